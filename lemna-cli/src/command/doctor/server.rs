//! Whether the server is there, which one it is, and how it is reached.

use std::time::{Duration, SystemTime};

use lemna_config::admin::{AdminError, AdminErrorKind, Dialect, FoundInfisical, Server, ServerStatus};
use lemna_config::{SourceErrorKind, Unreachable, Warning};

use super::finding::{Area, Findings};
use crate::timeout::Timeout;

/// The time limit for an answer, unless the command sets another.
const PATIENCE: Duration = Duration::from_secs(10);
/// The tolerated difference of the clocks: tokens and copies up to a minute ahead do not count as from the future.
const SKEW: Duration = Duration::from_secs(60);

/// The server, if it answers.
pub(super) fn examine(infisical: &FoundInfisical, timeout: &Timeout, findings: &mut Findings) -> Option<Server> {
    let asked = SystemTime::now();
    let server = Server::of(infisical.settings()).map(|server| timeout.of_look(server.deadline(PATIENCE)));
    match server.and_then(|server| Ok((server.status()?, server))) {
        Ok((status, server)) => {
            findings.ok(Area::Server, format_args!("{} answers", infisical.url()));
            way(infisical, findings);
            tls(infisical, findings);
            tell(&status, asked, findings);
            Some(server)
        }
        Err(error) => {
            way(infisical, findings);
            let area = area_of(&error);
            findings.problem(area, &error, error.remedy());
            findings.note(Area::Identity, "skipped: the server is away");
            None
        }
    }
}

/// The proxy in use. An unusable variable is already the reason why the server does not answer.
fn way(infisical: &FoundInfisical, findings: &mut Findings) {
    match infisical.proxy() {
        Ok(Some(proxy)) => findings.ok(Area::Proxy, format_args!("requests go through the proxy {proxy}")),
        Ok(None) => findings.ok(Area::Proxy, "no proxy applies: requests go to the server directly"),
        Err(_) => {}
    }
}

/// A warning of the variables reports plain http to another machine.
fn tls(infisical: &FoundInfisical, findings: &mut Findings) {
    let is_plain_and_remote = |warning: &Warning| matches!(warning, Warning::PlainHttp { .. });
    if infisical.url().to_string().starts_with("https:") {
        findings.ok(Area::Tls, "the server's certificate is trusted");
    } else if !infisical.warnings().iter().any(is_plain_and_remote) {
        findings.ok(Area::Tls, "not needed: the server is this machine");
    }
}

fn tell(status: &ServerStatus, asked: SystemTime, findings: &mut Findings) {
    match status.dialect {
        Dialect::V3 => findings.note(Area::Server, "it is older than autumn 2025: it has only API v3"),
        _ => findings.ok(Area::Server, "it has API v4"),
    }
    if status.is_set_up == Some(false) {
        findings.problem(Area::Server, "nobody has set it up yet", "make its first account");
    }
    let Some(clock) = status.clock else {
        findings.note(Area::Clock, "the server does not send its time");
        return;
    };
    // A header has whole seconds, and the answer took its time.
    let skew = asked.duration_since(clock).unwrap_or_else(|ahead| ahead.duration()).saturating_sub(PATIENCE);
    if skew > SKEW {
        let text = format!("the server's clock and this machine's are {} apart", roughly(skew));
        findings.warning(Area::Clock, text, "set both by NTP: they decide when tokens and certificates expire");
    } else {
        findings.ok(Area::Clock, "the server's clock and this machine's agree");
    }
}

fn area_of(error: &AdminError) -> Area {
    match error.kind() {
        AdminErrorKind::Server(SourceErrorKind::Unreachable { cause: Unreachable::Tls(_), .. }) => Area::Tls,
        AdminErrorKind::Server(SourceErrorKind::ProxyFailed { .. } | SourceErrorKind::UnusableProxy { .. }) => {
            Area::Proxy
        }
        _ => Area::Server,
    }
}

/// In the largest unit that there is one of.
pub(super) fn roughly(time: Duration) -> String {
    let seconds = time.as_secs();
    let units = [(24 * 60 * 60, "day"), (60 * 60, "hour"), (60, "minute"), (1, "second")];
    let (count, unit) = units
        .into_iter()
        .map(|(unit, name)| (seconds / unit, name))
        .find(|(count, _)| *count > 0)
        .unwrap_or((0, "second"));
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}
