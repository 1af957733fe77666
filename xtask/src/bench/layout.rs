//! Layout of generated graphs, native.

use anyhow::Result;

use super::{Reading, example};

/// The design's budget for a step over about that many nodes.
fn budget(what: &str) -> Option<&'static str> {
    let nodes: usize = what.strip_prefix("layout ")?.split_whitespace().next()?.parse().ok()?;
    match nodes {
        900..=1_100 => Some("10 ms"),
        9_000..=11_000 => Some("100 ms"),
        _ => None,
    }
}

pub fn read() -> Result<Vec<Reading>> {
    let lines = example::lines("topology", "layout_speed")?;
    Ok(lines.into_iter().map(|(what, value)| Reading { budget: budget(&what), what, value }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_laying_out_from_scratch_has_a_budget() {
        assert_eq!(budget("layout 1004 nodes 889 edges"), Some("10 ms"));
        assert_eq!(budget("layout 10003 nodes 8916 edges"), Some("100 ms"));
        assert_eq!(budget("layout again 10003 nodes 8916 edges"), None);
        assert_eq!(budget("draw 1004 nodes 889 edges"), None);
    }
}
