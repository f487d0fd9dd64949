//! The authorities of this machine, or of the variables that replace them on Linux and its like.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use rustls::pki_types::CertificateDer;

use crate::problem::{StoreProblem, TlsProblem, Trusted};
use crate::system::process::{NotUnicode, ProcessEnv};

const FILE: &str = "SSL_CERT_FILE";
const FOLDER: &str = "SSL_CERT_DIR";

/// Whether the verifier reads the variables.
const ARE_READ: bool = cfg!(all(unix, not(target_vendor = "apple"), not(target_os = "android")));

/// Which authorities a connection trusts to which these are given.
pub(super) fn trusted(given: &[CertificateDer<'_>], process: &ProcessEnv) -> Trusted {
    if !given.is_empty() {
        return Trusted::Given;
    }
    match replacing(process) {
        Some((variable, _)) => Trusted::Variable(variable),
        None => Trusted::System,
    }
}

/// Why there are no authorities at all.
pub(super) fn lack(process: &ProcessEnv) -> TlsProblem {
    match replacing(process) {
        None => TlsProblem::NoAuthorities,
        Some((variable, value)) => {
            let problem = match value {
                Ok(value) if value.is_empty() => StoreProblem::Empty,
                Ok(value) => wrong(Path::new(&value), variable == FOLDER),
                // A path all the same, which is not looked at.
                Err(NotUnicode) => StoreProblem::NoCertificate,
            };
            TlsProblem::NoneInVariable { variable, problem }
        }
    }
}

/// The variable that replaces the authorities of this machine, with its value. An empty folder is not one.
fn replacing(process: &ProcessEnv) -> Option<(&'static str, Result<String, NotUnicode>)> {
    let value = |name| process.get(name).transpose().map(|value| (name, value));
    let folder = || value(FOLDER).filter(|(_, value)| value.as_deref() != Ok(""));
    ARE_READ.then(|| value(FILE).or_else(folder)).flatten()
}

/// What is wrong with the file, or with the first of the folders.
fn wrong(path: &Path, is_folder: bool) -> StoreProblem {
    let first = is_folder.then(|| path.to_str()?.split(':').find(|path| !path.is_empty()).map(Path::new)).flatten();
    let path = first.unwrap_or(path);
    match fs::metadata(path) {
        Ok(found) if found.is_dir() && !is_folder => StoreProblem::Folder,
        Ok(found) if !found.is_dir() && is_folder => StoreProblem::NoFolder,
        Ok(_) if is_forbidden(path, is_folder) => StoreProblem::Forbidden,
        Ok(_) => StoreProblem::NoCertificate,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => StoreProblem::Forbidden,
        Err(_) if path.to_str().is_some_and(|path| path.starts_with(['"', '\''])) => StoreProblem::Quoted,
        Err(_) => StoreProblem::Missing,
    }
}

fn is_forbidden(path: &Path, is_folder: bool) -> bool {
    let read = if is_folder {
        fs::read_dir(path).map(drop)
    } else {
        File::open(path).and_then(|mut file| file.read(&mut [0]).map(drop))
    };
    read.is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_in_quotes_is_told_from_one_that_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        assert_eq!(wrong(&path, false), StoreProblem::Missing);
        for quoted in [format!("\"{}\"", path.display()), format!("'{}'", path.display())] {
            assert_eq!(wrong(Path::new(&quoted), false), StoreProblem::Quoted, "{quoted}");
            assert_eq!(wrong(Path::new(&quoted), true), StoreProblem::Quoted, "{quoted}");
        }
    }
}
