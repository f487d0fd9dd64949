//! The proxy before a server, by the variables of the process as curl and Go read them.
//!
//! Where the two differ: a variable in capitals counts first (Go), an empty one is not set (Go), `ALL_PROXY` is read
//! (curl), `.suffix` excepts the host `suffix` too (curl), spaces separate exceptions as commas do (curl), and `*`
//! among others excepts every host (Go). A port of an exception is compared (Go), and so are brackets and `*.` read.

use std::net::IpAddr;

use url::{Host, Url};

use super::transport::Way;
use super::url::ApiUrl;
use crate::problem::{Proxy, ProxyVariableProblem, SourceErrorKind};
use crate::system::process::{NotUnicode, ProcessEnv};
use crate::words::UrlSlip;

const SCHEMES: [&str; 6] = ["http", "https", "socks5h", "socks5", "socks4a", "socks4"];

/// A proxy, with what its address holds of a user and a password.
pub(super) struct Before {
    pub(super) url: Url,
    variable: &'static str,
}

impl Before {
    /// What errors show of it.
    pub(super) fn shown(&self) -> Proxy {
        let host = self.url.host_str().unwrap_or_default();
        let port = self.url.port_or_known_default().unwrap_or(1080);
        Proxy::new(self.variable, format!("{host}:{port}"))
    }

    pub(super) fn way_to(&self, server: &ApiUrl) -> Way {
        let is_http = matches!(self.url.scheme(), "http" | "https");
        if is_http && !server.is_https() { Way::Passed } else { Way::Tunnel }
    }

    pub(super) fn has_login(&self) -> bool {
        !self.url.username().is_empty() || self.url.password().is_some()
    }
}

/// The proxy that `server` is asked through: none for this machine.
pub(super) fn before(server: &ApiUrl, process: &ProcessEnv) -> Result<Option<Before>, SourceErrorKind> {
    if server.is_loopback() { Ok(None) } else { before_host(&server.join(&[])?, process) }
}

/// What is shown of the proxy that `server` is asked through.
#[cfg(feature = "admin")]
pub(crate) fn proxy_before(server: &ApiUrl, process: &ProcessEnv) -> Result<Option<Proxy>, SourceErrorKind> {
    Ok(before(server, process)?.map(|before| before.shown()))
}

fn before_host(server: &Url, process: &ProcessEnv) -> Result<Option<Before>, SourceErrorKind> {
    let Some((variable, address)) = first(variables(server.scheme(), process), process) else { return Ok(None) };
    let unusable = |variable, problem| SourceErrorKind::UnusableProxy { variable, problem };
    let not_unicode = |variable| move |NotUnicode| unusable(variable, ProxyVariableProblem::NotUnicode);
    if let Some((variable, exceptions)) = first(&["NO_PROXY", "no_proxy"], process)
        && is_excepted(server, &exceptions.map_err(not_unicode(variable))?)
    {
        return Ok(None);
    }
    let url = parsed(&address.map_err(not_unicode(variable))?).map_err(|problem| unusable(variable, problem))?;
    Ok(Some(Before { url, variable }))
}

/// The variables that can name a proxy for servers of `scheme`.
fn variables(scheme: &str, process: &ProcessEnv) -> &'static [&'static str] {
    // A CGI program gets the header `Proxy` of whoever asks it as `HTTP_PROXY`.
    let is_cgi =
        || process.get("REQUEST_METHOD") != Ok(None) && process.get("REQUEST_METHOD") != Ok(Some(String::new()));
    match scheme {
        "https" => &["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"],
        _ if is_cgi() => &["http_proxy", "ALL_PROXY", "all_proxy"],
        _ => &["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
    }
}

/// The first of `names` that is set, with its value.
fn first(names: &'static [&'static str], process: &ProcessEnv) -> Option<(&'static str, Result<String, NotUnicode>)> {
    let is_blank = |value: &Result<String, NotUnicode>| value.as_ref().is_ok_and(|value| value.trim().is_empty());
    let set = names.iter().filter_map(|name| Some((*name, process.get(name).transpose()?)));
    set.into_iter().find(|(_, value)| !is_blank(value))
}

