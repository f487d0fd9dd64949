//! How a warning is reported: what its text says, for programs.

use std::io::Write;

use tracing::{Level, event, field};

use super::{Listed, TARGET, subscriber};
use crate::warning::Warning;
use crate::words::{Printable, SourceId};

/// Hands `warnings` to the `tracing` subscriber, or to stderr where there is no subscriber: a load comes first in `main`,
/// before most programs set one.
pub(crate) fn emit(warnings: &[Warning]) {
    let is_heard = subscriber().is_some();
    for warning in warnings {
        if is_heard {
            tell(warning);
        } else {
            // A stderr that nobody reads any more is no reason to fail.
            let _ = writeln!(std::io::stderr(), "lemna-config: warning: {warning}");
        }
    }
}

/// What a warning is about.
struct About<'a> {
    kind: &'static str,
    source: Option<SourceId>,
    /// Secret names, or the variables that unlock a source.
    fields: Vec<&'a str>,
}

/// Tells the subscriber of this thread.
fn tell(warning: &Warning) {
    let About { kind, source, fields } = about(warning);
    let fields = (!fields.is_empty()).then(|| Listed(fields.iter().map(Printable)));
    event!(
        name: "lemna.warning",
        target: TARGET,
        Level::WARN,
        kind,
        source = source.map(field::display),
        fields = fields.map(field::display),
        "{warning}"
    );
}

fn about(warning: &Warning) -> About<'_> {
    let (kind, source, fields) = match warning {
        Warning::SourceFailed { error, fields } => {
            ("source_failed", Some(error.source_id().clone()), fields.iter().map(|(name, _)| *name).collect())
        }
        Warning::PlainHttp { .. } => ("plain_http", Some(SourceId::Infisical), Vec::new()),
        Warning::Shadowed { name, used, .. } => ("shadowed", used.source(), vec![*name]),
        Warning::Suspicious { name, origin, .. } => ("suspicious", origin.source(), vec![*name]),
        Warning::DeprecatedAlias { origin, name, .. } => ("deprecated_alias", origin.source(), vec![*name]),
        Warning::DeprecatedSecret { name, origin, .. } => ("deprecated_secret", origin.source(), vec![*name]),
        Warning::ConflictingVariables { used, used_origin, ignored, .. } => {
            ("conflicting_variables", used_origin.source(), vec![*used, *ignored])
        }
        Warning::IgnoredSetting { variable, origin } => ("ignored_setting", origin.source(), vec![*variable]),
        Warning::DoubtfulVariable { variable, origin, .. } => ("doubtful_variable", origin.source(), vec![*variable]),
        Warning::Misnamed { variable } => {
            ("misnamed", variable.origin().source(), vec![variable.name(), variable.meant()])
        }
        Warning::ForeignFile { names, .. } => ("foreign_file", None, names.clone()),
        Warning::WorldWritable { .. } => ("world_writable", None, Vec::new()),
        Warning::BadLine { origin, .. } => ("bad_line", origin.source(), Vec::new()),
        Warning::UnknownKey { origin, .. } => ("unknown_key", origin.source(), Vec::new()),
        Warning::SecretInFile { path, names } => {
            ("secret_in_file", Some(SourceId::ConfigFile(path.as_path().into())), names.clone())
        }
        Warning::Repeated { name, origin, .. } => ("repeated", origin.source(), name.iter().copied().collect()),
        Warning::LiteralReference { name, origin } => {
            ("literal_reference", origin.source(), name.iter().copied().collect())
        }
        Warning::UnknownReference { name, origin } => {
            ("unknown_reference", origin.source(), name.iter().copied().collect())
        }
        Warning::UnresolvedReference { name, origin, .. } => ("unresolved_reference", origin.source(), vec![*name]),
        Warning::Withheld { name, origin, .. } => ("withheld", origin.source(), vec![name.as_str()]),
        Warning::Stale { error, fields, .. } => ("stale", Some(error.source_id().clone()), fields.clone()),
        Warning::SnapshotUnusable { .. } => ("snapshot_unusable", Some(SourceId::Infisical), Vec::new()),
        Warning::SnapshotNotKept { .. } => ("snapshot_not_kept", Some(SourceId::Infisical), Vec::new()),
    };
    About { kind, source, fields }
}
