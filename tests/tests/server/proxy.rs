//! Proxies of the environment, in processes of their own, for the variables are the process's.

use std::sync::{Arc, Mutex};

use crate::loading_child::load_in_a_process;
use crate::net::{Authority, Listener, address};
use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{LemnaSecrets, SecretString, SourceErrorKind};
use lemna_tests::{bootstrap, loader};

fn server() -> FakeInfisical {
    let fake = FakeInfisical::start();
    fake.project("lemna-platform").set("dev", "API_KEY", "made-up");
    fake
}

fn variables(fake: &FakeInfisical, url: &str) -> Vec<(String, String)> {
    let mut variables = bootstrap(fake);
    url.clone_into(&mut variables[2].1);
    variables
}

#[test]
fn another_machine_is_asked_through_the_proxy() {
    let fake = server();
    let lines = Arc::new(Mutex::new(Vec::new()));
    let proxy = Listener::proxy(address(&fake.url()), lines.clone());
    let proxy_url = format!("http://{}", proxy.address);
    let variables = variables(&fake, "http://infisical.invalid:8080");

    let (line, warnings) = load_in_a_process(&variables, &[("http_proxy", &proxy_url)]);
    assert_eq!(line, "API_KEY=made-up", "{warnings}");
    assert_eq!(warnings.lines().filter(|line| line.contains("without TLS")).count(), 1, "{warnings}");
    let first = lines.lock().unwrap().first().cloned();
    assert!(first.is_some_and(|line| line.starts_with("POST http://infisical.invalid:8080/api/v1/auth/")));

    let asked = proxy.accepted();
    let (line, _) = load_in_a_process(&variables, &[("http_proxy", &proxy_url), ("NO_PROXY", ".invalid")]);
    assert!(line.contains("cause: Name"), "{line}");
    let (line, _) = load_in_a_process(&variables, &[("HTTPS_PROXY", &proxy_url)]);
    assert!(line.contains("cause: Name"), "{line}");
    assert_eq!(proxy.accepted(), asked);
}

#[test]
fn tls_goes_through_the_proxy_whole() {
    let fake = server();
    let ours = Authority::new("ours");
    let folder = tempfile::tempdir().unwrap();
    let pem = folder.path().join("ours.pem");
    std::fs::write(&pem, ours.pem()).unwrap();
    let listener = Listener::tls(ours.identity(&["infisical.invalid"]), address(&fake.url()));
    let lines = Arc::new(Mutex::new(Vec::new()));
    let proxy = Listener::proxy(listener.address, lines.clone());
    let proxy_url = format!("http://{}", proxy.address);
    let more = [("HTTPS_PROXY", proxy_url.as_str()), ("INFISICAL_CA_FILE", pem.to_str().unwrap())];
    let (line, warnings) = load_in_a_process(&variables(&fake, "https://infisical.invalid"), &more);
    assert_eq!((line.as_str(), warnings.as_str()), ("API_KEY=made-up", ""));
    assert_eq!(*lines.lock().unwrap(), ["CONNECT infisical.invalid:443 HTTP/1.1"]);
}

#[test]
fn a_proxy_that_speaks_tls_stands_before_a_server_that_does_not() {
    let fake = server();
    let ours = Authority::new("ours");
    let folder = tempfile::tempdir().unwrap();
    let pem = folder.path().join("ours.pem");
    std::fs::write(&pem, ours.pem()).unwrap();
    let lines = Arc::new(Mutex::new(Vec::new()));
    let plain = Listener::proxy(address(&fake.url()), lines.clone());
    let proxy = Listener::tls(ours.identity(&["localhost"]), plain.address);
    let proxy_url = format!("https://localhost:{}", proxy.address.port());
    let variables = variables(&fake, "http://infisical.invalid:8080");
    let more = [("http_proxy", proxy_url.as_str()), ("INFISICAL_CA_FILE", pem.to_str().unwrap())];
    let (line, warnings) = load_in_a_process(&variables, &more);
    assert_eq!(line, "API_KEY=made-up", "{warnings}");
    let first = lines.lock().unwrap().first().cloned();
    assert!(first.is_some_and(|line| line.starts_with("POST http://infisical.invalid:8080/api/v1/auth/")));

    let (line, _) = load_in_a_process(&variables, &more[..1]);
    assert!(line.contains("ProxyFailed") && line.contains("NoChain"), "{line}");
}

