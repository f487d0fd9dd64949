use std::fmt;

use url::Url;

use super::segment::{encode, is_segment};
use crate::problem::{SourceErrorKind, UrlProblem};
use crate::words::{UrlSlip, shown};

/// The address of an Infisical server: `http` or `https`, without user name, query or fragment.
///
/// The paths of the API are appended to it, so that an address that ends in `/`, `/api` or `/api/` is taken without
/// that ending; any other path, such as a proxy's prefix, is kept.
///
/// ```
/// use lemna_config::ApiUrl;
///
/// let url: ApiUrl = "https://example.com/infisical/api/".parse()?;
/// assert_eq!(url.to_string(), "https://example.com");
/// assert!("example.com".parse::<ApiUrl>().is_err());
/// # Ok::<(), lemna_config::UrlProblem>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ApiUrl(Url);

impl ApiUrl {
    pub(crate) fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether the server is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// All of it, the path of a proxy included: not for errors.
    pub(crate) fn whole(&self) -> &str {
        self.0.as_str()
    }

    /// The URL of a path of the API, such as `api/v4/secrets`. Every name that goes into a path goes through here: the
    /// server gets each segment as it is, or the request is refused.
    pub(crate) fn join(&self, segments: &[&str]) -> Result<Url, SourceErrorKind> {
        let mut path = self.0.path().trim_end_matches('/').to_owned();
        for segment in segments {
            if !is_segment(segment) {
                return Err(SourceErrorKind::InvalidName { name: shown(segment) });
            }
            path.push('/');
            encode(segment, &mut path);
        }
        let mut url = self.0.clone();
        // Not the `url` crate's own segments: it drops tabs and line ends from them, and then obeys a `..` that is left.
        url.set_path(&path);
        Ok(url)
    }
}

impl std::str::FromStr for ApiUrl {
    type Err = UrlProblem;

    fn from_str(text: &str) -> Result<Self, UrlProblem> {
        let slip = UrlSlip::of(text);
        if slip == Some(UrlSlip::Unexpanded) {
            return Err(UrlProblem::Unexpanded);
        }
        let mut url = Url::parse(text.trim()).map_err(|_| UrlProblem::NotUrl)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(UrlProblem::Scheme);
        }
        if slip.is_some() {
            return Err(UrlProblem::NotUrl);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlProblem::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(UrlProblem::Query);
        }
        let path = url.path().trim_end_matches('/');
        let path = path.strip_suffix("/api").unwrap_or(path).trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }
}

/// The scheme, host and port: what errors show of it.
impl fmt::Display for ApiUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.origin().ascii_serialization())
    }
}

