//! A folder of files, one a name.

use std::fs;
use std::path::Path;

use lemna_config::{
    ExposeSecret, FieldErrorKind, FileProblem, LemnaSecrets, LoadError, Loader, LoaderBuilder, Mode, Outcome,
    SecretString, SecretsDirectory, SourceErrorKind, Warning,
};
use tempfile::TempDir;

#[derive(LemnaSecrets)]
struct Config {
    api_key: SecretString,
    #[lemna(default = 8080)]
    port: u16,
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

fn loader(folder: &Path) -> LoaderBuilder {
    Loader::builder().vars([("HOME", "/")]).no_env_file().source(SecretsDirectory::new(folder))
}

fn value(folder: &TempDir) -> String {
    let config = Config::load_with(&loader(folder.path()).build()).unwrap_or_else(|error| panic!("{error}"));
    config.api_key.expose_secret().to_owned()
}

fn error(folder: &TempDir) -> LoadError<ConfigField> {
    Config::load_with(&loader(folder.path()).build()).expect_err("it fails")
}

#[test]
fn a_file_gives_the_value_of_its_name_and_the_source_has_its_path() {
    let folder = folder(&[("API_KEY", b"made-up"), ("port", b"1\n")]);
    let loaded = loader(folder.path()).build().load::<Config>().unwrap();
    assert_eq!(loaded.config().api_key.expose_secret(), "made-up");
    assert_eq!(loaded.config().port, 1);
    let path = folder.path().display().to_string();
    assert_eq!(loaded.origin(ConfigField::ApiKey).unwrap().to_string(), path);
    assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
}

#[test]
fn the_exact_name_comes_before_the_one_in_lower_case() {
    assert_eq!(value(&folder(&[("api_key", b"lower")])), "lower");
    let both = folder(&[("api_key", b"lower"), ("API_KEY", b"exact")]);
    if fs::read_dir(both.path()).unwrap().count() == 2 {
        assert_eq!(value(&both), "exact");
    }
}

#[test]
fn one_line_end_is_cut_and_the_rest_is_kept_byte_for_byte() {
    for (content, expected) in [
        ("v", "v"),
        ("v\n", "v"),
        ("v\r\n", "v"),
        ("v\n\n", "v\n"),
        (" \"v\" $x # \t\n", " \"v\" $x # \t"),
        ("-----BEGIN-----\nmade up é\n-----END-----\n", "-----BEGIN-----\nmade up é\n-----END-----"),
        ("\u{feff}v\n", "v"),
    ] {
        assert_eq!(value(&folder(&[("API_KEY", content.as_bytes())])), expected, "{content:?}");
    }
    let largest = vec![b'v'; 1024 * 1024];
    assert_eq!(value(&folder(&[("API_KEY", &largest)])).len(), largest.len());
}

#[test]
fn an_empty_file_is_no_value() {
    for content in ["", "\n", "\r\n"] {
        let error = error(&folder(&[("API_KEY", content.as_bytes())]));
        assert_eq!(error.fields()[0].kind(), &FieldErrorKind::Empty);
    }
}

#[test]
fn a_file_that_cannot_be_read_fails_its_field_alone_and_shows_nothing() {
    #[derive(LemnaSecrets)]
    struct Other {
        port: u16,
    }
    for (content, problem) in [
        (vec![b'M'; 1024 * 1024 + 1], "it is larger than 1024 KiB"),
        (b"MARKER\n\xff".to_vec(), "it is not UTF-8 (line 2)"),
        (b"MARKER\0".to_vec(), "it contains a NUL byte in line 1"),
        (b"\xff\xfeM\0A\0R\0K\0E\0R\0".to_vec(), "it is UTF-16: save it as UTF-8"),
    ] {
        let folder = folder(&[("API_KEY", &content), ("PORT", b"1")]);
        let error = error(&folder);
        let [field] = error.fields() else { panic!("{error}") };
        assert!(matches!(field.kind(), FieldErrorKind::UnreadableFile(_)), "{error}");
        assert_eq!(field.to_string(), format!("API_KEY has a file that cannot be read: {problem}"));
        assert!(error.sources().is_empty(), "{error}");
        let report = format!("{error} {:?}", error.fields());
        assert!(!report.contains("MARKER"), "{report}");
        assert!(
            report.contains(&format!("hint: correct the file of API_KEY in: {}", folder.path().display())),
            "{report}"
        );

        // A field that does not ask for it does not care.
        assert_eq!(Other::load_with(&loader(folder.path()).mode(Mode::Strict).build()).unwrap().port, 1);
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_only_regular_files_are_read() {
    use std::os::unix::fs::symlink;

    // As Kubernetes mounts a secret.
    let mounted = tempfile::tempdir().unwrap();
    let data = mounted.path().join("..2026_01_01");
    fs::create_dir(&data).unwrap();
    fs::write(data.join("API_KEY"), "made-up").unwrap();
    symlink("..2026_01_01", mounted.path().join("..data")).unwrap();
    symlink("..data/API_KEY", mounted.path().join("API_KEY")).unwrap();
    assert_eq!(value(&mounted), "made-up");

    let pipe = folder(&[("PORT", b"1")]);
    lemna_tests::named_pipe(&pipe.path().join("API_KEY"));
    let to_folder = folder(&[]);
    symlink("/", to_folder.path().join("API_KEY")).unwrap();
    let to_device = folder(&[]);
    symlink("/dev/zero", to_device.path().join("API_KEY")).unwrap();
    let of_a_folder = folder(&[]);
    fs::create_dir(of_a_folder.path().join("api_key")).unwrap();
    for folder in [pipe, to_folder, to_device, of_a_folder] {
        let error = error(&folder);
        assert_eq!(error.fields()[0].kind(), &FieldErrorKind::UnreadableFile(FileProblem::NotAFile), "{error}");
    }

    let dangling = folder(&[]);
    symlink("none", dangling.path().join("API_KEY")).unwrap();
    let error = error(&dangling);
    assert_eq!(error.fields()[0].kind(), &FieldErrorKind::UnreadableFile(FileProblem::DanglingLink), "{error}");
    let env = Loader::builder().no_vars().no_env_file().source(SecretsDirectory::new(dangling.path()));
    assert!(env.build().load_env().unwrap().names().next().is_none());
}

#[test]
fn the_folder_above_is_no_secret() {
    #[derive(LemnaSecrets)]
    struct Above {
        #[lemna(name = "..")]
        above: Option<String>,
        #[lemna(name = ".")]
        same: Option<String>,
    }
    let folder = folder(&[]);
    let above = Above::load_with(&loader(folder.path()).mode(Mode::Strict).build()).unwrap();
    assert_eq!((above.above, above.same), (None, None));
}

#[test]
fn other_files_are_mentioned_by_name_and_folders_are_not() {
    let folder = folder(&[("API_KYE", b"MARKER")]);
    fs::create_dir(folder.path().join("API_KEYS")).unwrap();
    let error = error(&folder);
    let tried = error.fields()[0].tried();
    let attempt = tried.iter().find(|attempt| attempt.outcome() == &Outcome::NotSet && !attempt.near().is_empty());
    assert_eq!(attempt.unwrap().near(), ["API_KYE"]);
    assert!(!error.to_string().contains("MARKER"));
}

#[test]
fn a_folder_that_is_not_there_fails_the_source() {
    let nowhere = tempfile::tempdir().unwrap().path().join("none");
    let lenient = Loader::builder().vars([("API_KEY", "x")]).no_env_file().source(SecretsDirectory::new(&nowhere));
    let loaded = lenient.build().load::<Config>().unwrap();
    let [Warning::SourceFailed { error, fields, .. }] = loaded.warnings() else { panic!("{:?}", loaded.warnings()) };
    let SourceErrorKind::UnreadableDirectory { path, problem, .. } = error.kind() else { panic!("{error}") };
    assert_eq!((path, *problem), (&nowhere, FileProblem::Missing));
    assert_eq!(error.to_string(), format!("{0}: {0} cannot be listed: it does not exist", nowhere.display()));
    assert_eq!(fields.len(), 1, "the other field was found in the environment");

    let strict = Loader::builder().vars([("API_KEY", "x")]).no_env_file().source(SecretsDirectory::new(&nowhere));
    let error = strict.mode(Mode::Strict).build().load::<Config>().err().unwrap();
    assert_eq!((error.fields().len(), error.sources().len()), (0, 1));

    let file = folder(&[("file", b"")]);
    let error = Config::load_with(&loader(&file.path().join("file")).build()).err().unwrap();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::UnreadableDirectory { .. }), "{error}");
}

#[test]
fn the_folder_of_systemd_is_found_when_the_load_begins() {
    let folder = folder(&[("api_key", b"made-up")]);
    let path = folder.path().to_str().unwrap();
    let load = |variables: &[(&str, &str)]| {
        let builder = Loader::builder().vars(variables.iter().copied()).no_env_file().mode(Mode::Strict);
        builder.source(SecretsDirectory::credentials()).build().load::<Config>()
    };
    let loaded = load(&[("CREDENTIALS_DIRECTORY", path)]).unwrap();
    assert_eq!(loaded.config().api_key.expose_secret(), "made-up");
    assert_eq!(loaded.origin(ConfigField::ApiKey).unwrap().to_string(), "$CREDENTIALS_DIRECTORY");

    // systemd does not set it for a service that has no credentials.
    for none in [&[("HOME", "/")][..], &[("CREDENTIALS_DIRECTORY", "")]] {
        let error = load(none).err().unwrap();
        assert_eq!((error.fields().len(), error.sources().len()), (1, 0), "{error}");
    }
    let error = load(&[("CREDENTIALS_DIRECTORY", "/made/up")]).err().unwrap();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::UnreadableDirectory { .. }), "{error}");
}

