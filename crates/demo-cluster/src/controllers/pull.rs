//! Pulling images, in vain or not.

use serde_json::Value;

use super::containers;
use super::engine::Engine;
use super::events::of_container;
use super::fate::Fate;
use super::kubelet::Container;
use crate::clock::parse;
use crate::fields::text;
use crate::random::hash;
use crate::status_error::StatusError;

/// A demo that lives long sees many tags: so many images are remembered at most.
const REMEMBERED: usize = 50_000;

fn image(pod: &Value, index: usize) -> &str {
    text(pod, &format!("/spec/containers/{index}/image"))
}

fn name(pod: &Value, index: usize) -> &str {
    text(pod, &format!("/spec/containers/{index}/name"))
}

fn trace(pod: &Value, index: usize) -> u64 {
    hash(format!("{} {}", text(pod, "/spec/nodeName"), image(pod, index)).as_bytes())
}

/// The Node has the image already, and the Pod is content with that.
fn present(engine: &Engine, pod: &Value, index: usize) -> bool {
    let policy = text(pod, &format!("/spec/containers/{index}/imagePullPolicy"));
    policy != "Always" && engine.pulled.contains(&trace(pod, index))
}

/// Says that an image is being pulled, unless it is there.
pub(super) fn begin(engine: &mut Engine, pod: &Value, index: usize) {
    if !present(engine, pod, index) {
        let message = format!("Pulling image {:?}", image(pod, index));
        of_container(engine, pod, name(pod, index), ("Normal", "Pulling", &message));
    }
}

/// Says that an image is there, and remembers it.
pub(super) fn finish(engine: &mut Engine, pod: &Value, index: usize) {
    let (image, trace) = (image(pod, index), trace(pod, index));
    let message = if present(engine, pod, index) {
        format!("Container image {image:?} already present on machine and can be accessed by the pod")
    } else {
        let (took, size) = (300 + trace % 3500, 40_000_000 + hash(image.as_bytes()) % 200_000_000);
        let took = format!("{}.{:03}s", took / 1000, took % 1000);
        format!("Successfully pulled image {image:?} in {took} ({took} including waiting). Image size: {size} bytes.")
    };
    of_container(engine, pod, name(pod, index), ("Normal", "Pulled", &message));
    if engine.pulled.len() >= REMEMBERED {
        engine.pulled.clear();
    }
    engine.pulled.insert(trace);
}

/// Goes on with a container whose image is not there yet.
pub(super) fn go_on(container: &Container<'_>, engine: &mut Engine, reason: &str) -> Result<(), StatusError> {
    let (pod, index) = (container.pod, container.index);
    let pull = engine.pace.pull;
    let failure = container.fate.pull_failure(image(pod, index));
    match reason {
        "ErrImagePull" => {
            if container.waited(engine, "first", pull) {
                back_off(container, engine, failure)
            } else {
                Ok(())
            }
        }
        "ImagePullBackOff" => {
            // Each pause is as long as it has tried already, so they double.
            let tried = engine.now().duration_since(parse(text(pod, "/status/startTime")).unwrap_or_default());
            let unit = engine.pace.back_off;
            let pause = tried.clamp(unit, unit * 30);
            if container.fate == Fate::Fine {
                begin(engine, pod, index);
                return container.start(engine, false);
            }
            if container.waited(engine, "pull again", pause) { fail(container, engine, failure) } else { Ok(()) }
        }
        _ => {
            let delay = if present(engine, pod, index) { pull / 4 } else { pull };
            if container.waited(engine, "pull", delay) { fail(container, engine, failure) } else { Ok(()) }
        }
    }
}

fn fail(container: &Container<'_>, engine: &mut Engine, failure: Option<String>) -> Result<(), StatusError> {
    let Some(failure) = failure else {
        return container.start(engine, false);
    };
    let (pod, index) = (container.pod, container.index);
    container.change(engine, |pod| containers::wait(pod, index, "ErrImagePull", &failure))?;
    let message = format!("Failed to pull image {:?}: {failure}", image(pod, index));
    of_container(engine, pod, container.name(), ("Warning", "Failed", &message));
    of_container(engine, pod, container.name(), ("Warning", "Failed", "Error: ErrImagePull"));
    Ok(())
}

fn back_off(container: &Container<'_>, engine: &mut Engine, failure: Option<String>) -> Result<(), StatusError> {
    let Some(failure) = failure else {
        return container.start(engine, false);
    };
    let (pod, index) = (container.pod, container.index);
    let short = format!("Back-off pulling image {:?}", image(pod, index));
    let message = format!("{short}: ErrImagePull: {failure}");
    container.change(engine, |pod| containers::wait(pod, index, "ImagePullBackOff", &message))?;
    of_container(engine, pod, container.name(), ("Normal", "BackOff", &short));
    of_container(engine, pod, container.name(), ("Warning", "Failed", "Error: ImagePullBackOff"));
    Ok(())
}
