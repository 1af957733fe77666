//! The folder that one cluster lives in, and the note in it by which any later command finds its processes.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::{ports::Ports, programs};

/// Marks a folder as ours.
const NOTE: &str = "cluster.json";
const LOCK: &str = "lock";

/// A cluster that was started in a folder; it may have ended since.
#[derive(PartialEq, Debug, Serialize, Deserialize)]
pub struct State {
    #[serde(skip)]
    pub folder: PathBuf,
    /// The folder of the programs that it was started from: another checkout may ask for newer ones by now.
    pub programs: PathBuf,
    pub ports: Ports,
}

impl State {
    /// The cluster of a folder, if one ever was started there.
    pub fn open(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(NOTE);
        let note = match fs::read_to_string(&path) {
            Ok(note) => note,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        let broken = || format!("{} is not what `cargo xtask real-cluster up` writes", path.display());
        let state: Self = serde_json::from_str(&note).with_context(broken)?;
        Ok(Some(Self { folder: folder.to_path_buf(), ..state }))
    }

    /// Empties the folder and notes a new cluster there. Nothing of the old one may be running.
    pub fn begin(folder: &Path, programs: PathBuf, ports: Ports) -> Result<Self> {
        let state = Self { folder: folder.to_path_buf(), programs, ports };
        empty(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        let note = serde_json::to_string_pretty(&state)?;
        fs::write(state.file(NOTE), note).with_context(|| format!("cannot write into {}", folder.display()))?;
        for inner in ["pki", "etcd", "podlogs", "kubectl-cache"] {
            fs::create_dir_all(state.file(inner))?;
        }
        Ok(state)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    /// Its process id, in decimal.
    pub fn pid_file(&self, program: &str) -> PathBuf {
        self.file(&format!("{program}.pid"))
    }

    pub fn log(&self, program: &str) -> PathBuf {
        self.file(&format!("{program}.log"))
    }

    pub fn kubeconfig(&self, user: &str) -> PathBuf {
        self.file(&format!("{user}.kubeconfig"))
    }

    /// A certificate (`crt`), its key (`key`) or a public key (`pub`).
    pub fn pki(&self, name: &str) -> PathBuf {
        self.file("pki").join(name)
    }

    /// The API server's address.
    pub fn server(&self) -> String {
        format!("https://127.0.0.1:{}", self.ports.api_server)
    }
}

/// Makes the folder, for us alone since keys lie in it, and keeps others from starting or stopping a cluster there.
pub fn claim(folder: &Path) -> Result<File> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    refuse_strange(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    programs::lock(&folder.join(LOCK), "another command on the same cluster")
}

/// `up` empties its folder: a folder with somebody's files must not be taken for one.
fn refuse_strange(folder: &Path) -> Result<()> {
    let names = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let names = names.map(|entry| entry.map(|entry| entry.file_name())).collect::<Result<Vec<_>, _>>()?;
    if names.iter().all(|name| name == LOCK) || names.iter().any(|name| name == NOTE) {
        return Ok(());
    }
    bail!(
        "{} has files in it and no {NOTE}, so it is not a cluster's folder: name an empty or a new one",
        folder.display()
    )
}

/// The note goes by being written over: whenever we are killed, the folder stays known as ours.
fn empty(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else if name != NOTE && name != LOCK {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::workspace;

    const PORTS: Ports = Ports { etcd: 1, etcd_peer: 2, api_server: 3, kubelet: 4 };

    fn folder(name: &str) -> PathBuf {
        let folder = workspace::target().join("xtask-tests").join(name);
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn ports_and_programs_are_found_again() {
        let folder = folder("state-found");
        let _lock = claim(&folder).unwrap();
        let state = State::begin(&folder, "programs".into(), PORTS).unwrap();
        assert_eq!(State::open(&folder).unwrap(), Some(state));
    }

    #[test]
    fn a_folder_never_used_has_no_cluster() {
        assert_eq!(State::open(&folder("state-never")).unwrap(), None);
    }

    #[test]
    fn a_broken_note_is_an_error_that_names_it() {
        let folder = folder("state-broken");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(NOTE), "{").unwrap();
        assert!(format!("{:#}", State::open(&folder).unwrap_err()).contains(NOTE));
    }

    #[test]
    fn a_second_start_empties_the_folder_of_the_first() {
        let folder = folder("state-second");
        let lock = claim(&folder).unwrap();
        let first = State::begin(&folder, "programs".into(), PORTS).unwrap();
        fs::write(first.file("etcd/member"), "").unwrap();
        fs::write(first.log("etcd"), "").unwrap();
        drop(lock);
        let _lock = claim(&folder).unwrap();
        let second = State::begin(&folder, "others".into(), PORTS).unwrap();
        assert!(!second.file("etcd/member").exists() && !second.log("etcd").exists());
        assert_eq!(State::open(&folder).unwrap(), Some(second));
    }

    #[test]
    fn a_folder_with_somebodys_files_is_left_alone() {
        let folder = folder("state-strange");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("letter"), "dear").unwrap();
        assert!(claim(&folder).is_err());
        assert!(folder.join("letter").exists());
    }
}
