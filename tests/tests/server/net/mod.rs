//! Authorities, listeners with TLS and a proxy, all of the tests' own and on this machine.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use rcgen::{BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// Certificates are valid in these years, those that have ended or not begun apart.
const NOW: (i32, i32) = (2020, 2500);
pub(crate) const ENDED: (i32, i32) = (2001, 2002);
pub(crate) const NOT_BEGUN: (i32, i32) = (2400, 2500);

/// Signs certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// A certificate and its key.
pub(crate) struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    pem: String,
    key_pem: String,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = params(&[], NOW);
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// Its own certificate.
    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }

    pub(crate) fn identity(&self, names: &[&str]) -> Identity {
        self.identity_of(names, NOW)
    }

    pub(crate) fn identity_of(&self, names: &[&str], years: (i32, i32)) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate = params(names, years).signed_by(&key, &self.issuer).unwrap();
        Identity::new(&certificate, &key)
    }
}

impl Identity {
    fn new(certificate: &Certificate, key: &KeyPair) -> Self {
        Self {
            chain: vec![certificate.der().clone()],
            key: PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            pem: certificate.pem(),
            key_pem: key.serialize_pem(),
        }
    }

    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }

    pub(crate) fn key_pem(&self) -> &str {
        &self.key_pem
    }

    /// By which [`Listener::mutual`] calls it.
    pub(crate) fn fingerprint(&self) -> String {
        fingerprint(&self.chain[0])
    }

    pub(crate) fn self_signed(names: &[&str]) -> Self {
        let key = KeyPair::generate().unwrap();
        Self::new(&params(names, NOW).self_signed(&key).unwrap(), &key)
    }
}

/// All of a certificate, for a header.
fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    let hex = |byte: &u8| [byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16).unwrap());
    certificate.iter().flat_map(hex).collect()
}

fn params(names: &[&str], years: (i32, i32)) -> CertificateParams {
    let mut params = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
    params.not_before = date_time_ymd(years.0, 1, 1);
    params.not_after = date_time_ymd(years.1, 1, 1);
    params
}

/// A listener on 127.0.0.1 that ends when it is dropped.
pub(crate) struct Listener {
    pub(crate) address: SocketAddr,
    accepted: Arc<AtomicUsize>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    /// Serves each connection by `serve`.
    pub(crate) fn start<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> Self
    where
        F: Future<Output = io::Result<()>> + Send + 'static,
    {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let accepted = Arc::new(AtomicUsize::new(0));
        let (stop, stopped) = oneshot::channel::<()>();
        let counter = accepted.clone();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.spawn(async move {
                let listener = TcpListener::from_std(listener).unwrap();
                while let Ok((stream, _)) = listener.accept().await {
                    counter.fetch_add(1, Ordering::Relaxed);
                    tokio::spawn(serve(stream));
                }
            });
            let _ = runtime.block_on(stopped);
            runtime.shutdown_background();
        });
        Self { address, accepted, stop: Some(stop), thread: Some(thread) }
    }

    /// Speaks TLS as `identity`, and hands on what it reads to `to`.
    pub(crate) fn tls(identity: Identity, to: SocketAddr) -> Self {
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(identity.chain, identity.key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Self::start(move |stream| {
            let acceptor = acceptor.clone();
            async move {
                let mut stream = acceptor.accept(stream).await?;
                copy_bidirectional(&mut stream, &mut TcpStream::connect(to).await?).await.map(drop)
            }
        })
    }

    /// Wants a certificate that `authority` issued, and hands each request on to `to` with it in a header.
    pub(crate) fn mutual(identity: Identity, authority: &Authority, to: SocketAddr) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(authority.pem().as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build().unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(verifier)
            .with_single_cert(identity.chain, identity.key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Self::start(move |stream| {
            let acceptor = acceptor.clone();
            async move {
                let mut stream = match acceptor.accept(stream).into_fallible().await {
                    Ok(stream) => stream,
                    Err((_, mut stream)) => {
                        // Closed with something unread, it would take the alert back.
                        stream.shutdown().await?;
                        return tokio::io::copy(&mut stream, &mut tokio::io::sink()).await.map(drop);
                    }
                };
                let shown = fingerprint(&stream.get_ref().1.peer_certificates().unwrap()[0]);
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(stream.read_u8().await?);
                }
                let head = String::from_utf8(head).unwrap();
                let (line, rest) = head.split_once("\r\n").unwrap();
                // One request is all a connection gets.
                let head =
                    format!("{line}\r\nconnection: close\r\nx-identity-tls-cert-auth-client-cert: {shown}\r\n{rest}");
                let mut there = TcpStream::connect(to).await?;
                there.write_all(head.as_bytes()).await?;
                copy_bidirectional(&mut stream, &mut there).await.map(drop)
            }
        })
    }

    /// A proxy for which every host is `to`. It notes the first line of each connection.
    pub(crate) fn proxy(to: SocketAddr, lines: Arc<Mutex<Vec<String>>>) -> Self {
        Self::start(move |mut stream| {
            let lines = lines.clone();
            async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(stream.read_u8().await?);
                }
                let head = String::from_utf8(head).unwrap();
                let line = head.lines().next().unwrap_or_default().to_owned();
                lines.lock().unwrap().push(line.clone());
                let mut there = TcpStream::connect(to).await?;
                if line.starts_with("CONNECT ") {
                    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
                } else {
                    // Of the absolute form only the path is for the server, and one request is all a connection gets.
                    let path = line.split(' ').nth(1).unwrap().splitn(4, '/').nth(3).unwrap();
                    let rest = head.split_once("\r\n").unwrap().1;
                    let method = line.split(' ').next().unwrap();
                    let head = format!("{method} /{path} HTTP/1.1\r\nconnection: close\r\n{rest}");
                    there.write_all(head.as_bytes()).await?;
                }
                copy_bidirectional(&mut stream, &mut there).await.map(drop)
            }
        })
    }

    /// A SOCKS proxy for which every host is `to`. It notes the name and the port of each connection.
    pub(crate) fn socks(to: SocketAddr, hosts: Arc<Mutex<Vec<String>>>) -> Self {
        Self::start(move |mut stream| {
            let hosts = hosts.clone();
            async move {
                let [_, methods] = [stream.read_u8().await?, stream.read_u8().await?];
                stream.read_exact(&mut vec![0; methods.into()]).await?;
                stream.write_all(&[5, 0]).await?;
                // Version 5, a connection, to a name.
                let mut head = [0; 4];
                stream.read_exact(&mut head).await?;
                assert_eq!(head, [5, 1, 0, 3]);
                let mut name = vec![0; stream.read_u8().await?.into()];
                stream.read_exact(&mut name).await?;
                let port = stream.read_u16().await?;
                hosts.lock().unwrap().push(format!("{}:{port}", String::from_utf8_lossy(&name)));
                stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
                copy_bidirectional(&mut stream, &mut TcpStream::connect(to).await?).await.map(drop)
            }
        })
    }

    /// How many connections there were.
    pub(crate) fn accepted(&self) -> usize {
        self.accepted.load(Ordering::Relaxed)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        drop(self.stop.take());
        drop(self.thread.take().map(JoinHandle::join));
    }
}

/// The address behind a URL.
pub(crate) fn address(url: &str) -> SocketAddr {
    url.split_once("://").unwrap().1.parse().unwrap()
}
