//! Config files: where they stand, what they say, and what they may not.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use lemna_config::{
    ExposeSecret, FieldError, FieldErrorKind, FileProblem, LemnaSecrets, Loader, LoaderBuilder, Mode, Origin,
    SecretString, SourceErrorKind, SourceId, Warning,
};
use serde::Deserialize;
use tempfile::TempDir;

#[derive(Debug, PartialEq, Deserialize)]
struct Upstream {
    url: String,
    #[serde(default)]
    weight: f64,
}

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(default = 8080, public)]
    port: u16,
    #[lemna(default = 0.5)]
    ratio: f64,
    #[lemna(default)]
    verbose: bool,
    #[lemna(default, public)]
    hosts: Vec<String>,
    #[lemna(default, separator = ";")]
    ports: Vec<u16>,
    #[lemna(default)]
    labels: BTreeMap<String, u8>,
    #[lemna(json, default = Vec::new())]
    upstreams: Vec<Upstream>,
    #[lemna(nested, prefix = "R2_")]
    r2: R2,
}

#[derive(LemnaSecrets)]
struct R2 {
    #[lemna(default = "none")]
    endpoint_url: String,
    token: Option<SecretString>,
}

/// The files in a folder of their own.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn loader() -> LoaderBuilder {
    Loader::builder().no_vars().no_env_file().no_infisical()
}

fn at(folder: &TempDir, name: &str) -> PathBuf {
    folder.path().join(name)
}

const TOML: &str = r#"port = 0x1F90
ratio = 1e-3
verbose = true
hosts = ["a,b", ' "c" ', ""]
ports = [1, 2]

[r2]
endpoint_url = "https://r2.test"

[labels]
"a=b" = 1
c = 2

[[upstreams]]
url = "http://one.test"
weight = 2
[[upstreams]]
url = "yes"
"#;

const YAML: &str = r#"# A comment.
port: 8080
ratio: 1e-3
verbose: yes
hosts: ["a,b", ' "c" ', ""]
ports:
  - 1
  - 2
r2: &r2
  endpoint_url: https://r2.test
labels: {"a=b": 1, c: 2}
upstreams:
  - {url: http://one.test, weight: 2}
  - url: yes
"#;

const JSON: &str = r#"{
  "port": 8080, "ratio": 1e-3, "verbose": true,
  "hosts": ["a,b", " \"c\" ", ""],
  "ports": [1, 2],
  "r2": {"endpoint_url": "https://r2.test", "token": null},
  "labels": {"a=b": 1, "c": 2},
  "upstreams": [{"url": "http://one.test", "weight": 2}, {"url": "yes"}]
}"#;

#[test]
fn the_three_formats_say_the_same() {
    for (name, text, place) in [("c.toml", TOML, (8, 16)), ("c.yaml", YAML, (10, 17)), ("c.json", JSON, (5, 26))] {
        let folder = folder(&[(name, text)]);
        let loaded = loader().file(at(&folder, name)).load::<Config>().unwrap_or_else(|error| panic!("{error}"));
        let config = loaded.config();
        assert_eq!((config.port, config.ratio, config.verbose), (8080, 0.001, true), "{name}");
        assert_eq!(config.hosts, ["a,b", " \"c\" ", ""], "{name}");
        assert_eq!(config.ports, [1, 2], "{name}");
        assert_eq!(config.labels, BTreeMap::from([("a=b".to_owned(), 1), ("c".to_owned(), 2)]), "{name}");
        let upstream = |url: &str, weight| Upstream { url: url.to_owned(), weight };
        assert_eq!(config.upstreams, [upstream("http://one.test", 2.0), upstream("yes", 0.0)], "{name}");
        assert_eq!(config.r2.endpoint_url, "https://r2.test", "{name}");
        assert!(config.r2.token.is_none(), "{name}");
        assert!(loaded.warnings().is_empty(), "{name}: {:?}", loaded.warnings());

        let path = at(&folder, name);
        let origin = loaded.origin(ConfigField::R2(R2Field::EndpointUrl)).unwrap();
        assert!(
            matches!(origin, Origin::ConfigFile { line, column, .. } if (*line, *column) == place),
            "{origin}, and not {place:?}"
        );
        assert_eq!(origin.to_string(), format!("{}:{}:{}", path.display(), place.0, place.1));
        let hosts = loaded.explain().fields().iter().find(|field| field.schema().secret_name() == "HOSTS").unwrap();
        assert_eq!(hosts.value(), Some("a,b,  \"c\" , "), "{name}");
    }
}

