//! `lemna-config/docs/from-env-files.md`, followed to the letter: only the server's address is another one, and Docker is left out.

use std::fs;
use std::process::Command;

use lemna_config::Loader;
use lemna_config::testing::{Dialect, FakeInfisical, Role};

use super::support::{Folder, Ran, repository};

const PASSWORD: &str = "made-up-password-marker";
const KEY: &str = "-----BEGIN KEY-----\nmade-up-marker$pa$$word\n-----END KEY-----\n";

/// Each service with the text of its `.env`. `SHARED_URL` is said in three ways, one of them wrong.
fn services() -> [(&'static str, String); 3] {
    [
        ("api", "export SHARED_URL=https://made-up-marker\nAPI_KEY='made-up-marker $HOME #no' # yes\n".to_owned()),
        ("mail", format!("# the mail\nSHARED_URL=\"https://made-up-wrong\"\nMAIL_KEY=\"{KEY}\"\n")),
        ("web", "SHARED_URL='https://made-up-marker'\r\nWEB_TOKEN=made-up-marker$$1\r\n".to_owned()),
    ]
}

fn platform() -> Folder {
    let folder = Folder::new();
    for (service, text) in services() {
        fs::create_dir_all(folder.path(&format!("services/{service}"))).unwrap();
        folder.write(&format!("services/{service}/.env"), &text);
        folder.write(&format!("services/{service}/.env.prod"), &text.replace("made-up-wrong", "made-up-marker"));
    }
    folder.write(
        "services/api/lemna.schema.json",
        r#"{"format": "lemna-config schema", "version": 1, "configs": [{"name": "Api", "fields": [
            {"name": "API_KEY", "path": "api_key", "folder": "/", "type": "SecretString", "requirement": "required"},
            {"name": "SHARED_URL", "path": "shared_url", "folder": "/", "type": "Url", "requirement": "required"},
            {"name": "MAIL_KEY", "path": "mail_key", "folder": "/", "type": "SecretString", "requirement": "required"},
            {"name": "WEB_TOKEN", "path": "web_token", "folder": "/", "type": "SecretString", "requirement": "required"}
        ]}]}"#,
    );
    folder.write(
        "services/mail/start.sh",
        "printf '%s|' \"$SHARED_URL\" \"$API_KEY\" \"$WEB_TOKEN\" > seen\nprintf '%s' \"$MAIL_KEY\" > key\n",
    );
    folder
}

