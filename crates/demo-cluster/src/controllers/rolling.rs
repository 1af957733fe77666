//! The arithmetic of a rolling update.

use serde_json::Value;

use crate::fields::number;

/// How far a rollout may leave the wanted count, in Pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leeway {
    pub(crate) surge: i64,
    pub(crate) unavailable: i64,
}

impl Leeway {
    pub(crate) fn of(deployment: &Value) -> Self {
        let wanted = number(deployment, "/spec/replicas").unwrap_or(1);
        let part = |name: &str, up: bool| {
            share(deployment.pointer(&format!("/spec/strategy/rollingUpdate/{name}")), wanted, up)
        };
        let (surge, mut unavailable) = (part("maxSurge", true), part("maxUnavailable", false));
        if surge == 0 && unavailable == 0 {
            // Neither more nor fewer would never move.
            unavailable = 1;
        }
        Self { surge, unavailable: unavailable.min(wanted) }
    }
}

fn share(setting: Option<&Value>, of: i64, up: bool) -> i64 {
    match setting {
        Some(Value::Number(number)) => number.as_i64().unwrap_or(0),
        Some(Value::String(text)) => {
            let percent: i64 = text.trim_end_matches('%').parse().unwrap_or(25);
            (percent * of + if up { 99 } else { 0 }) / 100
        }
        _ => 0,
    }
}

/// A revision, as counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) wanted: i64,
    pub(crate) available: i64,
}

/// What the revisions should want next: the new one's count, and the old ones', oldest first.
pub(crate) fn step(replicas: i64, leeway: Leeway, new: Counts, old: &[Counts]) -> (i64, Vec<i64>) {
    let total = new.wanted + old.iter().map(|one| one.wanted).sum::<i64>();
    let room = (replicas + leeway.surge - total).max(0);
    let new_wants = if new.wanted > replicas { replicas } else { replicas.min(new.wanted + room) };

    let least = replicas - leeway.unavailable;
    let mut olds: Vec<i64> = old.iter().map(|one| one.wanted).collect();
    // What was never available can go first, as long as the new ones that are not there yet are counted as missing.
    let mut spare = total - least - (new.wanted - new.available).max(0);
    for (wants, one) in olds.iter_mut().zip(old) {
        let unhealthy = (one.wanted - one.available).clamp(0, spare.max(0));
        *wants -= unhealthy;
        spare -= unhealthy;
    }
    let available = new.available + old.iter().map(|one| one.available).sum::<i64>();
    let mut surplus = (available - least).max(0).min(spare.max(0));
    for wants in &mut olds {
        let fewer = (*wants).min(surplus);
        *wants -= fewer;
        surplus -= fewer;
    }
    (new_wants, olds)
}

#[cfg(test)]
mod tests {
    use super::{Counts, Leeway, step};
    use serde_json::json;

    #[test]
    fn percentages_surge_up_and_unavailable_down() {
        let deployment = json!({"spec": {"replicas": 3, "strategy": {"rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}}}});
        assert_eq!(Leeway::of(&deployment), Leeway { surge: 1, unavailable: 0 });
        let deployment =
            json!({"spec": {"replicas": 4, "strategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}}}});
        assert_eq!(Leeway::of(&deployment), Leeway { surge: 0, unavailable: 1 });
    }

    #[test]
    fn an_old_revision_shrinks_only_as_new_pods_become_available() {
        let leeway = Leeway { surge: 1, unavailable: 0 };
        let old = |wanted| Counts { wanted, available: wanted };
        assert_eq!(step(3, leeway, Counts { wanted: 0, available: 0 }, &[old(3)]), (1, vec![3]));
        assert_eq!(step(3, leeway, Counts { wanted: 1, available: 0 }, &[old(3)]), (1, vec![3]));
        assert_eq!(step(3, leeway, Counts { wanted: 1, available: 1 }, &[old(3)]), (1, vec![2]));
        assert_eq!(step(3, leeway, Counts { wanted: 1, available: 1 }, &[old(2)]), (2, vec![2]));
    }

    #[test]
    fn what_never_worked_goes_first() {
        let leeway = Leeway { surge: 1, unavailable: 0 };
        let old = [Counts { wanted: 3, available: 3 }, Counts { wanted: 1, available: 0 }];
        assert_eq!(step(3, leeway, Counts { wanted: 0, available: 0 }, &old).1, vec![3, 0]);
    }
}
