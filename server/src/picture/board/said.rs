//! What is said of many namespaces at once.

use std::collections::BTreeSet;

use topology::{Phrase, Source};

use crate::cluster::watch::{Failure, TABLE, Watched};

/// How many namespaces are named.
const NAMED: usize = 5;

/// Namespaces of which nothing may be read.
pub(super) fn closed(namespaces: &BTreeSet<&str>) -> Phrase {
    let number = namespaces.len();
    let (en, zh) = listed(&mut namespaces.iter().copied(), number);
    Phrase::new(
        format!(
            "This account may read nothing in {}: {en} (403). Grant get, list and watch there, or name the \
             namespaces to read with --namespace",
            counted(number)
        ),
        format!(
            "此账号在 {number} 个命名空间中没有任何读取权限：{zh}（403）。请授予其中的 get、list 和 watch 权限，\
             或用 --namespace 指定要读取的命名空间"
        ),
    )
}

/// A kind that may not be read anywhere.
pub(super) fn nowhere(plural: &str) -> Phrase {
    let watched = TABLE.iter().find(|watched| watched.plural == plural);
    let resource = watched.map_or_else(|| plural.to_owned(), Watched::resource);
    Failure::Forbidden { verb: "list", resource, namespace: None }.phrase()
}

/// A kind that may not be read in several namespaces.
pub(super) fn refused(plural: &str, sources: &[&Source]) -> Phrase {
    let number = sources.len();
    let names = sources.iter().map(|source| source.id.rsplit('/').next().unwrap_or_default());
    let (en, zh) = listed(&mut names.into_iter(), number);
    Phrase::new(
        format!(
            "not allowed to list {plural} in {}: {en} (403). Grant get, list and watch on {plural} there to this account",
            counted(number)
        ),
        format!(
            "在 {number} 个命名空间中没有权限 list {plural}：{zh}（403）。请在其中授予此账号对 {plural} 的 get、list 和 watch 权限"
        ),
    )
}

fn counted(namespaces: usize) -> String {
    if namespaces == 1 { "one namespace".to_owned() } else { format!("{namespaces} namespaces") }
}

/// The first few by name, the others by number.
fn listed(names: &mut dyn Iterator<Item = &str>, number: usize) -> (String, String) {
    let first: Vec<&str> = names.take(NAMED).collect();
    let (en, zh) = (first.join(", "), first.join("、"));
    match number - first.len() {
        0 => (en, zh),
        more => (format!("{en} and {more} more"), format!("{zh} 等，另有 {more} 个")),
    }
}
