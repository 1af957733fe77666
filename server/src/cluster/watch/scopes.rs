//! Where a kind is watched: in the whole cluster where that is allowed, else namespace by
//! namespace, which is what a cloud vendor's sub-account can usually do.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::pin,
    sync::Arc,
};

use tokio::{
    sync::mpsc,
    task::{AbortHandle, JoinSet},
    time::sleep,
};
use topology::{Namespace, Phrase, SourceState};

use super::{
    Event, Failure, Known, Scope, Seen, Shared, Watched,
    keep::{Keeper, report_failure},
    report::Reporter,
    request::Asker,
    turns::Turns,
};

/// Watches one kind, for ever.
pub(super) async fn run(watched: &'static Watched, shared: Arc<Shared>, events: mpsc::Sender<Event>) {
    let reporter = Reporter { watched, events, shared: Arc::clone(&shared), silent: false };
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

pub(super) fn asker<'a>(reporter: &'a Reporter, scope: &'a Scope) -> Asker<'a> {
    Asker {
        watched: reporter.watched,
        scope,
        connection: &reporter.shared.connection,
        patience: &reporter.shared.patience,
    }
}

/// Reads each namespace by itself, until the whole cluster may be listed after all.
async fn by_namespace(reporter: &Reporter, seen: &Seen) {
    let mut allowed = pin!(until_allowed(reporter));
    loop {
        let mut each = Each::default();
        let over = tokio::select! {
            () = &mut allowed => true,
            () = each.run(reporter, seen) => false,
        };
        each.end(reporter).await;
        if over {
            return;
        }
        let mut turns = Turns::new(reporter, seen);
        let over = tokio::select! {
            () = &mut allowed => true,
            () = turns.run() => false,
        };
        turns.end().await;
        if over {
            return;
        }
    }
}

async fn until_allowed(reporter: &Reporter) {
    loop {
        sleep(reporter.shared.patience.ask_again).await;
        if asker(reporter, &Scope::Cluster).page(None, 1).await.is_ok() {
            return;
        }
    }
}

/// A watch for each namespace.
#[derive(Default)]
struct Each {
    watches: JoinSet<()>,
    running: BTreeMap<Arc<str>, AbortHandle>,
}

impl Each {
    /// Watches until there are too many namespaces for that. To be dropped at any time.
    async fn run(&mut self, reporter: &Reporter, seen: &Seen) {
        let shared = &reporter.shared;
        let mut known = shared.namespaces.subscribe();
        loop {
            let wanted = wanted(shared, known.borrow_and_update().as_ref());
            if wanted.len() > shared.patience.watched_namespaces {
                return;
            }
            let gone: Vec<_> = self.running.keys().filter(|name| !wanted.contains(*name)).cloned().collect();
            for name in gone {
                if let Some(watch) = self.running.remove(&name) {
                    watch.abort();
                }
                leave(reporter, name).await;
            }
            if !wanted.is_empty() {
                reporter.report(&Scope::Cluster, SourceState::Forbidden, remark(&wanted), seen).await;
            }
            for name in wanted {
                let watches = &mut self.watches;
                self.running
                    .entry(name)
                    .or_insert_with_key(|name| watches.spawn(one_namespace(reporter.clone(), Arc::clone(name))));
            }
            // The sender lives in `shared`, so this never ends in an error.
            let _ = known.changed().await;
        }
    }

    /// Ends the watches; what they read stays.
    async fn end(mut self, reporter: &Reporter) {
        self.watches.shutdown().await;
        for name in self.running.into_keys() {
            reporter.retire(Scope::Namespace(name)).await;
        }
    }
}

async fn one_namespace(reporter: Reporter, name: Arc<str>) {
    let scope = Scope::Namespace(name);
    let seen = Seen::default();
    reporter.report(&scope, SourceState::Loading, Phrase::default(), &seen).await;
    loop {
        let failure = keep(&reporter, &scope, &seen).await;
        report_failure(&reporter, &scope, &failure, &seen).await;
        sleep(reporter.shared.patience.ask_again).await;
    }
}

/// The namespace is gone, and with it what was in it.
pub(super) async fn leave(reporter: &Reporter, name: Arc<str>) {
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
pub(super) fn wanted(shared: &Shared, known: Option<&Known>) -> BTreeSet<Arc<str>> {
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
fn remark(namespaces: &BTreeSet<Arc<str>>) -> Phrase {
    let names: Vec<&str> = namespaces.iter().map(AsRef::as_ref).collect();
    let few = names.len() <= 8;
    let (en, zh) = if few { (names.join(", "), names.join("、")) } else { numbered(names.len()) };
    Phrase::new(
        format!(
            "This account may not list the whole cluster, so it is read namespace by namespace: {en}. \
             Name others with --namespace, or grant list and watch on the cluster"
        ),
        format!(
            "此账号没有权限列出整个集群，因此逐个命名空间读取：{zh}。\
             请用 --namespace 指定其他命名空间，或授予集群范围的 list 和 watch 权限"
        ),
    )
}

fn numbered(namespaces: usize) -> (String, String) {
    (format!("{namespaces} namespaces"), format!("{namespaces} 个命名空间"))
}
