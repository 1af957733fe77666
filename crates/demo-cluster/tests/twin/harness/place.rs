//! Where things are in the API: cases write `deployments/web/scale`, requests need the whole path.

/// The paths of the groups, for the kinds that cases are about.
const GROUPS: &[(&str, &[&str])] = &[
    ("/api/v1", &["pods", "services", "events", "configmaps", "serviceaccounts"]),
    ("/apis/apps/v1", &["deployments", "replicasets", "statefulsets", "daemonsets", "controllerrevisions"]),
    ("/apis/batch/v1", &["jobs", "cronjobs"]),
    ("/apis/networking.k8s.io/v1", &["ingresses"]),
    ("/apis/discovery.k8s.io/v1", &["endpointslices"]),
    ("/apis/autoscaling/v2", &["horizontalpodautoscalers"]),
    ("/apis/rbac.authorization.k8s.io/v1", &["roles", "rolebindings"]),
];

/// The path of something within a namespace; what begins with a slash is a path already.
pub fn path(namespace: &str, place: &str) -> String {
    if place.starts_with('/') {
        return place.to_owned();
    }
    let plural = place.split(['/', '?']).next().unwrap_or(place);
    let group = GROUPS.iter().find(|(_, plurals)| plurals.contains(&plural));
    let (group, _) = group.unwrap_or_else(|| panic!("no group is known for {plural:?}: add it to GROUPS"));
    format!("{group}/namespaces/{namespace}/{place}")
}
