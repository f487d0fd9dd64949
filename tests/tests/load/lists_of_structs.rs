//! `#[lemna(nested)]` on a `Vec<T>`: a list of structs is one field, of a file's list or of JSON text.

use std::fs;

use lemna_config::{
    ExposeSecret, FieldErrorKind, LemnaSecrets, Loader, LoaderBuilder, Mode, SecretString, Warning, check,
};
use tempfile::TempDir;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(nested)]
    upstreams: Vec<Upstream>,
    #[lemna(nested)]
    mirrors: Option<Vec<Upstream>>,
    #[lemna(nested, name = "BACKUP_HOSTS", default, validate = few)]
    backups: Vec<Backup>,
}

#[derive(LemnaSecrets)]
#[lemna(validate = Self::check)]
struct Upstream {
    url: String,
    #[lemna(default = 1, range = 1..=9)]
    weight: u8,
    #[lemna(default)]
    paths: Vec<String>,
    token: Option<SecretString>,
    #[lemna(nested)]
    retry: Option<Retry>,
    #[lemna(nested, default)]
    routes: Vec<Route>,
    #[lemna(required_in = ["prod"])]
    region: Option<String>,
}

#[derive(LemnaSecrets)]
struct Retry {
    count: u8,
    #[lemna(default = "1s")]
    pause: std::time::Duration,
}

#[derive(LemnaSecrets)]
struct Route {
    path: String,
}

#[expect(dead_code, reason = "they are counted alone")]
#[derive(LemnaSecrets)]
struct Backup {
    host: String,
}

impl Upstream {
    fn check(&self) -> Result<(), (UpstreamField, &'static str)> {
        if self.url.starts_with("http") { Ok(()) } else { Err((UpstreamField::Url, "it is no web address")) }
    }
}

fn few(backups: &[Backup]) -> Result<(), &'static str> {
    if backups.len() < 3 { Ok(()) } else { Err("there are more than two") }
}

const TOML: &str = r#"
[[upstreams]]
url = "http://one.test"
paths = ["/a,b", ""]
retry.count = 3
routes = [{ path = "/x" }, { path = "/y" }]

[[upstreams]]
url = "http://two.test"
weight = 2
token = "MARKER"
"#;

const YAML: &str = r#"
upstreams:
  - url: http://one.test
    paths: ["/a,b", ""]
    retry: {count: 3}
    routes: [{path: /x}, {path: /y}]
  - {url: http://two.test, weight: 2, token: MARKER}
"#;

const JSON: &str = r#"[
  {"url": "http://one.test", "paths": ["/a,b", ""], "retry": {"count": "3"}, "routes": [{"path": "/x"}, {"path": "/y"}]},
  {"url": "http://two.test", "weight": 2, "token": "MARKER", "retry": null}
]"#;

fn folder(name: &str, text: &str) -> (TempDir, LoaderBuilder) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    (folder, loader(&[]).file(path))
}

fn loader(variables: &[(&str, &str)]) -> LoaderBuilder {
    let environment = [("LEMNA_ENV", "dev")];
    Loader::builder().vars(environment.iter().chain(variables).copied()).no_env_file().no_infisical()
}

#[test]
fn a_list_is_filled_from_every_kind_of_file_and_from_the_environment() {
    let (_toml, toml) = folder("c.toml", TOML);
    let (_yaml, yaml) = folder("c.yaml", YAML);
    let (_json, json) = folder("c.json", &format!("{{\"upstreams\": {JSON}}}"));
    let (variable, mut secrets) = (loader(&[("UPSTREAMS", JSON)]), 0);
    for loader in [toml, yaml, json, variable] {
        let loaded = loader.load::<Config>().unwrap_or_else(|error| panic!("{error}"));
        let [one, two] = &loaded.config().upstreams[..] else { panic!() };
        assert_eq!((&*one.url, one.weight, &*one.paths), ("http://one.test", 1, &["/a,b".into(), String::new()][..]));
        let retry = one.retry.as_ref().unwrap();
        assert_eq!((retry.count, retry.pause.as_secs()), (3, 1));
        assert_eq!(one.routes.iter().map(|route| &*route.path).collect::<Vec<_>>(), ["/x", "/y"]);
        assert_eq!((&*two.url, two.weight, two.retry.is_none(), two.routes.len()), ("http://two.test", 2, true, 0));
        assert_eq!(two.token.as_ref().unwrap().expose_secret(), "MARKER");
        assert!(loaded.config().mirrors.is_none() && loaded.config().backups.is_empty() && one.region.is_none());
        secrets += loaded.warnings().iter().filter(|it| matches!(it, Warning::SecretInFile { .. })).count();
        let shown = format!("{:?} {} {:?}", loaded.config(), loaded.explain(), loaded.warnings());
        assert!(!shown.contains("MARKER"), "{shown}");
    }
    assert_eq!(secrets, 3);
}

