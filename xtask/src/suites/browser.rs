//! The browser tests: the system's Chromium, driven by Playwright.

use std::{env, fs, path::PathBuf};

use anyhow::{Context, Result};

use super::{Count, Outcome, count};
use crate::{
    cargo,
    fingerprint::Fingerprint,
    packages, step,
    workspace::{self, Profile},
};

/// The oldest Node that the pinned Playwright runs on.
const NODE: u32 = 18;

/// Installs what they need, runs them and counts.
pub fn tests(_fast: bool) -> Result<Outcome> {
    let chromium = match browser_and_friends() {
        Ok(path) => path,
        Err(error) => return Ok(Outcome::Skipped(format!("{error:#}"))),
    };
    install_modules()?;
    let folder = workspace::at("end2end");
    let report = workspace::target().join("xtask/browser-tests.json");
    let _ = fs::remove_file(&report);
    let mut playwright = cargo::command(folder.join("node_modules/.bin/playwright"));
    playwright.current_dir(&folder).args(["test", "--reporter=list,json"]).envs([
        ("HOPMAP_BIN", Profile::Quick.server_binary()),
        ("HOPMAP_SITE", workspace::site()),
        ("HOPMAP_CHROMIUM", chromium),
        ("PLAYWRIGHT_JSON_OUTPUT_FILE", report.clone()),
    ]);
    let status = playwright.status().with_context(|| format!("cannot start `{}`", cargo::line(&playwright)))?;
    let report = fs::read_to_string(&report).context("Playwright wrote no report")?;
    let count = count::of_report(&report)?;
    let unseen = !status.success() && count.failed == 0;
    Ok(Outcome::Ran(Count { failed: count.failed + u64::from(unseen), ..count }))
}

/// The browser's path, with Node and a Chinese font beside it.
fn browser_and_friends() -> Result<PathBuf> {
    if !node_is_new_enough() {
        packages::install("Node 18 or newer with npm is", &["nodejs", "npm"])?;
    }
    // Without one, screenshots show boxes in place of Chinese.
    let fonts = cargo::output(cargo::command("fc-list").arg(":lang=zh-cn"));
    if fonts.is_none_or(|list| list.trim().is_empty()) {
        packages::install("a font with Chinese is", &["fontconfig", "fonts-wqy-microhei"])?;
    }
    if let Some(path) = chromium() {
        return Ok(path);
    }
    packages::install("Chromium is", &["chromium"])?;
    chromium().context("Chromium is installed, and there is no `chromium` in PATH")
}

fn node_is_new_enough() -> bool {
    let version = cargo::output(cargo::command("node").arg("--version")).unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next().unwrap_or_default().parse::<u32>();
    packages::program("npm").is_some() && major.is_ok_and(|major| major >= NODE)
}

fn chromium() -> Option<PathBuf> {
    let chosen = env::var_os("HOPMAP_CHROMIUM").map(PathBuf::from);
    let names = ["chromium", "chromium-browser", "google-chrome"];
    chosen.or_else(|| names.iter().find_map(|name| packages::program(name)))
}

fn install_modules() -> Result<()> {
    let folder = workspace::at("end2end");
    let inputs = Fingerprint::new()
        .text(&cargo::output(cargo::command("node").arg("--version")).unwrap_or_default())
        .paths(&workspace::all(&["end2end/package.json", "end2end/package-lock.json"]))?;
    let installed = [folder.join("node_modules/.package-lock.json")];
    let mut npm = cargo::command("npm");
    npm.current_dir(&folder).args(["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    step::unless_unchanged("npm", &cargo::line(&npm), &inputs, &installed, || cargo::run(&mut npm))
}
