//! Proxies that lead nowhere, in processes of their own, for the variables are the process's.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::certificates::{Wants, file, server};
use super::tls::saying;
use super::{hold, variables};
use crate::loading_child::{load_in_a_process, tell_in_a_process};
use crate::net::Listener;

pub(super) const MESSAGES: &[&str] = &[
    "proxy-away",
    "proxy-broken-answer",
    "proxy-certificate-of-others",
    "proxy-forbids",
    "proxy-forbids-plain-http",
    "proxy-login-refused",
    "proxy-login-wanted",
    "proxy-no-tls",
    "proxy-page",
    "proxy-server-behind-away",
    "proxy-server-behind-untrusted",
    "proxy-socks-away",
    "proxy-socks-forbids",
    "proxy-unknown-name",
    "proxy-variable-no-url",
    "proxy-variable-not-encoded",
    "proxy-variable-not-replaced",
    "proxy-variable-scheme",
];

const HTTP: &str = "http://infisical.invalid:8080";
const HTTPS: &str = "https://infisical.invalid";
/// What the user and the password of a proxy are.
const LOGIN: &str = "MARKER-user:MARKER-password";

/// A proxy that gives this answer to every request, and notes the request's head.
fn answering(
    status: &'static str,
    content_type: &'static str,
    body: &'static str,
) -> (Listener, Arc<Mutex<Vec<String>>>) {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let noted = heads.clone();
    let listener = Listener::start(move |mut stream| {
        let noted = noted.clone();
        async move {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await?);
            }
            noted.lock().unwrap().push(String::from_utf8(head).unwrap());
            let length = body.len();
            // What may pass is not worth the wait.
            let headers = format!("content-type: {content_type}\r\nretry-after: 3600\r\ncontent-length: {length}");
            let answer = format!("HTTP/1.1 {status}\r\n{headers}\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).await?;
            // Closed before all is read, the connection would be reset.
            while stream.read(&mut [0; 4096]).await? > 0 {}
            Ok(())
        }
    });
    (listener, heads)
}

const PAGE: &str = "<html>MARKER Sign in</html>";

fn tell(server: &str, variable: &str, proxy: &str) -> String {
    tell_in_a_process(&variables(server), &[(variable, proxy)]).0
}

#[test]
fn a_proxy_that_wants_another_login_is_asked_once() {
    for (server, variable, login, name) in [
        (HTTPS, "HTTPS_PROXY", format!("{LOGIN}@"), "proxy-login-refused"),
        (HTTP, "http_proxy", String::new(), "proxy-login-wanted"),
    ] {
        for (content_type, body) in [("text/html", PAGE), ("application/json", "{}")] {
            let (proxy, heads) = answering("407 Proxy Authentication Required", content_type, body);
            let told = tell(server, variable, &format!("http://{login}{}", proxy.address));
            hold(name, &told, &[(proxy.address.port(), "PORT")]);
            let heads = heads.lock().unwrap();
            assert_eq!(heads.len(), 1, "{heads:?}");
            assert_eq!(heads[0].to_lowercase().contains("proxy-authorization: basic "), !login.is_empty(), "{heads:?}");
        }
    }
    // Over plain HTTP with a login, and through a tunnel without one: told likewise.
    for (server, variable, login, expected) in [
        (HTTP, "http_proxy", format!("{LOGIN}@"), "rejects the user name and password"),
        (HTTPS, "ALL_PROXY", String::new(), "requires a user name and a password"),
    ] {
        let (proxy, heads) = answering("407 Proxy Authentication Required", "text/html", PAGE);
        let told = tell(server, variable, &format!("http://{login}{}", proxy.address));
        assert!(told.contains(expected) && told.contains(variable), "{told}");
        assert_eq!(heads.lock().unwrap().len(), 1);
    }
}

#[test]
fn a_proxy_that_does_not_lead_to_the_server_is_named() {
    for (server, variable, status, name) in [
        (HTTPS, "HTTPS_PROXY", "403 Forbidden", "proxy-forbids"),
        (HTTPS, "HTTPS_PROXY", "502 Bad Gateway", "proxy-forbids"),
        (HTTP, "HTTP_PROXY", "403 Forbidden", "proxy-forbids-plain-http"),
        (HTTP, "all_proxy", "502 Bad Gateway", "proxy-server-behind-away"),
        (HTTP, "http_proxy", "200 OK", "proxy-page"),
    ] {
        let (proxy, _) = answering(status, "text/html", PAGE);
        let told = tell(server, variable, &format!("http://{LOGIN}@{}", proxy.address));
        assert!(told.contains(variable) && told.contains(&proxy.address.to_string()), "{told}");
        hold(name, &told, &[(proxy.address.port(), "PORT")]);
    }
}

