//! A service whose names are held against `infisical.names` is built again after the list was edited, removed, made or
//! swapped for another, and not otherwise. No message has an absolute path.

use std::fs;

use crate::package::Package;

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

struct Service(Package);

impl Service {
    fn new() -> Self {
        let service = Self(Package::new("names", "[lib]\ndoctest = false\n", SOURCE));
        service.remove();
        service
    }

    fn list(&self, text: &str) {
        fs::write(self.0.file("infisical.names"), text).unwrap();
    }

    fn remove(&self) {
        let _ = fs::remove_file(self.0.file("infisical.names"));
    }

    /// Whether cargo succeeds, and what it says.
    fn cargo(&self, arguments: &[&str], variables: &[(&str, &str)]) -> (bool, String) {
        let output = self.0.cargo(arguments, variables);
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
        for absolute in [self.0.folder().to_str().unwrap(), env!("CARGO_MANIFEST_DIR")] {
            assert!(!told.contains(absolute), "{told}");
        }
    }
}

#[test]
fn every_change_of_the_list_is_noticed() {
    let service = Service::new();
    service.fails(&[], &["`infisical.names` does not exist", "# lemna-config secret names v1"]);

    // A list that is not there yet is made by the test that keeps it.
    let (success, told) = service.cargo(&["test"], &[("LEMNA_UPDATE", "1")]);
    assert!(success, "{told}");
    assert_eq!(fs::read_to_string(service.0.file("infisical.names")).unwrap(), LIST);

    service.builds(&[]);
    let (_, told) = service.cargo(&["build", "--verbose"], &[]);
    assert!(told.contains("Fresh names v0.0.0"), "{told}");

    service.list(&LIST.replace("R2_KEY\n", ""));
    service.fails(&[], &["`R2_KEY` not in `infisical.names`", "prefix = \"R2_\""]);
    service.list(&LIST.replace("API_URL", "API_ULR"));
    service.fails(&[], &["`API_URL` is not in `infisical.names`, did you mean `API_ULR`?"]);
    service.list(&LIST.replace("WEBHOOK", "WEBHOOK=made-up-value"));
    service.fails(&[], &["`infisical.names`, line 4: this line has a value"]);
    service.list(LIST);
    service.builds(&[]);

    service.remove();
    service.fails(&[], &["`infisical.names` does not exist"]);
    service.builds(&[("LEMNA_UPDATE", "1")]);
    service.fails(&[], &["`infisical.names` does not exist"]);
    service.list(LIST);
    service.builds(&[]);

    // What no field asks for any more is told by the test.
    service.list(&format!("{LIST}YET_ANOTHER\n"));
    let (success, told) = service.cargo(&["test", "--quiet"], &[]);
    assert!(!success && told.contains("\n  WEBHOOK\n- YET_ANOTHER\n"), "{told}");
    service.list(LIST);
    service.builds(&[]);

    let other = service.0.file("other.names");
    fs::write(&other, LIST.replace("API_URL\n", "")).unwrap();
    let instead = [("LEMNA_SECRETS_MANIFEST", other.to_str().unwrap())];
    service.fails(&instead, &["`API_URL` is not in the file that LEMNA_SECRETS_MANIFEST names"]);
    fs::write(&other, LIST).unwrap();
    service.remove();
    service.builds(&instead);
    fs::write(&other, LIST.replace("R2_KEY\n", "")).unwrap();
    service.fails(&instead, &["`R2_KEY` not in the file that LEMNA_SECRETS_MANIFEST names"]);
    fs::remove_file(&other).unwrap();
    service.fails(&instead, &["the file that LEMNA_SECRETS_MANIFEST names does not exist"]);
    service.fails(&[("LEMNA_SECRETS_MANIFEST", "names")], &["LEMNA_SECRETS_MANIFEST is not an absolute path"]);
    service.list(LIST);
    service.builds(&[("LEMNA_SECRETS_MANIFEST", "")]);
}
