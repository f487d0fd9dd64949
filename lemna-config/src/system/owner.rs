//! Whose a file is, and who can write it.

#[cfg(not(unix))]
pub(crate) use elsewhere::{is_own_folder, is_shared};
#[cfg(unix)]
pub(crate) use unix::{is_own_folder, is_shared};

/// What the owners and the mode of an open file say about who wrote it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Authors {
    /// Another user than the one that the program runs as and root.
    pub(crate) are_foreign: bool,
    /// They are foreign, but the program runs as root in a folder of theirs: it looks after what is somebody else's, as in
    /// a container into which a folder of the host is mounted.
    pub(crate) are_hosts: bool,
    /// Every user of the machine can write it.
    pub(crate) are_anybody: bool,
}

/// Only systems with users have owners that can be asked for.
#[cfg(not(unix))]
mod elsewhere {
    use std::path::Path;

    use super::super::open::Opened;
    use super::Authors;

    #[expect(clippy::unused_self, reason = "as where it can be asked")]
    impl Opened {
        pub(crate) fn authors(&self, _: &Path) -> Authors {
            Authors::default()
        }

        pub(crate) fn is_beside(&self, _: &Path, _: &Self) -> bool {
            true
        }
    }

    pub(crate) fn is_shared(_: &Path) -> bool {
        false
    }

    pub(crate) fn is_own_folder(_: &Path) -> bool {
        true
    }
}

#[cfg(unix)]
mod unix {
    use std::fs::{self, Metadata};
    use std::os::unix::fs::MetadataExt as _;
    use std::path::Path;

    use super::super::links::folder_of;
    use super::super::open::{Link, Opened};
    use super::Authors;

    const ROOT: u32 = 0;
    const OTHERS_MAY_WRITE: u32 = 0o002;

    impl Opened {
        /// `path` is where it was opened.
        pub(crate) fn authors(&self, path: &Path) -> Authors {
            let user = user();
            let foreign = self.foreign_owners(path, user);
            let folders = || owner_of_folder(path).filter(|_| user == Some(ROOT));
            Authors {
                are_foreign: !foreign.is_empty(),
                are_hosts: !foreign.is_empty()
                    && folders().is_some_and(|owner| foreign.iter().all(|one| *one == Some(owner))),
                are_anybody: may_anybody_write(&self.metadata),
            }
        }

        /// Whether nobody decided what is read at `path` but this user, root, and the owner of `named`, for which whoever
        /// names it answers.
        pub(crate) fn is_beside(&self, path: &Path, named: &Self) -> bool {
            let owner = Some(named.metadata.uid());
            self.foreign_owners(path, user()).into_iter().all(|other| other == owner)
        }

        /// Who else than `user` and root decided what is read, `None` being somebody unknown: the owners of the file, of
        /// the links to it, and of the folders that hold them. Whoever owns a folder can rename a file of somebody else
        /// there. A file that anybody can write, and that has several names, can get one more from anybody. Where nothing
        /// says which user this is, nobody is another.
        fn foreign_owners(&self, path: &Path, user: Option<u32>) -> Vec<Option<u32>> {
            let Some(user) = user else { return Vec::new() };
            let mut owners = vec![Some(self.metadata.uid()), owner_of_folder(path)];
            match self.link() {
                Link::None => {}
                Link::Of(others) => owners.extend(others.iter().copied().map(Some)),
                Link::Unsteady => owners.push(None),
            }
            if self.metadata.nlink() > 1 && may_anybody_write(&self.metadata) {
                owners.push(None);
            }
            owners.retain(|owner| *owner != Some(user) && *owner != Some(ROOT));
            owners
        }
    }

    /// Whether a folder belongs to this user, by every link to it too. Root's do not count: `/tmp` is root's, and anybody
    /// writes there.
    pub(crate) fn is_own_folder(path: &Path) -> bool {
        let Some(user) = user() else { return false };
        [fs::symlink_metadata(path), fs::metadata(path)]
            .into_iter()
            .all(|metadata| metadata.is_ok_and(|metadata| metadata.uid() == user))
    }

    /// Whether every user of the machine can put files into a folder.
    pub(crate) fn is_shared(folder: &Path) -> bool {
        fs::metadata(folder).is_ok_and(|folder| may_anybody_write(&folder))
    }

    fn may_anybody_write(metadata: &Metadata) -> bool {
        metadata.mode() & OTHERS_MAY_WRITE != 0 && has_modes(metadata.dev())
    }

    /// The owner of the folder that holds `path`.
    fn owner_of_folder(path: &Path) -> Option<u32> {
        fs::metadata(folder_of(path)).ok().map(|folder| folder.uid())
    }

    #[cfg(target_os = "linux")]
    use super::super::mounts::has_modes;

    /// Elsewhere the mounts are not looked up: on a file system without modes the warning comes.
    #[cfg(not(target_os = "linux"))]
    fn has_modes<D>(_device: D) -> bool {
        true
    }

    /// The user that the program runs as.
    #[cfg(any(feature = "infisical", not(target_os = "linux")))]
    #[expect(clippy::unnecessary_wraps, reason = "as where it can be unknown")]
    fn user() -> Option<u32> {
        Some(rustix::process::geteuid().as_raw())
    }

