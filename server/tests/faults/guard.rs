//! A door before the demo API server, which itself speaks no TLS: it asks for client certificates.

use std::{net::SocketAddr, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose as Usage, IsCa, Issuer, KeyPair};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        crypto::ring::default_provider,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        server::WebPkiClientVerifier,
    },
};

/// A certificate and its key, as PEM.
pub struct Leaf {
    pub certificate: String,
    pub key: String,
}

/// An authority and what it gave out: the server's certificate, and one for a client.
pub struct Authority {
    pub certificate: String,
    pub server: Leaf,
    pub client: Leaf,
}

impl Authority {
    pub fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new(Vec::new()).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = parameters.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(parameters, key);
        let leaf = |names: &[&str], usage| {
            let key = KeyPair::generate().unwrap();
            let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            let mut parameters = CertificateParams::new(names).unwrap();
            parameters.extended_key_usages = vec![usage];
            let certificate = parameters.signed_by(&key, &issuer).unwrap().pem();
            Leaf { certificate, key: key.serialize_pem() }
        };
        let server = leaf(&["127.0.0.1"], Usage::ServerAuth);
        let client = leaf(&[], Usage::ClientAuth);
        Self { certificate, server, client }
    }

    /// What a server uses that has its certificate from here, and lets nobody in who has not.
    fn door(&self) -> TlsAcceptor {
        let der = |pem: &str| CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(der(&self.certificate)).unwrap();
        let provider = Arc::new(default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(verifier.build().unwrap())
            .with_single_cert(
                vec![der(&self.server.certificate)],
                PrivateKeyDer::from_pem_slice(self.server.key.as_bytes()).unwrap(),
            );
        TlsAcceptor::from(Arc::new(config.unwrap()))
    }
}

/// The door. When its rule changes, everybody is sent out.
pub struct Guard {
    pub address: SocketAddr,
    door: watch::Sender<TlsAcceptor>,
    _task: JoinSet<()>,
}

impl Guard {
    pub async fn new(upstream: SocketAddr, authority: &Authority) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (door, doors) = watch::channel(authority.door());
        let mut task = JoinSet::new();
        task.spawn(accept(listener, upstream, doors));
        Self { address, door, _task: task }
    }

    /// The server's own certificate and the clients' authority are others from now on.
    pub fn rotate(&self, authority: &Authority) {
        self.door.send_replace(authority.door());
    }
}

async fn accept(listener: TcpListener, upstream: SocketAddr, doors: watch::Receiver<TlsAcceptor>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let mut doors = doors.clone();
        let door = doors.borrow_and_update().clone();
        connections.spawn(async move {
            tokio::select! {
                () = admit(client, upstream, door) => {}
                _ = doors.changed() => {}
            }
        });
    }
}

async fn admit(client: TcpStream, upstream: SocketAddr, door: TlsAcceptor) {
    let Ok(mut server) = TcpStream::connect(upstream).await else { return };
    let Ok(mut client) = door.accept(client).await else { return };
    // A connection that breaks is what this is about.
    let _ = copy_bidirectional(&mut client, &mut server).await;
}
