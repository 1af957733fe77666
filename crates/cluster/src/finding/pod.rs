//! Pod: `image-cannot-be-pulled`, `crash-loop`, `out-of-memory`, `config-missing`,
//! `unschedulable`, `not-ready`.

use topology::{Code, Kind, Phrase};

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
    let (image, container, full) = (&trouble.image, &trouble.container, named(&pod.meta));
    let (reason, said) = (&waiting.reason, ended(&waiting.message));
    out.find(
        scope,
        (Kind::Pod, &pod.meta.name),
        Code::ImageCannotBePulled,
        Phrase::new(
            format!("Container {container} of Pod {full} cannot get image {image} ({reason}). {said}"),
            format!("Pod {full} 的容器 {container} 无法拉取镜像 {image}（{reason}）。{said}"),
        ),
        Phrase::new(
            format!("Check that {image} exists in its registry and that the Pod's imagePullSecrets may read it."),
            format!("确认镜像仓库中有 {image}，并确认该 Pod 的 imagePullSecrets 有权拉取。"),
        ),
    );
}

fn config<'a>(scope: &Scope<'a>, out: &mut Fragment, pod: &'a PodRecord) {
    let Some((trouble, waiting)) = pod.waits_for(&["CreateContainerConfigError"]) else { return };
    let (container, full, said) = (&trouble.container, named(&pod.meta), ended(&waiting.message));
    let space = scope.namespace;
    out.find(
        scope,
        (Kind::Pod, &pod.meta.name),
        Code::ConfigMissing,
        Phrase::new(
            format!("Container {container} of Pod {full} lacks what its template names: {said}"),
            format!("Pod {full} 的容器 {container} 缺少模板中引用的配置：{said}"),
        ),
        Phrase::new(
            format!(
                "Create the ConfigMap, Secret or key that is named in {space}, or correct its name in the Pod template."
            ),
            format!("在 {space} 中创建上面提到的 ConfigMap、Secret 或 key，或更正 Pod 模板中的名称。"),
        ),
    );
}

fn crash_loop<'a>(scope: &Scope<'a>, out: &mut Fragment, pod: &'a PodRecord) {
    let Some((trouble, _)) = pod.waits_for(&["CrashLoopBackOff"]) else { return };
    let last = trouble.ended_before.as_ref().map_or_else(Phrase::default, |ended| {
        let (code, reason) = (ended.exit_code, &ended.reason);
        Phrase::new(
            format!(", the last time with code {code} ({reason})"),
            format!("，最近一次退出码为 {code}（{reason}）"),
        )
    });
    let (container, full, restarts) = (&trouble.container, named(&pod.meta), trouble.restarts);
    let command = format!("kubectl logs {} -c {container} -n {} --previous", pod.meta.name, scope.namespace);
    out.find(
        scope,
        (Kind::Pod, &pod.meta.name),
        Code::CrashLoop,
        Phrase::new(
            format!("Container {container} of Pod {full} ended and was restarted {}{}.", times(restarts), last.en),
            format!("Pod {full} 的容器 {container} 反复退出，已重启 {restarts} 次{}。", last.zh),
        ),
        Phrase::new(
            format!("Read the previous container's log: {command}"),
            format!("查看容器上一次运行的日志：{command}"),
        ),
    );
}

fn unschedulable<'a>(scope: &Scope<'a>, out: &mut Fragment, pod: &'a PodRecord) {
    let refused = pod.scheduled.as_ref();
    let refused = refused.filter(|scheduled| &*scheduled.status == "False" && &*scheduled.reason == "Unschedulable");
    let Some(refused) = refused else { return };
    let (full, why) = (named(&pod.meta), ended(refused.why()));
    out.find(
        scope,
        (Kind::Pod, &pod.meta.name),
        Code::Unschedulable,
        Phrase::new(format!("No Node takes Pod {full}: {why}"), format!("没有 Node 能接收 Pod {full}：{why}")),
        Phrase::new(
            "Ask for less CPU or memory, add Nodes, or adjust node selectors, tolerations and volumes.",
            "减少申请的 CPU 或内存，增加 Node，或调整 nodeSelector、tolerations 和存储卷。",
        ),
    );
}

fn not_ready<'a>(scope: &Scope<'a>, out: &mut Fragment, pod: &'a PodRecord) {
    let unready = pod.ready.as_ref().filter(|ready| &*ready.status == "False");
    let (Some(unready), "Running") = (unready, &*pod.phase) else { return };
    if let Some(until) = pod.starts_until().filter(|until| scope.world.now < *until) {
        // A rollout is no problem; what is still not ready by then is.
        out.look_again(until);
        return;
    }
    let warning = scope.warning("Pod", &pod.meta.name);
    let probe = warning.filter(|event| &*event.reason == "Unhealthy");
    let why = ended(probe.map_or_else(|| unready.why(), |event| &event.message));
    let full = named(&pod.meta);
    out.find(
        scope,
        (Kind::Pod, &pod.meta.name),
        Code::NotReady,
        Phrase::new(format!("Pod {full} runs but is not ready: {why}"), format!("Pod {full} 在运行，但未就绪：{why}")),
        Phrase::new(
            "Read its log and try what its readiness probe asks; until then it gets no requests.",
            "查看它的日志，并手动执行一次它的就绪探针；就绪之前它收不到请求。",
        ),
    );
}

fn out_of_memory<'a>(scope: &Scope<'a>, out: &mut Fragment, pod: &'a PodRecord) {
    let killed = pod.troubles.iter().find(|trouble| {
        let ends = [&trouble.ended, &trouble.ended_before];
        ends.into_iter().flatten().any(|ended| &*ended.reason == "OOMKilled")
    });
    let Some(trouble) = killed else { return };
    let (container, full, restarts) = (&trouble.container, named(&pod.meta), trouble.restarts);
    out.find(
        scope,
        (Kind::Pod, &pod.meta.name),
        Code::OutOfMemory,
        Phrase::new(
            format!(
                "Container {container} of Pod {full} was killed because it used more memory than its limit; it was restarted {}.",
                times(restarts)
            ),
            format!("Pod {full} 的容器 {container} 因内存超过 limit 被终止（OOMKilled），已重启 {restarts} 次。"),
        ),
        Phrase::new(
            "Raise the container's memory limit, or find what it keeps in memory.",
            "调高该容器的内存 limit，或排查是什么占用了内存。",
        ),
    );
}

fn times(count: i32) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}