    /// The user that the program runs as: `rustix` is not in this build. The owner of `/proc/self` would be root where
    /// a process cannot be inspected, as after a change of its user.
    #[cfg(all(not(feature = "infisical"), target_os = "linux"))]
    fn user() -> Option<u32> {
        effective_user(&fs::read_to_string("/proc/self/status").ok()?)
    }

    /// Of the line `Uid:` the second number: the first is the real user.
    #[cfg(all(target_os = "linux", any(test, not(feature = "infisical"))))]
    fn effective_user(status: &str) -> Option<u32> {
        status.lines().find_map(|line| line.strip_prefix("Uid:"))?.split_whitespace().nth(1)?.parse().ok()
    }

    #[cfg(test)]
    mod tests {
        use std::os::unix::fs::{PermissionsExt as _, chown, lchown, symlink};
        use std::path::PathBuf;

        use tempfile::TempDir;

        use super::super::super::open::open;
        use super::*;

        const OTHER: u32 = 12345;

        fn file() -> (TempDir, PathBuf) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(".env");
            fs::write(&path, "A=1").unwrap();
            (folder, path)
        }

        fn authors(path: &Path) -> Authors {
            open(path).unwrap().unwrap().authors(path)
        }

        fn foreign_to(user: Option<u32>, path: &Path) -> bool {
            !open(path).unwrap().unwrap().foreign_owners(path, user).is_empty()
        }

        /// Whether tests can give files away: only root can.
        fn is_root() -> bool {
            rustix::process::geteuid().is_root()
        }

        #[test]
        fn the_users_own_file_is_not_foreign() {
            let (_folder, path) = file();
            assert_eq!(authors(&path), Authors::default());
            assert!(!foreign_to(None, &path), "who the user is is not known");
        }

        #[cfg(target_os = "linux")]
        #[test]
        fn the_user_is_read_from_the_status() {
            let status = "Name:\tx\nUid:\t1000\t1001\t1002\t1003\nGid:\t5\t5\t5\t5\n";
            assert_eq!(effective_user(status), Some(1001));
            assert_eq!(effective_user("Name:\tUid: 5\n"), None);
            let status = fs::read_to_string("/proc/self/status").unwrap();
            assert_eq!(effective_user(&status), Some(rustix::process::geteuid().as_raw()));
        }

        #[test]
        fn only_what_everybody_may_write_is_anybodys() {
            let (_folder, path) = file();
            for (mode, are_anybody) in [(0o600, false), (0o664, false), (0o666, true), (0o777, true)] {
                fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
                assert_eq!(authors(&path).are_anybody, are_anybody, "{mode:o}");
            }
        }

        #[test]
        fn roots_file_is_not_foreign_and_another_users_is() {
            if !is_root() {
                return;
            }
            let (folder, path) = file();
            assert!(!foreign_to(Some(OTHER), &path), "root's");
            chown(&path, Some(OTHER), None).unwrap();
            assert!(!foreign_to(Some(OTHER), &path) && foreign_to(Some(OTHER + 1), &path));
            assert_eq!(authors(&path), Authors { are_foreign: true, ..Authors::default() });
            chown(folder.path(), Some(OTHER), None).unwrap();
            assert!(authors(&path).are_hosts);
            chown(folder.path(), Some(OTHER + 1), None).unwrap();
            assert!(!authors(&path).are_hosts);
            chown(&path, Some(ROOT), None).unwrap();
            let hosts = Authors { are_foreign: true, are_hosts: true, are_anybody: false };
            assert_eq!(authors(&path), hosts, "whoever owns the folder can rename a file of root there");
        }

        #[test]
        fn the_owner_of_a_link_counts_as_well_and_that_of_the_folder_it_lies_in() {
            if !is_root() {
                return;
            }
            let (folder, path) = file();
            let inner = folder.path().join("inner");
            fs::create_dir(&inner).unwrap();
            let link = inner.join(".env");
            symlink(&path, &link).unwrap();
            assert!(!authors(&link).are_foreign);
            lchown(&link, Some(OTHER), None).unwrap();
            assert!(authors(&link).are_foreign);
            lchown(&link, Some(ROOT), None).unwrap();
            chown(&inner, Some(OTHER), None).unwrap();
            assert!(authors(&link).are_foreign, "whoever owns the folder may have put the link there");
            assert!(!authors(&path).are_foreign);
        }

        #[test]
        fn a_further_name_that_anybody_can_give_is_foreign() {
            let (folder, path) = file();
            fs::hard_link(&path, folder.path().join("other")).unwrap();
            assert!(!authors(&path).are_foreign);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
            assert!(authors(&path).are_foreign);
            let named = folder.path().join("named");
            fs::write(&named, "A=1").unwrap();
            let named = open(&named).unwrap().unwrap();
            assert!(!open(&path).unwrap().unwrap().is_beside(&path, &named));
            fs::remove_file(folder.path().join("other")).unwrap();
            assert!(!authors(&path).are_foreign);
            assert!(open(&path).unwrap().unwrap().is_beside(&path, &named));
        }
    }
}
