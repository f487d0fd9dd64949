//! `Schema::json_schema`: it takes the files that a load takes, and refuses what is wrong with others.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::time::Duration;
use std::{fs, io};

use boon::{Compiler, SchemaIndex, Schemas};
use lemna_config::{ByteSize, FromSecret, LemnaSecrets, Loader, SecretString, Url, assert_committed};
use serde_json::{Value, json};
use yaml_rust2::{Yaml, YamlLoader};

use super::wrong_files;

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "its schema is what is looked at")]
struct Config {
    /// Where it listens.
    ///
    /// Not told.
    #[lemna(default = 8080, range = 1..=65535)]
    port: u16,
    #[lemna(default = 0.5, range = 0.0..1.0)]
    ratio: f64,
    #[lemna(default = true)]
    verbose: bool,
    #[lemna(default = "5s")]
    timeout: Duration,
    limit: Option<ByteSize>,
    home: Option<Url>,
    #[lemna(default)]
    hosts: Vec<String>,
    #[lemna(default, separator = ";")]
    ports: Vec<NonZero<u16>>,
    #[lemna(default)]
    weights: BTreeMap<String, u8>,
    #[lemna(default = Region::Eu)]
    region: Region,
    #[lemna(json)]
    anything: Option<BTreeMap<String, Vec<u8>>>,
    #[lemna(default = "made-up-default")]
    token: SecretString,
    #[lemna(hex)]
    key: Option<[u8; 2]>,
    #[lemna(deprecated = "HOME")]
    old: Option<String>,
    /// The bucket.
    #[lemna(nested, prefix = "R2_")]
    r2: Option<R2>,
    #[lemna(nested)]
    login: Login,
    #[lemna(nested, default)]
    upstreams: Vec<Upstream>,
}

#[derive(FromSecret)]
#[lemna(rename_all = "lowercase")]
enum Region {
    #[lemna(alias = "1")]
    Eu,
    Us,
}

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "its schema is what is looked at")]
struct R2 {
    endpoint_url: String,
    token: SecretString,
}

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "its schema is what is looked at")]
enum Login {
    /// By password.
    Password {
        user: String,
        password: SecretString,
    },
    Token {
        token: SecretString,
    },
}

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "its schema is what is looked at")]
struct Upstream {
    url: String,
    #[lemna(default = 1)]
    weight: u8,
    #[lemna(nested)]
    login: Option<Login>,
    #[lemna(nested)]
    limits: Limits,
}

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "its schema is what is looked at")]
struct Limits {
    most: u32,
}

struct Validator(Schemas, SchemaIndex);

impl Validator {
    fn of(schema: &str) -> Self {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("made-up.json", serde_json::from_str(schema).unwrap()).unwrap();
        let index = compiler.compile("made-up.json", &mut schemas).unwrap_or_else(|error| panic!("{error:#}"));
        Self(schemas, index)
    }

    fn takes(&self, value: &Value) -> bool {
        self.0.validate(value, self.1).is_ok()
    }
}

/// What an editor makes of a file.
fn parsed(name: &str, text: &str) -> Result<Value, io::Error> {
    match name.rsplit_once('.').unwrap().1 {
        "toml" => toml::from_str(text).map_err(io::Error::other),
        "json" => serde_json::from_str(text).map_err(io::Error::other),
        _ => match &YamlLoader::load_from_str(text).map_err(io::Error::other)?[..] {
            [] => Ok(json!({})),
            [one] => Ok(of_yaml(one)),
            _ => Err(io::Error::other("several documents")),
        },
    }
}

fn of_yaml(yaml: &Yaml) -> Value {
    match yaml {
        Yaml::Real(_) => yaml.as_f64().map_or(Value::Null, Value::from),
        Yaml::Integer(number) => json!(number),
        Yaml::String(text) => json!(text),
        Yaml::Boolean(truth) => json!(truth),
        Yaml::Array(list) => list.iter().map(of_yaml).collect(),
        Yaml::Hash(map) => {
            map.iter().map(|(key, value)| (key.as_str().unwrap_or("").to_owned(), of_yaml(value))).collect()
        }
        Yaml::Alias(_) | Yaml::Null | Yaml::BadValue => Value::Null,
    }
}