/// The lines of the page's commands, in their order.
fn commands() -> Vec<String> {
    let page = fs::read_to_string(repository("lemna-config/docs/from-env-files.md")).unwrap();
    let blocks = page.split("\n```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.flat_map(str::lines).map(str::to_owned).collect()
}

/// Who sets up: before 2026, no person can log in from outside, beside the one who sets up a fresh server of 2025.
fn as_administrator(line: &str, server: &FakeInfisical, dialect: Dialect) -> String {
    if dialect == Dialect::V3 || (dialect == Dialect::V3Bootstrap && line.contains("--identity writer")) {
        let administrator = server.identity("administrator").administrator();
        if dialect == Dialect::V3Bootstrap {
            // As the error says: the project was made by the bootstrap's identity.
            administrator.member_of(server.project("lemna-platform"), Role::Admin);
        }
        return line
            .replace("--admin-email you@example.com", &format!("--admin-client-id {}", administrator.client_id()));
    }
    line.to_owned()
}

fn run(folder: &Folder, server: &FakeInfisical, line: &str) -> Ran {
    let line = line.replace("http://localhost:8192", &server.url());
    let words: Vec<_> = line.split_whitespace().skip(1).collect();
    let mut command = folder.lemna(&words);
    if words.contains(&"--admin-client-id") {
        command.env("LEMNA_ADMIN_CLIENT_SECRET", server.identity("administrator").client_secret());
    } else {
        command.env("LEMNA_ADMIN_PASSWORD", PASSWORD);
    }
    let ran = Ran::of(&mut command);
    for text in [&ran.out, &ran.err] {
        let is_shown = ["made-up", "BEGIN KEY", PASSWORD].into_iter().any(|value| text.contains(value));
        assert!(!is_shown, "{line}: {text}");
    }
    ran
}

#[test]
fn it_leads_from_three_files_to_four_lines() {
    follow(Dialect::V4);
}

#[test]
fn it_leads_there_on_a_server_of_2025_as_well() {
    follow(Dialect::V3Bootstrap);
}

#[test]
fn it_leads_there_on_a_server_of_2024_as_well() {
    follow(Dialect::V3);
}

fn follow(dialect: Dialect) {
    // A server of 2024 cannot be set up from outside.
    let server = if dialect == Dialect::V3 { FakeInfisical::start() } else { FakeInfisical::fresh() }.dialect(dialect);
    let folder = platform();
    let mut followed = 0;
    for line in commands() {
        followed += 1;
        match line.split_whitespace().next().unwrap() {
            "docker" => {}
            "rm" => line.split_whitespace().skip(1).for_each(|file| fs::remove_file(folder.path(file)).unwrap()),
            "printf" => {
                let shell = Ran::of(Command::new("sh").args(["-c", &line]).current_dir(folder.path("")));
                assert_eq!(shell.code, Some(0), "{line}: {}", shell.err);
            }
            "lemna" => {
                let ran = run(&folder, &server, &as_administrator(&line, &server, dialect));
                if line.starts_with("lemna push") && line.ends_with("--dry-run") {
                    assert_eq!(ran.code, Some(1), "{}", ran.err);
                    assert!(ran.out.contains("SHARED_URL has different values"), "{}", ran.out);
                    let corrected = folder.read("services/mail/.env").replace("made-up-wrong", "made-up-marker");
                    folder.write("services/mail/.env", &corrected);
                } else {
                    assert_eq!(ran.code, Some(0), "{line}: {}\n{}", ran.out, ran.err);
                }
            }
            other => panic!("the page has a command that is not followed: {other}"),
        }
    }
    assert!(followed > 12, "{followed}");

    let mut four: Vec<_> = folder.read(".env").lines().map(|line| line.split('=').next().unwrap().to_owned()).collect();
    // Not all servers without v4 list an identity's projects.
    let named = if dialect < Dialect::V4 { four.pop() } else { None };
    assert_eq!(named.as_deref(), (dialect < Dialect::V4).then_some("INFISICAL_PROJECT_ID"));
    assert_eq!(four, ["INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET", "INFISICAL_API_URL", "INFISICAL_ENV"]);
    let project = server.project("lemna-platform");
    assert_eq!(server.identity("services").role_in(project), Some(Role::Reader));

    // What a service that is not Rust got, and what one that is gets.
    let expected = ["https://made-up-marker", "made-up-marker $HOME #no", "made-up-marker$$1"];
    assert_eq!(folder.read("seen"), expected.map(|value| format!("{value}|")).concat());
    assert_eq!(folder.read("key"), KEY);
    let env = Loader::builder().no_vars().env_file(folder.path(".env")).build().load_env().unwrap();
    assert_eq!(["SHARED_URL", "API_KEY", "WEB_TOKEN"].map(|name| env.get(name).unwrap()), expected);
    assert_eq!(env.get("MAIL_KEY"), Some(KEY));

    let names = folder.read("infisical.names");
    for name in ["API_KEY", "MAIL_KEY", "SHARED_URL", "WEB_TOKEN"] {
        assert!(names.lines().any(|line| line == name), "{names}");
    }
    project.remove("prod", "MAIL_KEY");
    let check = run(&folder, &server, "lemna check --env dev,prod");
    assert_eq!(check.code, Some(1), "{}", check.err);
    assert!(check.out.contains("MAIL_KEY") && check.out.contains("prod"), "{}", check.out);
}
