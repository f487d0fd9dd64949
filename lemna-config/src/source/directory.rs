//! A folder with one file for each name.

use std::collections::BTreeMap;
use std::fs::{self, File, FileType, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::{Answer, Request, Source, Unusable};
use crate::problem::{FileProblem, SourceError, SourceErrorKind};
use crate::system::file;
use crate::words::SourceId;

/// Certificates and key files are below it by far.
const LARGEST_VALUE: usize = 1024 * 1024;

const CREDENTIALS_DIRECTORY: &str = "CREDENTIALS_DIRECTORY";

/// The link of a Kubernetes volume to the folder with its files.
const DATA: &str = "..data";

/// A folder with one file for each secret, as Docker (`/run/secrets`), Kubernetes (a mounted secret) and systemd
/// (`$CREDENTIALS_DIRECTORY`) provide. A loader reads it only if you add it.
///
/// The file's name is the secret's: exactly, or else in lower case, because Docker's users write `api_key` for
/// `API_KEY`. The value is the file's content, without a byte order mark at the start and one line end (`\n`
/// or `\r\n`) at the end.
///
/// Files are regular ones of UTF-8 without NUL bytes, at most 1 MiB long. Links are followed, because those of
/// Kubernetes are links; all files of a Kubernetes volume are read from one state of it, even while the kubelet
/// replaces them. Subfolders are not read, no name leads out of the folder, and names that begin with `..` are ignored.
///
/// For [`load_env`](crate::load_env), which reads everything, it gives each file under its own name, and `api_key`
/// under `API_KEY` as well.
///
/// # Errors
///
/// A file that cannot be read, a folder in its place and a broken link fail only the field that needs it, with
/// [`FieldErrorKind::UnreadableFile`](crate::FieldErrorKind::UnreadableFile). A folder that is missing or cannot be
/// listed fails the source with [`SourceErrorKind::UnreadableDirectory`]: a lenient load goes on without it and warns.
///
/// ```
/// use lemna_config::{ExposeSecret, LemnaSecrets, Loader, SecretString, SecretsDirectory};
///
/// #[derive(LemnaSecrets)]
/// struct Config { api_key: SecretString }
///
/// # let folder = std::env::temp_dir().join(format!("lemna-config-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # std::fs::write(folder.join("api_key"), "made-up\n")?;
/// # let run_secrets = &folder;
/// // In a container, `run_secrets` would be "/run/secrets".
/// let loader = Loader::builder().source(SecretsDirectory::new(run_secrets));
/// # let loader = loader.vars([("HOME", "/")]).no_env_file();
/// let config = Config::load_with(&loader.build())?;
/// assert_eq!(config.api_key.expose_secret(), "made-up");
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct SecretsDirectory {
    name: String,
    path: Location,
}

#[derive(Debug, Clone)]
enum Location {
    Given(PathBuf),
    Credentials,
}

impl SecretsDirectory {
    /// The folder at `path`. Errors and origins show the path as the source's name.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self { name: path.display().to_string(), path: Location::Given(path) }
    }

    /// The folder that `$CREDENTIALS_DIRECTORY` names at the time of the load. systemd sets it for a service with
    /// credentials. If it is not set, or empty, the source holds nothing, without an error.
    pub fn credentials() -> Self {
        Self { name: format!("${CREDENTIALS_DIRECTORY}"), path: Location::Credentials }
    }

    fn path(&self, request: &Request) -> Result<Option<PathBuf>, SourceErrorKind> {
        match &self.path {
            Location::Given(path) => Ok(Some(path.clone())),
            Location::Credentials => Ok(request.process().variable(CREDENTIALS_DIRECTORY)?.map(PathBuf::from)),
        }
    }
}

impl Source for SecretsDirectory {
    fn name(&self) -> &str {
        &self.name
    }

    async fn ask(&self, request: &Request) -> Result<Answer, SourceError> {
        let answer = match self.path(request) {
            Ok(Some(path)) => answer(&path, request),
            Ok(None) => Ok(Answer::new()),
            Err(kind) => Err(kind),
        };
        answer.map_err(|kind| SourceError::new(SourceId::Custom(self.name.as_str().into()), kind))
    }
}

/// Kubernetes swaps all files of a volume at once: `API_KEY` is a link to `..data/API_KEY`, and `..data` a link to a
/// folder that is replaced by a rename, after which the old one is removed. So all files are read from one such folder,
/// and once more where it was replaced meanwhile.
fn answer(folder: &Path, request: &Request) -> Result<Answer, SourceErrorKind> {
    loop {
        let generation = generation(folder);
        let answer = files(folder, generation.as_ref().map(|generation| &*generation.path))
            .map(|files| read_all(&files, request));
        if self::generation(folder) == generation {
            return answer;
        }
        if Instant::now() >= request.deadline() {
            return Err(unreadable(folder, &ErrorKind::ResourceBusy.into()));
        }
    }
}

/// The folder that `..data` leads to, if there is such a link.
fn generation(folder: &Path) -> Option<Generation> {
    let link = folder.join(DATA);
    fs::symlink_metadata(&link).ok().filter(Metadata::is_symlink)?;
    fs::canonicalize(link).ok().map(Generation::at)
}

/// A folder, and not another one that later has its name.
struct Generation {
    path: PathBuf,
    /// As long as it is open, no other folder gets its inode.
    open: Option<File>,
}

