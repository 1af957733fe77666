//! The programs of a control plane, built from Go modules once and kept outside of the checkout.

use std::{
    env,
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::go;
use crate::{cargo, fingerprint::files_below, step, workspace};

pub const ETCD: &str = "etcd";
pub const API_SERVER: &str = "kube-apiserver";
pub const CONTROLLER_MANAGER: &str = "kube-controller-manager";
pub const SCHEDULER: &str = "kube-scheduler";
pub const KUBECTL: &str = "kubectl";
pub const KWOK: &str = "kwok";

/// Those that keep running, each before the ones that it needs: the order in which they are stopped.
pub const STARTED: [&str; 5] = [KWOK, SCHEDULER, CONTROLLER_MANAGER, API_SERVER, ETCD];

/// Programs that come out of one `go.mod`.
struct Module {
    folder: &'static str,
    programs: &'static [(&'static str, &'static str)],
}

const MODULES: &[Module] = &[
    Module { folder: "etcd", programs: &[(ETCD, "go.etcd.io/etcd/server/v3")] },
    Module {
        folder: "kubernetes",
        programs: &[
            (API_SERVER, "k8s.io/kubernetes/cmd/kube-apiserver"),
            (CONTROLLER_MANAGER, "k8s.io/kubernetes/cmd/kube-controller-manager"),
            (SCHEDULER, "k8s.io/kubernetes/cmd/kube-scheduler"),
            (KUBECTL, "k8s.io/kubernetes/cmd/kubectl"),
        ],
    },
    Module { folder: "kwok", programs: &[(KWOK, "sigs.k8s.io/kwok/cmd/kwok")] },
];

/// Gateway API's definitions, kept beside the programs.
pub const DEFINITIONS: &str = "gateway-api";

/// Where the `go.mod` files and KWOK's stages are.
pub fn sources() -> PathBuf {
    workspace::at("end2end/real-cluster")
}

/// The folder of the programs, building them when these versions never were.
pub fn ready() -> Result<PathBuf> {
    let store = store()?;
    let folder = store.join(key(&sources())?);
    if !folder.is_dir() {
        go::check()?;
        fs::create_dir_all(&store).with_context(|| format!("cannot make {}", store.display()))?;
        // Held to the end of this block; the system lets go of it when we are killed.
        let _lock = lock(&store.join("lock"), "another build of the same programs")?;
        // The one that we waited for may have made them.
        if !folder.is_dir() {
            build(&folder)?;
        }
    }
    // `/proc/<id>/exe` knows no symbolic links.
    folder.canonicalize().with_context(|| format!("cannot read {}", folder.display()))
}

/// Takes a lock that ends with the returned file, saying so where it has to wait.
pub fn lock(path: &Path, other: &str) -> Result<File> {
    let file = File::options().create(true).append(true).open(path);
    let file = file.with_context(|| format!("cannot write {}", path.display()))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            println!("{:<10} for {other}", "waiting");
            file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
        }
        result => result.with_context(|| format!("cannot lock {}", path.display()))?,
    }
    Ok(file)
}

fn store() -> Result<PathBuf> {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = cache.or_else(|| env::home_dir().map(|home| home.join(".cache")));
    Ok(cache.context("neither HOME nor XDG_CACHE_HOME is set")?.join("hopmap/real-cluster"))
}

/// A name for what these `go.mod` and `go.sum` files make on this kind of machine.
fn key(sources: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(format!("{} {}", env::consts::OS, env::consts::ARCH));
    for file in files_below(sources)?.iter().filter(|file| file.ends_with("go.mod") || file.ends_with("go.sum")) {
        let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.strip_prefix(sources).unwrap_or(file).to_string_lossy();
        // With lengths, so that no two sets of files are one text.
        hash.update(format!("\n{name} {}\n", content.len()));
        hash.update(content);
    }
    // 64 bits: enough to tell the versions of one person's checkouts apart.
    let start = hash.finalize().first_chunk().copied().expect("SHA-256 has 32 bytes");
    Ok(format!("{:016x}", u64::from_be_bytes(start)))
}

/// Builds beside `folder` and moves everything there at the end: what is there is whole.
fn build(folder: &Path) -> Result<()> {
    println!("programs   built once for these versions: minutes, and more where modules are to be fetched");
    let partial = folder.with_extension("partial");
    let _ = fs::remove_dir_all(&partial);
    fs::create_dir_all(&partial).with_context(|| format!("cannot make {}", partial.display()))?;
    for module in MODULES {
        compile(module, &partial)?;
    }
    step::timed("crds", "Gateway API's, out of its module", || {
        definitions(&partial.join(DEFINITIONS)).context("cannot take Gateway API's definitions out of its module")
    })?;
    fs::rename(&partial, folder).with_context(|| format!("cannot move {} to its place", partial.display()))
}