#[test]
fn the_schema_is_as_committed_and_shows_no_secret() {
    let schema = Config::schema().json_schema();
    assert!(!schema.contains("made-up-default"));
    assert_committed(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/load/json_schema.json"), &schema);
}

/// Each is loaded as well.
#[test]
fn what_a_load_takes_is_valid() {
    let toml = r#"
port = 1
ratio = 0
verbose = "yes"
timeout = "1m"
limit = "1MiB"
home = "https://made.up"
hosts = ["a", 1, true]
ports = "1;2"
region = 1
anything = { a = [1] }
key = "00ff"
old = 5
login.token.token = "made-up"
[weights]
a = 1
b = "2"
[r2]
endpoint_url = "made-up"
token = "made-up"
[[upstreams]]
url = "made-up"
limits.most = "1"
[[upstreams]]
url = "made-up"
login.password = { user = "a", password = "b" }
limits.most = 1
"#;
    let yaml = r"
port: ~
verbose: 1
hosts: a,b
ports: [1, 2]
weights: {a: 1}
region: us
r2:
login: {token: null, password: {user: a, password: 5}}
upstreams: []
";
    let json = r#"{"$schema": "made-up.json", "ratio": 0.99, "hosts": [], "login": {"token": {"token": "a"}}}"#;
    let validator = Validator::of(&Config::schema().json_schema());
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("c.toml", toml), ("c.yaml", yaml), ("c.json", json)] {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let loader = Loader::builder().no_vars().no_env_file().no_infisical().file(&path);
        let loaded = loader.load::<Config>().unwrap_or_else(|error| panic!("{error}"));
        assert!(!format!("{:?}", loaded.warnings()).contains("UnknownKey"), "{:?}", loaded.warnings());
        let value = parsed(name, text).unwrap();
        validator.0.validate(&value, validator.1).unwrap_or_else(|error| panic!("{error:#}"));
    }
}

/// The file names the schema to editors.
#[test]
fn the_file_of_the_example_is_valid() {
    let file = |name: &str| fs::read_to_string(format!("{}/../examples/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let (validator, toml) = (Validator::of(&file("config.schema.json")), file("config.toml"));
    assert!(toml.starts_with("#:schema ./config.schema.json\n"));
    let mut value = parsed("config.toml", &toml).unwrap();
    validator.0.validate(&value, validator.1).unwrap_or_else(|error| panic!("{error:#}"));
    value["upstreams"][0]["weight"] = json!(0);
    assert!(!validator.takes(&value), "{value}");
}

#[test]
fn what_is_wrong_is_refused_where_it_stands() {
    let validator = Validator::of(&Config::schema().json_schema());
    for wrong in [
        json!({"prot": 1}),
        json!({"port": 0}),
        json!({"port": 65536}),
        json!({"port": [1]}),
        json!({"port": 1.5}),
        json!({"ratio": 1}),
        json!({"verbose": 2}),
        json!({"verbose": "maybe"}),
        json!({"port": "eighty"}),
        json!({"timeout": 5}),
        json!({"hosts": {"a": 1}}),
        json!({"hosts": [["a"]]}),
        json!({"ports": [0]}),
        json!({"weights": ["a"]}),
        json!({"weights": {"a": 256}}),
        json!({"region": "EU"}),
        json!({"r2": "made-up"}),
        json!({"r2": {"tokn": "made-up"}}),
        json!({"login": {"password": "made-up"}}),
        json!({"upstreams": {}}),
        json!({"upstreams": [1]}),
        json!({"upstreams": [{"limits": {"most": 1}}]}),
        json!({"upstreams": [{"url": "a"}]}),
        json!({"upstreams": [{"url": null, "limits": {"most": 1}}]}),
        json!({"upstreams": [{"url": "a", "limits": {"most": 1}, "login": {"token": {}}}]}),
        json!([]),
    ] {
        assert!(!validator.takes(&wrong), "{wrong}");
    }
}

/// Of the wrong files of the battery, those that can be parsed by others.
#[test]
fn an_editor_finds_what_a_load_would() {
    let validator = Validator::of(&wrong_files::json_schema());
    let (mut found, mut missed) = (0, Vec::new());
    for (name, text) in wrong_files::files() {
        match parsed(&name, &text) {
            Err(_) => {}
            Ok(value) if !validator.takes(&value) => found += 1,
            Ok(_) => missed.push(text),
        }
    }
    assert!(found > 20, "{found}");
    assert_eq!(missed, MISSED);
}

/// Where the parsers of others are lax, and what only the type of a field marked `json` can judge.
const MISSED: &[&str] = &[
    "ratio = nan",
    "numbers = [1, 300]",
    "numbers = {a = 1}",
    "numbers = [nan]",
    "r2: &a\n  token: *a",
    "numbers: [1, 1.5]",
    "{\"port\": 80, \"port\": 81}",
    "{\"r2\": {\n  \"token\": \"MARKER\",\n  \"token\": \"MARKER\"}}",
    "{\"numbers\": [1, -1]}",
    "{\"port\": 1e2}",
];
