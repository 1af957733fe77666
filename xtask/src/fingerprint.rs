//! Has anything changed? A hash over all a step reads, kept beside a note of what it wrote.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use anyhow::{Context, Result};

use crate::workspace;

/// A hash over everything a step reads.
pub struct Fingerprint {
    hasher: DefaultHasher,
    store: PathBuf,
}

impl Fingerprint {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self::kept_in(workspace::target().join("xtask"))
    }

    fn kept_in(store: PathBuf) -> Self {
        Self { hasher: DefaultHasher::new(), store }
    }

    /// Adds a text: a profile, a compiler's version, a flag.
    pub fn text(mut self, text: &str) -> Self {
        text.hash(&mut self.hasher);
        self
    }

    /// Adds files, and folders with all below them, by path and content.
    pub fn paths(mut self, paths: &[PathBuf]) -> Result<Self> {
        for file in paths.iter().map(|path| files_below(path)).collect::<Result<Vec<_>>>()?.concat() {
            let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            file.hash(&mut self.hasher);
            content.hash(&mut self.hasher);
        }
        Ok(self)
    }

    /// Whether the last successful run of `step` saw the same, and its outputs were left alone.
    pub fn is_fresh(&self, step: &str, outputs: &[PathBuf]) -> bool {
        let note = outputs.iter().map(|path| stamp(path)).collect::<Option<Vec<_>>>();
        note.is_some_and(|note| fs::read_to_string(self.file(step)).is_ok_and(|kept| kept == self.note(&note)))
    }

    /// Notes that `step` succeeded on this.
    pub fn remember(&self, step: &str, outputs: &[PathBuf]) -> Result<()> {
        let missing = |path: &Path| format!("step {step} did not write {}", path.display());
        let note = outputs.iter().map(|path| stamp(path).with_context(|| missing(path))).collect::<Result<Vec<_>>>()?;
        fs::create_dir_all(&self.store)?;
        fs::write(self.file(step), self.note(&note)).context("cannot note that the step succeeded")
    }

    fn file(&self, step: &str) -> PathBuf {
        self.store.join(format!("{step}.fingerprint"))
    }

    fn note(&self, outputs: &[String]) -> String {
        format!("{:016x}\n{}\n", self.hasher.finish(), outputs.join("\n"))
    }
}

/// Size and time of a file, so that one that another command wrote again is noticed.
fn stamp(path: &Path) -> Option<String> {
    let data = fs::metadata(path).ok()?;
    let changed = data.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", path.display(), data.len(), changed.as_nanos()))
}

/// All files at or below a path, in a fixed order; none where there is nothing.
pub fn files_below(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let mut entries = fs::read_dir(path)
        .with_context(|| format!("cannot list {}", path.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    entries.sort();
    Ok(entries.iter().map(|entry| files_below(entry)).collect::<Result<Vec<_>>>()?.concat())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A folder of its own for each test, below the one cargo gives to tests.
    fn folder(name: &str) -> PathBuf {
        let folder = workspace::target().join("xtask-tests").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("in")).unwrap();
        fs::write(folder.join("in/a"), "one").unwrap();
        fs::write(folder.join("out"), "result").unwrap();
        folder
    }

    fn read(folder: &Path) -> Fingerprint {
        Fingerprint::kept_in(folder.join("kept")).paths(&[folder.join("in")]).unwrap()
    }

    #[test]
    fn a_step_never_run_is_not_fresh() {
        let folder = folder("never");
        assert!(!read(&folder).is_fresh("s", &[folder.join("out")]));
    }

    #[test]
    fn a_remembered_step_is_fresh_until_an_input_changes() {
        let folder = folder("input");
        let outputs = [folder.join("out")];
        read(&folder).remember("s", &outputs).unwrap();
        assert!(read(&folder).is_fresh("s", &outputs));
        fs::write(folder.join("in/a"), "two").unwrap();
        assert!(!read(&folder).is_fresh("s", &outputs));
    }

    #[test]
    fn a_new_file_is_a_change() {
        let folder = folder("new");
        read(&folder).remember("s", &[]).unwrap();
        fs::write(folder.join("in/b"), "").unwrap();
        assert!(!read(&folder).is_fresh("s", &[]));
    }

    #[test]
    fn a_lost_or_rewritten_output_is_a_change() {
        let folder = folder("output");
        let outputs = [folder.join("out")];
        read(&folder).remember("s", &outputs).unwrap();
        fs::write(folder.join("out"), "somebody else's").unwrap();
        assert!(!read(&folder).is_fresh("s", &outputs));
        fs::remove_file(folder.join("out")).unwrap();
        assert!(!read(&folder).is_fresh("s", &outputs));
    }

    #[test]
    fn another_profile_is_a_change() {
        let folder = folder("profile");
        read(&folder).text("quick").remember("s", &[]).unwrap();
        assert!(read(&folder).text("quick").is_fresh("s", &[]));
        assert!(!read(&folder).text("release").is_fresh("s", &[]));
    }

    #[test]
    fn a_step_that_wrote_nothing_is_an_error() {
        let folder = folder("nothing");
        assert!(read(&folder).remember("s", &[folder.join("absent")]).is_err());
    }
}
