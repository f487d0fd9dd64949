//! Where `.env` is: in the folder the program runs in, or above it within the same project.

use std::io::ErrorKind;
use std::path::{self, Component, Path, PathBuf};
use std::{env, fs};

use crate::problem::FileProblem;
use crate::system::open::Opened;
use crate::system::owner::{is_own_folder, is_shared};
use crate::system::reading::Reading;

const FILE_NAME: &str = ".env";

/// What is read is what was found: the path is not looked up again.
#[derive(Debug)]
pub(super) struct FoundFile {
    pub(super) path: PathBuf,
    /// In the folder the search started from, not above it.
    pub(super) in_start: bool,
    pub(super) opened: Result<Opened, FileProblem>,
}

/// Looks in `start` and then upwards, no further than a folder with `.git` or the home folder, and in no folder above
/// `start` that belongs to another user or that everybody can write: others can have put a file there as a trap. Where
/// nothing is found, the paths that were looked at.
pub(super) fn search(reading: &Reading, start: &Path, home: Option<&Path>) -> Result<FoundFile, Vec<PathBuf>> {
    let start = upwards_leads_to_parents(start);
    let home = home.filter(|home| !home.as_os_str().is_empty());
    let mut looked_at = Vec::new();

    for (level, folder) in start.ancestors().enumerate() {
        let in_start = level == 0;
        let own_folder = is_own_folder(folder);
        if !in_start && (!own_folder || is_shared(folder)) {
            break;
        }
        let path = folder.join(FILE_NAME);
        if let Some(opened) = opened(reading, &path, in_start) {
            return Ok(FoundFile { path, in_start, opened });
        }
        looked_at.push(path);
        let project_ends = fs::symlink_metadata(folder.join(".git")).is_ok();
        if project_ends || !own_folder || home.is_some_and(|home| is_same_folder(folder, home)) {
            break;
        }
    }
    Err(looked_at)
}

/// Of `a/..` the path above is `a`, which is below.
fn upwards_leads_to_parents(start: &Path) -> PathBuf {
    let absolute = if start.components().any(|part| part == Component::ParentDir) {
        fs::canonicalize(start)
    } else {
        path::absolute(start)
    };
    absolute.unwrap_or_else(|_| start.to_owned())
}

/// In `start` whatever is named so counts, and reading it shows what is wrong with it. Above, a folder named `.env` is
/// a Python environment more likely than a mistake.
fn opened(reading: &Reading, path: &Path, in_start: bool) -> Option<Result<Opened, FileProblem>> {
    match seen(reading, path) {
        Ok(opened) => opened.filter(|opened| in_start || opened.is_regular() || opened.is_pipe()).map(Ok),
        Err(problem) => in_start.then_some(Err(problem)),
    }
}

/// What cannot be seen, because it is in a folder that this user is not allowed to enter, does not exist:
pub(super) fn seen(reading: &Reading, path: &Path) -> Result<Option<Opened>, FileProblem> {
    match reading.open(path) {
        Err(FileProblem::Forbidden) if is_hidden(path) => Ok(None),
        opened => opened,
    }
}

fn is_hidden(path: &Path) -> bool {
    fs::metadata(path).is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
}

/// The working directory, if its path leads there: a folder above it that this user is not allowed to enter closes the
/// path, and not the working directory.
pub(crate) fn working_directory() -> Option<PathBuf> {
    env::current_dir().ok().filter(|path| fs::metadata(path).is_ok())
}

