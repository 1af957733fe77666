//! What becomes of a container, which its image or an annotation of its Pod says.
//!
//! | in the image's tag | annotation of the Pod | what happens |
//! |---|---|---|
//! | `missing`, `does-not-exist` | `missing` | the registry does not have it: `ErrImagePull`, `ImagePullBackOff` |
//! | `denied` | `denied` | the registry refuses: the same with another message |
//! | `crash` | `crash` | it ends with an error and is restarted, less and less often; in a Job it fails |
//! | `oom` | `oom` | the same, killed for its memory |
//! | `unready` | `unready` | it runs, but its readiness probe fails |
//! | `unhealthy` | `unhealthy` | its liveness probe fails, so it is restarted again and again |
//!
//! A word counts where it stands between dots, dashes or the ends of the tag: `3.5.0-crash`, `missing`. The annotation
//! concerns the Pod's first container.

use serde_json::Value;

use super::BEHAVIOUR;
use crate::fields::{annotation, text};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Fine,
    Missing,
    Denied,
    Crash,
    Oom,
    Unready,
    Unhealthy,
}

const WORDS: [(&str, Fate); 7] = [
    ("missing", Fate::Missing),
    ("does-not-exist", Fate::Missing),
    ("denied", Fate::Denied),
    ("crash", Fate::Crash),
    ("oom", Fate::Oom),
    ("unready", Fate::Unready),
    ("unhealthy", Fate::Unhealthy),
];

/// What becomes of a Pod's container.
pub(crate) fn of(pod: &Value, index: usize) -> Fate {
    let told = annotation(pod, BEHAVIOUR);
    if index == 0
        && let Some((_, fate)) = WORDS.iter().find(|(word, _)| *word == told)
    {
        return *fate;
    }
    of_image(text(pod, &format!("/spec/containers/{index}/image")))
}

fn of_image(image: &str) -> Fate {
    let tag = image.rsplit_once(':').map_or("", |(_, tag)| tag);
    let tag = format!("-{}-", tag.replace('.', "-"));
    WORDS.iter().find(|(word, _)| tag.contains(&format!("-{word}-"))).map_or(Fate::Fine, |(_, fate)| *fate)
}

impl Fate {
    /// Why the image cannot be pulled, as containerd says it.
    pub(crate) fn pull_failure(self, image: &str) -> Option<String> {
        let image = &full_name(image);
        match self {
            Self::Missing => Some(format!(
                "rpc error: code = NotFound desc = failed to pull and unpack image {image:?}: failed to resolve \
                 reference {image:?}: {image}: not found"
            )),
            Self::Denied => Some(format!(
                "rpc error: code = Unknown desc = failed to pull and unpack image {image:?}: failed to resolve \
                 reference {image:?}: pull access denied, repository does not exist or may require authorization: \
                 server message: insufficient_scope: authorization failed"
            )),
            _ => None,
        }
    }
}

/// The image with its registry, as a container runtime names it.
fn full_name(image: &str) -> String {
    let registry = image.split_once('/').is_some_and(|(first, _)| first.contains(['.', ':']) || first == "localhost");
    match (registry, image.contains('/')) {
        (true, _) => image.to_owned(),
        (false, true) => format!("docker.io/{image}"),
        (false, false) => format!("docker.io/library/{image}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Fate, full_name, of_image};

    #[test]
    fn a_word_in_the_tag_decides() {
        for (image, fate) in [
            ("registry.iot.example/order:3.5.0-missing", Fate::Missing),
            ("order:does-not-exist", Fate::Missing),
            ("order:1.2-crash", Fate::Crash),
            ("order:crash", Fate::Crash),
            ("crash:1.0", Fate::Fine),
            ("order:1.0-crashless", Fate::Fine),
            ("registry:5000/order", Fate::Fine),
        ] {
            assert_eq!(of_image(image), fate, "{image}");
        }
    }

    #[test]
    fn a_runtime_names_the_registry_too() {
        assert_eq!(full_name("nginx:1"), "docker.io/library/nginx:1");
        assert_eq!(full_name("team/web:1"), "docker.io/team/web:1");
        assert_eq!(full_name("registry.iot.example/web:1"), "registry.iot.example/web:1");
    }
}