impl fmt::Debug for ApiUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Mostly what means something in a URL.
    fn odd_name() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            6 => prop::sample::select(vec![
                "..", ".", "/", "\\", "%", "%2e", "%2E%2e", "%2f", "%00", "?", "#", ";", "&", "=", "+", " ", "\t", "\n",
                "\r", "\0", "\u{7f}", "\u{85}", "\u{a0}", "\u{feff}", "\u{202e}", "@", ":", "|", "C:", "é", "漢", "API_KEY",
            ]).prop_map(str::to_owned),
            1 => any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    /// What a server makes of a segment.
    fn decoded(segment: &str) -> Vec<u8> {
        let (mut bytes, mut rest) = (Vec::new(), segment.as_bytes());
        while let [first, after @ ..] = rest {
            rest = after;
            if let (b'%', [high, low, after @ ..]) = (first, after) {
                let digits = [*high, *low];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
                rest = after;
            } else {
                bytes.push(*first);
            }
        }
        bytes
    }

    fn assert_meant(name: &str) {
        for base in ["https://example.com", "http://localhost:8192/infisical/"] {
            let url: ApiUrl = base.parse().unwrap();
            let before = url.0.path().trim_end_matches('/').split('/').count();
            for segments in [&["api", "v4", "secrets", name][..], &["api", name, "environments"]] {
                let Ok(joined) = url.join(segments) else { continue };
                assert_eq!((joined.query(), joined.fragment()), (None, None), "{name:?}");
                assert_eq!(joined.origin(), url.0.origin(), "{name:?}");
                // As it arrives: nothing of the text is read anew on the way.
                let again = Url::parse(joined.as_str()).unwrap();
                let asked: Vec<_> = again.path().split('/').skip(before).map(decoded).collect();
                let meant: Vec<_> = segments.iter().map(|segment| segment.as_bytes().to_vec()).collect();
                assert_eq!(asked, meant, "{name:?}");
            }
        }
    }

    #[test]
    fn each_character_is_sent_as_itself_or_not_at_all() {
        let all: Vec<_> = (0..=0x10_ffff).filter_map(char::from_u32).collect();
        for some in all.chunks(512) {
            let harmless: String = some.iter().filter(|c| !c.is_control()).collect();
            assert_meant(&format!("A{harmless}B"));
        }
        for c in all.into_iter().take(0x300) {
            for name in [format!("{c}"), format!("A{c}B"), format!("{c}."), format!(".{c}."), format!("API_KEY{c}")] {
                assert_meant(&name);
            }
        }
    }

    #[test]
    fn what_names_another_path_or_another_secret_is_refused_before_it_is_sent() {
        let url: ApiUrl = "https://example.com".parse().unwrap();
        for name in [
            "",
            ".",
            "..",
            "API_KEY\n",
            "\tAPI_KEY",
            ".\t.",
            "A\rB",
            "A\0",
            " API_KEY",
            "API_KEY ",
            "\u{feff}API_KEY",
            "A\u{9b}B",
        ] {
            let error = url.join(&["api", "v4", "secrets", name]).unwrap_err();
            assert!(matches!(error, SourceErrorKind::InvalidName { .. }), "{name:?}");
            assert!(!error.to_string().contains(char::is_control), "{error:?}");
        }
        for name in ["%2e%2e", "a\\b", "a?b", "a#b", "a;b", "a b", "schlüssel", "A:B", "...", "-A", "$(touch x)"] {
            assert!(url.join(&["api", name]).is_ok(), "{name:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_path_that_is_asked_is_the_one_that_is_meant(name in odd_name()) {
            assert_meant(&name);
        }

        #[test]
        fn queries_hold_what_is_meant(one in odd_name(), other in odd_name()) {
            let url: ApiUrl = "https://example.com".parse().unwrap();
            let mut url = url.join(&["api", "v4", "secrets"]).unwrap();
            url.query_pairs_mut().extend_pairs([("environment", one.as_str()), ("secretPath", other.as_str())]);
            let again = Url::parse(url.as_str()).unwrap();
            let pairs: Vec<_> = again.query_pairs().into_owned().collect();
            prop_assert_eq!(pairs, [("environment".to_owned(), one), ("secretPath".to_owned(), other)]);
        }
    }

    #[test]
    fn every_way_to_write_the_address_is_the_same() {
        for text in [
            "http://localhost:8192",
            "http://localhost:8192/",
            "http://localhost:8192/api",
            "http://localhost:8192/api/",
            "http://localhost:8192//api//",
            " http://localhost:8192\n",
        ] {
            let url: ApiUrl = text.parse().unwrap();
            assert_eq!(url.join(&["api", "status"]).unwrap().as_str(), "http://localhost:8192/api/status", "{text:?}");
        }
    }

    #[test]
    fn a_prefix_is_kept_and_segments_are_encoded() {
        let url: ApiUrl = "https://example.com/infisical/api/".parse().unwrap();
        let joined = url.join(&["api", "a/../b c"]).unwrap();
        assert_eq!(joined.as_str(), "https://example.com/infisical/api/a%2F..%2Fb%20c");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (text, problem) in [
            ("localhost:8192", UrlProblem::Scheme),
            ("api.example.com:8080", UrlProblem::Scheme),
            ("not a url", UrlProblem::NotUrl),
            ("//example.com", UrlProblem::NotUrl),
            ("https//example.com", UrlProblem::NotUrl),
            ("http:/example.com", UrlProblem::NotUrl),
            ("https://https://example.com", UrlProblem::NotUrl),
            ("https://exa mple.com", UrlProblem::NotUrl),
            ("https://example.com/a b", UrlProblem::NotUrl),
            ("https://one.example,two.example", UrlProblem::NotUrl),
            ("https://${HOST}/", UrlProblem::Unexpanded),
            ("${SCHEME}://example.com", UrlProblem::Unexpanded),
            ("https://$HOST", UrlProblem::Unexpanded),
            ("ftp://example.com", UrlProblem::Scheme),
            ("https://user:made-up@example.com", UrlProblem::Credentials),
            ("https://example.com?x=1", UrlProblem::Query),
        ] {
            assert_eq!(text.parse::<ApiUrl>(), Err(problem), "{text}");
        }
    }
}
