//! A service whose names are held against `infisical.names` is built again after the list was edited, removed, made or
//! swapped for another, and not otherwise. No message has an absolute path.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCE: &str = r#"
use lemna_config::LemnaSecrets;

pub const WEBHOOK: &str = lemna_config::secret_name!("WEBHOOK");

#[derive(LemnaSecrets)]
#[lemna(manifest)]
pub struct Config {
    pub api_url: String,
    #[lemna(nested, prefix = "R2_")]
    pub r2: R2,
    #[lemna(local)]
    pub port: u16,
}

#[derive(LemnaSecrets)]
pub struct R2 {
    pub key: String,
}

#[test]
fn the_list_is_true() {
    lemna_config::secret_names([Config::schema()]).with([WEBHOOK]).assert_committed("infisical.names");
}
"#;

const LIST: &str = "# lemna-config secret names v1\nAPI_URL\nR2_KEY\nWEBHOOK\n";

struct Service(PathBuf);

impl Service {
    fn new() -> Self {
        let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("names");
        fs::create_dir_all(package.join("src")).unwrap();
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        fs::copy(format!("{root}/Cargo.lock"), package.join("Cargo.lock")).unwrap();
        let manifest = format!(
            "[package]\nname = \"names\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[lib]\ndoctest = false\n\
             [workspace]\n[dependencies]\nlemna-config = {{ path = {:?}, default-features = false }}\n",
            format!("{root}/lemna-config")
        );
        fs::write(package.join("Cargo.toml"), manifest).unwrap();
        fs::write(package.join("src/lib.rs"), SOURCE).unwrap();
        let service = Self(package);
        service.remove();
        service
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn list(&self, text: &str) {
        fs::write(self.file("infisical.names"), text).unwrap();
    }

    fn remove(&self) {
        let _ = fs::remove_file(self.file("infisical.names"));
    }

    /// Whether cargo succeeds, and what it says.
    fn cargo(&self, arguments: &[&str], variables: &[(&str, &str)]) -> (bool, String) {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .arg("--offline")
            .current_dir(&self.0)
            .env("CARGO_TARGET_DIR", self.file("target"))
            .env_remove("LEMNA_UPDATE")
            .env_remove("LEMNA_SECRETS_MANIFEST")
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    }

    #[track_caller]
    fn builds(&self, variables: &[(&str, &str)]) {
        let (success, told) = self.cargo(&["build", "--quiet"], variables);
        assert!(success, "{told}");
    }

    #[track_caller]
    fn fails(&self, variables: &[(&str, &str)], expected: &[&str]) {
        let (success, told) = self.cargo(&["build", "--quiet"], variables);
        assert!(!success);
        for expected in expected {
            assert!(told.contains(expected), "{expected}: {told}");
        }
        for absolute in [self.0.to_str().unwrap(), env!("CARGO_MANIFEST_DIR")] {
            assert!(!told.contains(absolute), "{told}");
        }
    }
}

#[test]
fn every_change_of_the_list_is_noticed() {
    let service = Service::new();
    service.fails(&[], &["`infisical.names` is not there", "# lemna-config secret names v1"]);

    // A list that is not there yet is made by the test that keeps it.
    let (success, told) = service.cargo(&["test"], &[("LEMNA_UPDATE", "1")]);
    assert!(success, "{told}");
    assert_eq!(fs::read_to_string(service.file("infisical.names")).unwrap(), LIST);

    service.builds(&[]);
    let (_, told) = service.cargo(&["build", "--verbose"], &[]);
    assert!(told.contains("Fresh names v0.0.0"), "{told}");

    service.list(&LIST.replace("R2_KEY\n", ""));
    service.fails(&[], &["`R2_KEY` not in `infisical.names`", "prefix = \"R2_\""]);
    service.list(&LIST.replace("API_URL", "API_ULR"));
    service.fails(&[], &["`API_URL` is not in `infisical.names`, did you mean `API_ULR`?"]);
    service.list(&LIST.replace("WEBHOOK", "WEBHOOK=made-up-value"));
    service.fails(&[], &["`infisical.names`, line 4: a value"]);
    service.list(LIST);
    service.builds(&[]);

    service.remove();
    service.fails(&[], &["`infisical.names` is not there"]);
    service.builds(&[("LEMNA_UPDATE", "1")]);
    service.fails(&[], &["`infisical.names` is not there"]);
    service.list(LIST);
    service.builds(&[]);

    // What no field asks for any more is told by the test.
    service.list(&format!("{LIST}YET_ANOTHER\n"));
    let (success, told) = service.cargo(&["test", "--quiet"], &[]);
    assert!(!success && told.contains("\n  WEBHOOK\n- YET_ANOTHER\n"), "{told}");
    service.list(LIST);
    service.builds(&[]);

    let other = service.file("other.names");
    fs::write(&other, LIST.replace("API_URL\n", "")).unwrap();
    let instead = [("LEMNA_SECRETS_MANIFEST", other.to_str().unwrap())];
    service.fails(&instead, &["`API_URL` is not in the file that LEMNA_SECRETS_MANIFEST names"]);
    fs::write(&other, LIST).unwrap();
    service.remove();
    service.builds(&instead);
    fs::write(&other, LIST.replace("R2_KEY\n", "")).unwrap();
    service.fails(&instead, &["`R2_KEY` not in the file that LEMNA_SECRETS_MANIFEST names"]);
    fs::remove_file(&other).unwrap();
    service.fails(&instead, &["the file that LEMNA_SECRETS_MANIFEST names is not there"]);
    service.fails(&[("LEMNA_SECRETS_MANIFEST", "names")], &["LEMNA_SECRETS_MANIFEST names no absolute path"]);
    service.list(LIST);
    service.builds(&[("LEMNA_SECRETS_MANIFEST", "")]);
}
