//! Connections that TLS refuses, by the committed certificates.

use lemna_config::{SourceErrorKind, TlsProblem, Trusted, Unreachable};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::rustls::version;

use super::certificates::{Wants, file, pem, server};
use super::{error_of, failure, hold, loader, settings, told, url_of, variables};
use crate::loading_child::tell_in_a_process;
use crate::net::Listener;

pub(super) const MESSAGES: &[&str] = &[
    "tls-address-not-named",
    "tls-authority-as-server",
    "tls-authority-as-server-given",
    "tls-authority-made-again",
    "tls-client-certificate",
    "tls-client-only",
    "tls-expired",
    "tls-leaf-given",
    "tls-malformed",
    "tls-no-name",
    "tls-not-an-authority",
    "tls-not-yet-valid",
    "tls-nothing-in-common",
    "tls-old-version",
    "tls-other-authority-given",
    "tls-outside-limits",
    "tls-plain-http",
    "tls-self-signed",
    "tls-self-signed-other-given",
    "tls-sent-alone",
    "tls-sent-alone-given",
    "tls-sha1",
    "tls-unknown-authority",
    "tls-unknown-host",
    "tls-version-1",
    "tls-wrong-name",
    "trust-file-empty",
    "trust-file-is-a-folder",
    "trust-file-missing",
    "trust-file-of-others",
    "trust-file-without-certificate",
    "trust-folder-empty",
    "trust-folder-is-a-file",
];

/// What is wrong with `chain`, where the certificate `given` is trusted.
#[track_caller]
fn refused(chain: &[&str], given: &str, expected: TlsProblem, name: &str) {
    let listener = server(chain, Wants::Nothing);
    refused_at(&listener, &url_of("https", &listener), given, expected, name);
    assert_eq!(listener.accepted(), 1, "{name}: it is never tried again");
}

#[track_caller]
fn refused_at(listener: &Listener, url: &str, given: &str, expected: TlsProblem, name: &str) {
    let error = error_of(loader(settings(url).ca_certificate(pem(given))));
    let source = failure(&error);
    let SourceErrorKind::Unreachable { cause: Unreachable::Tls(problem), .. } = source.kind() else {
        panic!("{name}: {error}")
    };
    assert_eq!(*problem, expected, "{name}");
    let told = told(source);
    assert!(!told.contains("set INFISICAL_CA_FILE"), "{name}: it is set: {told}");
    hold(name, &told, &[(listener.address.port(), "PORT")]);
}

#[test]
fn a_certificate_that_is_not_to_be_trusted_is_named_by_its_fault() {
    use TlsProblem as Is;

    let given = Trusted::Given;
    for (chain, trusted, expected, name) in [
        (
            &["self-signed-authority"][..],
            "self-signed-authority",
            Is::AuthorityAsServer,
            "tls-authority-as-server-given",
        ),
        (&["version-1"], "authority", Is::Version1, "tls-version-1"),
        (&["client-only"], "authority", Is::NotForServers, "tls-client-only"),
        (&["below-intermediate"], "authority", Is::NoChain(given), "tls-sent-alone-given"),
        (&["below-intermediate", "intermediate"], "again", Is::BadSignature, "tls-authority-made-again"),
        (&["below-intermediate", "intermediate"], "constrained", Is::UnknownIssuer(given), "tls-other-authority-given"),
        (&["good"], "good", Is::LeafGiven, "tls-leaf-given"),
        (&["self-signed"], "authority", Is::SelfSigned(given), "tls-self-signed-other-given"),
        (&["no-name"], "authority", Is::NoName, "tls-no-name"),
        (&["other-host"], "authority", Is::NoAddress, "tls-address-not-named"),
        (&["expired"], "authority", Is::Expired, "tls-expired"),
        (&["not-yet-valid"], "authority", Is::NotValidYet, "tls-not-yet-valid"),
        (&["below-server", "good"], "authority", Is::NotAnAuthority, "tls-not-an-authority"),
        (&["outside-limits"], "constrained", Is::OutsideLimits, "tls-outside-limits"),
        (&["sha1"], "authority", Is::Algorithm, "tls-sha1"),
        (&["unknown-extension"], "authority", Is::Malformed, "tls-malformed"),
    ] {
        refused(chain, trusted, expected, name);
    }
    let listener = server(&["other-host"], Wants::Nothing);
    let url = format!("https://localhost:{}", listener.address.port());
    refused_at(&listener, &url, "authority", TlsProblem::WrongName, "tls-wrong-name");
}

/// What the remedies say is enough.
#[test]
fn certificates_as_they_should_be_are_trusted() {
    for (chain, given) in [
        (&["good"][..], "authority"),
        (&["self-signed"], "self-signed"),
        (&["below-intermediate", "intermediate"], "authority"),
        (&["below-intermediate"], "intermediate"),
    ] {
        let listener = server(chain, Wants::Nothing);
        let url = url_of("https", &listener);
        let error = error_of(loader(settings(&url).ca_certificate(pem(given))));
        assert!(matches!(error.sources()[0].kind(), SourceErrorKind::ServerFailed { status: 503, .. }), "{error}");
    }
}

