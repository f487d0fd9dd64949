//! The symbolic links on the way from a path to its file.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};

/// As many as Linux follows.
const MOST: usize = 40;

/// Each link that is followed, from the last part of a path on: those on the way to its folder are the caller's choice,
/// those on the way that a link leads are not.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chain {
    links: Vec<Link>,
    /// The owner of the folder in which the file lies.
    folder: u32,
}

#[derive(Debug, PartialEq, Eq)]
struct Link {
    owner: u32,
    folder: u32,
    /// Device, inode and time of the last change.
    identity: (u64, u64, i64, i64),
}

impl Chain {
    /// `None` where a part of the way is not there, or has no path as a pipe of a process has none.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let mut folder = folder_of(path);
        let mut parts = VecDeque::from([path.file_name()?.to_owned()]);
        let mut links = Vec::new();
        loop {
            let part = parts.pop_front()?;
            let found = folder.join(&part);
            let metadata = fs::symlink_metadata(&found).ok()?;
            if metadata.is_symlink() {
                let identity = (metadata.dev(), metadata.ino(), metadata.ctime(), metadata.ctime_nsec());
                links.push(Link { owner: metadata.uid(), folder: owner(&folder)?, identity });
                if links.len() > MOST {
                    return None;
                }
                let target = fs::read_link(&found).ok()?;
                if target.is_absolute() {
                    folder = PathBuf::from("/");
                }
                lead_by(&target, &mut parts);
            } else if parts.is_empty() {
                return Some(Self { links, folder: owner(&folder)? });
            } else {
                folder = found;
            }
        }
    }

    pub(super) fn into_owners(self) -> Vec<u32> {
        self.links.into_iter().flat_map(|link| [link.owner, link.folder]).chain([self.folder]).collect()
    }
}

/// Puts the way that a link says before the rest of the way.
fn lead_by(target: &Path, parts: &mut VecDeque<OsString>) {
    for component in target.components().rev() {
        match component {
            Component::Normal(part) => parts.push_front(part.to_owned()),
            Component::ParentDir => parts.push_front("..".into()),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
}

fn owner(folder: &Path) -> Option<u32> {
    fs::metadata(folder).ok().map(|folder| folder.uid())
}

pub(super) fn folder_of(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{lchown, symlink};

    use super::*;

    #[test]
    fn each_link_of_a_chain_is_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("releases/1")).unwrap();
        fs::write(at("releases/1/.env"), "made-up").unwrap();
        symlink("releases/./1", at("current")).unwrap();
        symlink("current/../1/.env", at("second")).unwrap();
        symlink(at("second"), at(".env")).unwrap();
        let chain = Chain::of(&at(".env")).unwrap();
        assert_eq!(chain.links.len(), 3);
        assert_eq!(Chain::of(&at("releases/1/.env")).unwrap().links, []);
        for link in ["second", "current"] {
            if lchown(at(link), Some(12345), None).is_ok() {
                assert!(Chain::of(&at(".env")).unwrap().into_owners().contains(&12345), "{link}");
                lchown(at(link), Some(rustix::process::geteuid().as_raw()), None).unwrap();
            }
        }
        symlink("loop", at("loop")).unwrap();
        assert_eq!(Chain::of(&at("loop")), None);
        assert_eq!(Chain::of(&at("none")), None);
    }
}