fn compile(module: &Module, into: &Path) -> Result<()> {
    let folder = sources().join(module.folder);
    let flags = format!("-s -w{}", stamps(&fs::read_to_string(folder.join("go.mod"))?));
    let mut go = go::command(&folder);
    go.args(["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", &flags, "-o"]);
    match module.programs {
        // By name, since Go would call a `…/server/v3` "server".
        [(program, package)] => go.arg(into.join(program)).arg(package),
        // One command, so that what they share is compiled once and they are linked side by side.
        several => go.arg(format!("{}/", into.display())).args(several.iter().map(|(_, package)| package)),
    };
    let names = module.programs.iter().map(|(program, _)| *program).collect::<Vec<_>>().join(", ");
    step::timed(module.folder, &names, || cargo::run(&mut go))?;
    match module.programs.iter().find(|(program, _)| !into.join(program).is_file()) {
        Some((program, _)) => bail!("`go build` succeeded and made no {program}"),
        None => Ok(()),
    }
}

/// What Kubernetes' release script writes into two packages: without it, `/version` says no version at all.
fn stamps(go_mod: &str) -> String {
    let Some(version) = version(go_mod, "k8s.io/kubernetes") else {
        return String::new();
    };
    let mut numbers = version.trim_start_matches('v').split('.');
    let (major, minor) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
    let packages = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"];
    let values = [("gitVersion", version), ("gitMajor", major), ("gitMinor", minor), ("gitTreeState", "clean")];
    let stamp = |package: &str| values.map(|(name, value)| format!(" -X {package}.{name}={value}")).concat();
    packages.map(stamp).concat()
}

/// The version that a `go.mod` requires of a module.
fn version<'text>(go_mod: &'text str, module: &str) -> Option<&'text str> {
    go_mod.lines().find_map(|line| {
        let mut words = line.split_whitespace().skip_while(|word| *word == "require");
        (words.next() == Some(module)).then(|| words.next())?.filter(|version| version.starts_with('v'))
    })
}

/// Copies the definitions alone: the module's folder also has a policy that guards upgrades.
fn definitions(into: &Path) -> Result<()> {
    let mut go = go::command(sources().join("gateway-api"));
    let said = cargo::output(go.args(["mod", "download", "-json"])).with_context(|| {
        format!("`{}` failed in {}: run it there to see why", cargo::line(&go), sources().join("gateway-api").display())
    })?;
    let said: Value = serde_json::from_str(&said).context("`go mod download` says no JSON")?;
    let module = PathBuf::from(said["Dir"].as_str().context("`go mod download` names no folder")?);
    fs::create_dir_all(into)?;
    for file in files_below(&module.join("config/crd/standard"))? {
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        if let (true, Some(name)) =
            (text.lines().any(|line| line == "kind: CustomResourceDefinition"), file.file_name())
        {
            // Not `fs::copy`: files of the module cache are read-only.
            fs::write(into.join(name), text)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sources_of(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let folder = workspace::target().join("xtask-tests").join(name);
        let _ = fs::remove_dir_all(&folder);
        for (path, text) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn the_key_follows_go_mod_and_go_sum_and_nothing_else() {
        let files = [("a/go.mod", "one"), ("a/go.sum", "two"), ("stages.yaml", "three")];
        let before = key(&sources_of("key-before", &files)).unwrap();
        let elsewhere = key(&sources_of("key-elsewhere", &files)).unwrap();
        let stages = key(&sources_of("key-stages", &[files[0], files[1], ("stages.yaml", "other")])).unwrap();
        let sum = key(&sources_of("key-sum", &[files[0], ("a/go.sum", "other"), files[2]])).unwrap();
        let module = key(&sources_of("key-mod", &[("a/go.mod", "other"), files[1], files[2]])).unwrap();
        assert_eq!(before.len(), 16);
        assert_eq!([&elsewhere, &stages], [&before, &before]);
        assert!(sum != before && module != before && sum != module);
    }

    #[test]
    fn the_key_of_this_checkout_covers_every_module() {
        let modules = files_below(&sources()).unwrap().iter().filter(|file| file.ends_with("go.sum")).count();
        assert_eq!(modules, MODULES.len() + 1);
    }

    #[test]
    fn the_required_version_is_found_and_a_replaced_one_is_not() {
        let text = "require k8s.io/kubernetes v1.36.4 // indirect\nreplace (\n\tk8s.io/api => k8s.io/api v0.36.4\n)\n";
        assert_eq!(version(text, "k8s.io/kubernetes"), Some("v1.36.4"));
        assert_eq!(version(text, "k8s.io/api"), None);
        assert_eq!(version("require (\n\tk8s.io/kubernetes v1.37.0\n)\n", "k8s.io/kubernetes"), Some("v1.37.0"));
    }

    #[test]
    fn kubernetes_is_stamped_with_its_version_and_nothing_else_is() {
        let flags = stamps(&fs::read_to_string(sources().join("kubernetes/go.mod")).unwrap());
        assert!(flags.contains("-X k8s.io/component-base/version.gitMajor=1 "), "{flags}");
        assert_eq!(stamps(&fs::read_to_string(sources().join("etcd/go.mod")).unwrap()), "");
    }
}
