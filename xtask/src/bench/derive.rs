//! Derivation of a large cluster, whole and for one changed object.

use anyhow::Result;

use super::{Reading, example};

pub fn read() -> Result<Vec<Reading>> {
    let lines = example::lines("cluster", "derive_speed")?;
    Ok(lines
        .into_iter()
        .map(|(what, value)| Reading {
            budget: if what.contains("whole") {
                Some("250 ms")
            } else if what.contains("one") {
                Some("5 ms")
            } else {
                None
            },
            what: format!("derive: {what}"),
            value,
        })
        .collect())
}
