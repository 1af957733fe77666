//! Objects that come to be, and what the server adds to them.

use serde_json::{Value, json};

use crate::harness::{Who, container, deployment, pod, service, template, twin};

#[tokio::test]
async fn a_deployment_gets_its_defaults() {
    twin("default-deployment", async |side| {
        let mut written = deployment("web", 0);
        written["spec"].as_object_mut().unwrap().remove("replicas");
        written["spec"]["paused"] = json!(true);
        written["spec"]["template"]["spec"].as_object_mut().unwrap().remove("terminationGracePeriodSeconds");
        let made = side.post("deployments", written).await;
        side.says("spec", made.pick("/spec"));
        side.says("metadata", made.pick("/metadata"));
    })
    .await;
}

#[tokio::test]
async fn a_container_gets_its_defaults() {
    twin("default-container", async |side| {
        let mut written = pod("one");
        written["spec"]["nodeSelector"] = json!({"place": "nowhere"});
        written["spec"]["containers"] = json!([
            {"name": "tagged", "image": "shop/web:1.0.0", "ports": [{"containerPort": 8080}]},
            {"name": "latest", "image": "shop/web", "readinessProbe": {"httpGet": {"port": 80}}},
            {"name": "sized", "image": "shop/web:latest", "resources": {"limits": {"memory": "1Gi"}},
             "livenessProbe": {"tcpSocket": {"port": "http"}, "periodSeconds": 3}},
        ]);
        let made = side.post("pods", written).await;
        let fields = "name image imagePullPolicy ports readinessProbe livenessProbe resources terminationMessagePath";
        for index in 0..3 {
            let pointers: Vec<String> =
                fields.split(' ').map(|field| format!("/spec/containers/{index}/{field}")).collect();
            side.says("container", made.pick(&pointers.join(" ")));
        }
        side.says("Pod", made.pick("/spec/restartPolicy /spec/dnsPolicy /status/phase /status/qosClass"));
    })
    .await;
}

#[tokio::test]
async fn a_service_gets_its_defaults() {
    twin("default-service", async |side| {
        let ports =
            json!([{"port": 80}, {"name": "metrics", "port": 9090, "targetPort": "metrics", "protocol": "TCP"}]);
        let spec = json!([
            {"ports": [{"port": 80}]},
            {"clusterIP": "None", "selector": {"app": "web"}, "ports": [{"name": "db", "port": 5432}]},
            {"type": "NodePort", "ports": [{"port": 80, "targetPort": 8080}]},
            {"type": "LoadBalancer", "ports": [{"port": 80, "targetPort": 8080}]},
            {"type": "ExternalName", "externalName": "db.example"},
            {"type": "ExternalName"},
            {"ports": ports},
            {"type": "Router", "ports": [{"port": 80}]},
        ]);
        for (index, spec) in spec.as_array().unwrap().iter().enumerate() {
            let mut written = service(&format!("s{index}"));
            written["spec"] = spec.clone();
            side.says(&spec.to_string(), side.post("services", written).await.pick("/spec /status"));
        }
    })
    .await;
}

#[tokio::test]
async fn an_ingress_and_the_workloads_get_their_defaults() {
    twin("default-others", async |side| {
        let backend = json!({"service": {"name": "web", "port": {"number": 80}}});
        let paths = json!([{"path": "/", "pathType": "Prefix", "backend": backend}]);
        let ingress = json!({
            "kind": "Ingress", "apiVersion": "networking.k8s.io/v1", "metadata": {"name": "web"},
            "spec": {"rules": [{"host": "shop.example", "http": {"paths": paths}}]},
        });
        side.says("Ingress", side.post("ingresses", ingress).await.pick("/spec /status /metadata/generation"));
        let workload = |kind: &str, mut spec: Value| {
            let mut template = template("x", "shop/web:1.0.0");
            template["spec"]["nodeSelector"] = json!({"place": "nowhere"});
            spec["template"] = template;
            json!({"kind": kind, "apiVersion": "apps/v1", "metadata": {"name": "x"}, "spec": spec})
        };
        let selector = json!({"matchLabels": {"app": "x"}});
        let set = workload("StatefulSet", json!({"selector": selector, "replicas": 0, "serviceName": "x"}));
        let pointers = "/spec/podManagementPolicy /spec/updateStrategy /spec/revisionHistoryLimit /spec/serviceName";
        side.says("StatefulSet", side.post("statefulsets", set).await.pick(pointers));
        let daemon = workload("DaemonSet", json!({"selector": selector}));
        let daemon = side.post("daemonsets", daemon).await;
        side.says("DaemonSet", daemon.pick("/spec/updateStrategy /spec/revisionHistoryLimit"));
        let mut job = json!({"template": template("x", "shop/web:1.0.0"), "suspend": true});
        job["template"]["spec"]["restartPolicy"] = json!("Never");
        let cron = json!({
            "kind": "CronJob", "apiVersion": "batch/v1", "metadata": {"name": "x"},
            "spec": {"schedule": "0 3 * * *", "jobTemplate": {"spec": job.clone()}, "suspend": true},
        });
        let pointers = "/spec/schedule /spec/concurrencyPolicy /spec/suspend /spec/successfulJobsHistoryLimit \
            /spec/failedJobsHistoryLimit";
        side.says("CronJob", side.post("cronjobs", cron).await.pick(pointers));
        let job = json!({"kind": "Job", "apiVersion": "batch/v1", "metadata": {"name": "x"}, "spec": job});
        let pointers = "/spec/parallelism /spec/completions /spec/backoffLimit /spec/completionMode /spec/suspend";
        side.says("Job", side.post("jobs", job).await.pick(pointers));
    })
    .await;
}

