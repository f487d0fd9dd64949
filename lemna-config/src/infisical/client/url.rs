use std::fmt;

use url::Url;

use crate::problem::UrlProblem;
use crate::words::UrlSlip;

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

    /// The URL of a path of the API, such as `api/v4/secrets`, its segments percent-encoded.
    pub(crate) fn join(&self, segments: &[&str]) -> Url {
        let mut url = self.0.clone();
        // `parse` has refused the URLs that have no path.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
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
    use super::*;

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
            assert_eq!(url.join(&["api", "status"]).as_str(), "http://localhost:8192/api/status", "{text:?}");
        }
    }

    #[test]
    fn a_prefix_is_kept_and_segments_are_encoded() {
        let url: ApiUrl = "https://example.com/infisical/api/".parse().unwrap();
        assert_eq!(url.join(&["api", "a/../b c"]).as_str(), "https://example.com/infisical/api/a%2F..%2Fb%20c");
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
