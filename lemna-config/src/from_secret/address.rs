use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

#[cfg(feature = "url")]
use super::Wanted;
use super::{FromSecret, Invalid};
#[cfg(any(feature = "http", feature = "url"))]
use crate::words::UrlSlip;

macro_rules! addresses {
    ($($type:ident: $expected:literal, $reason:expr;)*) => {$(
        impl FromSecret for $type {
            fn from_secret(text: &str) -> Result<Self, Invalid> {
                text.parse().map_err(|_| Invalid::new($expected, $reason))
            }
        }
    )*};
}

addresses! {
    IpAddr: "an IP address, such as 127.0.0.1 or ::1", "it is not an IP address: host names are not resolved";
    Ipv4Addr: "an IPv4 address, such as 127.0.0.1", "it is not an IPv4 address: host names are not resolved";
    Ipv6Addr: "an IPv6 address, such as ::1", "it is not an IPv6 address: host names are not resolved";
    SocketAddr: "an address with a port, such as 127.0.0.1:8080 or [::1]:8080",
        "it is not an IP address and port: host names are not resolved";
    SocketAddrV4: "an IPv4 address with a port, such as 127.0.0.1:8080",
        "it is not an IPv4 address and port: host names are not resolved";
    SocketAddrV6: "an IPv6 address with a port, such as [::1]:8080",
        "it is not an IPv6 address and port: host names are not resolved";
}

#[cfg(feature = "url")]
impl FromSecret for url::Url {
    fn from_secret(text: &str) -> Result<Self, Invalid> {
        let refused = |reason| Invalid::new("a URL, such as https://example.com/path", reason).of_form(Wanted::Url);
        let url = Self::parse(text).map_err(|error| {
            refused(match error {
                url::ParseError::RelativeUrlWithoutBase => "it has no scheme such as https://",
                url::ParseError::EmptyHost => "its host is empty",
                url::ParseError::InvalidPort => "its port is not a number from 0 to 65535",
                _ => "its host or form is not valid",
            })
        })?;
        match UrlSlip::of(text) {
            Some(slip) => Err(refused(reason(slip))),
            None => Ok(url),
        }
    }
}

#[cfg(any(feature = "http", feature = "url"))]
pub(super) fn reason(slip: UrlSlip) -> &'static str {
    match slip {
        UrlSlip::Unexpanded => "a reference in it was not replaced",
        UrlSlip::Blank => "a blank or a line end is inside it",
        UrlSlip::HostAsScheme => "it has no scheme such as https://",
        UrlSlip::Slashes => "its scheme and its host are not separated by one ://",
        UrlSlip::Host => "its host contains an invalid character",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        assert_eq!(IpAddr::from_secret("::1"), Ok(IpAddr::V6(Ipv6Addr::LOCALHOST)));
        assert_eq!(SocketAddr::from_secret("127.0.0.1:80").unwrap().port(), 80);
        assert!(SocketAddr::from_secret("127.0.0.1").is_err());
    }

    #[test]
    fn a_host_name_is_told_from_an_address() {
        assert_eq!(
            SocketAddr::from_secret("localhost:80").unwrap_err().reason(),
            "it is not an IP address and port: host names are not resolved"
        );
        assert_eq!(
            Ipv4Addr::from_secret("localhost").unwrap_err().reason(),
            "it is not an IPv4 address: host names are not resolved"
        );
    }

    #[cfg(feature = "url")]
    #[test]
    fn what_a_url_lacks_is_named() {
        assert_eq!(url::Url::from_secret("http://localhost:9000").unwrap().port(), Some(9000));
        assert_eq!(url::Url::from_secret("localhost").unwrap_err().reason(), "it has no scheme such as https://");
        assert_eq!(url::Url::from_secret("http://").unwrap_err().reason(), "its host is empty");
        assert_eq!(
            url::Url::from_secret("http://a:99999").unwrap_err().reason(),
            "its port is not a number from 0 to 65535"
        );
    }

    #[cfg(feature = "url")]
    #[test]
    fn what_a_parser_takes_but_nobody_means_is_refused() {
        for (text, reason) in [
            ("api.example.com:8080", "it has no scheme such as https://"),
            ("https://${HOST}/", "a reference in it was not replaced"),
            ("http:/a.example", "its scheme and its host are not separated by one ://"),
            ("https://a.example/x y", "a blank or a line end is inside it"),
            ("https://a.example,b.example", "its host contains an invalid character"),
        ] {
            assert!(url::Url::parse(text).is_ok(), "{text}");
            assert_eq!(url::Url::from_secret(text).unwrap_err().reason(), reason, "{text}");
        }
        for text in ["https://a.example/\n", "mailto:a@b.example", "sqlite::memory:"] {
            assert!(url::Url::from_secret(text).is_ok(), "{text}");
        }
    }
}