/// Without a scheme, `http` is meant.
fn parsed(address: &str) -> Result<Url, ProxyVariableProblem> {
    let address = address.trim();
    if address.starts_with(['"', '\'']) {
        return Err(ProxyVariableProblem::Quoted);
    }
    if UrlSlip::of(address) == Some(UrlSlip::Unexpanded) {
        return Err(ProxyVariableProblem::Unexpanded);
    }
    let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
    // What would be taken for the host is the beginning of the user or the password.
    if rest.split_once(['/', '?', '#', '\\']).is_some_and(|(_, behind)| behind.contains('@')) {
        return Err(ProxyVariableProblem::NotEncoded);
    }
    if !scheme.is_empty() && !SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) {
        return Err(ProxyVariableProblem::Scheme);
    }
    let url = Url::parse(&format!("{scheme}://{rest}")).ok().filter(Url::has_host);
    url.ok_or(ProxyVariableProblem::NotUrl)
}

/// Whether one of `exceptions`, separated by commas or white space, is `server`.
fn is_excepted(server: &Url, exceptions: &str) -> bool {
    let (Some(host), Some(port)) = (server.host(), server.port_or_known_default()) else { return false };
    let mut exceptions = exceptions.split(|c: char| c == ',' || c.is_whitespace());
    exceptions.any(|exception| is_meant(exception, &host, port))
}

fn is_meant(exception: &str, host: &Host<&str>, port: u16) -> bool {
    if exception == "*" {
        return true;
    }
    let Some((name, wanted_port)) = split(exception) else { return false };
    if wanted_port.is_some_and(|wanted| wanted != port) {
        return false;
    }
    match host {
        Host::Domain(host) => is_domain(name, host),
        Host::Ipv4(address) => is_in_network(name, IpAddr::V4(*address)),
        Host::Ipv6(address) => is_in_network(name, IpAddr::V6(*address)),
    }
}

/// The host and the port of an exception: `None` for what is neither.
fn split(exception: &str) -> Option<(&str, Option<u16>)> {
    let (name, port) = match exception.strip_prefix('[') {
        Some(bracketed) => match bracketed.split_once(']')? {
            (name, "") => (name, None),
            (name, rest) => (name, Some(rest.strip_prefix(':')?)),
        },
        None => match exception.split_once(':') {
            // An IPv6 address without brackets has several.
            Some((name, port)) if !port.contains(':') => (name, Some(port)),
            _ => (exception, None),
        },
    };
    match port {
        None | Some("") => Some((name, None)),
        Some(port) => Some((name, Some(port.parse().ok()?))),
    }
}

/// Whether `host` is `name`, or below it. `*.name` is what is below it alone.
fn is_domain(name: &str, host: &str) -> bool {
    let below = name.strip_prefix("*.");
    let name = below.or_else(|| name.strip_prefix('.')).unwrap_or(name).trim_end_matches('.');
    let (name, host) = (as_in_a_url(name), host.trim_end_matches('.'));
    let is_below = || host.strip_suffix(name.as_str()).is_some_and(|above| above.ends_with('.'));
    !name.is_empty() && ((below.is_none() && host == name) || is_below())
}

/// In small letters, and in Punycode where that is how a URL has it.
fn as_in_a_url(name: &str) -> String {
    match Host::parse(name) {
        Ok(Host::Domain(name)) => name,
        _ => name.to_ascii_lowercase(),
    }
}

/// Whether `address` is `network`, which may have the length of a prefix behind it.
fn is_in_network(network: &str, address: IpAddr) -> bool {
    let (network, length) = match network.split_once('/') {
        Some((network, length)) => (network, Some(length)),
        None => (network, None),
    };
    let Ok(network) = network.parse::<IpAddr>() else { return false };
    let longest: u32 = if network.is_ipv4() { 32 } else { 128 };
    let Some(length) = length.map_or(Some(longest), |length| length.parse().ok()) else { return false };
    let Some(rest) = longest.checked_sub(length) else { return false };
    // In a prefix without a bit, nothing has to be the same.
    (bits(network) ^ bits(address)).checked_shr(rest).unwrap_or(0) == 0
}

/// An IPv4 address, mapped to IPv6.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

#[cfg(test)]
mod tests;
