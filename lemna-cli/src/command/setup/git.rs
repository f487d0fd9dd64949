use std::path::Path;
use std::process::Stdio;

use crate::failure::warn;
use crate::git::git;
use crate::shown;

/// Warns where Git tracks the file, or would with the next `git add`.
pub(super) fn warn_unless_ignored(file: &Path) {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some(name) = file.file_name() else { return };
    let mut git = git();
    git.arg("-C").arg(folder).args(["check-ignore", "--quiet", "--"]).arg(name);
    let ended = git.stdout(Stdio::null()).status();
    // 0: it is ignored. Beyond 1: there is no repository.
    if ended.is_ok_and(|status| status.code() == Some(1)) {
        warn(format_args!(
            "{0} contains a client secret, and Git does not ignore it: add it to .gitignore (and `git rm --cached {0}` if it \
             is tracked)",
            shown::path(file)
        ));
    }
}
