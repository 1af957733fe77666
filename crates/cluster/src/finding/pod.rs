//! Pod: `image-cannot-be-pulled`, `crash-loop`, `out-of-memory`, `config-missing`,
//! `unschedulable`, `not-ready`.

use topology::{Code, Kind};

use super::ended;
use crate::{
    derive::{Fragment, Scope},
    facts::named,
    record::PodRecord,
};

/// Why the kubelet has no image.
const NO_IMAGE: &[&str] = &[
    "ErrImagePull",
    "ImagePullBackOff",
    "InvalidImageName",
    "ErrImageNeverPull",
    "ImageInspectError",
    "RegistryUnavailable",
];

/// Looks at each Pod that does not simply run.
pub(super) fn find(scope: &Scope<'_>, out: &mut Fragment) {
    for pod in scope.space.pods() {
        // Most Pods are well; one that goes, or has ended, is nobody's problem.
        if pod.meta.deleting || pod.is_over() || (pod.troubles.is_empty() && pod.is_ready()) {
            continue;
        }
        let before = out.findings.len();
        image(scope, out, pod);
        config(scope, out, pod);
        crash_loop(scope, out, pod);
        unschedulable(scope, out, pod);
        if out.findings.len() == before {
            not_ready(scope, out, pod);
        }
        out_of_memory(scope, out, pod);
    }
}

fn image<'a>(scope: &Scope<'a>, out: &mut Fragment, pod: &'a PodRecord) {
    let Some((trouble, waiting)) = pod.waits_for(NO_IMAGE) else { return };
    let image = &trouble.image;
    out.find(
        scope,
        (Kind::Pod, &pod.meta.name),
        Code::ImageCannotBePulled,
        format!(
            "Container {} of Pod {} cannot get image {image} ({}). {}",
            trouble.container,
            named(&pod.meta),
            waiting.reason,
            ended(&waiting.message)
        ),
        format!("Check that {image} exists in its registry and that the Pod's imagePullSecrets may read it."),
    );
}

fn config<'a>(scope: &Scope<'a>, out: &mut Fragment, pod: &'a PodRecord) {
    let Some((trouble, waiting)) = pod.waits_for(&["CreateContainerConfigError"]) else { return };
    out.find(
        scope,
        (Kind::Pod, &pod.meta.name),
        Code::ConfigMissing,
        format!(
            "Container {} of Pod {} lacks what its template names: {}",
            trouble.container,
            named(&pod.meta),
            ended(&waiting.message)
        ),
        format!(
            "Create the ConfigMap, Secret or key that is named in {}, or correct its name in the Pod template.",
            scope.namespace
        ),
    );
}

fn crash_loop<'a>(scope: &Scope<'a>, out: &mut Fragment, pod: &'a PodRecord) {
    let Some((trouble, _)) = pod.waits_for(&["CrashLoopBackOff"]) else { return };
    let last = trouble
        .ended_before
        .as_ref()
        .map_or(String::new(), |ended| format!(", the last time with code {} ({})", ended.exit_code, ended.reason));
    out.find(
        scope,
        (Kind::Pod, &pod.meta.name),
        Code::CrashLoop,
        format!(
            "Container {} of Pod {} ended and was restarted {} times{last}.",
            trouble.container,
            named(&pod.meta),
            trouble.restarts
        ),
        format!(
            "Read the previous container's log: kubectl logs {} -c {} -n {} --previous",
            pod.meta.name, trouble.container, scope.namespace
        ),
    );
}

fn unschedulable<'a>(scope: &Scope<'a>, out: &mut Fragment, pod: &'a PodRecord) {
    let refused = pod.scheduled.as_ref();
    let refused = refused.filter(|scheduled| &*scheduled.status == "False" && &*scheduled.reason == "Unschedulable");
    let Some(refused) = refused else { return };
    out.find(
        scope,
        (Kind::Pod, &pod.meta.name),
        Code::Unschedulable,
        format!("No Node takes Pod {}: {}", named(&pod.meta), ended(refused.why())),
        "Ask for less CPU or memory, add Nodes, or adjust node selectors, tolerations and volumes.".to_owned(),
    );
}

fn not_ready<'a>(scope: &Scope<'a>, out: &mut Fragment, pod: &'a PodRecord) {
    let unready = pod.ready.as_ref().filter(|ready| &*ready.status == "False");
    let (Some(unready), "Running") = (unready, &*pod.phase) else { return };
    let warning = scope.warning("Pod", &pod.meta.name);
    let probe = warning.filter(|event| &*event.reason == "Unhealthy");
    let why = probe.map_or_else(|| unready.why(), |event| &event.message);
    out.find(
        scope,
        (Kind::Pod, &pod.meta.name),
        Code::NotReady,
        format!("Pod {} runs but is not ready: {}", named(&pod.meta), ended(why)),
        "Read its log and try what its readiness probe asks; until then it gets no requests.".to_owned(),
    );
}

fn out_of_memory<'a>(scope: &Scope<'a>, out: &mut Fragment, pod: &'a PodRecord) {
    let killed = pod.troubles.iter().find(|trouble| {
        let ends = [&trouble.ended, &trouble.ended_before];
        ends.into_iter().flatten().any(|ended| &*ended.reason == "OOMKilled")
    });
    let Some(trouble) = killed else { return };
    out.find(
        scope,
        (Kind::Pod, &pod.meta.name),
        Code::OutOfMemory,
        format!(
            "Container {} of Pod {} was killed because it used more memory than its limit; it was restarted {} times.",
            trouble.container,
            named(&pod.meta),
            trouble.restarts
        ),
        "Raise the container's memory limit, or find what it keeps in memory.".to_owned(),
    );
}
