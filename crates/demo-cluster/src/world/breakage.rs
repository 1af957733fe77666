//! What is honestly broken in `test`, each in the way it breaks in real companies.

use serde_json::json;

use super::{World, days, minutes, shapes};
use crate::controllers::BEHAVIOUR;
use crate::kinds::Kind;

/// What carries this is left alone by [`crate::Life`].
pub(crate) const STILL: &str = "demo.hopmap.dev/still";

pub(crate) fn add(world: &mut World) {
    let still = json!({STILL: "true"});
    // An image that was never pushed: the rollout is stuck, the old Pod still serves.
    world.merge(
        minutes(40),
        Kind::Deployment,
        "test",
        "order",
        json!({
            "metadata": {"annotations": {"kubernetes.io/change-cause": "release 3.5.0-missing", STILL: "true"}},
            "spec": {"template": {"spec": {"containers": [{
                "name": "order", "image": "registry.iot.example/order:3.5.0-missing",
                "ports": [{"name": "http", "containerPort": 8080}],
                "env": [
                    {"name": "SPRING_PROFILES_ACTIVE", "value": "test"},
                    {"name": "NACOS_SERVER_ADDR", "value": "nacos:8848"},
                ],
            }]}}},
        }),
    );
    // A program that cannot start: nobody answers behind its Service. It had no Pods for a moment before.
    world.merge(
        minutes(181),
        Kind::Deployment,
        "test",
        "alert",
        json!({
            "metadata": {"annotations": still}, "spec": {"replicas": 0},
        }),
    );
    world.merge(
        minutes(180),
        Kind::Deployment,
        "test",
        "alert",
        json!({
            "spec": {"replicas": 1, "template": {"metadata": {"annotations": {BEHAVIOUR: "crash"}}}},
        }),
    );
    // An Ingress that outlived its Service.
    world.push(days(33), shapes::ingress("test", "iot-docs", "docs.test.iot.example", false, &[("/", "docs", 80)]));
    // A Service whose selector matches nothing: the label was renamed.
    let mut billing = shapes::service("test", "billing", 8087, "http");
    billing["spec"]["selector"] = json!({"app": "billing-service"});
    world.push(days(21), billing);
}