#[tokio::test]
async fn what_is_there_cannot_be_created_again() {
    twin("twice", async |side| {
        for (place, object) in [("services", service("web")), ("deployments", deployment("web", 0))] {
            side.post(place, object.clone()).await.ok();
            side.says(place, side.post(place, object).await.whole());
        }
    })
    .await;
}

#[tokio::test]
async fn a_generated_name_begins_as_asked() {
    twin("generate-name", async |side| {
        let mut written = service("");
        written["metadata"] = json!({"generateName": "web-"});
        let made = side.post("services", written.clone()).await.ok();
        side.says("made", made.pick("/metadata"));
        let again = side.post("services", written).await.ok();
        side.says("another", made.text("/metadata/name") != again.text("/metadata/name"));
        side.says("length", made.text("/metadata/name").len());
    })
    .await;
}

#[tokio::test]
async fn nothing_is_created_where_it_does_not_belong() {
    twin("wrong-place", async |side| {
        side.says("no namespace", side.post("/api/v1/namespaces/twin-nowhere/services", service("web")).await.whole());
        let mut elsewhere = service("web");
        elsewhere["metadata"]["namespace"] = json!("default");
        side.says("another namespace", side.post("services", elsewhere).await.whole());
        side.says("another kind", side.post("services", deployment("web", 1)).await.whole());
        let mut version = deployment("web", 1);
        version["apiVersion"] = json!("apps/v7");
        side.says("another version", side.post("deployments", version).await.whole());
        side.says(
            "no kind",
            side.post("services", json!({"metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}}))
                .await
                .pick("/kind /apiVersion"),
        );
        let mut born = service("born");
        born["metadata"]["resourceVersion"] = json!("1");
        side.says("with a version", side.post("services", born).await.whole());
    })
    .await;
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused() {
    twin("no-object", async |side| {
        for (content, body) in [
            ("application/json", "{"),
            ("application/json", ""),
            ("application/json", "[]"),
            ("application/json", "\"text\""),
            ("text/plain", "{}"),
        ] {
            let answer = side.send(Who::Admin, "POST", "services", &[("content-type", content)], body.into()).await;
            // The text is of the programming language that the server is written in.
            side.says(&format!("{content} {body}"), json!([answer.code, answer.body["reason"]]));
        }
    })
    .await;
}

#[tokio::test]
async fn a_field_of_the_wrong_type_is_refused() {
    twin("wrong-type", async |side| {
        let mut ports = service("web");
        ports["spec"]["ports"][0]["port"] = json!("eighty");
        let answer = side.post("services", ports).await;
        side.says("a text for a number", json!([answer.code, answer.body["reason"]]));
        let mut replicas = deployment("web", 1);
        replicas["spec"]["replicas"] = json!("three");
        let answer = side.post("deployments", replicas).await;
        side.says("replicas", json!([answer.code, answer.body["reason"]]));
    })
    .await;
}

#[tokio::test]
async fn unknown_fields_are_refused_warned_of_or_dropped_as_asked() {
    twin("unknown-fields", async |side| {
        let mut written = deployment("web", 0);
        written["spec"]["replicsa"] = json!(3);
        written["spec"]["template"]["spec"]["containers"][0]["imagePolicy"] = json!("Always");
        for validation in ["Strict", "Warn", "Ignore", "Sometimes"] {
            let answer =
                side.post(&format!("deployments?dryRun=All&fieldValidation={validation}"), written.clone()).await;
            side.says(validation, answer.pick("/spec/replicsa /spec/replicas"));
            side.says("warnings", answer.header("warning"));
        }
        side.says("nobody asked", side.post("deployments?dryRun=All", written).await.header("warning"));
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_answers_and_keeps_nothing() {
    twin("dry-create", async |side| {
        let answer = side.post("services?dryRun=All", service("web")).await;
        side.says("answer", answer.pick("/kind /metadata/name /metadata/namespace /spec/ports"));
        side.says("has no version", answer.version().is_empty());
        side.says("kept", side.get("services/web").await.whole());
        for query in ["dryRun=Some", "dryRun=All&dryRun=All", "dryRun="] {
            side.says(query, side.post(&format!("services?{query}"), service("dry")).await.pick("/kind"));
        }
        side.post("services", service("there")).await.ok();
        side.says("twice", side.post("services?dryRun=All", service("there")).await.whole());
        let mut invalid = deployment("web", 1);
        invalid["spec"]["template"]["spec"]["containers"] = json!([container("", "")]);
        side.says("invalid", side.post("deployments?dryRun=All", invalid).await.whole());
    })
    .await;
}
