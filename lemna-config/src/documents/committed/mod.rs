//! Files that are made from the code and committed beside it, such as the list of a service's secrets.

mod difference;

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::system::process::ProcessEnv;

/// Fails a test if the committed file `path` is not `text`. With `LEMNA_UPDATE=1` in the environment it writes the file
/// instead. A relative path starts at the folder of the package, where `cargo test` runs.
///
/// The kind of line end makes no difference, and an up-to-date file is not touched. For lines that only the file has,
/// the message shows nothing from an equals sign on: it could be a value that somebody put there by mistake.
///
/// # Panics
///
/// If the file differs, is missing or cannot be read, and with `LEMNA_UPDATE=1` if it cannot be written.
///
/// ```
/// lemna_config::assert_committed("tests/committed.txt", "made from the code\n");
/// ```
#[track_caller]
pub fn assert_committed(path: impl AsRef<Path>, text: &str) {
    if let Err(problem) = compare(path.as_ref(), text, updates()) {
        panic!("{problem}");
    }
}

/// Whether this run rewrites committed files.
fn updates() -> bool {
    ProcessEnv::Real.get("LEMNA_UPDATE").is_ok_and(|value| value.as_deref() == Some("1"))
}

fn compare(path: &Path, text: &str, update: bool) -> Result<(), String> {
    const REMEDY: &str = "`LEMNA_UPDATE=1 cargo test` writes it";
    let name = path.display();
    let problem = match fs::read(path).map(String::from_utf8) {
        // Git can check a file out with line ends of the system's.
        Ok(Ok(file)) if file.replace("\r\n", "\n") == text.replace("\r\n", "\n") => return Ok(()),
        _ if update => {
            return fs::write(path, text).map_err(|error| format!("{name} cannot be written: {}", error.kind()));
        }
        Ok(Ok(file)) => {
            format!("{name} differs from the code (-: the file, +: the code)\n\n{}", difference::of(&file, text))
        }
        Ok(Err(_)) => format!("{name} is not UTF-8"),
        Err(error) if error.kind() == ErrorKind::NotFound => format!("{name} does not exist"),
        Err(error) => return Err(format!("{name} cannot be read: {}", error.kind())),
    };
    Err(format!("{problem}\n{REMEDY}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_right_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("names");
        fs::write(&path, "a\r\nb\r\n").unwrap();
        assert_eq!(compare(&path, "a\nb\n", false), Ok(()));
        assert_eq!(compare(&path, "a\nb\n", true), Ok(()));
        assert_eq!(fs::read_to_string(&path).unwrap(), "a\r\nb\r\n");
    }

    #[test]
    fn a_difference_fails_until_the_file_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("names");
        for (content, told) in [
            (None, "does not exist"),
            (Some(&b"a\n"[..]), "differs from the code (-: the file, +: the code)\n\n  a\n+ b\n"),
            (Some(b"a\nb"), "differs from the code"),
            (Some(b"\xFF"), "is not UTF-8"),
        ] {
            let _ = fs::remove_file(&path);
            if let Some(content) = content {
                fs::write(&path, content).unwrap();
            }
            let problem = compare(&path, "a\nb\n", false).unwrap_err();
            assert!(problem.starts_with(&format!("{} {told}", path.display())), "{problem}");
            assert!(problem.ends_with("\n`LEMNA_UPDATE=1 cargo test` writes it"), "{problem}");
            compare(&path, "a\nb\n", true).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), "a\nb\n");
        }
    }

    #[test]
    fn what_cannot_be_read_or_written_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let told = |path: &Path, update| compare(path, "a\n", update).unwrap_err();
        assert!(told(folder.path(), false).ends_with("cannot be read: is a directory"));
        assert!(told(&folder.path().join("no/names"), true).ends_with("cannot be written: entity not found"));
    }

    #[test]
    fn a_path_is_told_as_it_is_written() {
        let problem = compare(Path::new("src/none.names"), "a\n", false).unwrap_err();
        assert!(problem.starts_with("src/none.names does not exist\n"), "{problem}");
    }
}