#[test]
fn a_server_that_wants_a_client_certificate_says_so() {
    for version in [&version::TLS12, &version::TLS13] {
        let listener = server(&["good"], Wants::Certificate(version));
        let url = url_of("https", &listener);
        refused_at(&listener, &url, "authority", TlsProblem::ClientCertificate, "tls-client-certificate");
    }
}

#[test]
fn a_server_that_closes_the_connection_for_want_of_a_client_certificate_is_named() {
    let listener = server(&["good"], Wants::CertificateOrNothing);
    let url = url_of("https", &listener);
    refused_at(&listener, &url, "authority", TlsProblem::ClientCertificate, "tls-client-certificate");
    assert!(listener.accepted() > 1, "it may be there the next time");
}

/// A server that answers every greeting with these bytes.
pub(super) fn saying(bytes: &'static [u8]) -> Listener {
    Listener::start(move |mut stream| async move {
        let _ = stream.read(&mut [0; 4096]).await?;
        stream.write_all(bytes).await?;
        // Closed before all is read, the connection would be reset.
        while stream.read(&mut [0; 4096]).await? > 0 {}
        Ok(())
    })
}

#[test]
fn what_a_server_says_in_place_of_a_greeting_is_named() {
    // A fatal alert: protocol_version, as servers of TLS 1.1 send it, handshake_failure, unrecognized_name.
    for (bytes, expected, name) in [
        (&[0x15, 3, 2, 0, 2, 2, 70][..], TlsProblem::OldVersion, "tls-old-version"),
        (&[0x15, 3, 3, 0, 2, 2, 40], TlsProblem::NothingInCommon, "tls-nothing-in-common"),
        (&[0x15, 3, 3, 0, 2, 2, 112], TlsProblem::UnknownHost, "tls-unknown-host"),
        (b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n", TlsProblem::NotTls, "tls-plain-http"),
    ] {
        let listener = saying(bytes);
        refused_at(&listener, &url_of("https", &listener), "authority", expected, name);
        assert_eq!(listener.accepted(), 1, "{name}: it is never tried again");
    }
}

/// The greeting of a server that has chosen TLS 1.1 itself.
#[test]
fn a_server_that_chooses_an_old_version_is_named() {
    let mut hello = vec![0x16, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
    hello.extend([7; 32]);
    // No session, a cipher of those days, no compression.
    hello.extend([0, 0xc0, 0x13, 0]);
    let listener = saying(hello.leak());
    refused_at(&listener, &url_of("https", &listener), "authority", TlsProblem::OldVersion, "tls-old-version");
}

/// In processes of their own, for the variables are the process's. The machine has authorities, as for any `https`.
#[test]
fn without_an_authority_of_ones_own_it_is_said_how_to_give_one() {
    for (chain, name) in [
        (&["self-signed-authority"][..], "tls-authority-as-server"),
        (&["self-signed"], "tls-self-signed"),
        (&["good"], "tls-sent-alone"),
        (&["below-intermediate", "intermediate"], "tls-unknown-authority"),
    ] {
        let listener = server(chain, Wants::Nothing);
        let (told, _) = tell_in_a_process(&variables(&url_of("https", &listener)), &[]);
        hold(name, &told, &[(listener.address.port(), "PORT")]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_variable_that_replaces_the_authorities_is_named_where_it_gives_none() {
    let listener = server(&["good"], Wants::Nothing);
    let variables = super::variables(&url_of("https", &listener));
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("folder");
    std::fs::create_dir(&empty).unwrap();
    let nowhere = folder.path().join("nowhere");
    let [good, key, other] = ["good.pem", "server.key", "other-host.pem"].map(file);
    for (variable, value, name) in [
        ("SSL_CERT_FILE", "", "trust-file-empty"),
        ("SSL_CERT_FILE", empty.to_str().unwrap(), "trust-file-is-a-folder"),
        ("SSL_CERT_FILE", nowhere.to_str().unwrap(), "trust-file-missing"),
        ("SSL_CERT_FILE", key.to_str().unwrap(), "trust-file-without-certificate"),
        ("SSL_CERT_FILE", other.to_str().unwrap(), "trust-file-of-others"),
        ("SSL_CERT_DIR", empty.to_str().unwrap(), "trust-folder-empty"),
        ("SSL_CERT_DIR", good.to_str().unwrap(), "trust-folder-is-a-file"),
    ] {
        let (told, _) = tell_in_a_process(&variables, &[(variable, value)]);
        assert!(told.contains(variable) && !told.contains("ca-certificates"), "{told}");
        hold(name, &told, &[(listener.address.port(), "PORT")]);
    }
    // Where an authority is given, nobody misses those of the machine.
    let authority = file("authority.pem");
    let more = [("SSL_CERT_FILE", ""), ("INFISICAL_CA_FILE", authority.to_str().unwrap())];
    assert!(tell_in_a_process(&variables, &more).0.contains("(status 503)"));
}
