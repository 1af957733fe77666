//! Logs, as far as both can have the same to tell.

use std::io::Write;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::harness::{Answer, Side, container, pod, twin, variable};

/// A Pod of two containers, running, whose log has some lines.
async fn talking(side: &Side) {
    let mut one = pod("one");
    one["spec"]["containers"] = json!([container("main", "shop/web:1.0.0"), container("side", "shop/side:1.0.0")]);
    side.post("pods", one).await.ok();
    side.until("pods/one", |pod| {
        pod.text("/status/phase") == "Running" && pod.at("/status/containerStatuses/1/ready") == true
    })
    .await;
    side.until("pods/one/log?container=main", |log| lines(log) >= 3).await;
}

fn lines(log: &Answer) -> usize {
    log.body.as_str().map_or(0, |text| text.lines().count())
}

/// How an answer with a log looks, whatever is in it.
fn shape(log: &Answer) -> Value {
    if log.code >= 300 {
        return log.whole();
    }
    let ends = log.body.as_str().is_some_and(|text| text.is_empty() || text.ends_with('\n'));
    json!({"code": log.code, "type": log.header("content-type"), "ends its last line": ends})
}

#[tokio::test]
async fn the_last_lines_are_as_many_as_asked_for() {
    twin("tail", async |side| {
        talking(side).await;
        side.says("all", shape(&side.get("pods/one/log?container=main").await));
        for tail in [1, 2, 3] {
            let log = side.get(&format!("pods/one/log?container=main&tailLines={tail}")).await;
            side.says(&format!("{tail}"), lines(&log));
        }
        let none = side.get("pods/one/log?container=main&tailLines=0").await;
        side.says("none", json!([none.code, none.body]));
        side.says("fewer than none", side.get("pods/one/log?container=main&tailLines=-1").await.whole());
        side.says("no number", side.get("pods/one/log?container=main&tailLines=few").await.whole());
    })
    .await;
}

#[tokio::test]
async fn timestamps_stand_before_every_line() {
    twin("timestamps", async |side| {
        talking(side).await;
        let log = side.get("pods/one/log?container=main&timestamps=true&tailLines=3").await;
        let times: Vec<String> =
            log.body.as_str().unwrap().lines().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
        side.says("times", json!(times));
        side.says("in order", times.is_sorted());
        let plain = side.get("pods/one/log?container=main&tailLines=1").await;
        side.says("lines", lines(&plain));
    })
    .await;
}

#[tokio::test]
async fn a_moment_after_everything_leaves_nothing() {
    twin("since", async |side| {
        talking(side).await;
        let after = side.get("pods/one/log?container=main&sinceTime=2100-01-01T00:00:00Z").await;
        side.says("nothing", json!([after.code, after.body]));
        let before = side.get("pods/one/log?container=main&sinceTime=2001-01-01T00:00:00Z").await;
        side.says("everything", lines(&before) >= 3);
        side.says("no time", side.get("pods/one/log?container=main&sinceTime=now").await.whole());
        side.says("no seconds", side.get("pods/one/log?container=main&sinceSeconds=0").await.whole());
        let both = "pods/one/log?container=main&sinceSeconds=5&sinceTime=2001-01-01T00:00:00Z";
        side.says("both", side.get(both).await.whole());
    })
    .await;
}

#[tokio::test]
async fn one_container_of_several_must_be_named_and_be_there() {
    twin("containers", async |side| {
        talking(side).await;
        side.says("none named", side.get("pods/one/log").await.whole());
        side.says("a wrong one", side.get("pods/one/log?container=other").await.whole());
        side.says("the other", shape(&side.get("pods/one/log?container=side&tailLines=1").await));
        side.post("pods", pod("single")).await.ok();
        side.until("pods/single/log", |log| log.code == 200).await;
        side.says("the only one", shape(&side.get("pods/single/log").await));
        side.says("no Pod", side.get("pods/none/log").await.whole());
    })
    .await;
}

#[tokio::test]
async fn a_pod_without_a_place_has_no_log() {
    twin("no-log", async |side| {
        let mut nowhere = pod("one");
        nowhere["spec"]["nodeSelector"] = json!({"place": "nowhere"});
        side.post("pods", nowhere).await.ok();
        side.says("log", shape(&side.get("pods/one/log").await));
    })
    .await;
}

/// Lets the real containers say one line more: they all read one file.
fn speak() {
    let file = PathBuf::from(variable("HOPMAP_REAL_DIR")).join("podlogs/default.log");
    let mut file = std::fs::OpenOptions::new().append(true).open(file).unwrap();
    writeln!(file, "{:.9} stdout F one line more", jiff::Timestamp::now()).unwrap();
}

#[tokio::test]
async fn a_log_that_is_followed_goes_on() {
    twin("follow", async |side| {
        talking(side).await;
        let mut log = side.watch("pods/one/log?container=main&follow=true&tailLines=1").await;
        side.says("code", log.code);
        side.says("what is there", log.line().await.is_some());
        if side.name == "real" {
            speak();
        }
        side.says("what comes", log.line().await.is_some());
    })
    .await;
}
