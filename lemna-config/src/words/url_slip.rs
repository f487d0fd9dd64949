//! Texts that a URL parser accepts, although nobody can have meant the result.

/// What was probably done wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UrlSlip {
    /// `https://${HOST}/`: an unexpanded reference.
    Unexpanded,
    /// A blank or a line end within it: the parser leaves some out, and encodes others.
    Blank,
    /// `api.example.com:8080`: the host would be the scheme.
    HostAsScheme,
    /// `http:/host`, `postgres:/host`, `https:host`, `https:///host`, `https://https://host`.
    Slashes,
    /// `https://one.example,two.example`: a character that no host has.
    Host,
}

/// Schemes that digits can follow: not every text of this form is a host and its port.
const NUMBERED: [&str; 4] = ["tel", "sms", "sip", "sips"];

/// Schemes whose host is a name or an address, and that a parser reads with any number of slashes.
const WEB: [&str; 5] = ["http", "https", "ws", "wss", "ftp"];

/// Schemes of services, whose URLs name a host as well: without `//` a parser finds none in them.
const SERVICES: [&str; 14] = [
    "postgres",
    "postgresql",
    "mysql",
    "mariadb",
    "redis",
    "rediss",
    "amqp",
    "amqps",
    "mongodb",
    "mongodb+srv",
    "nats",
    "ldap",
    "ldaps",
    "s3",
];

impl UrlSlip {
    pub(crate) fn of(text: &str) -> Option<Self> {
        // A parser leaves out what stands around it, such as the line end of a file.
        let text = text.trim_matches(|c: char| c <= ' ');
        if holds(text, "${", "}") || holds(text, "{{", "}}") {
            return Some(Self::Unexpanded);
        }
        if text.contains(char::is_whitespace) {
            return Some(Self::Blank);
        }
        let (scheme, rest) = text.split_once(':')?;
        let is_one_of = |schemes: &[&str]| schemes.iter().any(|known| scheme.eq_ignore_ascii_case(known));
        let is_web = is_one_of(&WEB);
        let Some(rest) = rest.strip_prefix("//") else {
            // A host can be called as a service is.
            if !is_web && is_host_and_port(text) && !is_one_of(&NUMBERED) {
                return Some(Self::HostAsScheme);
            }
            return (is_web || is_one_of(&SERVICES)).then_some(Self::Slashes);
        };
        let authority = authority(rest);
        let host = authority.rsplit('@').next().unwrap_or_default();
        let is_scheme_twice =
            matches!(host.trim_end_matches(':'), "http" | "https") && rest[authority.len()..].starts_with("//");
        if is_web && (rest.starts_with(['/', '\\']) || is_scheme_twice) {
            return Some(Self::Slashes);
        }
        if host.contains(['$', '{', '}']) {
            return Some(Self::Unexpanded);
        }
        (is_web && host.contains([',', ';', '"', '\'', '`'])).then_some(Self::Host)
    }
}

/// `host:port`, with a path or without; a user before it counts for nothing.
pub(crate) fn is_host_and_port(text: &str) -> bool {
    let authority = authority(text);
    let host = authority.rsplit('@').next().unwrap_or_default();
    !text.contains("://")
        && host.split_once(':').is_some_and(|(host, port)| {
            !host.is_empty() && !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
        })
}

fn authority(text: &str) -> &str {
    text.split(['/', '?', '#']).next().unwrap_or_default()
}

fn holds(text: &str, open: &str, close: &str) -> bool {
    text.split_once(open).is_some_and(|(_, rest)| rest.contains(close))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_can_have_meant_is_found() {
        for (text, slip) in [
            ("https://${HOST}/", UrlSlip::Unexpanded),
            ("https://$HOST/", UrlSlip::Unexpanded),
            ("https://{HOST}:80/", UrlSlip::Unexpanded),
            ("https://a.example/${PATH}", UrlSlip::Unexpanded),
            ("https://a.example/{{ path }}", UrlSlip::Unexpanded),
            ("postgres://app:${PASSWORD}@db/app", UrlSlip::Unexpanded),
            ("https://a.example/x y", UrlSlip::Blank),
            ("https://a.exa\nmple/", UrlSlip::Blank),
            ("https://a.example/\thttps://b.example", UrlSlip::Blank),
            ("api.example.com:8080", UrlSlip::HostAsScheme),
            ("localhost:8080", UrlSlip::HostAsScheme),
            ("redis:6379/0?x=1", UrlSlip::HostAsScheme),
            ("app:made-up@db:5432/app", UrlSlip::HostAsScheme),
            ("http:/a.example", UrlSlip::Slashes),
            ("HTTPS:a.example", UrlSlip::Slashes),
            ("postgres:/db/app", UrlSlip::Slashes),
            ("redis:db", UrlSlip::Slashes),
            ("mongodb+srv:a.example/x", UrlSlip::Slashes),
            ("https:///a.example", UrlSlip::Slashes),
            ("http:\\\\a.example", UrlSlip::Slashes),
            ("http://\\a.example", UrlSlip::Slashes),
            ("https://https://a.example", UrlSlip::Slashes),
            ("https://a.example,https://b.example", UrlSlip::Host),
            ("https://a.example;", UrlSlip::Host),
            ("https://'a.example'", UrlSlip::Host),
        ] {
            assert_eq!(UrlSlip::of(text), Some(slip), "{text:?}");
        }
    }

    #[test]
    fn what_can_be_meant_is_left_alone() {
        for text in [
            "https://a.example",
            " https://a.example/\n",
            "http://localhost:8080/{id}?a={b}#c:1",
            "http://[::1]:8080/",
            "https://*.a.example",
            "postgres://app:pa$$w{}rd@db:5432/app?options=-c%20a=b",
            "postgres://one,two/app",
            "mongodb+srv://a.example/x",
            "mailto:a@b.example",
            "data:text/plain,1",
            "urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8",
            "tel:112",
            "sip:a@b.example:5060",
            "sqlite::memory:",
            "sqlite:a.db",
            "file:/a/b",
            "file:///a/b",
            "unix:/run/a.sock",
            "com.example.app:/callback",
            "https://a.example/https://b.example",
            "ftp://a.example",
            "localhost",
            "",
        ] {
            assert_eq!(UrlSlip::of(text), None, "{text:?}");
        }
    }
}
