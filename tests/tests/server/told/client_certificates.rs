//! Client certificates that cannot be used, or that the server rejects.

use lemna_config::{ClientCertificateProblem, InfisicalSettings, SourceErrorKind, TlsProblem, Unreachable};

use super::{MARKER, assert_shows_nothing, error_of, hold, loader, settings, told};
use crate::net::{Authority, ENDED, Identity, Listener, address};

pub(super) const MESSAGES: &[&str] = &[
    "client-certificate-broken",
    "client-certificate-broken-key",
    "client-certificate-encrypted-key",
    "client-certificate-expired",
    "client-certificate-no-certificate",
    "client-certificate-no-key",
    "client-certificate-other-key",
    "client-certificate-refused",
    "client-certificate-wrong-order",
    "header-reserved",
];

fn pem(kind: &str, body: &str) -> String {
    format!("-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n")
}

#[test]
fn a_pair_that_cannot_be_used_is_named_by_its_fault() {
    use ClientCertificateProblem as Is;

    let ours = Authority::new("ours");
    let (client, other) = (ours.identity(&["client"]), ours.identity(&["other"]));
    let legacy = pem("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nTUFSS0VS");
    for (certificate, key, expected, name) in [
        (String::new(), client.key_pem().to_owned(), Is::NoCertificate, "no-certificate"),
        (client.key_pem().to_owned(), client.key_pem().to_owned(), Is::NoCertificate, "no-certificate"),
        (pem("CERTIFICATE", "TUFSS0VS"), client.key_pem().to_owned(), Is::Broken, "broken"),
        (client.pem().to_owned(), client.pem().to_owned(), Is::NoKey, "no-key"),
        (client.pem().to_owned(), MARKER.to_owned(), Is::NoKey, "no-key"),
        (client.pem().to_owned(), pem("PRIVATE KEY", "TUFSS0VS"), Is::BrokenKey, "broken-key"),
        (client.pem().to_owned(), pem("ENCRYPTED PRIVATE KEY", "TUFSS0VS"), Is::EncryptedKey, "encrypted-key"),
        (client.pem().to_owned(), legacy, Is::EncryptedKey, "encrypted-key"),
        (client.pem().to_owned(), other.key_pem().to_owned(), Is::OtherKey, "other-key"),
        (format!("{}{}", ours.pem(), client.pem()), client.key_pem().to_owned(), Is::Order, "wrong-order"),
    ] {
        let settings = settings("https://127.0.0.1:9").client_certificate(certificate, key.into());
        let error = error_of(loader(settings));
        assert_shows_nothing(&format!("{error}{error:?}"));
        let [source] = error.sources() else { panic!("{error}") };
        let SourceErrorKind::InvalidClientCertificate { problem, .. } = source.kind() else {
            panic!("{name}: {error}")
        };
        assert_eq!(*problem, expected, "{name}");
        hold(&format!("client-certificate-{name}"), &told(source), &[]);
    }
}

#[test]
fn what_the_server_says_of_the_certificate_is_told() {
    let ours = Authority::new("ours");
    for (client, expected, name) in [
        (ours.identity_of(&["client"], ENDED), TlsProblem::ClientCertificateExpired, "expired"),
        (Identity::self_signed(&["stranger"]), TlsProblem::ClientCertificateRefused, "refused"),
    ] {
        let nobody = address("http://127.0.0.1:9");
        let front = Listener::mutual(ours.identity(&["127.0.0.1"]), &ours, nobody);
        let settings: InfisicalSettings = settings(&format!("https://{}", front.address))
            .ca_certificate(ours.pem())
            .client_certificate(client.pem(), client.key_pem().into());
        let error = error_of(loader(settings));
        let source = super::failure(&error);
        let SourceErrorKind::Unreachable { cause: Unreachable::Tls(problem), .. } = source.kind() else {
            panic!("{name}: {error}")
        };
        assert_eq!(*problem, expected, "{name}");
        hold(&format!("client-certificate-{name}"), &told(source), &[(front.address.port(), "PORT")]);
    }
}

#[test]
fn a_header_that_is_not_the_programs_to_set_is_named() {
    let error = error_of(loader(settings("https://127.0.0.1:9").header("Authorization", MARKER.into())));
    hold("header-reserved", &told(&error.sources()[0]), &[]);
}