#[test]
fn a_file_stands_below_env_and_above_the_default_and_a_later_one_above_an_earlier_one() {
    let folder = folder(&[
        ("first.toml", "port = 1\nratio = 1\nverbose = true\nhosts = ['first']"),
        ("second.yaml", "port: 2\nratio: 2\nverbose: false\n"),
        (".env", "PORT=3\nRATIO=3\n"),
    ]);
    let loader = Loader::builder().vars([("PORT", "4")]).env_file(at(&folder, ".env")).no_infisical();
    let loaded = loader.file(at(&folder, "first.toml")).file(at(&folder, "second.yaml")).load::<Config>().unwrap();
    let config = loaded.config();
    assert_eq!((config.port, config.ratio, config.verbose), (4, 3.0, false));
    assert_eq!((&*config.hosts, &*config.r2.endpoint_url), (&["first".to_owned()][..], "none"));
    assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
    let places: Vec<_> =
        loaded.explain().fields()[0].places().iter().map(|place| place.attempt().source().clone()).collect();
    let of = |name| SourceId::ConfigFile(at(&folder, name).as_path().into());
    assert_eq!(places[places.len() - 2..], [of("second.yaml"), of("first.toml")]);
}

#[test]
fn an_empty_list_is_a_value_and_an_empty_file_none() {
    let folder = folder(&[("list.toml", "hosts = []"), ("below.json", r#"{"hosts": ["below"]}"#)]);
    for empty in ["e.toml", "e.yaml", "e.json"] {
        fs::write(at(&folder, empty), "\u{feff}\n").unwrap();
    }
    let loader = loader().file(at(&folder, "below.json")).file(at(&folder, "list.toml"));
    let loader = loader.file(at(&folder, "e.toml")).file(at(&folder, "e.yaml")).file(at(&folder, "e.json"));
    assert!(loader.load::<Config>().unwrap().config().hosts.is_empty());
}

#[test]
fn two_fields_of_one_name_have_their_own_values_in_a_file() {
    #[derive(LemnaSecrets)]
    struct Two {
        #[lemna(nested)]
        one: Inner,
        #[lemna(nested)]
        two: Other,
    }
    #[derive(LemnaSecrets)]
    struct Inner {
        url: String,
    }
    #[derive(LemnaSecrets)]
    struct Other {
        url: String,
    }

    let folder = folder(&[("c.toml", "one.url = 'first'\ntwo.url = 'second'")]);
    let two = loader().file(at(&folder, "c.toml")).load::<Two>().unwrap().into_inner();
    assert_eq!((&*two.one.url, &*two.two.url), ("first", "second"));
}

#[test]
fn a_file_must_be_there_unless_it_is_optional() {
    let folder = folder(&[("c.toml", "port = 1")]);
    let loaded = loader().optional_file(at(&folder, "none.toml")).file(at(&folder, "c.toml")).load::<Config>();
    assert_eq!(loaded.unwrap().config().port, 1);
    let error = loader().file(at(&folder, "none.toml")).load::<Config>().err().unwrap();
    let [source] = error.sources() else { panic!("{error}") };
    let kind = source.kind();
    assert!(matches!(kind, SourceErrorKind::UnreadableConfigFile { problem: FileProblem::Missing, .. }), "{kind:?}");
}

#[cfg(unix)]
#[test]
fn an_optional_file_that_is_a_link_to_nothing_is_a_mistake() {
    let folder = folder(&[]);
    std::os::unix::fs::symlink("gone", at(&folder, "c.toml")).unwrap();
    let error = loader().optional_file(at(&folder, "c.toml")).load::<Config>().err().unwrap();
    let kind = error.sources()[0].kind();
    assert!(
        matches!(kind, SourceErrorKind::UnreadableConfigFile { problem: FileProblem::DanglingLink, .. }),
        "{kind:?}"
    );
}

#[test]
fn what_cannot_be_a_config_file_is_told() {
    let folder = folder(&[("c.ini", "port=1"), ("large.toml", &"#".repeat(1024 * 1024 + 1)), ("nul.toml", "a = '\0'")]);
    fs::write(at(&folder, "latin.yaml"), b"port: 1\nx: \xe9").unwrap();
    fs::create_dir(at(&folder, "folder.toml")).unwrap();
    for (name, problem) in [
        ("large.toml", "larger than 1024 KiB".to_owned()),
        ("latin.yaml", "line 2".to_owned()),
        ("nul.toml", "line 1".to_owned()),
        ("folder.toml", FileProblem::NotAFile.to_string()),
        ("c.ini", "neither .toml nor .yaml".to_owned()),
    ] {
        // What is wrong elsewhere is told as well.
        let loader = Loader::builder().vars([("RATIO", "made-up")]).no_env_file().no_infisical();
        let error = loader.file(at(&folder, name)).load::<Config>().err().unwrap();
        assert!(error.sources()[0].to_string().contains(&problem), "{error}");
        assert_eq!(error.fields().iter().map(FieldError::secret_name).collect::<Vec<_>>(), ["RATIO"]);
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_everybody_can_write_is_a_warning() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = folder(&[("c.toml", "port = 1")]);
    let path = at(&folder, "c.toml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    let loaded = loader().file(&path).load::<Config>().unwrap();
    let [Warning::WorldWritable { path: told, .. }] = loaded.warnings() else { panic!("{:?}", loaded.warnings()) };
    assert_eq!(*told, path);
}

#[test]
fn an_unknown_key_is_a_warning_and_an_error_in_strict_mode() {
    let text = "prot = 'MARKER'\nr2.endpoint-url = 'MARKER'\nr2.MARKER = 1\nLEMNA_MODE = 'lenient'\nINFISICAL_TOKEN = 'MARKER'";
    let folder = folder(&[("c.toml", text)]);
    let loaded = loader().file(at(&folder, "c.toml")).load::<Config>().unwrap();
    assert_eq!(loaded.config().port, 8080);
    let told: Vec<_> = loaded.warnings().iter().map(ToString::to_string).collect();
    let path = at(&folder, "c.toml");
    let path = path.display();
    let no_field = |place: &str, near: &str| format!("the key at {path}:{place} is the path of no field{near}");
    let mut expected = vec![
        no_field("1:1", "; did you mean port?"),
        no_field("2:4", "; did you mean r2.endpoint_url?"),
        no_field("3:4", ""),
        no_field("4:1", ""),
        no_field("5:1", ""),
    ];
    expected.sort();
    let mut sorted = told.clone();
    sorted.sort();
    assert_eq!(sorted, expected);

    let error = loader().mode(Mode::Strict).file(at(&folder, "c.toml")).load::<Config>().err().unwrap();
    assert_eq!(error.sources().len(), 5, "{error}");
    assert!(!format!("{error} {error:?} {told:?}").contains("MARKER"), "{error:?}");
    assert!(error.warnings().is_empty(), "{:?}", error.warnings());
}

/// A load that asked an Infisical, or was strict, would fail.
#[test]
fn a_file_steers_no_load() {
    let names = ["INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET", "INFISICAL_API_URL", "INFISICAL_ENV"];
    let mut text = names.map(|name| format!("{name} = 'http://127.0.0.1:1'\n")).concat();
    text += "LEMNA_MODE = 'strict'\nLEMNA_REQUIRE = 'infisical'\n";
    let folder = folder(&[("c.toml", &text)]);
    let loader = Loader::builder().no_vars().no_env_file().file(at(&folder, "c.toml"));
    let loaded = loader.load::<Config>().unwrap_or_else(|error| panic!("{error}"));
    assert!(loaded.warnings().iter().all(|warning| matches!(warning, Warning::UnknownKey { .. })));
    assert_eq!(loaded.warnings().len(), 6);
}

#[test]
fn a_secret_of_a_file_is_one_warning() {
    let folder = folder(&[("c.toml", "r2.token = 'MARKER'\nport = 1")]);
    let loaded = loader().file(at(&folder, "c.toml")).load::<Config>().unwrap();
    assert_eq!(loaded.config().r2.token.as_ref().unwrap().expose_secret(), "MARKER");
    let [warning @ Warning::SecretInFile { names, .. }] = loaded.warnings() else { panic!("{:?}", loaded.warnings()) };
    assert_eq!(names, &["R2_TOKEN"]);
    assert!(warning.to_string().contains("move R2_TOKEN into the environment, Infisical or .env"), "{warning}");
    assert!(!format!("{warning} {warning:?} {:?}", loaded.explain()).contains("MARKER"));

    // One that the process has is none of the file's.
    let loader = Loader::builder().vars([("R2_TOKEN", "made-up")]).no_env_file().file(at(&folder, "c.toml"));
    assert!(loader.load::<Config>().unwrap().warnings().is_empty());
}

#[test]
fn what_has_the_wrong_shape_is_the_fields_own_error_and_no_default_takes_its_place() {
    let folder =
        folder(&[("c.toml", "port = [1]\nratio = {a = 1}\nhosts = [['a']]\nr2 = 'MARKER'\nverbose = 'maybe'")]);
    let error = loader().file(at(&folder, "c.toml")).load::<Config>().err().unwrap();
    let shapes = error.fields().iter().filter(|field| matches!(field.kind(), FieldErrorKind::WrongShape { .. }));
    assert_eq!(shapes.map(FieldError::secret_name).collect::<Vec<_>>(), ["PORT", "RATIO", "HOSTS"]);
    assert_eq!(error.fields().len(), 4, "{error}");
    let [source] = error.sources() else { panic!("{error}") };
    assert!(matches!(source.kind(), SourceErrorKind::ConfigFile { line: 4, column: 6, .. }), "{source}");
    assert!(!format!("{error} {error:?}").contains("MARKER"));
}

/// None of these may take the memory, the stack or the time of the program.
#[test]
fn what_explodes_is_refused() {
    let bomb = (1..20).fold("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned(), |text, at| {
        let alias = format!("*a{}, ", at - 1).repeat(10);
        text + &format!("a{at}: &a{at} [{alias}]\n")
    });
    let deep = |open: &str, close: &str| open.repeat(100_000) + &close.repeat(100_000);
    let files = [
        ("bomb.yaml", bomb),
        ("deep.yaml", format!("a: {}", deep("[", "]"))),
        ("deep.json", format!("{{\"a\": {}}}", deep("[", "]"))),
        ("tables.json", format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000))),
        ("deep.toml", format!("a = {}", deep("[", "]"))),
        ("dotted.toml", format!("{}a = 1", "a.".repeat(300_000))),
        ("self.yaml", "a: &a [*a]".to_owned()),
    ];
    for (name, text) in files {
        let folder = folder(&[(name, &text)]);
        let error = loader().file(at(&folder, name)).load::<Config>().err().unwrap_or_else(|| panic!("{name}"));
        assert!(matches!(error.sources()[0].kind(), SourceErrorKind::ConfigFile { .. }), "{name}: {error}");
    }
}
