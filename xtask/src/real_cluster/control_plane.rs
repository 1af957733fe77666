//! How etcd and Kubernetes' own programs are called. Everything listens on 127.0.0.1, with TLS.

use std::path::Path;

use super::{identities, state::State};

/// An option whose value is a path.
fn at(option: &str, path: impl AsRef<Path>) -> String {
    format!("--{option}={}", path.as_ref().display())
}

/// etcd answers nobody without a certificate of its own authority.
pub fn etcd(state: &State) -> Vec<String> {
    let client = format!("https://127.0.0.1:{}", state.ports.etcd);
    let peer = format!("https://127.0.0.1:{}", state.ports.etcd_peer);
    let mut arguments = vec![
        at("data-dir", state.file("etcd")),
        // Nothing is kept between two starts.
        "--unsafe-no-fsync".to_owned(),
        "--log-level=warn".to_owned(),
        format!("--listen-client-urls={client}"),
        format!("--advertise-client-urls={client}"),
        format!("--listen-peer-urls={peer}"),
        format!("--initial-advertise-peer-urls={peer}"),
        format!("--initial-cluster=default={peer}"),
    ];
    for side in ["", "peer-"] {
        arguments.extend([
            at(&format!("{side}cert-file"), state.pki("etcd.crt")),
            at(&format!("{side}key-file"), state.pki("etcd.key")),
            at(&format!("{side}trusted-ca-file"), state.pki("etcd-ca.crt")),
            format!("--{side}client-cert-auth"),
        ]);
    }
    arguments
}

/// People by token, the control plane's own parts too; rights by RBAC alone.
pub fn api_server(state: &State) -> Vec<String> {
    vec![
        format!("--etcd-servers=https://127.0.0.1:{}", state.ports.etcd),
        at("etcd-cafile", state.pki("etcd-ca.crt")),
        at("etcd-certfile", state.pki("etcd-client.crt")),
        at("etcd-keyfile", state.pki("etcd-client.key")),
        "--bind-address=127.0.0.1".to_owned(),
        "--advertise-address=127.0.0.1".to_owned(),
        format!("--secure-port={}", state.ports.api_server),
        at("tls-cert-file", state.pki("kube-apiserver.crt")),
        at("tls-private-key-file", state.pki("kube-apiserver.key")),
        at("client-ca-file", state.pki("ca.crt")),
        at("token-auth-file", state.file("tokens.csv")),
        "--anonymous-auth=false".to_owned(),
        "--authorization-mode=RBAC".to_owned(),
        "--allow-privileged=true".to_owned(),
        "--service-cluster-ip-range=10.96.0.0/16".to_owned(),
        // The Service `kubernetes` needs no endpoint: no Pod here ever runs a program.
        "--endpoint-reconciler-type=none".to_owned(),
        at("kubelet-certificate-authority", state.pki("ca.crt")),
        at("kubelet-client-certificate", state.pki("kubelet-client.crt")),
        at("kubelet-client-key", state.pki("kubelet-client.key")),
        "--kubelet-preferred-address-types=InternalIP".to_owned(),
        "--service-account-issuer=https://kubernetes.default.svc".to_owned(),
        at("service-account-key-file", state.pki("service-accounts.pub")),
        at("service-account-signing-key-file", state.pki("service-accounts.key")),
        "--profiling=false".to_owned(),
    ]
}

/// It serves nothing (port 0), since nobody would ask it.
pub fn controller_manager(state: &State) -> Vec<String> {
    let mut arguments = vec![
        at("kubeconfig", state.kubeconfig(identities::CONTROLLER_MANAGER)),
        "--use-service-account-credentials=true".to_owned(),
        at("service-account-private-key-file", state.pki("service-accounts.key")),
        at("root-ca-file", state.pki("ca.crt")),
        at("cluster-signing-cert-file", state.pki("ca.crt")),
        at("cluster-signing-key-file", state.pki("ca.key")),
        "--concurrent-namespace-syncs=20".to_owned(),
    ];
    arguments.extend(alone_and_quick());
    arguments
}

/// As the controllers, it serves nothing.
pub fn scheduler(state: &State) -> Vec<String> {
    let mut arguments = vec![at("kubeconfig", state.kubeconfig(identities::SCHEDULER))];
    arguments.extend(alone_and_quick());
    arguments
}

/// There is one of each, so that no leader is elected; tests make thousands of Pods, so that the default rates of
/// requests would be what is measured.
fn alone_and_quick() -> [String; 4] {
    ["--secure-port=0", "--leader-elect=false", "--kube-api-qps=200", "--kube-api-burst=400"].map(str::to_owned)
}
