//! Objects without anything in them, as bookmarks carry them: the fields that the real types always write.

use crate::kinds::Kind;

/// What follows the metadata of a blank object.
pub(crate) fn blank(kind: Kind) -> &'static str {
    match kind {
        Kind::Namespace | Kind::ResourceQuota => r#","spec":{},"status":{}"#,
        Kind::Node => {
            r#","spec":{},"status":{"daemonEndpoints":{"kubeletEndpoint":{"Port":0}},"nodeInfo":{"machineID":"","systemUUID":"","bootID":"","kernelVersion":"","osImage":"","containerRuntimeVersion":"","kubeletVersion":"","kubeProxyVersion":"","operatingSystem":"","architecture":""}}"#
        }
        Kind::Pod => r#","spec":{"containers":null},"status":{}"#,
        Kind::Service | Kind::Ingress => r#","spec":{},"status":{"loadBalancer":{}}"#,
        Kind::Event => {
            r#","involvedObject":{},"source":{},"firstTimestamp":null,"lastTimestamp":null,"eventTime":null,"reportingComponent":"","reportingInstance":"""#
        }
        Kind::EndpointSlice => r#","addressType":"","endpoints":null,"ports":null"#,
        Kind::IngressClass | Kind::Lease => r#","spec":{}"#,
        Kind::Deployment => {
            r#","spec":{"replicas":0,"selector":null,"template":{"metadata":{},"spec":{"containers":null}},"strategy":{}},"status":{}"#
        }
        Kind::ReplicaSet => {
            r#","spec":{"replicas":0,"selector":null,"template":{"metadata":{},"spec":{"containers":null}}},"status":{"replicas":0}"#
        }
        Kind::StatefulSet => {
            r#","spec":{"replicas":0,"selector":null,"template":{"metadata":{},"spec":{"containers":null}},"serviceName":"","updateStrategy":{}},"status":{"replicas":0,"availableReplicas":0}"#
        }
        Kind::DaemonSet => {
            r#","spec":{"selector":null,"template":{"metadata":{},"spec":{"containers":null}},"updateStrategy":{}},"status":{"currentNumberScheduled":0,"numberMisscheduled":0,"desiredNumberScheduled":0,"numberReady":0}"#
        }
        Kind::Job => r#","spec":{"template":{"metadata":{},"spec":{"containers":null}}},"status":{}"#,
        Kind::CronJob => {
            r#","spec":{"schedule":"","jobTemplate":{"metadata":{},"spec":{"template":{"metadata":{},"spec":{"containers":null}}}}},"status":{}"#
        }
        Kind::HorizontalPodAutoscaler => {
            r#","spec":{"scaleTargetRef":{"kind":"","name":""},"maxReplicas":0},"status":{"desiredReplicas":0,"currentMetrics":null}"#
        }
        Kind::ConfigMap | Kind::ServiceAccount => "",
        Kind::ControllerRevision => r#","data":null,"revision":0"#,
        Kind::PodDisruptionBudget => {
            r#","spec":{},"status":{"disruptionsAllowed":0,"currentHealthy":0,"desiredHealthy":0,"expectedPods":0}"#
        }
        Kind::Role | Kind::ClusterRole => r#","rules":null"#,
        Kind::RoleBinding | Kind::ClusterRoleBinding => r#","roleRef":{"apiGroup":"","kind":"","name":""}"#,
        Kind::LimitRange => r#","spec":{"limits":null}"#,
    }
}