fn is_same_folder(one: &Path, other: &Path) -> bool {
    one == other || fs::canonicalize(one).is_ok_and(|one| fs::canonicalize(other).is_ok_and(|other| one == other))
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::system::pipe::Pipes;

    /// `files` are made below a folder that ends the search, because there can be a `.env` above it.
    fn project(files: &[&str]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    fn look(start: &Path, home: Option<&Path>) -> Option<FoundFile> {
        let now = std::time::Instant::now();
        search(&Reading::blocking(&Pipes::default(), now), start, home).ok()
    }

    fn found(folder: &TempDir, start: &str, home: Option<&str>) -> Option<(PathBuf, bool)> {
        let home = home.map(|home| folder.path().join(home));
        let found = look(&folder.path().join(start), home.as_deref())?;
        Some((found.path.strip_prefix(folder.path()).unwrap().to_owned(), found.in_start))
    }

    fn at(path: &str, in_start: bool) -> (PathBuf, bool) {
        (PathBuf::from(path), in_start)
    }

    #[test]
    fn the_nearest_one_is_found_and_whether_it_is_in_start() {
        let folder = project(&["a/.env", "a/b/c/.env", "a/b/c/d/other"]);
        assert_eq!(found(&folder, "a/b/c", None), Some(at("a/b/c/.env", true)));
        assert_eq!(found(&folder, "a/b/c/d", None), Some(at("a/b/c/.env", false)));
        assert_eq!(found(&folder, "a/b", None), Some(at("a/.env", false)));
        assert_eq!(found(&folder, "", None), None);
    }

    #[test]
    fn a_folder_with_git_is_looked_into_and_ends_the_search() {
        let folder = project(&[".env", "repository/.git/HEAD", "repository/src/x", "worktree/.git", "worktree/src/x"]);
        assert_eq!(found(&folder, "repository/src", None), None);
        assert_eq!(found(&folder, "worktree/src", None), None);
        fs::write(folder.path().join("worktree/.env"), "").unwrap();
        assert_eq!(found(&folder, "worktree/src", None), Some(at("worktree/.env", false)));
    }

    #[test]
    fn the_home_folder_is_looked_into_and_ends_the_search() {
        let folder = project(&[".env", "home/work/x"]);
        assert_eq!(found(&folder, "home/work", Some("home")), None);
        assert_eq!(found(&folder, "home", Some("home/work/..")), None);
        assert_eq!(found(&folder, "home/work", Some("elsewhere")), Some(at(".env", false)));
        fs::write(folder.path().join("home/.env"), "").unwrap();
        assert_eq!(found(&folder, "home/work", Some("home")), Some(at("home/.env", false)));
        let empty = look(&folder.path().join("home/work"), Some(Path::new(""))).unwrap();
        assert!(!empty.in_start);
    }

    #[test]
    fn a_folder_named_so_counts_in_start_only() {
        let folder = project(&["a/.env/bin/python", "a/b/x"]);
        assert_eq!(found(&folder, "a", None), Some(at("a/.env", true)));
        assert_eq!(found(&folder, "a/b", None), None);
    }

    #[test]
    fn dots_in_the_path_do_not_lead_downwards() {
        let folder = project(&["a/b/.env", "c/x"]);
        assert_eq!(found(&folder, "a/b/..", None), None);
        assert_eq!(found(&folder, "c/../a/b", None), Some(at("a/b/.env", true)));
    }

    #[test]
    fn odd_paths_find_nothing_and_do_not_panic() {
        for path in ["", ".", "..", "/", "//", "none/../none", "nul\0byte", "/dev/null/x", &"x".repeat(5000)] {
            let _ = look(Path::new(path), Some(Path::new(path)));
        }
    }

    #[cfg(unix)]
    mod unix {
        use std::os::unix::fs::{chown, symlink};

        use secrecy::ExposeSecret as _;

        use super::*;

        #[test]
        fn bytes_that_are_no_text_do_not_panic() {
            use std::os::unix::ffi::OsStrExt as _;
            assert!(look(Path::new(std::ffi::OsStr::from_bytes(b"/none/\xff\xfe")), None).is_none());
        }

        #[test]
        fn links_are_followed_and_dangling_ones_passed_over() {
            let folder = project(&[".env", "a/real", "b/x", "c/x"]);
            symlink(folder.path().join("a/real"), folder.path().join("a/.env")).unwrap();
            symlink(folder.path().join("none"), folder.path().join("b/.env")).unwrap();
            symlink(folder.path().join("c/.env"), folder.path().join("c/.env")).unwrap();
            assert_eq!(found(&folder, "a", None), Some(at("a/.env", true)));
            assert_eq!(found(&folder, "b", None), Some(at(".env", false)));
            assert_eq!(found(&folder, "c", None), Some(at("c/.env", true)));
        }

        #[test]
        fn a_link_to_home_is_home() {
            let folder = project(&[".env", "real-home/work/x"]);
            symlink(folder.path().join("real-home"), folder.path().join("home")).unwrap();
            assert_eq!(found(&folder, "real-home/work", Some("home")), None);
        }

        #[test]
        fn a_folder_above_start_that_everybody_can_write_ends_the_search() {
            use std::os::unix::fs::PermissionsExt as _;

            let folder = project(&[".env", "shared/.env", "shared/mine/deep/x"]);
            let set_mode = |mode| {
                fs::set_permissions(folder.path().join("shared"), fs::Permissions::from_mode(mode)).unwrap();
            };
            set_mode(0o755);
            assert_eq!(found(&folder, "shared/mine/deep", None), Some(at("shared/.env", false)));
            for mode in [0o1777, 0o777] {
                set_mode(mode);
                assert_eq!(found(&folder, "shared/mine/deep", None), None, "{mode:o}");
                assert_eq!(found(&folder, "shared", None), Some(at("shared/.env", true)));
            }
        }

        /// Only root can give a folder away, so this shows its rule where tests run as root.
        #[test]
        fn another_users_folder_above_start_is_not_looked_into_and_ends_the_search() {
            if !rustix::process::geteuid().is_root() {
                return;
            }
            let folder = project(&[".env", "theirs/.env", "theirs/mine/deep/x"]);
            chown(folder.path().join("theirs"), Some(12345), None).unwrap();
            assert_eq!(found(&folder, "theirs", None), Some(at("theirs/.env", true)));
            assert_eq!(found(&folder, "theirs/mine/deep", None), None);

            fs::remove_file(folder.path().join("theirs/.env")).unwrap();
            assert_eq!(found(&folder, "theirs", None), None);
        }

        #[test]
        fn what_was_found_is_read_whatever_takes_its_place() {
            let folder = project(&[".env", "other"]);
            fs::write(folder.path().join(".env"), "A=found").unwrap();
            let found = look(folder.path(), None).unwrap();
            fs::rename(folder.path().join("other"), &found.path).unwrap();
            assert_eq!(found.opened.unwrap().text(100).unwrap().expose_secret(), "A=found");
        }

        #[test]
        fn a_pipe_is_found_like_a_file_and_the_search_waits_for_no_writer() {
            let folder = project(&["a/b/x"]);
            let pipe = folder.path().join("a/.env");
            assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
            assert_eq!(found(&folder, "a", None), Some(at("a/.env", true)));
            assert_eq!(found(&folder, "a/b", None), Some(at("a/.env", false)));
        }
    }
}
