//! The committed certificates, and servers that show them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::{default_provider, sign::any_supported_type};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion, version};

use crate::net::Listener;

/// What a server wants of TLS.
#[derive(Clone, Copy)]
pub(super) enum Wants {
    Nothing,
    /// A client certificate, over this version of TLS.
    Certificate(&'static SupportedProtocolVersion),
    /// A client certificate, or it closes the connection silently.
    CertificateOrNothing,
}

pub(super) fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/server/certificates").join(name)
}

pub(super) fn pem(name: &str) -> String {
    fs::read_to_string(file(&format!("{name}.pem"))).unwrap()
}

/// Shows these certificates whatever they are: rustls itself would not show those that are no good.
#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesServerCert for Always {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

/// A server that shows a chain of these certificates, and says hello to whoever agrees.
pub(super) fn server(chain: &[&str], wants: Wants) -> Listener {
    let certificate = |name: &&str| CertificateDer::from_pem_slice(pem(name).as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
    let shown = CertifiedKey::new(chain.iter().map(certificate).collect(), any_supported_type(&key).unwrap());
    let provider = Arc::new(default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone());
    let config = match wants {
        Wants::Nothing => {
            builder.with_protocol_versions(&[&version::TLS12, &version::TLS13]).unwrap().with_no_client_auth()
        }
        Wants::Certificate(_) | Wants::CertificateOrNothing => {
            let mut roots = RootCertStore::empty();
            roots.add(certificate(&"authority")).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            let (verifier, version) = match wants {
                Wants::Certificate(version) => (verifier, version),
                _ => (verifier.allow_unauthenticated(), &version::TLS13),
            };
            builder.with_protocol_versions(&[version]).unwrap().with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let acceptor = TlsAcceptor::from(Arc::new(config.with_cert_resolver(Arc::new(Always(Arc::new(shown))))));
    Listener::start(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let mut stream = acceptor.accept(stream).await?;
            if matches!(wants, Wants::CertificateOrNothing) {
                return Ok(());
            }
            let _ = stream.read(&mut [0; 4096]).await?;
            let answer = "HTTP/1.1 503 away\r\ncontent-type: application/json\r\nretry-after: 3600\r\ncontent-length: 2\r\n\r\n{}";
            stream.write_all(answer.as_bytes()).await?;
            stream.shutdown().await
        }
    })
}
