//! Pod: its phase, its readiness and what its containers wait for.

use topology::{Health, Phrase};

use super::Verdict;
use crate::record::{PodRecord, condition::Condition};

pub(super) fn judge(pod: &PodRecord) -> Verdict {
    if pod.restarts_always
        && let Some(message) = waits_in_error(pod)
    {
        return Verdict::new(Health::Degraded, message);
    }
    match &*pod.phase {
        "Pending" => Verdict::new(Health::Progressing, pending(pod)),
        "Succeeded" => Verdict::healthy(),
        "Failed" => Verdict::new(Health::Degraded, failed(pod)),
        "Running" => running(pod),
        "" => Verdict::without_status("Pod"),
        _ => Verdict::new(
            Health::Unknown,
            Phrase::new("The Pod's Node does not answer for it.", "Pod 所在的 Node 没有应答。"),
        ),
    }
}

/// A container that waits because something failed, not because it starts.
fn waits_in_error(pod: &PodRecord) -> Option<Phrase> {
    pod.troubles.iter().find_map(|trouble| {
        let waiting = trouble.waiting.as_ref()?;
        let reason = &*waiting.reason;
        let failed = reason.starts_with("Err") || reason.ends_with("Error") || reason.ends_with("BackOff");
        failed.then(|| {
            let (container, said) = (&trouble.container, &waiting.message);
            let colon = if said.is_empty() { Phrase::default() } else { Phrase::new(": ", "：") };
            Phrase::new(
                format!("Container {container}: {reason}{}{said}", colon.en),
                format!("容器 {container}：{reason}{}{said}", colon.zh),
            )
        })
    })
}

fn pending(pod: &PodRecord) -> Phrase {
    match &pod.scheduled {
        Some(scheduled) if !scheduled.is_true() => {
            let why = scheduled.why();
            Phrase::new(format!("Not scheduled: {why}"), format!("未能调度：{why}"))
        }
        _ if pod.message.is_empty() => Phrase::new("The Pod is starting.", "Pod 正在启动。"),
        _ => Phrase::verbatim(&*pod.message),
    }
}

fn failed(pod: &PodRecord) -> Phrase {
    if !pod.message.is_empty() {
        return Phrase::verbatim(&*pod.message);
    }
    let ended = pod.troubles.iter().find_map(|trouble| {
        let ended = trouble.ended.as_ref().filter(|ended| ended.exit_code != 0)?;
        let why = if ended.message.is_empty() { &ended.reason } else { &ended.message };
        let (container, code) = (&trouble.container, ended.exit_code);
        Some(Phrase::new(
            format!("Container {container} ended with code {code}: {why}"),
            format!("容器 {container} 已退出，退出码 {code}：{why}"),
        ))
    });
    ended.unwrap_or_else(|| match &*pod.reason {
        "" => Phrase::new("The Pod failed.", "Pod 运行失败。"),
        reason => Phrase::verbatim(reason),
    })
}

fn running(pod: &PodRecord) -> Verdict {
    if !pod.restarts_always {
        return Verdict::new(Health::Progressing, Phrase::new("Runs until its work is done.", "运行到任务完成为止。"));
    }
    if pod.is_ready() {
        return Verdict::healthy();
    }
    let ended = pod.troubles.iter().find_map(|trouble| Some((trouble, trouble.ended_before.as_ref()?)));
    if let Some((trouble, ended)) = ended {
        let (container, code, reason) = (&trouble.container, ended.exit_code, &ended.reason);
        return Verdict::new(
            Health::Degraded,
            Phrase::new(
                format!("Not ready; container {container} ended before with code {code} ({reason})."),
                format!("未就绪；容器 {container} 上次退出，退出码 {code}（{reason}）。"),
            ),
        );
    }
    let why = pod.ready.as_ref().map(Condition::why).filter(|why| !why.is_empty());
    let message = match why {
        Some(why) => Phrase::new(format!("Not ready: {why}"), format!("未就绪：{why}")),
        None => Phrase::new("Not ready: no readiness reported yet", "未就绪：还没有上报就绪状态"),
    };
    Verdict::new(Health::Progressing, message)
}
