//! Accounts that may read less than everything, as the real RBAC has it.

use std::collections::BTreeSet;

use api::endpoints::{Frame, Freshness};
use hopmap::cluster::{Patience, watch::TABLE};
use serde_json::{Value, json};
use topology::{Kind, SourceState};

use crate::{
    cluster::{Space, Way, apply, deployment, equals_a_fresh_one, hurried, kubectl, pods, service},
    stage::{Reading, until_equal},
};

/// `get`, `list` and `watch` on every watched kind that `takes`.
fn rules(takes: impl Fn(&str, bool) -> bool) -> Value {
    let rule = |group: &str, plural: &str| json!({"apiGroups": [group], "resources": [plural], "verbs": ["get", "list", "watch"]});
    let kinds = TABLE.iter().filter(|watched| takes(watched.plural, watched.namespaced));
    kinds.map(|watched| rule(watched.group, watched.plural)).collect()
}

fn role(kind: &str, namespace: Option<&str>, name: &str, rules: Value) -> Value {
    let mut role =
        json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": name}, "rules": rules});
    if let Some(namespace) = namespace {
        role["metadata"]["namespace"] = json!(namespace);
    }
    role
}

fn binding(namespace: Option<&str>, name: &str, of: (&str, &str), account: &str) -> Value {
    let kind = if namespace.is_some() { "RoleBinding" } else { "ClusterRoleBinding" };
    let mut binding = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": {"name": name},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": of.0, "name": of.1},
        "subjects": [{"kind": "ServiceAccount", "namespace": account, "name": "viewer"}]});
    if let Some(namespace) = namespace {
        binding["metadata"]["namespace"] = json!(namespace);
    }
    binding
}

/// A service account named `viewer` in the namespace, and a token for it.
fn viewer(space: &Space) -> String {
    let metadata = json!({"namespace": space.0, "name": "viewer"});
    apply(vec![json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata})]);
    kubectl(&["create", "token", "viewer", "-n", &space.0], None).trim().to_owned()
}

/// What is not in a namespace goes by hand.
struct ClusterWide(String);

impl Drop for ClusterWide {
    fn drop(&mut self) {
        kubectl(&["delete", "clusterrole,clusterrolebinding", &self.0, "--ignore-not-found"], None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rbac_removed_for_one_kind_is_a_notice_and_the_rest_is_live() {
    let space = Space::new("removed");
    let token = viewer(&space);
    let role_of =
        |without: &'static str| role("ClusterRole", None, &space.0, rules(move |plural, _| plural != without));
    let _gone_afterwards = ClusterWide(space.0.clone());
    apply(vec![role_of(""), binding(None, &space.0, ("ClusterRole", &space.0), &space.0)]);
    let reading = Way { token: Some(token), ..Way::default() }.read(hurried()).await;
    reading.until("no notice", |frame| frame.notices.is_empty()).await;

    apply(vec![role_of("endpointslices")]);
    let says = |frame: &Frame| {
        let [notice] = &frame.notices[..] else { return false };
        notice.source.ends_with("/endpointslices") && frame.freshness == Freshness::Live
    };
    let frame = reading.until("forbidden, and live", says).await;
    println!("{:?}", frame.notices);
    let live = reading.graph().sources.iter().filter(|source| source.state == SourceState::Live).count();
    assert_eq!(live, TABLE.len() - 1);
    apply(vec![deployment(&space.0, "web", 2)]);
    until_equal(|| pods(&reading, &space.0), || (2, 2)).await;

    apply(vec![role_of("")]);
    reading.until("the notice is gone", |frame| frame.notices.is_empty()).await;
    equals_a_fresh_one(&reading).await;
}

fn namespaces(reading: &Reading) -> BTreeSet<String> {
    let graph = reading.graph();
    let services = graph.nodes.iter().filter(|node| node.kind == Kind::Service);
    services.filter_map(|node| node.namespace.as_ref().map(ToString::to_string)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_with_rights_in_one_namespace_sees_that_one() {
    let (space, other) = (Space::new("viewer"), Space::new("closed"));
    let token = viewer(&space);
    apply(vec![
        role("Role", Some(&space.0), "viewer", rules(|_, namespaced| namespaced)),
        binding(Some(&space.0), "viewer", ("Role", "viewer"), &space.0),
        deployment(&space.0, "web", 2),
        service(&space.0, "web"),
        service(&other.0, "web"),
    ]);
    let way = Way { token: Some(token), namespace: Some(&space.0), ..Way::default() };
    let reading = way.read(hurried()).await;
    until_equal(|| pods(&reading, &space.0), || (2, 2)).await;
    assert_eq!(namespaces(&reading), BTreeSet::from([space.0.clone()]));
    let notices = reading.frame().await.notices;
    let said = |words: &str| notices.iter().any(|notice| notice.message.en.contains(words));
    assert!(said("namespace by namespace") && said("not allowed to list namespaces"), "{notices:?}");
}

/// More namespaces than are watched, so they are read in turns: lists "not older than", and watches
/// of what changes, against the real API server.
#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_with_rights_in_many_namespaces_reads_them_in_turns() {
    let spaces: Vec<Space> = (0..12).map(|number| Space::new(&format!("turn{number:02}"))).collect();
    let home = &spaces[0];
    let token = viewer(home);
    let _gone_afterwards = ClusterWide(home.0.clone());
    apply(vec![
        role("ClusterRole", None, &home.0, rules(|_, namespaced| !namespaced)),
        binding(None, &home.0, ("ClusterRole", &home.0), &home.0),
    ]);
    let mut objects = Vec::new();
    for space in &spaces {
        objects.push(role("Role", Some(&space.0), "viewer", rules(|_, namespaced| namespaced)));
        objects.push(binding(Some(&space.0), "viewer", ("Role", "viewer"), &home.0));
        objects.push(service(&space.0, "web"));
    }
    apply(objects);
    let patience = Patience { watched_namespaces: 8, turn_least: std::time::Duration::from_secs(3), ..hurried() };
    let reading = Way { token: Some(token), ..Way::default() }.read(patience).await;
    let mine: BTreeSet<String> = spaces.iter().map(|space| space.0.clone()).collect();
    until_equal(|| namespaces(&reading), || mine.clone()).await;
    let said = |frame: &Frame| {
        let has = |words: &str| frame.notices.iter().any(|notice| notice.message.en.contains(words));
        frame.freshness == Freshness::Live && has("read in turns") && has("may read nothing in")
    };
    reading.until("in turns, and some closed", said).await;
    let lively = &spaces[7].0;
    for replicas in [1, 3, 2] {
        apply(vec![deployment(lively, "web", replicas)]);
        let expected = replicas.try_into().unwrap();
        until_equal(|| pods(&reading, lively), || (expected, expected)).await;
    }
}
