//! The text of a file, or why it has none.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::{fmt, str};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::SIZE_LIMIT;
use super::statement::line_breaks;

/// What is wrong with a `.env` file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileProblem {
    /// A folder, a pipe or a device.
    NotAFile,
    /// More bytes than are read.
    #[non_exhaustive]
    TooLarge {
        /// How many bytes are read at most.
        limit: usize,
    },
    /// Another encoding than UTF-8.
    #[non_exhaustive]
    NotUtf8 {
        /// The first line that shows it, counted from 1.
        line: u32,
    },
    /// A NUL byte, as in a file written as UTF-16.
    #[non_exhaustive]
    NulByte {
        /// The first line with one, counted from 1.
        line: u32,
    },
    /// The user may not read it.
    Forbidden,
    /// Another failure of the operating system.
    Io(io::ErrorKind),
}

/// The text without its BOM; `None` where there is no such file. What was read is wiped when dropped.
pub(crate) fn read(path: &Path) -> Result<Option<SecretString>, FileProblem> {
    // Asked before opening, for opening a pipe waits for a writer, and opening a device may set it going.
    match fs::metadata(path) {
        Ok(metadata) => readable(&metadata)?,
        Err(error) => return no_such_file(&error),
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return no_such_file(&error),
    };
    // Asked again of what was opened: the path may lead elsewhere by now.
    let length = readable(&file.metadata().map_err(|error| problem(&error))?)?;

    let bytes = bytes(file, length)?;
    text(&bytes).map(|text| Some(SecretString::from(text)))
}

/// `length` is where to start from; a file may have grown, and those in /proc tell none.
fn bytes(source: impl Read, length: usize) -> Result<Zeroizing<Vec<u8>>, FileProblem> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(length + 1));
    source.take(SIZE_LIMIT as u64 + 1).read_to_end(&mut bytes).map_err(|error| problem(&error))?;
    if bytes.len() > SIZE_LIMIT { Err(FileProblem::TooLarge { limit: SIZE_LIMIT }) } else { Ok(bytes) }
}

/// The length of what can be read.
fn readable(metadata: &Metadata) -> Result<usize, FileProblem> {
    if !metadata.is_file() {
        return Err(FileProblem::NotAFile);
    }
    usize::try_from(metadata.len())
        .ok()
        .filter(|&length| length <= SIZE_LIMIT)
        .ok_or(FileProblem::TooLarge { limit: SIZE_LIMIT })
}

fn text(bytes: &[u8]) -> Result<&str, FileProblem> {
    let text =
        str::from_utf8(bytes).map_err(|error| FileProblem::NotUtf8 { line: line_of(bytes, error.valid_up_to()) })?;
    match text.find('\0') {
        Some(at) => Err(FileProblem::NulByte { line: line_of(bytes, at) }),
        None => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
    }
}

fn line_of(bytes: &[u8], at: usize) -> u32 {
    line_breaks(&bytes[..at]).saturating_add(1)
}

fn no_such_file<T>(error: &io::Error) -> Result<Option<T>, FileProblem> {
    if super::search::is_absent(error) { Ok(None) } else { Err(problem(error)) }
}

