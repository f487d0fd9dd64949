use http::Uri;

use super::{FromSecret, Invalid, Wanted, address};
use crate::words::UrlSlip;

/// With a scheme and a host, as a `Url`; `#[lemna(from_str)]` reads what else the type can be, such as `/path` or
/// `host:80`.
impl FromSecret for Uri {
    fn from_secret(text: &str) -> Result<Self, Invalid> {
        let refused =
            |reason| Err(Invalid::new("a URI, such as https://example.com/path", reason).of_form(Wanted::Url));
        if let Some(slip) = UrlSlip::of(text) {
            return refused(address::reason(slip));
        }
        if text.contains('#') {
            return refused("it has a fragment (#), which its type does not keep");
        }
        let Ok(uri) = text.parse::<Self>() else {
            return refused("its host or form is not valid");
        };
        // The parser takes any number, and none, for a port.
        let behind_host = uri.authority().map(|authority| authority.as_str().rsplit('@').next().unwrap_or_default());
        let has_port = behind_host.is_some_and(|host| host.len() > uri.host().map_or(0, str::len));
        if has_port && uri.port_u16().is_none() {
            return refused("its port is not a number from 0 to 65535");
        }
        match (uri.scheme(), uri.host()) {
            (None, _) => refused("it has no scheme such as https://"),
            (_, None | Some("")) => refused("its host is empty"),
            _ => Ok(uri),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_has_a_scheme_and_a_host() {
        for text in ["https://a.example", "http://localhost:9000/x?y=z", "https://[::1]:80/", "amqp://u:p@h/v"] {
            assert_eq!(Uri::from_secret(text).unwrap(), text.parse::<Uri>().unwrap(), "{text}");
        }
    }

    #[test]
    fn what_the_type_takes_but_nobody_means_is_refused() {
        let no_scheme = "it has no scheme such as https://";
        for (text, reason) in [
            ("/path", no_scheme),
            ("*", no_scheme),
            ("localhost", no_scheme),
            ("api.example.com:8080", no_scheme),
            ("https://a.example/#part", "it has a fragment (#), which its type does not keep"),
            ("https://${HOST}/", "a reference in it was not replaced"),
            ("http:/a.example", "its scheme and its host are not separated by one ://"),
            ("https://a.example/x y", "a blank or a line end is inside it"),
            ("https://a.example:80:80/", "its host or form is not valid"),
            ("https://a.example:99999/", "its port is not a number from 0 to 65535"),
            ("https://u:80@a.example:/", "its port is not a number from 0 to 65535"),
            ("https://a.example/\n", "its host or form is not valid"),
            ("http://:80/", "its host is empty"),
        ] {
            assert_eq!(Uri::from_secret(text).unwrap_err().reason(), reason, "{text}");
        }
    }
}