#[test]
fn whatever_is_wrong_in_a_list_is_told_with_its_path() {
    let text = r#"[
        {"weight": 10, "url": ["MARKER"], "retry": {"pause": "MARKER"}},
        "MARKER",
        {"url": "MARKER", "routes": [{"path": "/x"}, {}], "retry": {"count": 1}},
        {"url": "", "retry": 1, "routes": {"path": "MARKER"}}
    ]"#;
    let backups = r#"[{"host": "a"}, {"host": "b"}, {"host": "c"}]"#;
    let variables = [("UPSTREAMS", text), ("BACKUP_HOSTS", backups), ("MIRRORS", "[{]")];
    let error = loader(&variables).load::<Config>().err().unwrap();
    let told: Vec<_> = error.fields().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "UPSTREAMS is wrong at upstreams[0].url: it is a list where one value is expected",
            "UPSTREAMS is wrong at upstreams[0].weight: it is not a number from 1 to 9: it is too large",
            "UPSTREAMS is wrong at upstreams[0].retry.count: it is missing, while retry.pause of retry is set",
            "UPSTREAMS is wrong at upstreams[0].retry.pause: it is not a duration, such as 250ms, 5s, 2m or 1h30m: a \
             whole number is missing before a unit",
            "UPSTREAMS is wrong at upstreams[1]: it is one value where a table is expected",
            "UPSTREAMS is wrong at upstreams[2].routes[1].path: it is missing",
            "UPSTREAMS is wrong at upstreams[3].url: it is empty",
            "UPSTREAMS is wrong at upstreams[3].retry.count: it is one value where a table is expected",
            "UPSTREAMS is wrong at upstreams[3].retry.pause: it is one value where a table is expected",
            "UPSTREAMS is wrong at upstreams[3].routes: it is a table where a list of tables is expected",
            "MIRRORS is not a list of tables in JSON: its syntax is wrong",
            "BACKUP_HOSTS is rejected: there are more than two",
        ]
    );
    let report = error.to_string();
    assert!(report.contains("correct the value of UPSTREAMS in: process environment"), "{report}");
    assert!(!format!("{error} {error:?}").contains("MARKER"), "{error}");
    let report = check::<Config>(&loader(&variables).build());
    assert!(!format!("{report} {}", report.to_json()).contains("MARKER"), "{report}");
    let rejected = loader(&[("UPSTREAMS", r#"[{"url": "MARKER"}]"#)]).load::<Config>().err().unwrap();
    assert_eq!(
        rejected.fields()[0].to_string(),
        "UPSTREAMS is wrong at upstreams[0].url: it is rejected: it is no web address"
    );
}

#[test]
fn rules_by_environment_hold_in_a_list() {
    let list = [("UPSTREAMS", r#"[{"url": "http://a"}]"#)];
    assert!(loader(&list).load::<Config>().is_ok());
    let error = loader(&list).environment("prod").load::<Config>().err().unwrap();
    assert!(matches!(error.fields()[0].kind(), FieldErrorKind::Element { path, .. } if path == "upstreams[0].region"));
    let error = loader(&list[..0]).environment("prod").load::<Config>().err().unwrap();
    assert_eq!(*error.fields()[0].kind(), FieldErrorKind::Missing);
}

#[test]
fn an_unknown_key_in_a_list_of_a_file_is_told_with_its_place() {
    let text = "[[upstreams]]\nurl = 'http://a'\nwieght = 2\n[[upstreams.routes]]\npaht = '/x'\npath = '/x'\n";
    let (_folder, loader) = folder("c.toml", text);
    let loaded = loader.load::<Config>().unwrap_or_else(|error| panic!("{error}"));
    let told: Vec<_> = loaded.warnings().iter().map(ToString::to_string).collect();
    let [weight, path] = &told[..] else { panic!("{told:?}") };
    assert!(weight.ends_with("c.toml:3:1 is the path of no field; did you mean weight?"), "{weight}");
    assert!(path.ends_with("c.toml:5:1 is the path of no field; did you mean path?"), "{path}");
    let (_folder, loader) = folder("c.toml", text);
    assert_eq!(loader.mode(Mode::Strict).load::<Config>().err().unwrap().sources().len(), 2);
}

#[test]
fn what_is_no_list_is_the_fields_error() {
    for (name, text, found) in
        [("c.toml", "upstreams = 'MARKER'", "one value"), ("c.yaml", "upstreams: {a: 1}", "a table")]
    {
        let (_folder, loader) = folder(name, text);
        let error = loader.load::<Config>().err().unwrap();
        let told = format!("UPSTREAMS is {found} where a list of tables is expected");
        assert_eq!(error.fields()[0].to_string(), told);
        assert_eq!(error.fields().len(), 1, "{error}");
    }
    let error = loader(&[("UPSTREAMS", r#"{"url": "MARKER"}"#)]).load::<Config>().err().unwrap();
    assert_eq!(error.fields()[0].to_string(), "UPSTREAMS is not a list of tables in JSON: it is JSON of another form");
}

#[test]
fn an_empty_list_is_a_value() {
    let config = loader(&[("UPSTREAMS", "[]")]).load::<Config>().unwrap().into_inner();
    assert!(config.upstreams.is_empty());
}
