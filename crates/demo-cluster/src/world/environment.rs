//! One environment: the chain from the web pages through the gateway to the services and what they store.

use serde_json::{Value, json};

use super::company::{PARTS, Part, Role};
use super::{World, days, shapes};
use crate::kinds::Kind;

/// How an environment differs from the others.
#[derive(Debug)]
pub(crate) struct Environment {
    pub(crate) name: &'static str,
    /// Which of each part's releases runs here.
    pub(crate) release: usize,
    /// More than one Pod a part.
    pub(crate) many: bool,
    /// Days since it was set up.
    pub(crate) age: i64,
}

impl Environment {
    /// Production has the plain name.
    fn host(&self, name: &str) -> String {
        if self.name == "prod" { format!("{name}.iot.example") } else { format!("{name}.{}.iot.example", self.name) }
    }
}

pub(crate) fn add(world: &mut World, environment: &Environment) {
    let (name, age) = (environment.name, days(environment.age));
    world.push(age, shapes::namespace(name, Some(name)));
    for (index, part) in PARTS.iter().enumerate() {
        let target = if part.role == Role::Web { "web" } else { "http" };
        world.push(age, shapes::service(name, part.name, part.port, target));
        add_part(world, environment, part, i64::try_from(index).unwrap_or(0));
    }
    stores(world, environment);
    world.push(
        age,
        titled(
            shapes::ingress(
                name,
                "iot-web",
                &environment.host("www"),
                true,
                &[("/", "web-console", 80), ("/h5", "web-h5", 80)],
            ),
            "网站入口",
            "Web team",
        ),
    );
    world.push(
        age,
        titled(
            shapes::ingress(name, "iot-api", &environment.host("api"), true, &[("/", "gateway", 80)]),
            "接口入口",
            "Platform team",
        ),
    );
    world.push(days(4), report(name));
    if environment.many {
        world.push(days(30), autoscaler(name));
    }
}

fn titled(mut object: Value, title: &str, owner: &str) -> Value {
    object["metadata"]["annotations"] = json!({"hopmap.dev/title": title, "hopmap.dev/owner": owner});
    object
}

fn image(part: &Part, release: usize) -> String {
    let path = if part.role == Role::Web { "nginx/" } else { "" };
    format!("registry.iot.example/{path}{}:{}", part.name, part.tags[release])
}

fn container(environment: &Environment, part: &Part, release: usize) -> Value {
    if part.role == Role::Web {
        return shapes::container(part.name, &image(part, release), "web", 80, Some("/"));
    }
    let mut container =
        shapes::container(part.name, &image(part, release), "http", 8080, Some("/actuator/health/readiness"));
    container["env"] = json!([
        {"name": "SPRING_PROFILES_ACTIVE", "value": environment.name},
        {"name": "NACOS_SERVER_ADDR", "value": "nacos:8848"},
    ]);
    container
}

/// The last three releases, one after another; the Pods are those of the last.
fn add_part(world: &mut World, environment: &Environment, part: &Part, index: i64) {
    let first = environment.release.saturating_sub(2);
    let pods = if environment.many { part.pods } else { 1 };
    let mut deployment = titled(
        shapes::deployment(environment.name, part.name, 0, container(environment, part, first)),
        part.title,
        part.owner,
    );
    if part.role == Role::Gateway {
        deployment["metadata"]["annotations"]["hopmap.dev/role"] = "gateway".into();
    }
    if part.name == "order" {
        deployment["metadata"]["annotations"]["hopmap.dev/runbook"] = "https://wiki.iot.example/runbooks/order".into();
    }
    deployment["metadata"]["annotations"]["kubernetes.io/change-cause"] =
        format!("release {}", part.tags[first]).into();
    world.push(days(environment.age.min(70)), deployment);
    for release in first + 1..=environment.release {
        let last = release == environment.release;
        let ago = if last { days(environment.age / 20 + index) } else { days(environment.age.min(60) / 2 + index) };
        let mut patch = json!({
            "metadata": {"annotations": {"kubernetes.io/change-cause": format!("release {}", part.tags[release])}},
            "spec": {"template": {"spec": {"containers": [container(environment, part, release)]}}},
        });
        if last {
            patch["spec"]["replicas"] = pods.into();
        }
        world.merge(ago, Kind::Deployment, environment.name, part.name, patch);
    }
}

fn stores(world: &mut World, environment: &Environment) {
    let name = environment.name;
    let registry = "registry.iot.example";
    let mut nacos = shapes::container("nacos", &format!("{registry}/nacos-server:v3.1.0"), "http", 8848, None);
    nacos["ports"] = json!([{"name": "http", "containerPort": 8848}, {"name": "grpc", "containerPort": 9848}]);
    let sets = [
        ("mysql", "数据库", 1, shapes::container("mysql", &format!("{registry}/mysql:8.0.43"), "mysql", 3306, None)),
        (
            "redis",
            "缓存",
            if environment.many { 2 } else { 1 },
            shapes::container("redis", &format!("{registry}/redis:7.4.5"), "redis", 6379, None),
        ),
        ("nacos", "注册中心", 1, nacos),
    ];
    for (set, title, pods, container) in sets {
        let [service, stateful] = shapes::stateful(name, set, pods, container);
        world.push(days(environment.age), service);
        world.push(days(environment.age.min(100)), titled(stateful, title, "Platform team"));
    }
}

fn report(namespace: &str) -> Value {
    let mut container = shapes::container("report", "registry.iot.example/report:1.4.2", "http", 8080, None);
    container["args"] = json!(["--nightly"]);
    titled(
        json!({
            "kind": "CronJob", "apiVersion": "batch/v1",
            "metadata": {"name": "report-nightly", "namespace": namespace, "labels": {"app": "report"}},
            "spec": {
                "schedule": "30 18 * * *", "timeZone": "Etc/UTC", "concurrencyPolicy": "Forbid",
                "successfulJobsHistoryLimit": 2, "failedJobsHistoryLimit": 1,
                "jobTemplate": {"metadata": {"labels": {"app": "report"}}, "spec": {"template": {
                    "metadata": {"labels": {"app": "report"}},
                    "spec": {"restartPolicy": "Never", "containers": [container]},
                }}},
            },
        }),
        "夜间报表",
        "Trade team",
    )
}

fn autoscaler(namespace: &str) -> Value {
    let metric = |field: &str| json!([{"type": "Resource", "resource": {"name": "cpu", field: {"type": "Utilization", "averageUtilization": 60}}}]);
    let mut current = metric("current");
    current[0]["resource"]["current"] = json!({"averageUtilization": 34, "averageValue": "340m"});
    json!({
        "kind": "HorizontalPodAutoscaler", "apiVersion": "autoscaling/v2",
        "metadata": {"name": "gateway", "namespace": namespace},
        "spec": {
            "scaleTargetRef": {"kind": "Deployment", "name": "gateway", "apiVersion": "apps/v1"},
            "minReplicas": 2, "maxReplicas": 6, "metrics": metric("target"),
        },
        "status": {
            "currentReplicas": 2, "desiredReplicas": 2, "currentMetrics": current, "observedGeneration": 1,
            "conditions": [
                {"type": "AbleToScale", "status": "True", "reason": "ReadyForNewScale", "lastTransitionTime": "2026-01-01T00:00:00Z"},
                {"type": "ScalingActive", "status": "True", "reason": "ValidMetricFound", "lastTransitionTime": "2026-01-01T00:00:00Z"},
            ],
        },
    })
}