#[test]
fn it_is_not_looked_into_unless_asked_for() {
    let folder = folder(&[("API_KEY", b"made-up")]);
    let variables = [("CREDENTIALS_DIRECTORY", folder.path().to_str().unwrap())];
    let error = Config::load_with(&Loader::builder().vars(variables).no_env_file().build()).err().unwrap();
    assert_eq!(error.fields()[0].kind(), &FieldErrorKind::Missing);
}

/// A Kubernetes volume, and the swap of all its files as the kubelet does it.
#[cfg(unix)]
mod volume {
    use std::os::unix::fs::symlink;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use super::*;

    #[derive(LemnaSecrets)]
    struct Parts {
        one: String,
        two: String,
        three: String,
    }

    const NAMES: [&str; 3] = ["ONE", "TWO", "THREE"];

    struct Volume(TempDir);

    impl Volume {
        fn new() -> Self {
            let volume = Self(tempfile::tempdir().unwrap());
            volume.swap(0);
            for name in NAMES {
                symlink(format!("..data/{name}"), volume.0.path().join(name)).unwrap();
            }
            volume
        }

        /// The next generation takes the place of the one before at once, which is removed then.
        fn swap(&self, generation: usize) {
            let path = self.0.path();
            let folder = format!("..2026_01_01_{generation}");
            fs::create_dir(path.join(&folder)).unwrap();
            for name in NAMES {
                fs::write(path.join(&folder).join(name), generation.to_string()).unwrap();
            }
            symlink(&folder, path.join("..data_tmp")).unwrap();
            fs::rename(path.join("..data_tmp"), path.join("..data")).unwrap();
            if let Some(before) = generation.checked_sub(1) {
                fs::remove_dir_all(path.join(format!("..2026_01_01_{before}"))).unwrap();
            }
        }
    }

