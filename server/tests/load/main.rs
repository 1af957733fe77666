//! B4 number 8, in a process of its own, because its memory is measured.
#![allow(clippy::unwrap_used)]

#[path = "../stage/mod.rs"]
mod stage;

use std::{
    fs,
    pin::pin,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use api::endpoints::PictureQuery;
use demo_cluster::{DemoCluster, World};
use futures::StreamExt;
use hopmap::cluster::Patience;
use serde_json::{Value, json};

use stage::{Reading, equals_a_fresh_one, serve};

const PODS: usize = 300;
const BURST: Duration = Duration::from_secs(10);
/// A build without optimisation decodes a twentieth of what a shipped one does.
const EVENTS_A_SECOND: u32 = if cfg!(debug_assertions) { 500 } else { 10_000 };
/// Between two objects whose way to the screen is timed.
const MARK_EVERY: Duration = Duration::from_millis(250);

fn pod(number: usize) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"namespace": "burst", "name": format!("pod-{number:03}"), "labels": {"app": "burst"}},
        "spec": {"nodeName": "node-1", "containers": [{"name": "c", "image": "i:1"}]},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}})
}

fn service(name: &str, title: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Service",
        "metadata": {"namespace": "burst", "name": name, "annotations": {"hopmap.dev/title": title}},
        "spec": {"selector": {"app": "burst"}, "ports": [{"port": 80}]}})
}

fn world() -> World {
    let space = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "burst"}});
    let world = World::empty().with_nodes(2).with(space).with(service("marker", "mark-none"));
    (0..PODS).fold(world, |world, number| world.with(pod(number)))
}

/// Kilobytes of this process in memory.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// When each mark was set.
type Marks = Arc<Mutex<Vec<Instant>>>;

/// Changes Pods at the rate, and the marker's title now and then; gives how many changes it made.
fn storm(cluster: &DemoCluster, marks: &Marks) -> u32 {
    let (began, mut made, mut marked) = (Instant::now(), 0_u32, began_before());
    while began.elapsed() < BURST {
        let due = u32::try_from(began.elapsed().as_millis()).unwrap() * (EVENTS_A_SECOND / 100) / 10;
        while made < due {
            let number = usize::try_from(made).unwrap() * 7 % PODS;
            let ready = if (made / 311).is_multiple_of(2) { "False" } else { "True" };
            let status = json!({"metadata": {"labels": {"turn": made.to_string()}},
                "status": {"conditions": [{"type": "Ready", "status": ready}]}});
            cluster.merge("Pod", Some("burst"), &format!("pod-{number:03}"), status).unwrap();
            made += 1;
        }
        if marked.elapsed() >= MARK_EVERY {
            marked = Instant::now();
            let mut marks = marks.lock().unwrap();
            let title = format!("mark-{:03}-", marks.len());
            marks.push(Instant::now());
            let annotations = json!({"metadata": {"annotations": {"hopmap.dev/title": title}}});
            cluster.merge("Service", Some("burst"), "marker", annotations).unwrap();
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    made
}

/// So long ago that the first mark is due.
fn began_before() -> Instant {
    Instant::now().checked_sub(MARK_EVERY).unwrap_or_else(Instant::now)
}

/// 10 s instead of 60, with the same assertions: memory is flat, the screen is at most a second
/// behind, and the final state is exact. 10,000 events a second where the build is optimised, and
/// 500 where it is not; the demo API server and the storm share this process and its processors.
#[tokio::test(flavor = "multi_thread")]
async fn b4_08_a_storm_of_events_leaves_memory_flat_the_screen_within_a_second_and_the_end_exact() {
    let cluster = DemoCluster::new(world());
    cluster.faults().keep_history(EVENTS_A_SECOND as usize * 2);
    let serving = serve(&cluster).await;
    let reading = Reading::of(serving.address(), Patience::default());
    reading.live().await;
    let query = PictureQuery { namespace: Some("burst".into()), ..PictureQuery::default() };
    let mut screen = pin!(reading.pictures.picture_events(query, None).unwrap());
    screen.next().await.unwrap();

    let marks: Marks = Arc::default();
    let storm = {
        let (cluster, marks) = (cluster.clone(), Arc::clone(&marks));
        tokio::task::spawn_blocking(move || storm(&cluster, &marks))
    };
    let (began, mut shown, mut worst) = (Instant::now(), 0_usize, Duration::ZERO);
    // What is kept grows to its size in the first seconds: the history, buffers, the allocator.
    let (mut early, mut latest) = (0, 0);
    let end = began + BURST + Duration::from_secs(5);
    while let Ok(Some(event)) = tokio::time::timeout_at(end.into(), screen.next()).await {
        let set = marks.lock().unwrap().clone();
        let seen = (shown..set.len()).rfind(|number| event.data.contains(&format!("mark-{number:03}-")));
        if let Some(seen) = seen {
            // Whatever was set before it is shown with it.
            worst = worst.max(set[shown].elapsed());
            shown = seen + 1;
        }
        latest = resident();
        if began.elapsed() < BURST * 4 / 10 {
            early = latest;
        }
        if shown == set.len() && began.elapsed() > BURST + Duration::from_millis(500) {
            break;
        }
    }
    let made = storm.await.unwrap();
    println!("{made} events in {BURST:?}; the screen was {worst:?} behind at worst; {early} kB, then {latest} kB");
    assert!(made >= EVENTS_A_SECOND * 9, "only {made} events were made");
    assert_eq!(shown, marks.lock().unwrap().len(), "every mark was shown");
    assert!(worst <= Duration::from_secs(1), "{worst:?} behind");
    assert!(latest <= early + early / 10 + 8 * 1024, "memory grew from {early} kB to {latest} kB");
    equals_a_fresh_one(&reading, serving.address()).await;
    serving.stop().await;
}
