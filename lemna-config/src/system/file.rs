//! The text of a file, or why it has none. Values and credentials are read from files here and nowhere else.

use std::fs::Metadata;
use std::io::{self, Read};
use std::path::Path;
use std::str;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::open::{Opened, open};
#[cfg(feature = "infisical")]
use super::reading::Reading;
use super::threads::is_lack_of_descriptors;
use crate::problem::FileProblem;
use crate::words::{is_utf_16, line_breaks, without_mark};

/// More than any credential.
#[cfg(feature = "infisical")]
const CREDENTIAL_LIMIT: usize = 64 * 1024;

/// The text of a regular file of at most `limit` bytes, links followed; `None` where there is no such file.
pub(crate) fn read(path: &Path, limit: usize) -> Result<Option<SecretString>, FileProblem> {
    open(path)?.map(|opened| opened.text(limit)).transpose()
}

impl Opened {
    /// Its text, if it is a regular file of at most `limit` bytes. What was read is wiped when dropped.
    pub(crate) fn text(self, limit: usize) -> Result<SecretString, FileProblem> {
        let length = readable(&self.metadata, limit)?;
        let bytes = bytes(&self.into_file().ok_or(FileProblem::NotAFile)?, length, limit)?;
        text(&bytes).map(SecretString::from)
    }
}

/// [`read`] as a [`value`].
pub(crate) fn read_value(path: &Path, limit: usize) -> Result<Option<SecretString>, FileProblem> {
    Ok(read(path, limit)?.map(value))
}

/// The text of a file as the value that it holds: without the byte order mark that editors put before it, and without
/// one line end, `\n` or `\r\n`, that editors and `echo` leave behind it.
fn value(text: SecretString) -> SecretString {
    let whole = text.expose_secret();
    let unmarked = without_mark(whole);
    let line = unmarked.strip_suffix('\n').map_or(unmarked, |line| line.strip_suffix('\r').unwrap_or(line));
    if line.len() == whole.len() { text } else { SecretString::from(line) }
}

#[cfg(feature = "infisical")]
impl Reading {
    /// The [`value`] in a file that must be there and hold something.
    pub(crate) fn credential(&self, path: &Path) -> Result<SecretString, FileProblem> {
        let value = value(self.read(path, CREDENTIAL_LIMIT)?.ok_or_else(|| missing(path))?);
        if value.expose_secret().is_empty() { Err(FileProblem::Empty) } else { Ok(value) }
    }
}

/// `length` is where to start from; a file can have grown, and those in /proc report none.
fn bytes(source: impl Read, length: usize, limit: usize) -> Result<Zeroizing<Vec<u8>>, FileProblem> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(length + 1));
    source.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| problem(&error))?;
    if bytes.len() > limit { Err(FileProblem::TooLarge { limit }) } else { Ok(bytes) }
}

/// The length of what can be read.
fn readable(metadata: &Metadata, limit: usize) -> Result<usize, FileProblem> {
    if !metadata.is_file() {
        return Err(FileProblem::NotAFile);
    }
    let length = usize::try_from(metadata.len()).ok().filter(|&length| length <= limit);
    length.ok_or(FileProblem::TooLarge { limit })
}

pub(super) fn text(bytes: &[u8]) -> Result<&str, FileProblem> {
    if is_utf_16(bytes) {
        return Err(FileProblem::Utf16);
    }
    let text =
        str::from_utf8(bytes).map_err(|error| FileProblem::NotUtf8 { line: line_of(bytes, error.valid_up_to()) })?;
    match text.find('\0') {
        Some(at) => Err(FileProblem::NulByte { line: line_of(bytes, at) }),
        None => Ok(text),
    }
}

/// Why there is nothing at `path`.
#[cfg(feature = "infisical")]
fn missing(path: &Path) -> FileProblem {
    if path.is_symlink() { FileProblem::DanglingLink } else { FileProblem::Missing }
}

