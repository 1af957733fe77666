//! Processes that may outlive us: started with a file that keeps their id, and signalled only when the process
//! of that id still runs the program. An id is given to another process once its own has ended.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use super::{interrupt, state::State};
use crate::cargo;

/// Nothing of a cluster is kept, so that little is lost when a program is ended the hard way after this.
const PATIENCE: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(20);

/// Starts a program of the cluster; Ctrl-C on the terminal does not reach it.
pub fn start(state: &State, program: &str, arguments: &[String]) -> Result<()> {
    let log = File::create(state.log(program)).with_context(|| format!("cannot write the log of {program}"))?;
    let mut command = cargo::command(state.program(program));
    command.args(arguments).current_dir(&state.folder);
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    in_a_group_of_its_own(&mut command);
    let _nothing_stops = interrupt::none_under_way();
    let mut child = command.spawn().with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let noted = fs::write(state.pid_file(program), child.id().to_string());
    if noted.is_err() {
        // Nobody would find it again.
        let _ = child.kill();
    }
    // Whoever ends it, it is buried while we live; later that falls to the system.
    thread::spawn(move || child.wait());
    noted.with_context(|| format!("cannot note the process id of {program}"))
}

/// The process of a program, if it still runs.
pub fn running(state: &State, program: &str) -> Option<u32> {
    let id = fs::read_to_string(state.pid_file(program)).ok()?.trim().parse().ok()?;
    (executable(id)? == state.program(program)).then_some(id)
}

/// Ends a program; whether there was one.
pub fn stop(state: &State, program: &str) -> Result<bool> {
    let Some(id) = running(state, program) else {
        return Ok(false);
    };
    signal(id, Signal::Terminate)?;
    if !has_ended(state, program) {
        signal(id, Signal::Kill)?;
        if !has_ended(state, program) {
            bail!("{program} is process {id}, and it does not end. Try `kill -9 {id}`");
        }
    }
    fs::remove_file(state.pid_file(program)).with_context(|| format!("cannot forget the process id of {program}"))?;
    Ok(true)
}

fn has_ended(state: &State, program: &str) -> bool {
    let start = Instant::now();
    while running(state, program).is_some() {
        if start.elapsed() > PATIENCE {
            return false;
        }
        thread::sleep(POLL);
    }
    true
}

/// Its resident memory in MB of 1000 kB; none where there is no `/proc`.
pub fn resident(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1000)
}

/// The program that a process runs.
fn executable(id: u32) -> Option<PathBuf> {
    if !Path::new("/proc/self/exe").exists() {
        let path = cargo::output(cargo::command("ps").args(["-p", &id.to_string(), "-o", "comm="]))?;
        return Some(PathBuf::from(path.trim()));
    }
    let path = fs::read_link(format!("/proc/{id}/exe")).ok()?;
    // What Linux says when the file was removed since: the process is the same one.
    match path.to_str().and_then(|text| text.strip_suffix(" (deleted)")) {
        Some(before) => Some(PathBuf::from(before)),
        None => Some(path),
    }
}

#[derive(Clone, Copy)]
enum Signal {
    Terminate,
    Kill,
}

#[cfg(unix)]
fn signal(id: u32, signal: Signal) -> Result<()> {
    use rustix::{io::Errno, process};
    let signal = match signal {
        Signal::Terminate => process::Signal::TERM,
        Signal::Kill => process::Signal::KILL,
    };
    let process = i32::try_from(id).ok().and_then(process::Pid::from_raw).context("no process has such an id")?;
    match process::kill_process(process, signal) {
        // It ended by itself in between.
        Ok(()) | Err(Errno::SRCH) => Ok(()),
        Err(error) => Err(error).with_context(|| format!("cannot end process {id}")),
    }
}

#[cfg(not(unix))]
fn signal(id: u32, _signal: Signal) -> Result<()> {
    cargo::run(cargo::command("taskkill").args(["/F", "/PID", &id.to_string()]))
}

#[cfg(unix)]
fn in_a_group_of_its_own(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
fn in_a_group_of_its_own(_command: &mut Command) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::{packages, real_cluster::ports::Ports, workspace};

    /// A cluster whose only program is `sleep`.
    fn sample(name: &str) -> State {
        let folder = workspace::target().join("xtask-tests").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let programs = packages::program("sleep").unwrap().canonicalize().unwrap();
        let ports = Ports { etcd: 1, etcd_peer: 2, api_server: 3, kubelet: 4 };
        State::begin(&folder, programs.parent().unwrap().to_path_buf(), ports).unwrap()
    }

    /// The name of the file that `sleep` is: in some systems one program is many.
    fn sleep() -> String {
        let path = packages::program("sleep").unwrap().canonicalize().unwrap();
        path.file_name().unwrap().to_string_lossy().into_owned()
    }

    fn started(name: &str) -> State {
        let state = sample(name);
        start(&state, &sleep(), &["600".to_owned()]).unwrap();
        state
    }

    #[test]
    fn a_started_program_runs_until_it_is_stopped() {
        let state = started("process-stopped");
        assert!(running(&state, &sleep()).is_some());
        assert!(stop(&state, &sleep()).unwrap());
        assert!(running(&state, &sleep()).is_none());
        assert!(!state.pid_file(&sleep()).exists());
        assert!(!stop(&state, &sleep()).unwrap());
    }

    #[test]
    fn the_process_is_found_by_who_only_knows_the_folder() {
        let state = started("process-found");
        let later = State::open(&state.folder).unwrap().unwrap();
        assert!(stop(&later, &sleep()).unwrap());
    }

    #[test]
    fn the_process_of_another_program_is_not_touched() {
        let state = sample("process-other");
        let own = std::process::id().to_string();
        fs::write(state.pid_file(&sleep()), own).unwrap();
        assert_eq!(running(&state, &sleep()), None);
        assert!(!stop(&state, &sleep()).unwrap());
    }

    #[test]
    fn a_file_that_keeps_no_id_is_no_process() {
        let state = sample("process-none");
        for text in ["", "0", "-1", "etcd", "4294967295"] {
            fs::write(state.pid_file(&sleep()), text).unwrap();
            assert_eq!(running(&state, &sleep()), None, "{text:?}");
        }
    }
}