    #[test]
    fn a_swap_is_seen_whole() {
        let volume = Volume::new();
        let ended = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                let mut generation = 0;
                while !ended.load(Ordering::Relaxed) {
                    generation += 1;
                    volume.swap(generation);
                }
            });
            let end = End(&ended);
            let loader = loader(volume.0.path()).mode(Mode::Strict).build();
            let mut seen = std::collections::BTreeSet::new();
            for round in 0..2_000 {
                let loaded = loader.load::<Parts>().unwrap_or_else(|error| panic!("round {round}: {error}"));
                let Parts { one, two, three } = loaded.into_inner();
                assert!(one == two && two == three, "round {round}: {one}, {two}, {three}");
                seen.insert(one);
            }
            assert!(seen.len() > 10, "it was swapped meanwhile");
            drop(end);
        });
    }

    /// Ends the swaps, after a failure too.
    struct End<'a>(&'a AtomicBool);

    impl Drop for End<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    #[test]
    fn what_is_of_the_volume_itself_is_no_name() {
        #[expect(dead_code, reason = "it is not filled")]
        #[derive(LemnaSecrets)]
        struct Data {
            data: SecretString,
            one: String,
        }
        let volume = Volume::new();
        let error = loader(volume.0.path()).build().load::<Data>().err().unwrap();
        let [field] = error.fields() else { panic!("{error}") };
        assert_eq!((field.field(), field.kind()), (DataField::Data, &FieldErrorKind::Missing));
        assert!(!error.to_string().contains(".."), "{error}");

        let env = loader(volume.0.path()).build().load_env().unwrap();
        assert_eq!(env.names().collect::<Vec<_>>(), ["ONE", "THREE", "TWO"]);
    }

    #[test]
    fn links_and_files_beside_the_generation_are_read_as_before() {
        #[derive(LemnaSecrets)]
        struct More {
            one: String,
            own: String,
            renamed: String,
            out: String,
            gone: Option<String>,
        }
        let (volume, outside) = (Volume::new(), folder(&[("secret", b"outside")]));
        let path = volume.0.path();
        fs::write(path.join("OWN"), "own").unwrap();
        symlink("..data/TWO", path.join("RENAMED")).unwrap();
        symlink("..data/GONE", path.join("GONE")).unwrap();
        symlink(outside.path().join("secret"), path.join("OUT")).unwrap();
        let more = loader(path).mode(Mode::Strict).build().load::<More>().unwrap().into_inner();
        assert_eq!([more.one, more.own, more.renamed, more.out], ["0", "own", "0", "outside"]);
        assert_eq!(more.gone, None);
    }
}
