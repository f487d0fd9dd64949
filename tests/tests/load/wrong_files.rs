//! Wrong config files, each with the report of its load: line and column, and never a value.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use lemna_config::{LemnaSecrets, Loader, Mode, SecretString};

#[expect(dead_code, reason = "never filled")]
#[derive(LemnaSecrets)]
struct Config {
    #[lemna(default = 8080)]
    port: u16,
    #[lemna(default = 1.0)]
    ratio: f64,
    #[lemna(default)]
    verbose: bool,
    #[lemna(default)]
    hosts: Vec<String>,
    #[lemna(default)]
    weights: BTreeMap<String, u8>,
    #[lemna(json, default = Vec::new())]
    numbers: Vec<u8>,
    #[lemna(nested, prefix = "R2_")]
    r2: R2,
}

#[expect(dead_code, reason = "never filled")]
#[derive(LemnaSecrets)]
struct R2 {
    #[lemna(default = "none")]
    endpoint_url: String,
    token: Option<SecretString>,
}

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/load/wrong_files.txt");

/// Before the name of a file, and before the report of its load.
const FILE: &str = "==== ";
const REPORT: &str = "---- ";

/// `LEMNA_UPDATE=1` writes the reports. Every text between quotes that could be a value holds MARKER.
#[test]
#[expect(clippy::disallowed_methods, reason = "no setting of a load")]
fn fifty_wrong_files_are_reported_with_line_and_column() {
    let mut shown = String::new();
    let files = files();
    assert!(files.len() >= 50, "{} files", files.len());
    for (name, text) in files {
        let report = report(&name, &text);
        assert!(!report.contains("MARKER"), "{report}");
        let has_place = report.split_whitespace().any(|word| {
            let mut parts = word.trim_end_matches(':').rsplit(':').map(str::parse::<u32>);
            matches!((parts.next(), parts.next()), (Some(Ok(_)), Some(Ok(_))))
        });
        assert!(has_place, "{name} is reported without line and column:\n{text}\n{report}");
        let _ = write!(shown, "{FILE}{name}\n{text}\n{REPORT}\n{report}\n\n");
    }
    if std::env::var_os("LEMNA_UPDATE").is_some() {
        fs::write(PATH, shown).unwrap();
    } else {
        assert_eq!(fs::read_to_string(PATH).unwrap(), shown, "LEMNA_UPDATE=1 writes the reports");
    }
}

/// The wrong files, each with its name.
pub(super) fn files() -> Vec<(String, String)> {
    let committed = fs::read_to_string(PATH).unwrap();
    let files = committed.split(FILE).skip(1).map(|block| {
        let (file, _) = block.split_once(REPORT).unwrap_or((block, ""));
        let (name, text) = file.split_once('\n').unwrap();
        (name.to_owned(), text.strip_suffix('\n').unwrap_or(text).to_owned())
    });
    files.collect()
}

pub(super) fn json_schema() -> String {
    Config::schema().json_schema()
}

fn report(name: &str, text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    let loader = Loader::builder().no_vars().no_env_file().no_infisical().mode(Mode::Strict).file(&path);
    let error = loader.load::<Config>().err().unwrap_or_else(|| panic!("{name} is right:\n{text}"));
    error.to_string().replace(&*path.to_string_lossy(), name)
}