fn problem(error: &io::Error) -> FileProblem {
    match error.kind() {
        io::ErrorKind::PermissionDenied => FileProblem::Forbidden,
        kind => FileProblem::Io(kind),
    }
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFile => f.write_str("it is no regular file"),
            Self::TooLarge { limit } => write!(f, "it is larger than {} KiB", limit / 1024),
            Self::NotUtf8 { line } => write!(f, "it is not UTF-8 (line {line})"),
            Self::NulByte { line } => write!(f, "it is no text, with a NUL byte in line {line}"),
            Self::Forbidden => f.write_str("permission denied"),
            Self::Io(kind) => kind.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use secrecy::ExposeSecret as _;
    use tempfile::TempDir;

    use super::*;

    fn file(content: &[u8]) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        fs::write(&path, content).unwrap();
        (folder, path)
    }

    fn read_bytes(content: &[u8]) -> Result<Option<String>, FileProblem> {
        let (_folder, path) = file(content);
        read(&path).map(|text| text.map(|text| text.expose_secret().to_owned()))
    }

    #[test]
    fn text_comes_back_without_its_bom() {
        assert_eq!(read_bytes("\u{feff}A=é\r\nB=2".as_bytes()), Ok(Some("A=é\r\nB=2".to_owned())));
        assert_eq!(read_bytes(b""), Ok(Some(String::new())));
    }

    #[test]
    fn a_missing_file_is_no_problem() {
        let (folder, path) = file(b"");
        assert!(matches!(read(&folder.path().join("none")), Ok(None)));
        assert!(matches!(read(&path.join("below-a-file")), Ok(None)));
    }

    #[test]
    fn a_file_up_to_the_limit_is_read_and_no_larger_one() {
        assert_eq!(read_bytes(&vec![b'a'; SIZE_LIMIT]).map(|text| text.unwrap().len()), Ok(SIZE_LIMIT));
        let too_large = Err(FileProblem::TooLarge { limit: SIZE_LIMIT });
        assert_eq!(read_bytes(&vec![b'a'; SIZE_LIMIT + 1]), too_large);

        let (_folder, path) = file(b"");
        File::options().write(true).open(&path).unwrap().set_len(50_000_000_000).unwrap();
        assert_eq!(read(&path).map(|_| None), too_large);
    }

    #[test]
    fn a_file_that_grows_while_it_is_read_is_not_followed() {
        assert_eq!(bytes(io::repeat(b'a'), 3).unwrap_err(), FileProblem::TooLarge { limit: SIZE_LIMIT });
        assert_eq!(**bytes(&b"more than told"[..], 0).unwrap(), *b"more than told");
    }

    #[test]
    fn other_encodings_are_told_with_the_line() {
        assert_eq!(read_bytes(b"A=1\r\nB=2\r\nC=\xe9\n"), Err(FileProblem::NotUtf8 { line: 3 }));
        assert_eq!(read_bytes(b"A=1\nB=\0\n"), Err(FileProblem::NulByte { line: 2 }));
        assert_eq!(read_bytes(b"\xff\xfeA\0=\x001\0"), Err(FileProblem::NotUtf8 { line: 1 }));
        assert_eq!(read_bytes(b"A\0=\x001\0"), Err(FileProblem::NulByte { line: 1 }));
    }

    #[test]
    fn a_folder_is_not_a_file() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()).unwrap_err(), FileProblem::NotAFile);
    }

    #[test]
    fn neither_problem_nor_text_shows_what_the_file_holds() {
        let (_folder, path) = file(b"A=MARKER");
        assert!(!format!("{:?}", read(&path)).contains("MARKER"));
        let problem = read_bytes(b"A=MARKER\0").unwrap_err();
        assert!(!format!("{problem} {problem:?}").contains("MARKER"));
    }

    #[cfg(unix)]
    mod unix {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        use std::process::Command;

        use super::*;

        #[test]
        fn devices_and_pipes_are_not_opened_even_behind_a_link() {
            assert_eq!(read(Path::new("/dev/zero")).unwrap_err(), FileProblem::NotAFile);

            let folder = tempfile::tempdir().unwrap();
            let (pipe, link) = (folder.path().join("pipe"), folder.path().join(".env"));
            assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
            symlink(&pipe, &link).unwrap();
            assert_eq!(read(&pipe).unwrap_err(), FileProblem::NotAFile);
            assert_eq!(read(&link).unwrap_err(), FileProblem::NotAFile);
        }

        #[test]
        fn links_are_followed_and_a_loop_is_a_problem() {
            let (folder, path) = file(b"A=1");
            let (good, dangling, looping) =
                (folder.path().join("good"), folder.path().join("dangling"), folder.path().join("looping"));
            symlink(&path, &good).unwrap();
            symlink(folder.path().join("none"), &dangling).unwrap();
            symlink(&looping, &looping).unwrap();
            assert_eq!(read(&good).unwrap().unwrap().expose_secret(), "A=1");
            assert!(matches!(read(&dangling), Ok(None)));
            assert!(matches!(read(&looping), Err(FileProblem::Io(_))));
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
            assert_eq!(read(&path).unwrap_err(), FileProblem::Forbidden);
        }
    }
}
