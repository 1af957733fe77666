//! A permission is taken away while the picture is watched.

use api::endpoints::{Frame, Freshness};
use topology::{Code, Health, Kind, SourceState};

use crate::stage::{company, equals_a_fresh_one, until_equal};

#[tokio::test(flavor = "multi_thread")]
async fn b4_07_rbac_removed_for_one_kind_is_said_and_the_rest_is_live() {
    let (cluster, serving, reading) = company().await;
    let services = reading.graph().nodes.iter().filter(|node| node.kind == Kind::Service).count();
    // Nobody cuts the watch: it ends after its time, and the next one is refused.
    cluster.faults().forbid("EndpointSlice");
    let forbidden = |frame: &Frame| {
        frame.freshness == Freshness::Live && frame.notices.iter().any(|notice| notice.source == "demo/endpointslices")
    };
    let frame = reading.until("forbidden, and live", forbidden).await;
    let [notice] = &frame.notices[..] else { panic!("one notice: {:?}", frame.notices) };
    let resource = "endpointslices.discovery.k8s.io";
    assert!(notice.message.en.contains(&format!("not allowed to list {resource}")), "{notice:?}");
    assert!(notice.message.zh.contains(&format!("没有权限在整个集群范围内 list {resource}")), "{notice:?}");
    let sources = reading.graph().sources;
    let (refused, rest): (Vec<_>, Vec<_>) = sources.iter().partition(|source| source.id == "demo/endpointslices");
    assert_eq!(refused[0].state, SourceState::Forbidden);
    assert!(rest.iter().all(|source| source.state == SourceState::Live), "{rest:?}");

    // What depends on it is unknown, not broken: no Service is said to have no endpoint.
    let graph = reading.graph();
    assert_eq!(graph.nodes.iter().filter(|node| node.kind == Kind::Service).count(), services);
    assert!(graph.findings.iter().all(|finding| finding.code != Code::NoReadyEndpoint));

    // The rest goes on.
    let pod = cluster.list("Pod").into_iter().find(|pod| pod["metadata"]["namespace"] == "prod").unwrap();
    let name = pod["metadata"]["name"].as_str().unwrap();
    let failed = serde_json::json!({"status": {"phase": "Failed"}});
    cluster.merge("Pod", Some("prod"), name, failed).unwrap();
    let health = || {
        let graph = reading.graph();
        graph.nodes.iter().find(|node| node.kind == Kind::Pod && &*node.name == name).map(|node| node.health)
    };
    until_equal(health, || Some(Health::Degraded)).await;

    cluster.faults().clear();
    reading.until("the notice is gone", |frame| frame.notices.is_empty()).await;
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}
