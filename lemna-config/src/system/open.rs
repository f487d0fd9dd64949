//! Files that are opened once: what is judged, by owner, type and mode, is what is read.

use std::fs::{File, Metadata};
use std::path::Path;

use crate::problem::FileProblem;

use super::file::problem;
use super::pipe::is_pipe;

/// An open file, whatever its kind, and how it was reached.
#[derive(Debug)]
pub(crate) struct Opened {
    /// `None` for a [pipe](super::pipe) that was opened before.
    file: Option<File>,
    pub(super) metadata: Metadata,
    link: Link,
}

/// The links that led to a file. Links on the way to its folder do not count: the caller chose that way.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(unix), expect(dead_code, reason = "a link has no owner that is asked for"))]
pub(super) enum Link {
    None,
    /// With the owners of all links of the chain and of the folders they lie in, the file's folder among them.
    Of(Vec<u32>),
    /// Another one at each look.
    Unsteady,
}

impl Opened {
    /// Whether it is neither a folder nor a pipe nor a device.
    pub(crate) fn is_regular(&self) -> bool {
        self.metadata.is_file()
    }

    pub(crate) fn is_pipe(&self) -> bool {
        is_pipe(&self.metadata)
    }

    /// A pipe that was opened before, which had these.
    pub(super) fn known_pipe(metadata: Metadata, link: Link) -> Self {
        Self { file: None, metadata, link }
    }

    pub(super) fn link(&self) -> &Link {
        &self.link
    }

    pub(super) fn into_file(self) -> Option<File> {
        self.file
    }
}

/// Opens what `path` leads to, links followed; `None` where there is nothing. Nothing is waited for: a pipe, a device
/// and a folder are opened as well, for the caller to refuse them.
///
/// What is open says of itself what it is and whose, so no swap in the folder changes that. A file that is not a link
/// is opened in one step. The links are looked up by their paths before and after they are followed. That misses only a
/// link that is put back within one tick of the file system's clock, in a folder of this user or root that others can
/// write. (In a folder of another user, a link is that user's anyway.) An attacker could gain by that a choice among
/// files that this user or root owns, because the file behind the links is judged by itself.
#[cfg(unix)]
pub(crate) fn open(path: &Path) -> Result<Option<Opened>, FileProblem> {
    /// Who replaces a link that often does so on purpose.
    const LOOKS: usize = 8;

    let mut last = None;
    for _ in 0..LOOKS {
        match look(path)? {
            Look::Nothing => return Ok(None),
            Look::At(opened) => return Ok(Some(opened)),
            Look::Swapped(opened) => last = Some(opened),
        }
    }
    Ok(last)
}

#[cfg(unix)]
enum Look {
    Nothing,
    At(Opened),
    Swapped(Opened),
}

#[cfg(unix)]
fn look(path: &Path) -> Result<Look, FileProblem> {
    use super::file::is_absent;
    use super::flags::{LOOK, NO_LINK};
    use super::links::Chain;

    let error = match with_flags(path, LOOK | NO_LINK) {
        Ok(file) => return Opened::new(file, Link::None).map(Look::At),
        Err(error) if is_absent(&error) => return Ok(Look::Nothing),
        Err(error) => error,
    };
    // The number of the error for "it is a link" differs between systems: the path is asked.
    let is_link = std::fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
    if !is_link {
        return Err(refused(path, &error));
    }
    let before = Chain::of(path);
    let file = match with_flags(path, LOOK) {
        Ok(file) => file,
        Err(error) if is_absent(&error) => return Ok(Look::Nothing),
        Err(error) => return Err(refused(path, &error)),
    };
    match before.filter(|before| Chain::of(path).as_ref() == Some(before)) {
        Some(chain) => Opened::new(file, Link::Of(chain.into_owners())).map(Look::At),
        None => Opened::new(file, Link::Unsteady).map(Look::Swapped),
    }
}

/// A socket cannot be opened at all.
#[cfg(unix)]
fn refused(path: &Path, error: &std::io::Error) -> FileProblem {
    use std::os::unix::fs::FileTypeExt as _;

    let is_socket = std::fs::metadata(path).is_ok_and(|found| found.file_type().is_socket());
    if is_socket { FileProblem::NotAFile } else { problem(error) }
}

#[cfg(unix)]
fn with_flags(path: &Path, flags: i32) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;

    File::options().read(true).custom_flags(flags).open(path)
}

#[cfg(unix)]
impl Opened {
    fn new(file: File, link: Link) -> Result<Self, FileProblem> {
        let metadata = file.metadata().map_err(|error| problem(&error))?;
        Ok(Self { file: Some(file), metadata, link })
    }
}

/// A pipe has no path among files, and no file an owner that is asked for.
#[cfg(not(unix))]
pub(crate) fn open(path: &Path) -> Result<Option<Opened>, FileProblem> {
    use super::file::no_such_file;

    match std::fs::metadata(path) {
        // What is not a file must not be opened like one.
        Ok(metadata) if !metadata.is_file() => return Err(FileProblem::NotAFile),
        Ok(_) => {}
        Err(error) => return no_such_file(&error),
    }
    match File::open(path) {
        Ok(file) => {
            let metadata = file.metadata().map_err(|error| problem(&error))?;
            Ok(Some(Opened { file: Some(file), metadata, link: Link::None }))
        }
        Err(error) => no_such_file(&error),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::io::Read as _;
    use std::os::unix::fs::{lchown, symlink};
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn what_is_no_link_is_told_from_what_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "made-up").unwrap();
        symlink(&file, &link).unwrap();
        assert_eq!(open(&file).unwrap().unwrap().link, Link::None);
        let own = rustix::process::geteuid().as_raw();
        assert_eq!(open(&link).unwrap().unwrap().link, Link::Of(vec![own; 3]));
        if lchown(&link, Some(12345), None).is_ok() {
            assert_eq!(open(&link).unwrap().unwrap().link, Link::Of(vec![12345, own, own]));
        }
    }

    #[test]
    fn a_socket_is_no_file_also_behind_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (socket, link) = (folder.path().join("socket"), folder.path().join("link"));
        let _listener = UnixListener::bind(&socket).unwrap();
        symlink(&socket, &link).unwrap();
        for path in [socket, link] {
            assert_eq!(open(&path).unwrap_err(), FileProblem::NotAFile);
        }
    }

    /// A link to a file in the same folder is replaced at the moment at which it is followed.
    #[test]
    fn a_link_is_never_taken_for_the_one_that_replaces_it() {
        if !rustix::process::geteuid().is_root() {
            // Only root can give a link away.
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["ours", "theirs"] {
            fs::write(at(name), name).unwrap();
        }
        for _ in 0..500 {
            symlink(at("ours"), at("ours-link")).unwrap();
            fs::rename(at("ours-link"), at(".env")).unwrap();
            symlink(at("theirs"), at("theirs-link")).unwrap();
            lchown(at("theirs-link"), Some(12345), None).unwrap();
            std::thread::scope(|scope| {
                scope.spawn(|| fs::rename(at("theirs-link"), at(".env")).unwrap());
                let mut opened = open(&at(".env")).unwrap().unwrap();
                let mut text = String::new();
                opened.file.take().unwrap().read_to_string(&mut text).unwrap();
                let expected = if opened.link == Link::Of(vec![0; 3]) { "ours" } else { "theirs" };
                assert_eq!(text, expected);
            });
        }
    }
}
