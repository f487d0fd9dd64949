use std::path::Path;
use std::time::Duration;

use crate::infisical::copy;
use crate::problem::SnapshotProblem;

/// How long ago the last known good copy at this path was written, by its file. Only a load finds out whether it opens:
/// it is bound to the names of the struct that it was made for.
///
/// ```
/// use lemna_config::SnapshotProblem;
/// use lemna_config::admin::snapshot_age;
///
/// # #[cfg(unix)]
/// assert_eq!(snapshot_age("no-such.copy"), Err(SnapshotProblem::Absent));
/// ```
///
/// # Errors
///
/// Why a load would not use the file: it does not exist, is not a copy, or is not this user's alone.
pub fn snapshot_age(path: impl AsRef<Path>) -> Result<Duration, SnapshotProblem> {
    copy::age(path.as_ref())
}