#[test]
fn a_proxy_that_is_away_is_named() {
    let away = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ports = [(away.port(), "PORT")];
    for (server, variable) in [(HTTP, "http_proxy"), (HTTPS, "https_proxy")] {
        let told = tell(server, variable, &format!("http://{LOGIN}@{away}"));
        hold("proxy-away", &told.replace(server, HTTPS).replace(variable, "https_proxy"), &ports);
    }
    hold("proxy-socks-away", &tell(HTTPS, "ALL_PROXY", &format!("socks5h://{LOGIN}@{away}")), &ports);
    hold("proxy-unknown-name", &tell(HTTPS, "HTTPS_PROXY", &format!("http://{LOGIN}@proxy.invalid:3128")), &[]);
}

#[test]
fn a_proxy_of_another_kind_than_its_variable_says_is_named() {
    let plain = saying(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    hold(
        "proxy-no-tls",
        &tell(HTTPS, "HTTPS_PROXY", &format!("https://{}", plain.address)),
        &[(plain.address.port(), "PORT")],
    );
    let tls = server(&["good"], Wants::Nothing);
    let ports = [(tls.address.port(), "PORT")];
    hold("proxy-broken-answer", &tell(HTTP, "HTTP_PROXY", &format!("http://{}", tls.address)), &ports);
    let other = file("other-host.pem");
    let more = [
        ("HTTP_PROXY", format!("https://{LOGIN}@{}", tls.address)),
        ("SSL_CERT_FILE", other.to_str().unwrap().to_owned()),
    ];
    let more: Vec<_> = more.iter().map(|(name, value)| (*name, value.as_str())).collect();
    if cfg!(target_os = "linux") {
        hold("proxy-certificate-of-others", &tell_in_a_process(&variables(HTTP), &more).0, &ports);
    }
    let socks = Listener::start(|mut stream| async move {
        let _ = stream.read(&mut [0; 64]).await?;
        stream.write_all(&[5, 0]).await?;
        let _ = stream.read(&mut [0; 64]).await?;
        // Not allowed by the rules.
        stream.write_all(&[5, 2, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
        while stream.read(&mut [0; 64]).await? > 0 {}
        Ok(())
    });
    let told = tell(HTTPS, "all_proxy", &format!("socks5h://{}", socks.address));
    hold("proxy-socks-forbids", &told, &[(socks.address.port(), "PORT")]);
}

/// A failure behind a proxy names the proxy.
#[test]
fn a_server_behind_a_proxy_that_is_not_trusted_is_named_with_the_proxy() {
    let behind = server(&["good"], Wants::Nothing);
    let proxy = Listener::proxy(behind.address, Arc::default());
    let other = file("other-host.pem");
    let proxy_url = format!("http://{LOGIN}@{}", proxy.address);
    let more = [("HTTPS_PROXY", proxy_url.as_str()), ("INFISICAL_CA_FILE", other.to_str().unwrap())];
    let (told, _) = tell_in_a_process(&variables(HTTPS), &more);
    hold("proxy-server-behind-untrusted", &told, &[(proxy.address.port(), "PORT")]);
}

#[test]
fn a_variable_that_names_no_proxy_costs_what_infisical_has() {
    for (variable, value, name) in [
        ("HTTPS_PROXY", "ftp://MARKER-user:MARKER@proxy.example.com", "proxy-variable-scheme"),
        ("https_proxy", "http://MARKER-user:MARKER@:3128", "proxy-variable-no-url"),
        ("ALL_PROXY", "http://MARKER-user:8080#MARKER@proxy.example.com", "proxy-variable-not-encoded"),
        ("all_proxy", "http://${MARKER}:3128", "proxy-variable-not-replaced"),
    ] {
        hold(name, &tell(HTTPS, variable, value), &[]);
        // Where what is required is found elsewhere, it is a warning; in strict mode, it is not.
        let found = [(variable, value), ("API_KEY", "found")];
        assert_eq!(tell_in_a_process(&variables(HTTPS), &found), (tell(HTTPS, variable, value), true));
        let strict = [&found[..], &[("LEMNA_MODE", "strict")]].concat();
        assert_eq!(tell_in_a_process(&variables(HTTPS), &strict), (tell(HTTPS, variable, value), false));
        // Where it does not apply, nobody looks at it.
        let (line, _) = load_in_a_process(&variables(HTTPS), &[(variable, value), ("NO_PROXY", ".invalid")]);
        assert!(line.contains("cause: Name"), "{line}");
    }
    let (line, _) = load_in_a_process(&variables(HTTPS), &[("HTTP_PROXY", "ftp://proxy.example.com")]);
    assert!(line.contains("cause: Name"), "{line}");
}
