//! Reads how many tests passed from what the test programs say.

use anyhow::{Context, Result};
use serde_json::Value;

use super::Count;

/// One `test result: …` line of a Rust test program, none for any other line.
pub fn of_line(line: &str) -> Option<Count> {
    let parts = line.strip_prefix("test result: ")?;
    let number = |what: &str| {
        let part = parts.split(['.', ';']).map(str::trim).find(|part| part.ends_with(what))?;
        part.split_whitespace().next()?.parse().ok()
    };
    Some(Count { passed: number(" passed")?, failed: number(" failed")?, skipped: number(" ignored")? })
}

/// Playwright's report in JSON. A test that passed at a second try only has not passed.
pub fn of_report(report: &str) -> Result<Count> {
    let report: Value = serde_json::from_str(report).context("Playwright's report is not JSON")?;
    let number =
        |name: &str| report["stats"][name].as_u64().with_context(|| format!("Playwright's report has no stats.{name}"));
    let broken = report["errors"].as_array().map_or(0, Vec::len) as u64;
    Ok(Count {
        passed: number("expected")?,
        failed: number("unexpected")? + number("flaky")? + broken,
        skipped: number("skipped")?,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_result_line_is_counted() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(of_line(line), Some(Count { passed: 12, failed: 3, skipped: 1 }));
    }

    #[test]
    fn any_other_line_is_not() {
        assert_eq!(of_line("test a_result ... ok"), None);
        assert_eq!(of_line("running 3 tests"), None);
    }

    #[test]
    fn a_report_is_counted_and_flaky_is_failed() {
        let report = r#"{"errors":[],"stats":{"expected":7,"unexpected":1,"flaky":1,"skipped":2}}"#;
        assert_eq!(of_report(report).unwrap(), Count { passed: 7, failed: 2, skipped: 2 });
    }

    #[test]
    fn an_error_outside_of_any_test_is_a_failure() {
        let report =
            r#"{"errors":[{"message":"No tests found"}],"stats":{"expected":0,"unexpected":0,"flaky":0,"skipped":0}}"#;
        assert_eq!(of_report(report).unwrap().failed, 1);
    }

    #[test]
    fn something_else_than_a_report_is_an_error() {
        assert!(of_report("{}").is_err());
        assert!(of_report("").is_err());
    }
}