#[test]
fn a_socks_proxy_is_asked_by_name() {
    let fake = server();
    let hosts = Arc::new(Mutex::new(Vec::new()));
    let proxy = Listener::socks(address(&fake.url()), hosts.clone());
    let proxy_url = format!("socks5h://{}", proxy.address);
    let variables = variables(&fake, "http://infisical.invalid:8080");
    let (line, warnings) = load_in_a_process(&variables, &[("ALL_PROXY", &proxy_url)]);
    assert_eq!(line, "API_KEY=made-up", "{warnings}");
    assert!(hosts.lock().unwrap().iter().all(|host| host == "infisical.invalid:8080"));
}

#[test]
fn exceptions_and_what_is_no_proxy_count_in_a_process_too() {
    let fake = server();
    let variables = variables(&fake, "http://infisical.invalid:8080");
    let proxy = Listener::proxy(address(&fake.url()), Arc::default());
    let proxy_url = format!("http://{}", proxy.address);
    for exceptions in ["*", "infisical.invalid:8080", "*.invalid", "other.example INFISICAL.INVALID"] {
        let more = [("http_proxy", proxy_url.as_str()), ("no_proxy", exceptions)];
        let (line, _) = load_in_a_process(&variables, &more);
        assert!(line.contains("cause: Name"), "{exceptions}: {line}");
    }
    let (line, _) = load_in_a_process(&variables, &[("HTTP_PROXY", &proxy_url), ("REQUEST_METHOD", "GET")]);
    assert!(line.contains("cause: Name"), "{line}");
    assert_eq!(proxy.accepted(), 0);

    let (line, _) = load_in_a_process(&variables, &[("all_proxy", "ftp://made-up:MARKER@proxy.invalid")]);
    assert!(line.contains("UnusableProxy") && line.contains("all_proxy") && !line.contains("MARKER"), "{line}");
}

#[test]
fn this_machine_is_never_asked_through_a_proxy() {
    let fake = server();
    let lines = Arc::new(Mutex::new(Vec::new()));
    let proxy = Listener::proxy(address(&fake.url()), lines);
    let proxy_url = format!("http://{}", proxy.address);
    let port = address(&fake.url()).port();
    for url in [format!("http://127.0.0.1:{port}"), format!("http://localhost:{port}")] {
        for name in ["http_proxy", "HTTP_PROXY", "ALL_PROXY"] {
            let (line, warnings) = load_in_a_process(&variables(&fake, &url), &[(name, &proxy_url)]);
            assert_eq!((line.as_str(), warnings.as_str()), ("API_KEY=made-up", ""), "{name} {url}");
        }
    }
    assert_eq!(proxy.accepted(), 0);
}

#[test]
fn no_redirect_is_followed() {
    #[derive(LemnaSecrets)]
    struct Config {
        #[expect(dead_code, reason = "never loaded")]
        api_key: SecretString,
    }
    for status in [301, 302, 303, 307, 308] {
        for on in [On::Login, On::Projects, On::List] {
            let (fake, elsewhere) = (server(), server());
            let location = format!("{}/MARKER", elsewhere.url());
            fake.fault(
                on,
                Fault::StatusWith {
                    status,
                    headers: vec![
                        ("location".to_owned(), location),
                        ("content-type".to_owned(), "text/html".to_owned()),
                    ],
                    body: "<html>moved</html>".to_owned(),
                },
            );
            let error = Config::load_with(&loader(&fake).build()).err().unwrap();
            let kind = error.sources()[0].kind();
            assert!(matches!(kind, SourceErrorKind::Refused { status: found, .. } if *found == status), "{kind}");
            let report = error.to_string();
            assert!(report.contains("redirect") && !report.contains("MARKER"), "{report}");
            assert_eq!((fake.count(on), elsewhere.connections()), (1, 0), "{status} {on:?}");
        }
    }
}
