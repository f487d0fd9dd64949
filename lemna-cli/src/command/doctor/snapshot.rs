//! The last known good copy.

use std::path::Path;
use std::time::Duration;

use lemna_config::SnapshotProblem;
use lemna_config::admin::snapshot_age;

use super::finding::{Area, Findings};
use super::server::roughly;
use crate::shown;

/// Older ones do not replace a server, unless the loader allows it.
const MAX_AGE: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) fn examine(path: Option<&Path>, findings: &mut Findings) {
    let area = Area::Snapshot;
    let Some(path) = path else {
        return findings
            .note(area, "LEMNA_SNAPSHOT is not set: no sealed copy is kept, unless a program names its file itself");
    };
    let path_shown = shown::path(path);
    match snapshot_age(path) {
        Ok(age) if age > MAX_AGE => {
            let text =
                format!("{path_shown} is {} old: by default, a load uses no copy older than 24 hours", roughly(age));
            findings.warning(area, text, "start the service while the server is up: that writes a new copy");
        }
        Ok(age) => findings.ok(area, format_args!("{path_shown} is {} old", roughly(age))),
        Err(SnapshotProblem::Absent) => {
            findings.note(area, format_args!("{path_shown} does not exist: the first good load writes it"));
        }
        Err(problem) => findings.problem(area, format_args!("{path_shown}: {problem}"), remedy(problem)),
    }
}

fn remedy(problem: SnapshotProblem) -> &'static str {
    match problem {
        SnapshotProblem::OpenToOthers => "chmod 600, or remove it: the next good load writes a new one",
        SnapshotProblem::NotACopy | SnapshotProblem::NotAFile | SnapshotProblem::Link => {
            "set LEMNA_SNAPSHOT to a different path"
        }
        SnapshotProblem::ForeignOwner | SnapshotProblem::Forbidden => {
            "set LEMNA_SNAPSHOT to a separate file for each user"
        }
        SnapshotProblem::NoFolder => "make the folder",
        SnapshotProblem::FromTheFuture => "check this machine's clock",
        _ => "remove it: the next good load writes a new one",
    }
}
