//! The kinds this server knows, in one table. Everything about a kind that is not behaviour stands here.

/// A kind of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Namespace,
    Node,
    Pod,
    Service,
    Event,
    EndpointSlice,
    Ingress,
    IngressClass,
    Deployment,
    ReplicaSet,
    StatefulSet,
    DaemonSet,
    Job,
    CronJob,
    HorizontalPodAutoscaler,
    ConfigMap,
    ServiceAccount,
    ControllerRevision,
    PodDisruptionBudget,
    Role,
    ClusterRole,
    RoleBinding,
    ClusterRoleBinding,
    Lease,
    ResourceQuota,
    LimitRange,
}

/// What discovery says of a kind.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // They are columns of a table.
pub(crate) struct Facts {
    pub(crate) kind: Kind,
    pub(crate) name: &'static str,
    pub(crate) group: &'static str,
    pub(crate) version: &'static str,
    pub(crate) plural: &'static str,
    pub(crate) singular: &'static str,
    pub(crate) short: &'static [&'static str],
    pub(crate) namespaced: bool,
    /// Has a `/status` subresource, so that ordinary writes leave the status alone.
    pub(crate) status: bool,
    /// Has a `/scale` subresource.
    pub(crate) scale: bool,
    /// Counts `metadata.generation`.
    pub(crate) generation: bool,
    /// Is among what `kubectl get all` shows.
    pub(crate) all: bool,
    /// May be read, and is always empty: clients ask, but nothing here would act on such an object.
    pub(crate) empty: bool,
}

macro_rules! table {
    ($($kind:ident $group:literal $version:literal $plural:literal $singular:literal [$($short:literal)*] [$($trait:ident)*];)*) => {
        &[$(Facts {
            kind: Kind::$kind, name: stringify!($kind), group: $group, version: $version, plural: $plural,
            singular: $singular, short: &[$($short),*],
            $($trait: true,)*
            ..BARE
        }),*]
    };
}

const BARE: Facts = Facts {
    kind: Kind::Namespace,
    name: "",
    group: "",
    version: "",
    plural: "",
    singular: "",
    short: &[],
    namespaced: false,
    status: false,
    scale: false,
    generation: false,
    all: false,
    empty: false,
};

/// In the order of [`Kind`].
#[allow(clippy::needless_update)] // A row with every trait leaves nothing to fill in.
pub(crate) static KINDS: &[Facts] = table! {
    Namespace     "" "v1" "namespaces" "namespace" ["ns"] [status];
    Node          "" "v1" "nodes" "node" ["no"] [status];
    Pod           "" "v1" "pods" "pod" ["po"] [namespaced status generation all];
    Service       "" "v1" "services" "service" ["svc"] [namespaced status all];
    Event         "" "v1" "events" "event" ["ev"] [namespaced];
    EndpointSlice "discovery.k8s.io" "v1" "endpointslices" "endpointslice" [] [namespaced generation];
    Ingress       "networking.k8s.io" "v1" "ingresses" "ingress" ["ing"] [namespaced status generation];
    IngressClass  "networking.k8s.io" "v1" "ingressclasses" "ingressclass" [] [generation];
    Deployment    "apps" "v1" "deployments" "deployment" ["deploy"] [namespaced status scale generation all];
    ReplicaSet    "apps" "v1" "replicasets" "replicaset" ["rs"] [namespaced status scale generation all];
    StatefulSet   "apps" "v1" "statefulsets" "statefulset" ["sts"] [namespaced status scale generation all];
    DaemonSet     "apps" "v1" "daemonsets" "daemonset" ["ds"] [namespaced status generation all];
    Job           "batch" "v1" "jobs" "job" [] [namespaced status generation all];
    CronJob       "batch" "v1" "cronjobs" "cronjob" ["cj"] [namespaced status generation all];
    HorizontalPodAutoscaler "autoscaling" "v2" "horizontalpodautoscalers" "horizontalpodautoscaler" ["hpa"] [namespaced status all];
    ConfigMap     "" "v1" "configmaps" "configmap" ["cm"] [namespaced];
    ServiceAccount "" "v1" "serviceaccounts" "serviceaccount" ["sa"] [namespaced];
    ControllerRevision "apps" "v1" "controllerrevisions" "controllerrevision" [] [namespaced];
    PodDisruptionBudget "policy" "v1" "poddisruptionbudgets" "poddisruptionbudget" ["pdb"] [namespaced status generation];
    Role          "rbac.authorization.k8s.io" "v1" "roles" "role" [] [namespaced];
    ClusterRole   "rbac.authorization.k8s.io" "v1" "clusterroles" "clusterrole" [] [];
    RoleBinding   "rbac.authorization.k8s.io" "v1" "rolebindings" "rolebinding" [] [namespaced];
    ClusterRoleBinding "rbac.authorization.k8s.io" "v1" "clusterrolebindings" "clusterrolebinding" [] [];
    Lease         "coordination.k8s.io" "v1" "leases" "lease" [] [namespaced empty];
    ResourceQuota "" "v1" "resourcequotas" "resourcequota" ["quota"] [namespaced empty];
    LimitRange    "" "v1" "limitranges" "limitrange" ["limits"] [namespaced empty];
};

impl Kind {
    pub(crate) fn facts(self) -> &'static Facts {
        &KINDS[self as usize]
    }

    pub(crate) fn namespaced(self) -> bool {
        self.facts().namespaced
    }

    /// Finds a kind by its name, plural, singular or short name, in any case.
    pub(crate) fn named(name: &str) -> Option<Kind> {
        KINDS
            .iter()
            .find(|facts| {
                [facts.name, facts.plural, facts.singular]
                    .iter()
                    .chain(facts.short)
                    .any(|known| known.eq_ignore_ascii_case(name))
            })
            .map(|facts| facts.kind)
    }

    pub(crate) fn of(group: &str, version: &str, plural: &str) -> Option<Kind> {
        KINDS
            .iter()
            .find(|facts| facts.group == group && facts.version == version && facts.plural == plural)
            .map(|facts| facts.kind)
    }
}

impl Facts {
    pub(crate) fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_owned() } else { format!("{}/{}", self.group, self.version) }
    }

    /// `deployments.apps`, the way errors name a resource.
    pub(crate) fn resource(&self) -> String {
        if self.group.is_empty() { self.plural.to_owned() } else { format!("{}.{}", self.plural, self.group) }
    }

    /// `Deployment.apps`, the way validation names a kind.
    pub(crate) fn qualified(&self) -> String {
        if self.group.is_empty() { self.name.to_owned() } else { format!("{}.{}", self.name, self.group) }
    }
}

#[cfg(test)]
mod tests {
    use super::KINDS;

    #[test]
    fn the_table_stands_in_the_order_of_the_enum() {
        for (index, facts) in KINDS.iter().enumerate() {
            assert_eq!(facts.kind as usize, index, "{}", facts.name);
        }
    }
}
