//! The last known good copy.

use std::path::Path;
use std::time::Duration;

use lemna_config::SnapshotProblem;
use lemna_config::admin::snapshot_age;

use super::finding::{Area, Findings};
use super::server::roughly;
use crate::shown;

/// Older ones do not stand in for a server, unless the loader says otherwise.
const MAX_AGE: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) fn examine(path: Option<&Path>, findings: &mut Findings) {
    let area = Area::Snapshot;
    let Some(path) = path else {
        return findings.note(
            area,
            "LEMNA_SNAPSHOT is not set: where no program names a copy itself, none stands in for the server",
        );
    };
    let path_shown = shown::path(path);
    match snapshot_age(path) {
        Ok(age) if age > MAX_AGE => {
            let text = format!("{path_shown} is {} old: it stands in for no server by default", roughly(age));
            findings.warning(area, text, "start the service while the server is up, which writes it anew");
        }
        Ok(age) => findings.ok(area, format_args!("{path_shown} is {} old", roughly(age))),
        Err(SnapshotProblem::Absent) => {
            findings.note(area, format_args!("{path_shown} is not there: the first good load writes it"));
        }
        Err(problem) => findings.problem(area, format_args!("{path_shown}: {problem}"), remedy(problem)),
    }
}

fn remedy(problem: SnapshotProblem) -> &'static str {
    match problem {
        SnapshotProblem::OpenToOthers => "chmod 600, or remove it: the next good load writes it anew",
        SnapshotProblem::NotACopy | SnapshotProblem::NotAFile | SnapshotProblem::Link => {
            "name a file of its own by LEMNA_SNAPSHOT"
        }
        SnapshotProblem::ForeignOwner | SnapshotProblem::Forbidden => {
            "give each user a file of its own by LEMNA_SNAPSHOT"
        }
        SnapshotProblem::NoFolder => "make the folder",
        SnapshotProblem::FromTheFuture => "check this machine's clock",
        _ => "remove it: the next good load writes it anew",
    }
}
