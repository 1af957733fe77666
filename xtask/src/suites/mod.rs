//! `cargo xtask test`: every suite in turn, each with its time, and one line over all of them.

mod browser;
mod count;
mod leftovers;
pub mod licences;
mod lint;
mod real_cluster;
mod rust;

use std::{
    ops::AddAssign,
    process::{Command, ExitCode},
    time::Instant,
};

use anyhow::Result;

use crate::{cargo, step};

/// How many tests did what.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Count {
    /// Were run and succeeded.
    pub passed: u64,
    /// Were run and did not.
    pub failed: u64,
    /// Were not run.
    pub skipped: u64,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// What became of a suite.
pub enum Outcome {
    /// With these results.
    Ran(Count),
    /// It needs something that is not here and cannot be installed by us.
    Skipped(String),
}

/// A suite that is one test: it passes or does not.
impl From<bool> for Outcome {
    fn from(passed: bool) -> Self {
        Self::Ran(Count { passed: passed.into(), failed: (!passed).into(), skipped: 0 })
    }
}

struct Suite {
    name: &'static str,
    /// Starts servers or browsers: `--fast` leaves it out.
    slow: bool,
    run: fn(fast: bool) -> Result<Outcome>,
}

/// In the order in which a mistake is cheapest to find.
const SUITES: &[Suite] = &[
    Suite { name: "format", slow: false, run: lint::format },
    Suite { name: "clippy, server half", slow: false, run: lint::server_half },
    Suite { name: "clippy, browser half", slow: false, run: lint::browser_half },
    Suite { name: "licences and bans", slow: false, run: licences::check },
    Suite { name: "unit and integration tests", slow: false, run: rust::tests },
    Suite { name: "real cluster", slow: true, run: real_cluster::tests },
    Suite { name: "build", slow: true, run: |_| crate::build(crate::Profile::Quick).map(|()| true.into()) },
    Suite { name: "browser tests", slow: true, run: browser::tests },
    Suite { name: "nothing left running", slow: false, run: |_| Ok(leftovers::none()) },
];

/// Runs all suites, also after one that failed.
pub fn run_all(fast: bool) -> ExitCode {
    let strict = std::env::var("CI").is_ok_and(|value| value == "true" || value == "1");
    let ended = SUITES.iter().filter(|suite| !(fast && suite.slow)).map(|suite| run_one(suite, fast, strict));
    let ended = ended.collect::<Vec<_>>();
    let mut total = Count::default();
    for suite in &ended {
        total += suite.count;
    }
    println!("\n{}", closing(&ended, total));
    if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A suite's results, and why it was skipped if it was.
struct Ended {
    name: &'static str,
    count: Count,
    skipped: Option<String>,
}

/// The last lines: each suite's share, what was skipped and why, and one line over all of them.
fn closing(ended: &[Ended], total: Count) -> String {
    let mut lines = Vec::new();
    for Ended { name, count, .. } in ended {
        lines.push(format!("{name:<28}{:>5} passed, {} failed", count.passed, count.failed));
    }
    for suite in ended {
        lines.extend(suite.skipped.iter().map(|why| format!("\n{} was skipped: {why}", suite.name)));
    }
    if total.skipped > 0 {
        lines.push(format!("\n{} skipped: with CI=true each would be a failure", total.skipped));
    }
    lines.push(format!("\n{} passed, {} failed", total.passed, total.failed));
    lines.join("\n")
}

fn run_one(suite: &Suite, fast: bool, strict: bool) -> Ended {
    println!("\n== {}", suite.name);
    let start = Instant::now();
    let mut skipped = None;
    let count = match (suite.run)(fast) {
        Ok(Outcome::Ran(count)) => count,
        Ok(Outcome::Skipped(why)) => {
            println!("skipped: {why}");
            skipped = Some(why);
            Count { skipped: 1, ..Count::default() }
        }
        Err(error) => {
            println!("failed: {error:#}");
            Count { failed: 1, ..Count::default() }
        }
    };
    let count = if strict { without_skips(count) } else { count };
    let time = step::seconds(start.elapsed());
    println!("== {}: {} passed, {} failed in {time}", suite.name, count.passed, count.failed);
    Ended { name: suite.name, count, skipped }
}

/// A skip nobody sees is a test nobody has.
fn without_skips(count: Count) -> Count {
    Count { failed: count.failed + count.skipped, skipped: 0, ..count }
}

/// One test that passes when the command does.
fn passes(command: &mut Command) -> Result<Outcome> {
    println!("{}", cargo::line(command));
    cargo::run(command).map(|()| true.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suite(run: fn(bool) -> Result<Outcome>) -> Suite {
        Suite { name: "sample", slow: false, run }
    }

    #[test]
    fn a_suite_that_cannot_start_is_one_failure() {
        let ended = run_one(&suite(|_| anyhow::bail!("no")), false, false);
        assert_eq!(ended.count, Count { failed: 1, ..Count::default() });
    }

    #[test]
    fn a_skip_is_a_failure_where_it_counts() {
        let skipping = suite(|_| Ok(Outcome::Skipped("no browser".to_owned())));
        assert_eq!(run_one(&skipping, false, false).count, Count { skipped: 1, ..Count::default() });
        assert_eq!(run_one(&skipping, false, true).count, Count { failed: 1, ..Count::default() });
    }

    #[test]
    fn the_last_lines_say_what_was_skipped_and_why() {
        let skipping = suite(|_| Ok(Outcome::Skipped("there is no Go; install it".to_owned())));
        let ended = [run_one(&suite(|_| Ok(true.into())), false, false), run_one(&skipping, false, false)];
        let said = closing(&ended, Count { passed: 1, failed: 0, skipped: 1 });
        assert!(said.contains("sample was skipped: there is no Go; install it"), "{said}");
        assert!(said.ends_with("\n1 passed, 0 failed"), "{said}");
    }
}
