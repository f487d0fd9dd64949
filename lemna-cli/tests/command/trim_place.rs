//! `lemna trim` compares with what a load with the file gets: from its server and environment, with the files around it,
//! for the fields of the services around it.

use std::fs;

use lemna_config::testing::FakeInfisical;
use lemna_config::{LemnaSecrets, schema_json};

use super::support::{Folder, Ran};

const MARKER: &str = "made-up-marker-64be";

#[allow(dead_code)]
#[derive(LemnaSecrets)]
struct Web {
    api_key: String,
    #[lemna(local, alias = "HTTP_PORT", default = 8080)]
    port: u16,
    #[lemna(path = "/mail")]
    smtp_host: String,
}

#[allow(dead_code)]
#[derive(LemnaSecrets)]
#[lemna(project = "another")]
struct Other {
    other_key: String,
}

const FILE: &str =
    "API_KEY=made-up-marker-64be\nPORT=9090\nHTTP_PORT=9091\nSMTP_HOST=mail\nOTHER_KEY=other\nFREE=free\n";

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    project.set("dev", "API_KEY", MARKER).set("dev", "PORT", "9090").set("dev", "HTTP_PORT", "9091");
    project.set("dev", "SMTP_HOST", "mail").set("dev", "OTHER_KEY", "other").set("dev", "FREE", "free");
    project.set("prod", "API_KEY", MARKER);
    server
}

fn folder(server: &FakeInfisical) -> Folder {
    let folder = Folder::of(server);
    fs::create_dir_all(folder.path("web/src")).unwrap();
    folder.write("web/.env", FILE);
    folder
}

fn trim(folder: &Folder, file: &str, options: &[&str]) -> Ran {
    let ran = folder.run(&[&["trim", file, "--format", "json"], options].concat());
    assert!(!ran.out.contains(MARKER) && !ran.err.contains(MARKER), "{} {}", ran.out, ran.err);
    ran
}

fn reasons(ran: &Ran) -> Vec<(String, String)> {
    let json = ran.json();
    let kept = json["files"][0]["kept"].as_array().unwrap().iter();
    let text = |it: &serde_json::Value| it.as_str().unwrap().to_owned();
    kept.map(|kept| (text(&kept["name"]), text(&kept["reason"]))).collect()
}

#[test]
fn what_services_take_from_elsewhere_stays() {
    let server = server();
    let schema = schema_json([Web::schema(), Other::schema()]);
    let expected = [("PORT", "local"), ("HTTP_PORT", "local"), ("SMTP_HOST", "not-there"), ("OTHER_KEY", "elsewhere")];
    let expected = expected.map(|(name, reason)| (name.to_owned(), reason.to_owned()));
    // Beside the file, below it, and above it in the repository.
    for place in ["web/lemna.schema.json", "web/src/lemna.schema.json", "lemna.schema.json"] {
        let folder = folder(&server);
        folder.write(place, &schema);
        let ran = trim(&folder, "web/.env", &[]);
        assert_eq!((ran.code, &*reasons(&ran)), (Some(0), &expected[..]), "{place}: {}", ran.err);
        assert_eq!(folder.read("web/.env"), "PORT=9090\nHTTP_PORT=9091\nSMTP_HOST=mail\nOTHER_KEY=other\n", "{place}");
    }

    let folder = folder(&server);
    folder.write("web/lemna.schema.json", &schema);
    server.project("lemna-platform").set_at("dev", "/mail", "SMTP_HOST", "other");
    assert_eq!(reasons(&trim(&folder, "web/.env", &["--dry-run"]))[2].1, "different");
    server.project("lemna-platform").set_at("dev", "/mail", "SMTP_HOST", "mail");
    let ran = trim(&folder, "web/.env", &[]);
    assert_eq!(
        (ran.code, folder.read("web/.env")),
        (Some(0), "PORT=9090\nHTTP_PORT=9091\nOTHER_KEY=other\n".to_owned())
    );
}

#[test]
fn a_schema_that_cannot_be_read_keeps_all() {
    let server = server();
    let folder = folder(&server);
    folder.write("web/lemna.schema.json", "{}");
    let ran = trim(&folder, "web/.env", &[]);
    assert_eq!((ran.code, &*ran.out, folder.read("web/.env")), (Some(66), "", FILE.to_owned()));
    assert!(ran.err.contains("web/lemna.schema.json: "), "{}", ran.err);
}

#[test]
fn a_load_that_asks_elsewhere_keeps_all() {
    let (server, second) = (server(), FakeInfisical::start());
    let another = |name: &str| format!("{name}={}\n", second.url());
    for (file, text, line) in [
        ("web/.env", FILE.to_owned() + &another("INFISICAL_API_URL"), 7),
        ("web/.env", another("INFISICAL_DOMAIN") + FILE, 1),
        ("web/.env", "INFISICAL_ENVIRONMENT=prod\n".to_owned() + FILE, 1),
        ("web/.env", "INFISICAL_CLIENT_ID=made-up\n".to_owned() + FILE, 1),
        // Read with it, and before it.
        ("web/.env.local", another("INFISICAL_API_URL"), 1),
        ("web/.env.local", "# mine\nINFISICAL_ENV=prod\n".to_owned(), 2),
        // Read when it is gone.
        (".env", folder(&server).read(".env") + &another("INFISICAL_API_URL"), 5),
        (".env.local", "INFISICAL_SECRET_PATH=/mail\n".to_owned(), 1),
    ] {
        let folder = folder(&server);
        folder.write(file, &text);
        let before = folder.read("web/.env");
        let settings = Folder::of(&server);
        let named = settings.path(".env");
        let ran = trim(&folder, "web/.env", &["--env-file", named.to_str().unwrap()]);
        assert_eq!((ran.code, &*ran.out), (Some(78), ""), "{file} {text}: {}", ran.err);
        let place = format!("{file}:{line}: INFISICAL_");
        let is_told = [" leads to another place than ", " belongs to another identity than "]
            .iter()
            .any(|is| ran.err.contains(is));
        assert!(ran.err.contains(&place) && is_told, "{}", ran.err);
        assert_eq!(folder.read("web/.env"), before);
        assert!(!folder.path("web/.env.bak").exists());
    }
}

/// Options override the files around, but not the file itself.
#[test]
fn what_the_command_line_says_counts_before_the_files_around() {
    let server = server();
    let folder = folder(&server);
    folder.write("web/.env.prod", &format!("API_KEY={MARKER}\nFREE=free\n"));
    let ran = trim(&folder, "web/.env.prod", &["--env", "prod"]);
    assert_eq!((ran.code, &*folder.read("web/.env.prod")), (Some(0), "FREE=free\n"), "{}", ran.err);
    assert_eq!(ran.json()["folder"]["server"], server.url());
    folder.write("web/.env.prod", &format!("API_KEY={MARKER}\nINFISICAL_API_URL={}/\n", server.url()));
    let ran = trim(&folder, "web/.env.prod", &["--env", "prod"]);
    assert_eq!(ran.code, Some(0), "the same server: {}", ran.err);
}

/// The time is linear in the number of variables.
#[test]
fn many_variables_are_looked_at_once_each() {
    let server = server();
    let folder = folder(&server);
    let line = |at| format!("NAME_{at}=http://$NAME_{}/${{NAME_{}:-x}}\n", at + 1, at + 2);
    let text: String = (0..10_000).map(line).collect();
    folder.write("many.env", &(text.clone() + &format!("API_KEY={MARKER}\n")));
    let ran = trim(&folder, "many.env", &[]);
    assert_eq!((ran.code, folder.read("many.env")), (Some(0), text), "{}", ran.err);
}
