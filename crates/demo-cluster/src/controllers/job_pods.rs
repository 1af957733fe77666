//! The Pods of a Job: how many there are of each outcome, and which come next.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::engine::{Engine, Task};
use super::job::BY;
use super::pods::{self, Pod};
use crate::fields::{annotation, items, number, object, set, text};
use crate::object::Key;
use crate::status_error::StatusError;

const INDEX: &str = "batch.kubernetes.io/job-completion-index";

/// A Job with its Pods.
pub(crate) struct Work<'a> {
    job: &'a Value,
    pods: Vec<Pod>,
}

impl<'a> Work<'a> {
    pub(crate) fn of(engine: &Engine, job: &'a Value) -> Self {
        Self { job, pods: pods::owned(engine, job) }
    }

    fn setting(&self, name: &str) -> Option<usize> {
        number(self.job, &format!("/spec/{name}")).and_then(|number| usize::try_from(number).ok())
    }

    fn count(&self, phase: &str) -> usize {
        self.pods.iter().filter(|pod| pod.phase() == phase).count()
    }

    fn active(&self) -> impl Iterator<Item = &Pod> {
        self.pods.iter().filter(|pod| pod.active())
    }

    fn indexed(&self) -> bool {
        text(self.job, "/spec/completionMode") == "Indexed"
    }

    fn indexes<'p>(pods: impl Iterator<Item = &'p Pod>) -> BTreeSet<usize> {
        pods.filter_map(|pod| annotation(&pod.value, INDEX).parse().ok()).collect()
    }

    fn done(&self) -> BTreeSet<usize> {
        Self::indexes(self.pods.iter().filter(|pod| pod.phase() == "Succeeded"))
    }

    fn succeeded(&self) -> usize {
        if self.indexed() { self.done().len() } else { self.count("Succeeded") }
    }

    /// Without a number of completions one success is enough, once all Pods have ended.
    pub(crate) fn complete(&self) -> bool {
        match self.setting("completions") {
            Some(completions) => self.succeeded() >= completions,
            None => self.succeeded() > 0 && self.active().next().is_none(),
        }
    }

    /// It failed too often: by its Pods, or by the restarts of their containers.
    pub(crate) fn gave_up(&self) -> bool {
        let limit = self.setting("backoffLimit").unwrap_or(6);
        if self.count("Failed") > limit {
            return true;
        }
        let restarts = |pod: &Pod| {
            items(&pod.value, "/status/containerStatuses")
                .iter()
                .filter_map(|one| number(one, "/restartCount"))
                .sum::<i64>()
        };
        let restarts = usize::try_from(self.active().map(restarts).sum::<i64>()).unwrap_or(0);
        let again = text(self.job, "/spec/template/spec/restartPolicy") == "OnFailure";
        again && restarts > 0 && restarts >= limit
    }

    pub(crate) fn delete_active(&self, engine: &mut Engine) -> Result<(), StatusError> {
        for pod in self.active() {
            pods::delete(engine, self.job, BY, &pod.key)?;
        }
        Ok(())
    }

    /// As many Pods as may work at the same time; after a failure not at once.
    pub(crate) fn go_on(&self, engine: &mut Engine, key: &Key) -> Result<(), StatusError> {
        let (active, parallel) = (self.active().count(), self.setting("parallelism").unwrap_or(1));
        let open = match self.setting("completions") {
            Some(completions) => completions.saturating_sub(self.succeeded()),
            None if self.succeeded() > 0 => active,
            None => parallel,
        };
        let wanted = parallel.min(open);
        for pod in self.active().skip(wanted) {
            pods::delete(engine, self.job, BY, &pod.key)?;
        }
        // One that is going is still there: its successor waits.
        let going = self.pods.iter().filter(|pod| pod.going() && !pod.over()).count();
        let more = wanted.saturating_sub(active + going);
        if more == 0 || !self.rested(engine, key) {
            return Ok(());
        }
        let mut taken = self.done();
        taken.extend(Self::indexes(self.active()));
        let mut free = (0..).filter(|index| !taken.contains(index));
        for _ in 0..more {
            let index = free.next().filter(|_| self.indexed());
            pods::create(engine, key, self.job, BY, self.describe(key, index))?;
        }
        Ok(())
    }

    fn rested(&self, engine: &mut Engine, key: &Key) -> bool {
        let failed = self.count("Failed");
        if failed == 0 {
            return true;
        }
        let doubled = 1_i32 << (failed - 1).min(6);
        let pause: SignedDuration = engine.pace.back_off * doubled.min(60);
        engine.passed(Task::Job, key, &format!("{} failed {failed}", text(self.job, "/metadata/uid")), pause)
    }

    fn describe(&self, key: &Key, index: Option<usize>) -> Value {
        let uid = text(self.job, "/metadata/uid");
        let mut pod = pods::from_template(self.job, &self.job["spec"]["template"], None);
        for prefix in ["", "batch.kubernetes.io~1"] {
            set(&mut pod, &format!("/metadata/labels/{prefix}job-name"), &*key.name);
            set(&mut pod, &format!("/metadata/labels/{prefix}controller-uid"), uid);
        }
        if let Some(index) = index {
            set(&mut pod, "/metadata/generateName", format!("{}-{index}-", key.name));
            set(&mut pod, "/metadata/labels/batch.kubernetes.io~1job-completion-index", index.to_string());
            object(&mut pod, "/metadata/annotations").insert(INDEX.into(), index.to_string().into());
            set(&mut pod, "/spec/hostname", format!("{}-{index}", key.name));
        }
        pod
    }

    pub(crate) fn write_counts(&self, engine: &Engine, after: &mut Value) {
        let now: Vec<Pod> = pods::owned(engine, self.job);
        let work = Work { job: self.job, pods: now };
        let ready = work.active().filter(|pod| pod.ready()).count();
        let going = work.pods.iter().filter(|pod| pod.going() && !pod.over()).count();
        for (field, number, always) in [
            ("active", work.active().count(), false),
            ("ready", ready, true),
            ("succeeded", work.succeeded(), false),
            ("failed", work.count("Failed"), false),
            ("terminating", going, true),
        ] {
            if number == 0 && !always {
                object(after, "/status").remove(field);
            } else {
                set(after, &format!("/status/{field}"), number);
            }
        }
        set(after, "/status/uncountedTerminatedPods", json!({}));
        if self.indexed() && !work.done().is_empty() {
            set(after, "/status/completedIndexes", ranges(&work.done()));
        }
    }
}

/// `0-2,4`.
fn ranges(indexes: &BTreeSet<usize>) -> String {
    let mut all: Vec<(usize, usize)> = Vec::new();
    for index in indexes {
        match all.last_mut() {
            Some((_, last)) if *last + 1 == *index => *last = *index,
            _ => all.push((*index, *index)),
        }
    }
    let spelled = |(first, last): &(usize, usize)| match last - first {
        0 => first.to_string(),
        1 => format!("{first},{last}"),
        _ => format!("{first}-{last}"),
    };
    all.iter().map(spelled).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn indexes_are_written_as_ranges() {
        assert_eq!(ranges(&[0, 1, 2, 4, 6, 7].into()), "0-2,4,6,7");
    }
}
