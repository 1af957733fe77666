//! Layout of generated graphs, native.

use anyhow::Result;

use super::{Reading, example};

/// What `examples/layout_speed.rs` prints for a size, and what the design allows for it.
const BUDGETS: &[(&str, &str)] = &[("1000", "10 ms"), ("10000", "100 ms")];

pub fn read() -> Result<Vec<Reading>> {
    let lines = example::lines("topology", "layout_speed")?;
    Ok(lines
        .into_iter()
        .map(|(what, value)| Reading {
            budget: BUDGETS
                .iter()
                .find(|(size, _)| what.split_whitespace().any(|word| word == *size))
                .map(|(_, budget)| *budget),
            what: format!("layout: {what}"),
            value,
        })
        .collect())
}
