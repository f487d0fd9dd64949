//! The proxy before a server, by the variables of the process as curl and Go read them.
//!
//! Where the two differ: a variable in capitals counts first (Go), an empty one is not set (Go), `ALL_PROXY` is read
//! (curl), `.suffix` excepts the host `suffix` too (curl), spaces separate exceptions as commas do (curl), and `*`
//! among others excepts every host (Go). A port of an exception is compared (Go), and so are brackets and `*.` read.

use std::net::IpAddr;

use url::{Host, Url};

use crate::problem::SourceErrorKind;
use crate::system::process::ProcessEnv;

const EXPECTED: &str = "the address of an http, https or socks proxy, such as http://proxy.example.com:3128";

/// The proxy that `server` is asked through, with what its address holds of a user and a password.
pub(super) fn before(server: &Url, process: &ProcessEnv) -> Result<Option<Url>, SourceErrorKind> {
    let Some((variable, address)) = first(variables(server.scheme(), process)?, process)? else { return Ok(None) };
    let exceptions = first(&["NO_PROXY", "no_proxy"], process)?;
    if exceptions.is_some_and(|(_, exceptions)| is_excepted(server, &exceptions)) {
        return Ok(None);
    }
    parsed(&address).map(Some).ok_or(SourceErrorKind::invalid_setting(variable, EXPECTED))
}

/// The variables that can name a proxy for servers of `scheme`.
fn variables(scheme: &str, process: &ProcessEnv) -> Result<&'static [&'static str], SourceErrorKind> {
    // A CGI program gets the header `Proxy` of whoever asks it as `HTTP_PROXY`.
    let is_cgi = process.variable("REQUEST_METHOD")?.is_some();
    Ok(match scheme {
        "https" => &["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"],
        _ if is_cgi => &["http_proxy", "ALL_PROXY", "all_proxy"],
        _ => &["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
    })
}

/// The first of `names` that is set, with its value.
fn first(
    names: &'static [&'static str],
    process: &ProcessEnv,
) -> Result<Option<(&'static str, String)>, SourceErrorKind> {
    for name in names {
        if let Some(value) = process.variable(name)?.filter(|value| !value.trim().is_empty()) {
            return Ok(Some((name, value)));
        }
    }
    Ok(None)
}

/// Without a scheme, `http` is meant.
fn parsed(address: &str) -> Option<Url> {
    let address = address.trim();
    let url = if address.contains("://") { Url::parse(address) } else { Url::parse(&format!("http://{address}")) };
    let is_proxy = |url: &Url| {
        matches!(url.scheme(), "http" | "https" | "socks4" | "socks4a" | "socks5" | "socks5h") && url.has_host()
    };
    url.ok().filter(is_proxy)
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
    // Of a prefix without a bit, nothing has to be the same.
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
