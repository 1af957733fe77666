use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::client::Client;
use crate::fields::{annotation, items, number, text};
use crate::{DemoCluster, World};

fn reason(pod: &Value) -> &str {
    text(pod, "/status/containerStatuses/0/state/waiting/reason")
}

#[test]
fn the_company_has_the_chain_in_every_environment() {
    let started = Instant::now();
    let cluster = DemoCluster::new(World::company());
    println!("made in {:?}, {} pods", started.elapsed(), cluster.count("pod"));
    for environment in ["dev", "test", "staging", "prod"] {
        for name in ["web-console", "web-h5", "gateway", "device", "user", "order", "telemetry", "firmware", "alert"] {
            assert!(cluster.get("service", Some(environment), name).is_some(), "{environment}/{name}");
            let deployment = cluster.get("deployment", Some(environment), name).unwrap();
            let available = number(&deployment, "/status/availableReplicas").unwrap_or(0);
            let broken = environment == "test" && ["order", "alert"].contains(&name);
            assert!(broken || available == number(&deployment, "/spec/replicas").unwrap(), "{deployment:#}");
        }
        for name in ["mysql", "redis", "nacos"] {
            let set = cluster.get("statefulset", Some(environment), name).unwrap();
            assert_eq!(number(&set, "/status/readyReplicas"), number(&set, "/spec/replicas"));
        }
        let gateway = cluster.get("deployment", Some(environment), "gateway").unwrap();
        assert_eq!(annotation(&gateway, "hopmap.dev/role"), "gateway");
        assert_eq!(annotation(&gateway, "deployment.kubernetes.io/revision"), "3");
        let ingress = cluster.get("ingress", Some(environment), "iot-api").unwrap();
        assert_eq!(text(&ingress, "/status/loadBalancer/ingress/0/ip"), "47.96.0.10");
    }
    assert!((60..=100).contains(&cluster.count("pod")), "{} Pods", cluster.count("pod"));
}

#[test]
fn test_is_broken_in_four_honest_ways_and_nothing_else_is() {
    let cluster = DemoCluster::new(World::company());
    let unready: Vec<(String, String)> = cluster
        .list("pod")
        .iter()
        .filter(|pod| text(pod, "/status/phase") != "Succeeded")
        .filter(|pod| {
            crate::fields::items(pod, "/status/conditions")
                .iter()
                .any(|one| one["type"] == "Ready" && one["status"] != "True")
        })
        .map(|pod| (text(pod, "/metadata/labels/app").to_owned(), reason(pod).to_owned()))
        .collect();
    assert_eq!(unready.len(), 2, "{unready:?}");
    assert!(unready.contains(&("order".into(), "ImagePullBackOff".into())), "{unready:?}");
    assert!(unready.iter().any(|(app, _)| app == "alert"), "{unready:?}");
    let order = cluster.get("deployment", Some("test"), "order").unwrap();
    let stuck = items(&order, "/status/conditions").iter().find(|one| one["type"] == "Progressing").unwrap();
    assert_eq!(stuck["reason"], "ProgressDeadlineExceeded");
    assert_eq!(number(&order, "/status/availableReplicas"), Some(1));
    let alert = cluster
        .list("pod")
        .into_iter()
        .find(|pod| text(pod, "/metadata/namespace") == "test" && text(pod, "/metadata/labels/app") == "alert");
    assert!(number(&alert.unwrap(), "/status/containerStatuses/0/restartCount").unwrap() > 10);
    let slices = cluster.list("endpointslice");
    let billing = slices.iter().find(|slice| slice["metadata"]["labels"]["kubernetes.io/service-name"] == "billing");
    assert_eq!(billing.unwrap()["endpoints"], Value::Null);
    assert!(cluster.get("service", Some("test"), "docs").is_none());
    assert!(cluster.list("event").iter().any(|event| event["type"] == "Warning" && event["reason"] == "BackOff"));
}

#[tokio::test]
async fn a_settled_world_stays_as_it_is() {
    let client = Client(DemoCluster::new(World::company()));
    let changing = |cluster: &DemoCluster| {
        // The crash loop goes on: its Pod, what stands above it, and its warnings.
        let mut state = HashMap::new();
        for kind in ["deployment", "replicaset", "statefulset", "daemonset", "pod", "endpointslice", "job", "ingress"] {
            for object in cluster.list(kind) {
                let name = text(&object, "/metadata/name").to_owned();
                if !name.starts_with("alert") {
                    state.insert((kind, text(&object, "/metadata/namespace").to_owned(), name), object);
                }
            }
        }
        state
    };
    let before = changing(&client.0);
    let controllers = client.hurry();
    let marker = serde_json::json!({
        "kind": "Service", "metadata": {"name": "marker"},
        "spec": {"selector": {"app": "marker"}, "ports": [{"port": 80}]},
    });
    client.0.apply(marker).unwrap();
    // When the controllers have seen this, they have looked at everything before it.
    client
        .until("the marker has its slice", |cluster| {
            cluster.list("endpointslice").iter().any(|slice| text(slice, "/metadata/name").starts_with("marker-"))
        })
        .await;
    controllers.stop().await;
    let mut after = changing(&client.0);
    after.retain(|(_, _, name), _| !name.starts_with("marker"));
    assert_eq!(before, after);
}

#[test]
fn generated_namespaces_are_whole_and_every_address_is_given_once() {
    let started = Instant::now();
    let cluster = DemoCluster::new(World::of_pods(2000));
    let took = started.elapsed();
    assert!(took < Duration::from_secs(20), "{took:?}");
    let pods = cluster.list("pod");
    println!("made in {took:?}, {} pods", pods.len());
    assert!((1900..2100).contains(&pods.len()), "{}", pods.len());
    let mut seen = HashSet::new();
    let nodes: HashSet<String> =
        cluster.list("node").iter().map(|node| text(node, "/metadata/name").to_owned()).collect();
    for pod in &pods {
        assert!(!pod.to_string().contains("zz-"), "{pod:#}");
        assert!(nodes.contains(text(pod, "/spec/nodeName")));
        assert!(seen.insert(text(pod, "/metadata/uid").to_owned()), "{pod:#}");
        let address = text(pod, "/status/podIP");
        assert!(address.is_empty() || seen.insert(address.to_owned()), "{pod:#}");
    }
    for service in cluster.list("service") {
        let address = text(&service, "/spec/clusterIP");
        assert!(address == "None" || seen.insert(address.to_owned()), "{service:#}");
    }
    for slice in cluster.list("endpointslice") {
        for endpoint in items(&slice, "/endpoints") {
            let pod = cluster
                .get("pod", Some(text(&slice, "/metadata/namespace")), text(endpoint, "/targetRef/name"))
                .unwrap();
            assert_eq!(pod["metadata"]["uid"], endpoint["targetRef"]["uid"]);
            assert_eq!(pod["status"]["podIP"], endpoint["addresses"][0]);
        }
    }
}

#[tokio::test]
async fn life_changes_much_and_ends_in_health() {
    let client = Client(DemoCluster::new(World::company()));
    let controllers = client.hurry();
    let life = client.0.live(Some(50.0));
    let before = client.0.version();
    client.until("fifty changes", |_| life.changes() >= 50).await;
    life.stop().await;
    assert!(client.0.version() > before);
    client
        .until("all but the broken are whole again", |cluster| {
            cluster.list("deployment").iter().all(|deployment| {
                !annotation(deployment, crate::world::STILL).is_empty()
                    || number(deployment, "/status/availableReplicas") == number(deployment, "/spec/replicas")
            })
        })
        .await;
    controllers.stop().await;
}
