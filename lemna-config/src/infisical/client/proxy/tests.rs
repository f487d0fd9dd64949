//! The rules of curl (`man curl`, `lib/noproxy.c`) and of Go (`golang.org/x/net/http/httpproxy`), row by row.

use super::*;

type Variables = &'static [(&'static str, &'static str)];

fn process(variables: &[(&str, &str)]) -> ProcessEnv {
    variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn proxy(server: &str, variables: &[(&str, &str)]) -> Result<Option<String>, SourceErrorKind> {
    Ok(before_host(&Url::parse(server).unwrap(), &process(variables))?.map(|before| before.url.into()))
}

fn is_direct(server: &str, exceptions: &str) -> bool {
    let all = ("ALL_PROXY", "http://proxy.example");
    proxy(server, &[all, ("NO_PROXY", exceptions)]).unwrap().is_none()
}

const BOTH: &str = "curl and Go";
const CURL: &str = "curl";
const GO: &str = "Go";
const NEITHER: &str = "neither";

#[test]
fn exceptions_are_read_as_curl_and_go_read_them() {
    /// The exceptions, the server, whether it is asked without the proxy, and who reads it so.
    const ROWS: &[(&str, &str, bool, &str)] = &[
        // Every host.
        ("*", "https://infisical.example.com", true, BOTH),
        ("*", "http://10.1.2.3:8080", true, BOTH),
        ("*", "http://[2001:db8::1]", true, BOTH),
        (" * ", "https://infisical.example.com", true, GO),
        ("other.example, *", "https://infisical.example.com", true, GO),
        ("", "https://infisical.example.com", false, BOTH),
        (",, ,", "https://infisical.example.com", false, BOTH),
        // Hosts, and what is below them.
        ("infisical.example.com", "https://infisical.example.com", true, BOTH),
        ("example.com", "https://infisical.example.com", true, BOTH),
        ("example.com", "https://example.com:8443/infisical", true, BOTH),
        ("example.com", "https://notexample.com", false, BOTH),
        ("infisical.example.com", "https://example.com", false, BOTH),
        ("com", "https://infisical.example.com", true, BOTH),
        ("example", "https://infisical.example.com", false, BOTH),
        ("INFISICAL.Example.com", "https://infisical.example.COM", true, BOTH),
        ("infisical", "http://infisical:8080", true, BOTH),
        ("infisical", "http://infisical.default.svc:8080", false, BOTH),
        ("example.com.", "https://infisical.example.com", true, CURL),
        ("example.com", "https://infisical.example.com.", true, CURL),
        // With a dot before.
        (".example.com", "https://infisical.example.com", true, BOTH),
        (".example.com", "https://example.com", true, CURL),
        (".example.com", "https://notexample.com", false, BOTH),
        (".svc", "http://infisical.default.svc", true, BOTH),
        (".", "https://infisical.example.com", false, NEITHER),
        // With an asterisk before.
        ("*.example.com", "https://infisical.example.com", true, GO),
        ("*.example.com", "https://a.b.example.com", true, GO),
        ("*.example.com", "https://example.com", false, BOTH),
        ("*.svc", "http://infisical.default.svc:8080", true, GO),
        ("*example.com", "https://infisical.example.com", false, BOTH),
        ("infisical.*", "https://infisical.example.com", false, BOTH),
        // Several.
        ("a.example,example.com,b.example", "https://infisical.example.com", true, BOTH),
        ("a.example , example.com", "https://infisical.example.com", true, BOTH),
        ("a.example example.com", "https://infisical.example.com", true, CURL),
        ("a.example\texample.com\n", "https://infisical.example.com", true, CURL),
        ("a.example;example.com", "https://example.com", false, BOTH),
        // With a port.
        ("infisical.example.com:8443", "https://infisical.example.com:8443", true, GO),
        ("infisical.example.com:8443", "https://infisical.example.com", false, GO),
        ("infisical.example.com:443", "https://infisical.example.com", true, GO),
        ("infisical.example.com:80", "http://infisical.example.com", true, GO),
        ("infisical.example.com:443", "http://infisical.example.com", false, GO),
        (".example.com:8443", "https://infisical.example.com:8443", true, GO),
        ("*.example.com:8443", "https://infisical.example.com:8443", true, GO),
        ("infisical.example.com:x", "https://infisical.example.com", false, BOTH),
        ("10.1.2.3:8080", "http://10.1.2.3:8080", true, GO),
        ("10.1.2.3:8080", "http://10.1.2.3", false, GO),
        // IPv4.
        ("10.1.2.3", "http://10.1.2.3:8080", true, BOTH),
        ("10.1.2.3", "http://10.1.2.30", false, BOTH),
        ("10.0.0.0/8", "http://10.1.2.3", true, BOTH),
        ("10.0.0.0/8", "http://11.1.2.3", false, BOTH),
        ("192.168.1.128/25", "http://192.168.1.127", false, BOTH),
        ("192.168.1.128/25", "http://192.168.1.200", true, BOTH),
        ("0.0.0.0/0", "http://203.0.113.7", true, BOTH),
        ("10.0.0.0/33", "http://10.0.0.0", false, BOTH),
        ("10.0.0.0/x", "http://10.0.0.0", false, BOTH),
        ("10.0.0.0/8", "https://infisical.example.com", false, BOTH),
        ("1.2.3", "http://203.1.2.3", false, GO),
        // IPv6.
        ("2001:db8::1", "http://[2001:db8::1]", true, BOTH),
        ("2001:DB8:0::1", "http://[2001:db8::1]:8080", true, BOTH),
        ("[2001:db8::1]", "http://[2001:db8::1]", true, NEITHER),
        ("[2001:db8::1]:8080", "http://[2001:db8::1]:8080", true, GO),
        ("[2001:db8::1]:8080", "http://[2001:db8::1]", false, GO),
        ("2001:db8::1", "http://[2001:db8::2]", false, BOTH),
        ("2001:db8::/32", "http://[2001:db8:1::7]", true, BOTH),
        ("2001:db8::/32", "http://[2001:db9::7]", false, BOTH),
        ("::/0", "http://[2001:db8::1]", true, BOTH),
        ("0.0.0.0/0", "http://[2001:db8::1]", false, BOTH),
        ("10.0.0.0/8", "http://[::ffff:10.1.2.3]", true, GO),
        ("[2001:db8::1", "http://[2001:db8::1]", false, BOTH),
        // Names in other alphabets.
        ("bücher.example", "https://bücher.example", true, GO),
        ("BÜCHER.example", "https://infisical.bücher.example", true, GO),
        ("xn--bcher-kva.example", "https://bücher.example", true, GO),
        ("*.bücher.example", "https://infisical.bücher.example", true, GO),
    ];
    for (exceptions, server, expected, who) in ROWS {
        assert_eq!(is_direct(server, exceptions), *expected, "{exceptions:?} for {server}, as {who} reads it");
    }
    assert!(ROWS.len() >= 40);
}

#[test]
fn the_proxy_is_named_by_the_variable_of_the_scheme() {
    const HTTP: &str = "http://infisical.example.com";
    const HTTPS: &str = "https://infisical.example.com";
    let rows: &[(&str, Variables, Option<&str>)] = &[
        (HTTP, &[], None),
        (HTTP, &[("HTTP_PROXY", "http://a.example:3128")], Some("http://a.example:3128/")),
        (HTTP, &[("http_proxy", "http://a.example:3128")], Some("http://a.example:3128/")),
        (HTTP, &[("HTTPS_PROXY", "http://a.example")], None),
        (HTTPS, &[("HTTP_PROXY", "http://a.example"), ("http_proxy", "http://a.example")], None),
        (HTTPS, &[("HTTPS_PROXY", "http://a.example")], Some("http://a.example/")),
        (HTTPS, &[("https_proxy", "https://a.example")], Some("https://a.example/")),
        (HTTP, &[("all_proxy", "a.example:3128")], Some("http://a.example:3128/")),
        (HTTPS, &[("ALL_PROXY", "a.example")], Some("http://a.example/")),
        (HTTPS, &[("ALL_PROXY", "socks5://a.example:1080")], Some("socks5://a.example:1080")),
        (HTTPS, &[("ALL_PROXY", "http://b.example"), ("https_proxy", "http://a.example")], Some("http://a.example/")),
        (HTTPS, &[("https_proxy", "http://b.example"), ("HTTPS_PROXY", "http://a.example")], Some("http://a.example/")),
        (HTTPS, &[("HTTPS_PROXY", ""), ("https_proxy", "http://a.example")], Some("http://a.example/")),
        (HTTPS, &[("HTTPS_PROXY", "  "), ("ALL_PROXY", "http://a.example")], Some("http://a.example/")),
        (HTTPS, &[("HTTPS_PROXY", " http://a.example\n")], Some("http://a.example/")),
        (HTTPS, &[("HTTPS_PROXY", "http://u:p@a.example:3128")], Some("http://u:p@a.example:3128/")),
        (HTTPS, &[("HTTPS_PROXY", "u:p@a.example:3128")], Some("http://u:p@a.example:3128/")),
        (HTTPS, &[("HTTPS_PROXY", "[2001:db8::1]:3128")], Some("http://[2001:db8::1]:3128/")),
        (HTTPS, &[("HTTPS_PROXY", "a.example"), ("no_proxy", "example.com")], None),
        (HTTPS, &[("HTTPS_PROXY", "a.example"), ("NO_PROXY", ""), ("no_proxy", "example.com")], None),
        // What a CGI program is sent as the header `Proxy` names none.
        (HTTP, &[("REQUEST_METHOD", "GET"), ("HTTP_PROXY", "http://b.example")], None),
        (HTTP, &[("REQUEST_METHOD", "GET"), ("http_proxy", "http://a.example")], Some("http://a.example/")),
        (HTTPS, &[("REQUEST_METHOD", "GET"), ("HTTPS_PROXY", "http://a.example")], Some("http://a.example/")),
    ];
    for (server, variables, expected) in rows {
        assert_eq!(proxy(server, variables).unwrap().as_deref(), *expected, "{variables:?} for {server}");
    }
}

#[test]
fn what_is_no_proxy_is_refused_by_the_name_of_its_variable() {
    use ProxyVariableProblem::{NotEncoded, NotUrl, Quoted, Scheme, Unexpanded};

    for (address, problem) in [
        ("ftp://a.example", Scheme),
        ("\"http://a.example\"", Quoted),
        ("'http://user:word@a.example'", Quoted),
        ("quic://a.example", Scheme),
        ("://a.example", NotUrl),
        ("http://", NotUrl),
        ("http://a b", NotUrl),
        ("http://a.example:port", NotUrl),
        ("http://user:pass#word@a.example:3128", NotEncoded),
        ("http://user:8080/word@a.example:3128", NotEncoded),
        ("user:8080?word@a.example:3128", NotEncoded),
        ("socks5h://us\\er:word@a.example:1080", NotEncoded),
        ("http://${PROXY_HOST}:3128", Unexpanded),
    ] {
        for (variable, server) in [("HTTPS_PROXY", "https://i.example"), ("all_proxy", "http://i.example")] {
            let refused = SourceErrorKind::UnusableProxy { variable, problem };
            assert_eq!(proxy(server, &[(variable, address)]), Err(refused), "{address}");
            assert_eq!(proxy(server, &[(variable, address), ("NO_PROXY", "i.example")]), Ok(None), "{address}");
        }
        assert_eq!(proxy("https://i.example", &[("HTTP_PROXY", address)]), Ok(None), "{address}");
    }
}

#[test]
fn a_proxy_is_shown_by_host_and_port_alone() {
    for (address, shown) in [
        ("http://MARKER:MARKER@a.example", "a.example:80 (ALL_PROXY)"),
        ("MARKER:MARKER@a.example:3128/", "a.example:3128 (ALL_PROXY)"),
        ("https://MARKER@a.example", "a.example:443 (ALL_PROXY)"),
        ("socks5h://MARKER:MARKER@[2001:db8::1]", "[2001:db8::1]:1080 (ALL_PROXY)"),
    ] {
        let server = "https://i.example".parse().unwrap();
        let before = before(&server, &process(&[("ALL_PROXY", address)])).unwrap().unwrap();
        assert_eq!(before.shown().to_string(), shown);
        assert!(before.has_login());
    }
}
