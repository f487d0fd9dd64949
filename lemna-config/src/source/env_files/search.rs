//! Where `.env` is: in the folder the program runs in, or above it within the same project.

use std::fs;
use std::path::{self, Component, Path, PathBuf};

use crate::system::file::is_absent;

const FILE_NAME: &str = ".env";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundFile {
    pub(crate) path: PathBuf,
    /// In the folder the search started from, not above it.
    pub(crate) in_start: bool,
    /// It is the user's that the program runs as.
    pub(crate) own: bool,
}

/// Looks in `start` and then upwards, no further than a folder with `.git` or the home folder, and in no folder above
/// `start` that belongs to another user: what lies there may be put there for others to run into.
pub(crate) fn search(start: &Path, home: Option<&Path>) -> Option<FoundFile> {
    let start = upwards_leads_to_parents(start);
    let home = home.filter(|home| !home.as_os_str().is_empty());

    for (level, folder) in start.ancestors().enumerate() {
        let in_start = level == 0;
        let own_folder = is_own(folder);
        if !in_start && !own_folder {
            return None;
        }
        let path = folder.join(FILE_NAME);
        if is_there(&path, in_start) {
            let own = is_own(&path);
            return Some(FoundFile { path, in_start, own });
        }
        let project_ends = fs::symlink_metadata(folder.join(".git")).is_ok();
        if project_ends || !own_folder || home.is_some_and(|home| is_same_folder(folder, home)) {
            return None;
        }
    }
    None
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

/// In `start` whatever is named so counts, so that reading it tells what is wrong with it. Above, a folder named `.env`
/// is a Python environment more likely than a mistake.
fn is_there(path: &Path, in_start: bool) -> bool {
    match fs::metadata(path) {
        Ok(metadata) => in_start || metadata.is_file(),
        Err(error) => in_start && !is_absent(&error),
    }
}

fn is_same_folder(one: &Path, other: &Path) -> bool {
    one == other || fs::canonicalize(one).is_ok_and(|one| fs::canonicalize(other).is_ok_and(|other| one == other))
}

/// A link and what it leads to are both asked: either owner decides what is read.
#[cfg(unix)]
pub(crate) fn is_own(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let Some(user) = user() else { return false };
    [fs::symlink_metadata(path), fs::metadata(path)]
        .into_iter()
        .all(|metadata| metadata.is_ok_and(|metadata| metadata.uid() == user))
}

/// The user that the program runs as, whom the kernel makes the owner of the process's folder. A system call's crate
/// would take longer to build than the rest of the sources that need no server.
#[cfg(target_os = "linux")]
fn user() -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;

    fs::metadata("/proc/self").ok().map(|metadata| metadata.uid())
}

#[cfg(all(unix, not(target_os = "linux")))]
fn user() -> Option<u32> {
    Some(rustix::process::geteuid().as_raw())
}

#[cfg(not(unix))]
pub(crate) fn is_own(_path: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    /// `files` are made below a folder that ends the search, for there may be a `.env` above it.
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

    fn found(folder: &TempDir, start: &str, home: Option<&str>) -> Option<(PathBuf, bool)> {
        let home = home.map(|home| folder.path().join(home));
        let found = search(&folder.path().join(start), home.as_deref())?;
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
        let empty = search(&folder.path().join("home/work"), Some(Path::new(""))).unwrap();
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
            let _ = search(Path::new(path), Some(Path::new(path)));
        }
    }

    #[cfg(unix)]
    mod unix {
        use std::os::unix::fs::{chown, symlink};

        use super::*;

        #[test]
        fn bytes_that_are_no_text_do_not_panic() {
            use std::os::unix::ffi::OsStrExt as _;
            assert_eq!(search(Path::new(std::ffi::OsStr::from_bytes(b"/none/\xff\xfe")), None), None);
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
        fn an_own_file_is_own() {
            let folder = project(&[".env"]);
            assert!(search(folder.path(), None).unwrap().own);
        }

        /// Only root can give a file away, so this shows its rule where tests run as root.
        #[test]
        fn what_is_another_users_is_not_own_and_not_looked_into_above_start() {
            if !rustix::process::geteuid().is_root() {
                return;
            }
            let give_away = |path: PathBuf| chown(path, Some(12345), None).unwrap();
            let folder = project(&[".env", "theirs/.env", "theirs/mine/deep/x"]);
            give_away(folder.path().join("theirs"));
            give_away(folder.path().join("theirs/.env"));

            let in_start = search(&folder.path().join("theirs"), None).unwrap();
            assert!(in_start.in_start && !in_start.own);
            assert_eq!(found(&folder, "theirs/mine/deep", None), None);

            fs::remove_file(folder.path().join("theirs/.env")).unwrap();
            assert_eq!(found(&folder, "theirs", None), None);

            symlink(folder.path().join(".env"), folder.path().join("theirs/.env")).unwrap();
            std::os::unix::fs::lchown(folder.path().join("theirs/.env"), Some(12345), None).unwrap();
            assert!(!search(&folder.path().join("theirs"), None).unwrap().own);
        }
    }
}
