//! Where a kind is watched: in the whole cluster where that is allowed, else namespace by
//! namespace, which is what a cloud vendor's sub-account can usually do.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tokio::{
    sync::mpsc,
    task::{AbortHandle, JoinSet},
    time::{Instant, sleep, sleep_until},
};
use topology::{Namespace, SourceState};

use super::{
    Event, Failure, Known, Scope, Seen, Shared, Watched,
    keep::{Keeper, report_failure},
    report::Reporter,
    request::Asker,
};

/// Watches one kind, for ever.
pub(super) async fn run(watched: &'static Watched, shared: Arc<Shared>, events: mpsc::Sender<Event>) {
    let reporter = Reporter { watched, events, shared: Arc::clone(&shared) };
    let seen = Seen::default();
    loop {
        let failure = keep(&reporter, &Scope::Cluster, &seen).await;
        report_failure(&reporter, &Scope::Cluster, &failure, &seen).await;
        let forbidden = matches!(failure, Failure::Forbidden { .. });
        if forbidden && watched.plural == "namespaces" {
            shared.namespaces.send_replace(Some(Known::Unlisted));
        }
        if forbidden && watched.namespaced {
            by_namespace(&reporter, &seen).await;
        } else {
            sleep(shared.patience.ask_again).await;
        }
    }
}

async fn keep(reporter: &Reporter, scope: &Scope, seen: &Seen) -> Failure {
    Keeper { asker: asker(reporter, scope), reporter, seen }.keep().await
}

fn asker<'a>(reporter: &'a Reporter, scope: &'a Scope) -> Asker<'a> {
    Asker {
        watched: reporter.watched,
        scope,
        connection: &reporter.shared.connection,
        patience: &reporter.shared.patience,
    }
}

/// Watches each namespace by itself, until the whole cluster may be listed after all.
async fn by_namespace(reporter: &Reporter, seen: &Seen) {
    let shared = &reporter.shared;
    let mut known = shared.namespaces.subscribe();
    let mut watches = JoinSet::new();
    let mut running: BTreeMap<Arc<str>, AbortHandle> = BTreeMap::new();
    let mut ask_again = Instant::now() + shared.patience.ask_again;
    loop {
        let wanted = wanted(shared, known.borrow_and_update().as_ref());
        let gone: Vec<_> = running.keys().filter(|name| !wanted.contains(*name)).cloned().collect();
        for name in gone {
            if let Some(watch) = running.remove(&name) {
                watch.abort();
            }
            leave(reporter, name).await;
        }
        if !wanted.is_empty() {
            let state = SourceState::Forbidden;
            reporter.report(&Scope::Cluster, state, remark(&wanted), seen).await;
        }
        for name in wanted {
            running
                .entry(name)
                .or_insert_with_key(|name| watches.spawn(one_namespace(reporter.clone(), Arc::clone(name))));
        }
        tokio::select! {
            // The sender lives in `shared`, so this never ends in an error.
            _ = known.changed() => {}
            () = sleep_until(ask_again) => {
                if asker(reporter, &Scope::Cluster).page(None, 1).await.is_ok() {
                    watches.shutdown().await;
                    for name in running.into_keys() {
                        reporter.retire(Scope::Namespace(name)).await;
                    }
                    return;
                }
                ask_again = Instant::now() + shared.patience.ask_again;
            }
        }
    }
}

async fn one_namespace(reporter: Reporter, name: Arc<str>) {
    let scope = Scope::Namespace(name);
    let seen = Seen::default();
    reporter.report(&scope, SourceState::Loading, String::new(), &seen).await;
    loop {
        let failure = keep(&reporter, &scope, &seen).await;
        report_failure(&reporter, &scope, &failure, &seen).await;
        sleep(reporter.shared.patience.ask_again).await;
    }
}

/// The namespace is gone, and with it what was in it.
async fn leave(reporter: &Reporter, name: Arc<str>) {
    let reset = ::cluster::Change::Reset {
        kind: reporter.watched.kind,
        namespace: Some(Namespace::new(Arc::clone(&name))),
        records: Vec::new(),
    };
    reporter.change(reset).await;
    reporter.retire(Scope::Namespace(name)).await;
}

/// Namespaces named by hand win; else those that the cluster lists; else the one that the
/// kubeconfig's context names.
fn wanted(shared: &Shared, known: Option<&Known>) -> BTreeSet<Arc<str>> {
    if !shared.configured.is_empty() {
        return shared.configured.iter().map(|name| Arc::from(name.as_str())).collect();
    }
    match known {
        None => BTreeSet::new(),
        Some(Known::All(names)) => names.clone(),
        Some(Known::Unlisted) => BTreeSet::from([Arc::from(shared.connection.client.default_namespace())]),
    }
}

/// The same words for every kind, so that the page says them once.
fn remark(namespaces: &BTreeSet<Arc<str>>) -> String {
    let names: Vec<&str> = namespaces.iter().map(AsRef::as_ref).collect();
    let names = if names.len() > 8 { format!("{} namespaces", names.len()) } else { names.join(", ") };
    format!(
        "This account may not list the whole cluster, so it is read namespace by namespace: {names}. \
         Name others with --namespace, or grant list and watch on the cluster"
    )
}
