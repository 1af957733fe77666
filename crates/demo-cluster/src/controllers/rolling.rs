//! The arithmetic of rollouts: how many Pods each revision of a Deployment should have.

use serde_json::Value;

use crate::fields::{number, text};

/// How far a rollout may leave the wanted count, in Pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leeway {
    pub(crate) surge: i64,
    pub(crate) unavailable: i64,
}

impl Leeway {
    pub(crate) fn of(deployment: &Value) -> Self {
        let wanted = number(deployment, "/spec/replicas").unwrap_or(1);
        if text(deployment, "/spec/strategy/type") == "Recreate" {
            return Self { surge: 0, unavailable: 0 };
        }
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

/// A number, or a percentage of something, rounded up or down.
pub(crate) fn share(setting: Option<&Value>, of: i64, up: bool) -> i64 {
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

/// How many the new revision should want when all revisions want `total` together.
pub(crate) fn grow(replicas: i64, leeway: Leeway, new: i64, total: i64) -> i64 {
    if new > replicas {
        return replicas;
    }
    let room = (replicas + leeway.surge - total).max(0);
    new + room.min(replicas - new)
}

/// What the old revisions should want, oldest first.
pub(crate) fn shrink(replicas: i64, leeway: Leeway, new: Counts, old: &[Counts]) -> Vec<i64> {
    let mut wants: Vec<i64> = old.iter().map(|one| one.wanted).collect();
    let total = new.wanted + wants.iter().sum::<i64>();
    let least = replicas - leeway.unavailable;
    let spare = total - least - (new.wanted - new.available);
    if spare <= 0 {
        return wants;
    }
    // What was never available goes first.
    let mut unhealthy = spare;
    for (wants, one) in wants.iter_mut().zip(old) {
        let fewer = (one.wanted - one.available).clamp(0, unhealthy);
        *wants -= fewer;
        unhealthy -= fewer;
    }
    let available = new.available + old.iter().map(|one| one.available).sum::<i64>();
    let mut surplus = (available - least).max(0);
    for wants in &mut wants {
        let fewer = (*wants).min(surplus);
        *wants -= fewer;
        surplus -= fewer;
    }
    wants
}

/// A revision that has Pods while the whole is scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Portion {
    pub(crate) wanted: i64,
    /// How many the whole could have when it was last scaled.
    pub(crate) most_before: i64,
}

/// What each revision should want so that the whole may have `most`, the largest first.
pub(crate) fn proportions(replicas: i64, most: i64, all: &[Portion]) -> Vec<i64> {
    let allowed = if replicas > 0 { most } else { 0 };
    let to_add = allowed - all.iter().map(|one| one.wanted).sum::<i64>();
    let mut added = 0;
    let mut wants: Vec<i64> = Vec::new();
    for one in all {
        let mut part = 0;
        if one.wanted != 0 && to_add != added {
            let share = if replicas == 0 {
                -one.wanted
            } else if one.most_before == 0 {
                0
            } else {
                // Rounded to the nearest.
                (2 * one.wanted * most + one.most_before) / (2 * one.most_before) - one.wanted
            };
            let rest = to_add - added;
            part = if to_add > 0 { share.min(rest) } else { share.max(rest) };
        }
        added += part;
        wants.push(one.wanted + part);
    }
    // What rounding left over is the largest one's.
    if let Some(first) = wants.first_mut() {
        *first = (*first + to_add - added).max(0);
    }
    wants
}

#[cfg(test)]
mod tests {
    use super::{Counts, Leeway, Portion, grow, proportions, shrink};
    use serde_json::json;

    fn leeway(replicas: i64, surge: serde_json::Value, unavailable: serde_json::Value) -> Leeway {
        Leeway::of(&json!({"spec": {"replicas": replicas, "strategy": {
            "rollingUpdate": {"maxSurge": surge, "maxUnavailable": unavailable},
        }}}))
    }

    #[test]
    fn percentages_surge_up_and_unavailable_down() {
        assert_eq!(leeway(3, json!("25%"), json!("25%")), Leeway { surge: 1, unavailable: 0 });
        assert_eq!(leeway(10, json!("30%"), json!("15%")), Leeway { surge: 3, unavailable: 1 });
        assert_eq!(leeway(4, json!(0), json!(0)), Leeway { surge: 0, unavailable: 1 });
        assert_eq!(leeway(2, json!(1), json!(5)), Leeway { surge: 1, unavailable: 2 });
    }

    #[test]
    fn an_old_revision_shrinks_only_as_new_pods_become_available() {
        let leeway = Leeway { surge: 1, unavailable: 0 };
        let old = |wanted| [Counts { wanted, available: wanted }];
        assert_eq!(grow(3, leeway, 0, 3), 1);
        assert_eq!(shrink(3, leeway, Counts { wanted: 1, available: 0 }, &old(3)), [3]);
        assert_eq!(shrink(3, leeway, Counts { wanted: 1, available: 1 }, &old(3)), [2]);
        assert_eq!(grow(3, leeway, 1, 3), 2);
        assert_eq!(grow(3, leeway, 3, 3), 3);
    }

    #[test]
    fn what_never_worked_goes_first() {
        let leeway = Leeway { surge: 1, unavailable: 0 };
        let old = [Counts { wanted: 3, available: 3 }, Counts { wanted: 1, available: 0 }];
        assert_eq!(shrink(3, leeway, Counts { wanted: 0, available: 0 }, &old), [3, 0]);
    }

    #[test]
    fn scaling_in_the_middle_of_a_rollout_keeps_the_proportions() {
        // The example of the documentation: 10 + 3 are 8 + 5; at 15 + 3 each grows by its share.
        let all = [Portion { wanted: 8, most_before: 13 }, Portion { wanted: 5, most_before: 13 }];
        assert_eq!(proportions(15, 18, &all), [11, 7]);
        assert_eq!(proportions(5, 8, &all), [5, 3]);
        assert_eq!(proportions(0, 0, &all), [0, 0]);
    }
}
