//! Parts of the texts of a [`SourceErrorKind`](super::SourceErrorKind).

use std::path::Path;
use std::time::Duration;

use super::cause::Unreachable;
use super::proxy::Proxy;
use crate::words::Printable;

pub(super) fn whose(foreign: bool) -> &'static str {
    if foreign { ", which belongs to another user," } else { "" }
}

pub(super) fn file_of(setting: &str, path: &Path) -> String {
    if path.as_os_str().is_empty() {
        format!("the file that {setting} names")
    } else {
        format!("{} ({setting})", Printable(path.display()))
    }
}

/// Infisical's names of the ways to log in whose texts say more than the name.
pub(crate) const UNIVERSAL_AUTH: &str = "universal-auth";
pub(crate) const AWS_AUTH: &str = "aws-auth";
pub(crate) const LDAP_AUTH: &str = "ldap-auth";
pub(crate) const TLS_CERT_AUTH: &str = "tls-cert-auth";

pub(super) fn by(method: &str) -> String {
    if method == UNIVERSAL_AUTH { String::new() } else { format!(" by {}", Printable(method)) }
}

pub(super) fn through(proxy: Option<&Proxy>) -> String {
    proxy.map_or_else(String::new, |proxy| format!(" through the proxy {proxy}"))
}

/// Says that several addresses were tried, if there was no connection to any.
pub(super) fn at_each(cause: Unreachable, addresses: usize) -> String {
    let is_of_each = matches!(cause, Unreachable::Refused | Unreachable::NoConnection);
    if is_of_each && addresses > 1 { format!(" ({addresses} addresses were tried)") } else { String::new() }
}

const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) fn wait(retry_after: Option<Duration>) -> String {
    retry_after.map_or_else(String::new, |wait| format!(" (it asks to wait {})", seconds(wait)))
}

pub(super) fn seconds(duration: Duration) -> String {
    if duration > A_DAY { "more than a day".to_owned() } else { format!("{:.1} s", duration.as_secs_f64()) }
}