impl Generation {
    fn at(path: PathBuf) -> Self {
        let open = File::open(&path).ok();
        Self { path, open }
    }

    #[cfg(unix)]
    fn identity(&self) -> Option<(u64, u64)> {
        use std::os::unix::fs::MetadataExt as _;

        let metadata = self.open.as_ref()?.metadata().ok()?;
        Some((metadata.dev(), metadata.ino()))
    }

    /// Links of this kind are Kubernetes', which mounts them on Unix.
    #[cfg(not(unix))]
    fn identity(&self) -> Option<(u64, u64)> {
        self.open.as_ref().map(|_| (0, 0))
    }
}

impl PartialEq for Generation {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.identity() == other.identity()
    }
}

fn read_all(all: &Files, request: &Request) -> Answer {
    let mut answer = Answer::new();
    for name in request.names() {
        // A folder is no secret, but it can be in the place of one. Only names that the folder lists are opened, so
        // that one with `/` or `..` in it leads nowhere.
        if let Some(listed) = all.get(name).or_else(|| all.get(&name.to_lowercase())) {
            read(&mut answer, name, &listed.path);
        }
    }
    let files = || all.iter().filter(|(_, listed)| !listed.is_folder).map(|(name, listed)| (name, &*listed.path));
    if request.wants_all() {
        for (name, file) in files() {
            read(&mut answer, name, file);
            let name = name.to_uppercase();
            if !all.contains_key(&name) && is_variable(&name) {
                read(&mut answer, &name, file);
            }
        }
    }
    for name in files().map(|(name, _)| name).filter(|name| !request.wants(name)) {
        answer.mention(name);
    }
    answer
}

fn read(answer: &mut Answer, name: &str, file: &Path) {
    match file::read_value(file, LARGEST_VALUE) {
        Ok(Some(value)) => answer.insert(name, value),
        Ok(None) if file.is_symlink() => {
            answer.insert_unusable(name, Unusable::BadFile(FileProblem::DanglingLink));
        }
        Ok(None) => {}
        Err(problem) => answer.insert_unusable(name, Unusable::BadFile(problem)),
    }
}

/// Whether a variable would be called so: `tls.crt` is the name of a file and nothing else.
fn is_variable(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// What is listed, by its name.
type Files = BTreeMap<String, Listed>;

struct Listed {
    path: PathBuf,
    /// A link to one is none.
    is_folder: bool,
}

/// The files of `folder`, those that are links to `..data` as `generation` has them.
fn files(folder: &Path, generation: Option<&Path>) -> Result<Files, SourceErrorKind> {
    let mut files = Files::new();
    if let Some(generation) = generation {
        files.extend(listed(generation)?);
    }
    for (name, listed) in listed(folder)? {
        let in_data = generation.and_then(|generation| {
            let target = fs::read_link(&listed.path).ok()?;
            Some(generation.join(target.strip_prefix(DATA).ok()?))
        });
        match in_data {
            // It is among the generation's own files, or no longer there.
            Some(same) if generation.is_some_and(|generation| same == generation.join(&name)) => {}
            Some(path) => drop(files.insert(name, Listed { path, is_folder: false })),
            None => drop(files.insert(name, listed)),
        }
    }
    Ok(files)
}

/// What is in it. A name that is not UTF-8 is no secret's, and one that begins with `..` is of the volume itself.
fn listed(folder: &Path) -> Result<Files, SourceErrorKind> {
    let mut files = Files::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        if let Some(name) = entry.file_name().into_string().ok().filter(|name| !name.starts_with("..")) {
            let is_folder = entry.file_type().as_ref().is_ok_and(FileType::is_dir);
            files.insert(name, Listed { path: entry.path(), is_folder });
        }
    }
    Ok(files)
}

fn unreadable(folder: &Path, error: &io::Error) -> SourceErrorKind {
    SourceErrorKind::UnreadableDirectory { path: folder.to_path_buf(), problem: file::problem(error) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_folder_that_takes_the_name_of_another_is_another_state() {
        let volume = tempfile::tempdir().unwrap();
        let data = volume.path().join("..1");
        fs::create_dir(&data).unwrap();
        std::os::unix::fs::symlink("..1", volume.path().join(DATA)).unwrap();
        let before = generation(volume.path());
        assert!(before == generation(volume.path()) && before.is_some());
        fs::remove_dir(&data).unwrap();
        fs::create_dir(&data).unwrap();
        assert!(before != generation(volume.path()));
    }

    /// The derive takes no such names; a source is safe with any.
    #[test]
    fn no_name_leads_out_of_the_folder() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("inner");
        fs::create_dir_all(inner.join("below")).unwrap();
        for file in [outer.path().join("secret"), inner.join("below/secret")] {
            fs::write(file, "made-up").unwrap();
        }
        let absolute = outer.path().join("secret").to_str().unwrap().to_owned().leak();
        let names = vec!["../secret", "below/secret", "below/../below/secret", "..", "", absolute];
        let request = Request::new(names.into(), Instant::now(), Duration::from_secs(1));
        let answer = answer(&inner, &request).unwrap();
        assert!(request.names().all(|name| answer.get(name).is_none()));
        assert!(answer.other_names().is_empty());
    }
}