fn line_of(bytes: &[u8], at: usize) -> u32 {
    line_breaks(&bytes[..at]).saturating_add(1)
}

#[cfg(any(test, not(unix)))]
pub(super) fn no_such_file<T>(error: &io::Error) -> Result<Option<T>, FileProblem> {
    if is_absent(error) { Ok(None) } else { Err(problem(error)) }
}

pub(crate) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

pub(crate) fn problem(error: &io::Error) -> FileProblem {
    match error.kind() {
        _ if is_lack_of_descriptors(error) => FileProblem::NoDescriptor,
        io::ErrorKind::PermissionDenied => FileProblem::Forbidden,
        io::ErrorKind::NotFound => FileProblem::Missing,
        kind => FileProblem::Io(kind),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::path::PathBuf;

    use tempfile::TempDir;

    use super::*;

    const LIMIT: usize = 1024;

    fn file(content: &[u8]) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        fs::write(&path, content).unwrap();
        (folder, path)
    }

    fn read_bytes(content: &[u8]) -> Result<Option<String>, FileProblem> {
        let (_folder, path) = file(content);
        read(&path, LIMIT).map(|text| text.map(|text| text.expose_secret().to_owned()))
    }

    #[test]
    fn text_comes_back_as_it_is() {
        assert_eq!(read_bytes("\u{feff}A=é\r\nB=2\n".as_bytes()), Ok(Some("\u{feff}A=é\r\nB=2\n".to_owned())));
        assert_eq!(read_bytes(b""), Ok(Some(String::new())));
    }

    #[test]
    fn a_value_loses_a_mark_before_it_one_line_end_behind_it_and_nothing_else() {
        for (content, value) in [
            ("v", "v"),
            ("v\n", "v"),
            ("v\r\n", "v"),
            ("v\n\n", "v\n"),
            ("v\r", "v\r"),
            (" v \n", " v "),
            ("a\r\nb\r\n\r\n", "a\r\nb\r\n"),
            ("\n", ""),
            ("\u{feff}v\r\n", "v"),
            ("\u{feff}", ""),
            ("\u{feff}\u{feff}v", "\u{feff}v"),
            ("v\u{feff}", "v\u{feff}"),
            ("", ""),
        ] {
            let (_folder, path) = file(content.as_bytes());
            assert_eq!(read_value(&path, LIMIT).unwrap().unwrap().expose_secret(), value, "{content:?}");
        }
    }

    #[cfg(feature = "infisical")]
    fn credential(path: &Path) -> Result<SecretString, FileProblem> {
        use std::time::Instant;

        use super::super::pipe::Pipes;

        Reading::blocking(&Pipes::default(), Instant::now()).credential(path)
    }

    #[cfg(feature = "infisical")]
    #[test]
    fn a_credential_must_be_there_and_hold_something() {
        for (content, problem) in [("", FileProblem::Empty), ("\r\n", FileProblem::Empty)] {
            let (_folder, path) = file(content.as_bytes());
            assert_eq!(credential(&path).unwrap_err(), problem);
        }
        let (folder, path) = file(&vec![b'a'; CREDENTIAL_LIMIT]);
        assert_eq!(credential(&path).unwrap().expose_secret().len(), CREDENTIAL_LIMIT);
        assert_eq!(credential(&folder.path().join("none")).unwrap_err(), FileProblem::Missing);
    }

    #[test]
    fn a_missing_file_is_no_problem() {
        let (folder, path) = file(b"");
        assert!(matches!(read(&folder.path().join("none"), LIMIT), Ok(None)));
        assert!(matches!(read(&path.join("below-a-file"), LIMIT), Ok(None)));
    }

    #[test]
    fn a_file_up_to_the_limit_is_read_and_no_larger_one() {
        assert_eq!(read_bytes(&vec![b'a'; LIMIT]).map(|text| text.unwrap().len()), Ok(LIMIT));
        let too_large = Err(FileProblem::TooLarge { limit: LIMIT });
        assert_eq!(read_bytes(&vec![b'a'; LIMIT + 1]), too_large);

        let (_folder, path) = file(b"");
        File::options().write(true).open(&path).unwrap().set_len(50_000_000_000).unwrap();
        assert_eq!(read(&path, LIMIT).map(|_| None), too_large);
    }

    #[test]
    fn a_file_that_grows_while_it_is_read_is_not_followed() {
        assert_eq!(bytes(io::repeat(b'a'), 3, LIMIT).unwrap_err(), FileProblem::TooLarge { limit: LIMIT });
        assert_eq!(**bytes(&b"more than told"[..], 0, LIMIT).unwrap(), *b"more than told");
    }

    #[test]
    fn other_encodings_are_told_with_the_line() {
        assert_eq!(read_bytes(b"A=1\r\nB=2\r\nC=\xe9\n"), Err(FileProblem::NotUtf8 { line: 3 }));
        assert_eq!(read_bytes(b"A=1\nB=\0\n"), Err(FileProblem::NulByte { line: 2 }));
        assert_eq!(read_bytes(b"\xff\xfeA\0=\x001\0"), Err(FileProblem::Utf16));
        assert_eq!(read_bytes(b"\xfe\xff\0A\0=\x001"), Err(FileProblem::Utf16));
        assert_eq!(read_bytes(b"A\0=\x001\0"), Err(FileProblem::NulByte { line: 1 }));
    }

    #[test]
    fn a_folder_is_not_a_file() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path(), LIMIT).unwrap_err(), FileProblem::NotAFile);
    }

    #[test]
    fn neither_problem_nor_text_shows_what_the_file_holds() {
        let (_folder, path) = file(b"A=MARKER");
        assert!(!format!("{:?}", read(&path, LIMIT)).contains("MARKER"));
        let problem = read_bytes(b"A=MARKER\0").unwrap_err();
        assert!(!format!("{problem} {problem:?}").contains("MARKER"));
    }

    #[cfg(unix)]
    mod unix {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        use std::process::Command;

        use super::*;

        #[test]
        fn where_only_a_file_is_read_devices_and_pipes_are_refused_even_behind_a_link() {
            assert_eq!(read(Path::new("/dev/zero"), LIMIT).unwrap_err(), FileProblem::NotAFile);

            let folder = tempfile::tempdir().unwrap();
            let (pipe, link) = (folder.path().join("pipe"), folder.path().join(".env"));
            assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
            symlink(&pipe, &link).unwrap();
            assert_eq!(read(&pipe, LIMIT).unwrap_err(), FileProblem::NotAFile);
            assert_eq!(read(&link, LIMIT).unwrap_err(), FileProblem::NotAFile);
        }

        #[test]
        fn links_are_followed_and_a_loop_is_a_problem() {
            let (folder, path) = file(b"A=1");
            let (good, dangling, looping) =
                (folder.path().join("good"), folder.path().join("dangling"), folder.path().join("looping"));
            symlink(&path, &good).unwrap();
            symlink(folder.path().join("none"), &dangling).unwrap();
            symlink(&looping, &looping).unwrap();
            assert_eq!(read(&good, LIMIT).unwrap().unwrap().expose_secret(), "A=1");
            assert!(matches!(read(&dangling, LIMIT), Ok(None)));
            assert!(matches!(read(&looping, LIMIT), Err(FileProblem::Io(_))));
        }

        #[test]
        fn a_forbidden_file_is_told_as_such() {
            if rustix::process::geteuid().is_root() {
                // Nothing is forbidden to root.
                let error = io::Error::from(io::ErrorKind::PermissionDenied);
                assert_eq!(no_such_file::<()>(&error), Err(FileProblem::Forbidden));
                return;
            }
            let (_folder, path) = file(b"A=1");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
            assert_eq!(read(&path, LIMIT).unwrap_err(), FileProblem::Forbidden);
        }
    }
}
