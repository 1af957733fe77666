//! A line a fixture: how well the object is by Argo CD's checks.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use cluster::health::judge;
use topology::Health::{self, Degraded, Healthy, Progressing, Suspended, Unknown};

const TABLE: &[(&str, Health, &str)] = &[
    ("cron-job/healthy", Healthy, ""),
    ("cron-job/manifest", Unknown, "has no status"),
    ("cron-job/suspended", Suspended, "suspended"),
    ("daemon-set/healthy", Healthy, ""),
    ("daemon-set/manifest", Unknown, "has no status"),
    ("daemon-set/not-observed", Progressing, "not seen"),
    ("daemon-set/on-delete", Healthy, ""),
    ("daemon-set/unavailable", Progressing, "2 of 3"),
    ("daemon-set/updating", Progressing, "1 of 3"),
    ("deployment/deleting", Progressing, "Pending deletion"),
    ("deployment/healthy", Healthy, ""),
    ("deployment/manifest", Unknown, "has no status"),
    ("deployment/not-observed", Progressing, "not seen"),
    ("deployment/old-pending", Progressing, "1 old replicas"),
    ("deployment/paused", Suspended, "paused"),
    ("deployment/stuck", Degraded, "progress deadline"),
    ("deployment/unavailable", Progressing, "2 of 3 updated"),
    ("deployment/updating", Progressing, "1 of 3 new"),
    ("horizontal-pod-autoscaler/healthy", Healthy, ""),
    ("horizontal-pod-autoscaler/new", Progressing, "Waiting"),
    ("horizontal-pod-autoscaler/no-metrics", Degraded, "no metrics"),
    ("ingress/address", Healthy, ""),
    ("ingress/pending", Progressing, "address"),
    ("job/complete", Healthy, ""),
    ("job/failed", Degraded, "backoff limit"),
    ("job/manifest", Unknown, "has no status"),
    ("job/running", Progressing, "running"),
    ("job/suspended", Suspended, "suspended"),
    ("machine/cordoned", Healthy, "Cordoned"),
    ("machine/new", Unknown, "not reported"),
    ("machine/not-ready", Degraded, "container runtime is down"),
    ("machine/ready", Healthy, ""),
    ("machine/silent", Unknown, "stopped posting"),
    ("pod/config-error", Degraded, "configmap"),
    ("pod/crash-loop", Degraded, "CrashLoopBackOff"),
    ("pod/deleting", Progressing, "Pending deletion"),
    ("pod/evicted", Degraded, "low on resource"),
    ("pod/failed", Degraded, "code 3"),
    ("pod/image-pull", Degraded, "ImagePullBackOff"),
    ("pod/lost", Unknown, "does not answer"),
    ("pod/manifest", Unknown, "has no status"),
    ("pod/not-ready", Progressing, "unready status"),
    ("pod/not-ready-restarted", Degraded, "137"),
    ("pod/pending", Progressing, "starting"),
    ("pod/ready", Healthy, ""),
    ("pod/running-job", Progressing, "until its work is done"),
    ("pod/succeeded", Healthy, ""),
    ("pod/unschedulable", Progressing, "Insufficient cpu"),
    ("replica-set/healthy", Healthy, ""),
    ("replica-set/manifest", Unknown, "has no status"),
    ("replica-set/not-observed", Progressing, "not seen"),
    ("replica-set/refused", Degraded, "exceeded quota"),
    ("replica-set/unavailable", Progressing, "1 of 2"),
    ("service/cluster-ip", Healthy, ""),
    ("service/load-balancer", Healthy, ""),
    ("service/load-balancer-manifest", Healthy, ""),
    ("service/load-balancer-pending", Progressing, "address"),
    ("stateful-set/healthy", Healthy, ""),
    ("stateful-set/manifest", Unknown, "has no status"),
    ("stateful-set/not-observed", Progressing, "not seen"),
    ("stateful-set/on-delete", Healthy, ""),
    ("stateful-set/partition-done", Healthy, "Partitioned"),
    ("stateful-set/partition-updating", Progressing, "1 of 2"),
    ("stateful-set/unready", Progressing, "1 Pods"),
    ("stateful-set/updating", Progressing, "revision db-b"),
];

#[test]
fn each_fixture_is_as_well_as_argo_cd_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for (file, health, says) in TABLE {
        let text = std::fs::read_to_string(folder.join(format!("{file}.yaml"))).unwrap();
        let record = common::records(&text).pop().unwrap();
        let verdict = judge(&record).unwrap();
        assert_eq!(verdict.health, *health, "{file}: {}", verdict.message.en);
        assert!(verdict.message.en.contains(says), "{file}: {}", verdict.message.en);
        assert_eq!(says.is_empty(), verdict.message.is_empty(), "{file}: {}", verdict.message.en);
    }
}

#[test]
fn no_fixture_is_left_out_of_the_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut count = 0;
    for kind in std::fs::read_dir(folder).unwrap() {
        count += std::fs::read_dir(kind.unwrap().path()).unwrap().count();
    }
    assert_eq!(count, TABLE.len());
}
