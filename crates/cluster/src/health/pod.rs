//! Pod: its phase, its readiness and what its containers wait for.

use topology::Health;

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
        _ => Verdict::new(Health::Unknown, "The Pod's Node does not answer for it."),
    }
}

/// A container that waits because something failed, not because it starts.
fn waits_in_error(pod: &PodRecord) -> Option<String> {
    pod.troubles.iter().find_map(|trouble| {
        let waiting = trouble.waiting.as_ref()?;
        let reason = &*waiting.reason;
        let failed = reason.starts_with("Err") || reason.ends_with("Error") || reason.ends_with("BackOff");
        failed.then(|| {
            let colon = if waiting.message.is_empty() { "" } else { ": " };
            format!("Container {}: {reason}{colon}{}", trouble.container, waiting.message)
        })
    })
}

fn pending(pod: &PodRecord) -> String {
    match &pod.scheduled {
        Some(scheduled) if !scheduled.is_true() => format!("Not scheduled: {}", scheduled.why()),
        _ if pod.message.is_empty() => "The Pod is starting.".to_owned(),
        _ => pod.message.to_string(),
    }
}

fn failed(pod: &PodRecord) -> String {
    if !pod.message.is_empty() {
        return pod.message.to_string();
    }
    let ended = pod.troubles.iter().find_map(|trouble| {
        let ended = trouble.ended.as_ref().filter(|ended| ended.exit_code != 0)?;
        let why = if ended.message.is_empty() { &ended.reason } else { &ended.message };
        Some(format!("Container {} ended with code {}: {why}", trouble.container, ended.exit_code))
    });
    ended.unwrap_or_else(|| if pod.reason.is_empty() { "The Pod failed.".to_owned() } else { pod.reason.to_string() })
}

fn running(pod: &PodRecord) -> Verdict {
    if !pod.restarts_always {
        return Verdict::new(Health::Progressing, "Runs until its work is done.");
    }
    if pod.is_ready() {
        return Verdict::healthy();
    }
    let ended = pod.troubles.iter().find_map(|trouble| Some((trouble, trouble.ended_before.as_ref()?)));
    if let Some((trouble, ended)) = ended {
        return Verdict::new(
            Health::Degraded,
            format!(
                "Not ready; container {} ended before with code {} ({}).",
                trouble.container, ended.exit_code, ended.reason
            ),
        );
    }
    let why = pod.ready.as_ref().map(Condition::why).filter(|why| !why.is_empty());
    Verdict::new(Health::Progressing, format!("Not ready: {}", why.unwrap_or("no readiness reported yet")))
}
