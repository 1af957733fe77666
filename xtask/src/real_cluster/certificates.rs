//! The certificates and keys of one cluster. They are worth nothing outside of its folder and go with it, so
//! their time is not limited.

use std::fs;

use anyhow::{Context, Result};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose as Usage, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};

use super::state::State;

/// What the API server's address may be called, in the cluster and outside of it.
const API_SERVER_NAMES: &[&str] = &[
    "127.0.0.1",
    "10.96.0.1",
    "localhost",
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
];

/// Writes all of them. etcd has an authority of its own: who may talk to the API server may not talk to etcd.
pub fn write(state: &State) -> Result<()> {
    let etcd_ca = authority(state, "etcd-ca")?;
    let both = &[Usage::ServerAuth, Usage::ClientAuth];
    Leaf { name: "etcd", group: None, hosts: &["127.0.0.1"], usages: both }.write(state, &etcd_ca)?;
    Leaf { name: "etcd-client", group: None, hosts: &[], usages: &[Usage::ClientAuth] }.write(state, &etcd_ca)?;

    let ca = authority(state, "ca")?;
    let server = &[Usage::ServerAuth];
    Leaf { name: "kube-apiserver", group: None, hosts: API_SERVER_NAMES, usages: server }.write(state, &ca)?;
    Leaf { name: "kubelet", group: None, hosts: &["127.0.0.1", "localhost"], usages: server }.write(state, &ca)?;
    let group = Some("system:masters");
    Leaf { name: "kubelet-client", group, hosts: &[], usages: &[Usage::ClientAuth] }.write(state, &ca)?;

    let service_accounts = KeyPair::generate()?;
    save(state, "service-accounts.key", &service_accounts.serialize_pem())?;
    save(state, "service-accounts.pub", &service_accounts.public_key_pem())
}

fn authority(state: &State, name: &str) -> Result<Issuer<'static, KeyPair>> {
    let key = KeyPair::generate()?;
    let mut parameters = named(name, &[])?;
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages =
        vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign, KeyUsagePurpose::DigitalSignature];
    save(state, &format!("{name}.crt"), &parameters.self_signed(&key)?.pem())?;
    save(state, &format!("{name}.key"), &key.serialize_pem())?;
    Ok(Issuer::new(parameters, key))
}

/// A certificate that signs nothing; Kubernetes reads a user's name and group from its subject.
struct Leaf<'a> {
    name: &'a str,
    group: Option<&'a str>,
    hosts: &'a [&'a str],
    usages: &'a [Usage],
}

impl Leaf<'_> {
    fn write(&self, state: &State, authority: &Issuer<'_, KeyPair>) -> Result<()> {
        let key = KeyPair::generate()?;
        let mut parameters = named(self.name, self.hosts)?;
        if let Some(group) = self.group {
            parameters.distinguished_name.push(DnType::OrganizationName, group);
        }
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.extended_key_usages = self.usages.to_vec();
        parameters.use_authority_key_identifier_extension = true;
        let certificate = parameters.signed_by(&key, authority)?;
        save(state, &format!("{}.crt", self.name), &certificate.pem())?;
        save(state, &format!("{}.key", self.name), &key.serialize_pem())
    }
}

fn named(name: &str, hosts: &[&str]) -> Result<CertificateParams> {
    let mut parameters = CertificateParams::new(hosts.iter().map(|host| (*host).to_owned()).collect::<Vec<_>>())?;
    parameters.distinguished_name = rcgen::DistinguishedName::new();
    parameters.distinguished_name.push(DnType::CommonName, name);
    Ok(parameters)
}

fn save(state: &State, name: &str, text: &str) -> Result<()> {
    let path = state.pki(name);
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}
