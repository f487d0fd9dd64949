//! `lemna server init`: fresh keys, for their owner's eyes, never overwritten and never half there.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use url::Url;

use super::support::{Folder, Ran, repository};

/// The keys of a new server, by their names.
fn keys(folder: &Folder) -> BTreeMap<String, String> {
    let lines = folder.read("infisical/.env");
    let pairs = lines.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn is_all(text: &str, is_one: impl Fn(char) -> bool) -> bool {
    text.chars().all(is_one)
}

#[test]
fn it_writes_the_compose_file_and_fresh_keys() {
    let folder = Folder::new();
    let ran = folder.run(&["server", "init"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.err, "");
    assert!(ran.out.contains("\n  docker compose --project-directory infisical up --detach --wait\n"), "{}", ran.out);
    assert!(ran.out.ends_with("`lemna setup --help`\n"), "{}", ran.out);

    let keys = keys(&folder);
    let encryption = &keys["ENCRYPTION_KEY"];
    assert_eq!(encryption.len(), 32, "sixteen bytes");
    assert!(is_all(encryption, |c| c.is_ascii_digit() || ('a'..='f').contains(&c)), "lower-case hexadecimal");
    let auth = &keys["AUTH_SECRET"];
    assert_eq!(auth.len(), 44, "thirty-two bytes in base64");
    assert!(is_all(auth, |c| c.is_ascii_alphanumeric() || "+/=".contains(c)));
    for value in keys.values().filter(|value| value.len() > 30) {
        assert!(!ran.out.contains(value), "no key is shown");
    }

    let mode = |name: &str| fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("infisical/.env"), 0o600);
    assert_eq!(mode("infisical/compose.yaml") & 0o600, 0o600);
    assert_eq!(
        folder.read("infisical/compose.yaml"),
        fs::read_to_string(repository("deploy/infisical/compose.yaml")).unwrap()
    );
    assert_eq!(folder.read("infisical/.gitignore"), ".env*\n");
}

/// A `/` in the password began the path of the address once, and the server did not start.
#[test]
fn the_password_is_safe_in_an_address() {
    let compose = fs::read_to_string(repository("deploy/infisical/compose.yaml")).unwrap();
    let address = compose.lines().find_map(|line| line.trim().strip_prefix("DB_CONNECTION_URI: ")).unwrap();
    let (before, rest) = address.split_once("${POSTGRES_PASSWORD").unwrap();
    let after = rest.split_once('}').unwrap().1;
    let mut seen = HashSet::new();
    // Of as many random passwords in the common alphabet, all but a few would hold a `/` or a `+`.
    for _ in 0..20 {
        let folder = Folder::new();
        folder.run(&["server", "init"]);
        let password = keys(&folder)["POSTGRES_PASSWORD"].clone();
        assert!(
            is_all(&password, |c| c.is_ascii_alphanumeric() || c == '-' || c == '_'),
            "of an alphabet for addresses"
        );
        let url: Url = format!("{before}{password}{after}").parse().unwrap();
        assert_eq!((url.password(), url.host_str(), url.path()), (Some(&*password), Some("db"), "/infisical"));
        assert!(seen.insert(password), "each is another one");
    }
}

#[test]
fn what_is_there_is_never_overwritten() {
    let folder = Folder::new();
    folder.run(&["server", "init", "infisical"]);
    folder.write("infisical/compose.yaml", "# our own\n");
    let keys_before = folder.read("infisical/.env");
    let again = folder.run(&["server", "init", "infisical", "--format", "json"]);
    assert_eq!(again.code, Some(0), "{}", again.err);
    let files = again.json()["files"].as_array().unwrap().clone();
    assert!(files.len() == 3 && files.iter().all(|file| file["state"] == "kept"), "{files:?}");
    assert_eq!(folder.read("infisical/.env"), keys_before);
    assert_eq!(folder.read("infisical/compose.yaml"), "# our own\n");
}

#[test]
fn a_file_of_somebody_else_is_left_alone_and_told() {
    let folder = Folder::new();
    folder.write(".env", "API_KEY=made-up-marker\nAUTH_SECRET=made-up-marker\n");
    let ran = folder.run(&["server", "init", "."]);
    assert_eq!(ran.code, Some(78), "{}", ran.err);
    assert!(ran.err.contains("exists and has no ENCRYPTION_KEY, POSTGRES_PASSWORD;"), "{}", ran.err);
    assert!(!ran.err.contains("made-up-marker") && !ran.out.contains("made-up-marker"));
    assert_eq!(folder.read(".env"), "API_KEY=made-up-marker\nAUTH_SECRET=made-up-marker\n");
}

/// The system kills it in the middle of writing a file, for none may have a byte.
#[test]
fn an_interruption_leaves_no_half_of_a_file() {
    let folder = Folder::new();
    folder.run(&["server", "init"]);
    for name in [".env", "compose.yaml"] {
        fs::remove_file(folder.path("infisical").join(name)).unwrap();
        let script = r#"ulimit -f 0; "$0" server init"#;
        let lemna = env!("CARGO_BIN_EXE_lemna");
        let interrupted = Ran::of(Command::new("sh").args(["-c", script, lemna]).current_dir(folder.path("")));
        assert_ne!(interrupted.code, Some(0), "{}", interrupted.out);
        assert!(!folder.path("infisical").join(name).exists(), "{name} is there whole or not at all");
        let again = folder.run(&["server", "init"]);
        assert_eq!(again.code, Some(0), "{}", again.err);
        assert_eq!(keys(&folder)["ENCRYPTION_KEY"].len(), 32);
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let folder = Folder::new();
    folder.write("file", "");
    let ran = folder.run(&["server", "init", "file/infisical"]);
    assert_eq!(ran.code, Some(73), "{}", ran.err);
    assert!(ran.err.starts_with("error: file/infisical cannot be written: "), "{}", ran.err);
}
