//! `lemna check`: what services need is held against what every environment has, and no value is shown.

use std::fs;
use std::time::Duration;

use lemna_config::testing::{Dialect, FakeInfisical, Role};
use lemna_config::{FromSecret, LemnaSecrets, SecretString, Url, schema_json};
use serde_json::{Value, json};

use super::support::{Folder, Ran};

const MARKER: &str = "made-up-marker-51c9";

#[allow(dead_code)]
#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Web {
    api_url: Url,
    #[lemna(alias = "KEY", deprecated)]
    api_key: SecretString,
    #[lemna(default = 8080)]
    port: u16,
    note: Option<String>,
    #[lemna(local)]
    hostname: String,
    #[lemna(nested)]
    cache: Option<Cache>,
}

#[allow(dead_code)]
#[derive(LemnaSecrets)]
struct Cache {
    #[lemna(name = "CACHE_URL")]
    url: Url,
    #[lemna(name = "CACHE_PASSWORD")]
    password: SecretString,
}

#[allow(dead_code)]
#[derive(LemnaSecrets)]
struct Mail {
    #[lemna(path = "/mail")]
    smtp_host: String,
    #[lemna(nested)]
    auth: Auth,
}

#[allow(dead_code)]
#[derive(LemnaSecrets)]
enum Auth {
    Password { mail_user: String, mail_password: SecretString },
    Token { mail_token: SecretString },
}

const ENVIRONMENTS: [&str; 3] = ["dev", "staging", "prod"];

/// Everything that both services need, everywhere.
fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    for environment in ENVIRONMENTS {
        project.set(environment, "API_URL", &format!("https://{MARKER}.example"));
        project.set(environment, "API_KEY", MARKER).set(environment, "MAIL_TOKEN", MARKER);
        project.set_at(environment, "/mail", "SMTP_HOST", MARKER);
    }
    server
}

fn folder(server: &FakeInfisical) -> Folder {
    let folder = Folder::of(server);
    for (service, schema) in [("web", Web::schema()), ("mail", Mail::schema())] {
        fs::create_dir_all(folder.path("services").join(service)).unwrap();
        folder.write(&format!("services/{service}/lemna.schema.json"), &schema.to_json());
    }
    folder
}

/// Runs it as JSON and for people, and holds both against the values.
fn check(folder: &Folder, server: &FakeInfisical, more: &[&str]) -> (Option<i32>, Value) {
    let arguments = [&["check"], more].concat();
    let human = folder.run(&arguments);
    let ran = folder.run(&[&arguments[..], &["--format", "json"]].concat());
    assert_eq!(human.code, ran.code, "{}", human.err);
    assert_no_value(&human, server);
    assert_no_value(&ran, server);
    assert!(!ran.out.is_empty(), "{}", ran.err);
    (ran.code, ran.json())
}

fn assert_no_value(ran: &Ran, server: &FakeInfisical) {
    for told in [&ran.out, &ran.err] {
        assert!(!told.contains(MARKER) && !told.contains(server.client_secret()), "{told}");
    }
}

/// Kind, service, name and environments of each finding.
fn findings(json: &Value) -> Vec<Value> {
    let findings = json["findings"].as_array().unwrap().iter();
    findings.map(|it| json!([it["kind"], it["service"], it["name"], it["environments"]])).collect()
}

#[test]
fn where_all_is_there_nothing_is_found() {
    for dialect in Dialect::ALL {
        let server = server().dialect(dialect);
        let folder = folder(&server);
        // Servers of 2024 list no projects.
        let project = ["--project", "lemna-platform"];
        let (code, json) = check(&folder, &server, &project);
        assert_eq!((code, &json["findings"]), (Some(0), &json!([])), "{dialect:?}");
        assert_eq!(json["environments"], json!(ENVIRONMENTS));
        let ran = folder.run(&[&["check", "--env", "dev,prod,dev"][..], &project].concat());
        assert_eq!(
            ran.out,
            "SERVICE        dev  prod\nservices/mail  ok   ok\nservices/web   ok   ok\n\n\
             lemna-platform /: all is there\n"
        );
    }
}

#[test]
fn what_was_taken_out_of_prod_is_found() {
    let server = server();
    server.project("lemna-platform").remove("prod", "API_KEY");
    let folder = folder(&server);
    let (code, json) = check(&folder, &server, &[]);
    assert_eq!((code, findings(&json)), (Some(1), vec![json!(["missing", "services/web", "API_KEY", ["prod"]])]));
    let cells = &json["services"][1]["cells"];
    assert_eq!((&cells[0]["state"], &cells[2]["state"]), (&json!("good"), &json!("findings")));
    assert_eq!(check(&folder, &server, &["--env", "dev"]).0, Some(0));
    let ran = folder.run(&["check"]);
    assert_eq!(
        ran.out,
        "SERVICE        dev  staging  prod\nservices/mail  ok   ok       ok\nservices/web   ok   ok       1 finding\n\n\
         WHERE  SERVICE       NAME     FINDING\nprod   services/web  API_KEY  is missing\n\n\
         lemna-platform /: 1 finding\n"
    );
}

#[test]
fn groups_are_whole_or_not_there_and_one_alternative_is() {
    let server = server();
    let project = server.project("lemna-platform");
    project.set("dev", "CACHE_PASSWORD", MARKER);
    project.remove("staging", "MAIL_TOKEN");
    project.set("prod", "MAIL_USER", MARKER).set("prod", "MAIL_PASSWORD", MARKER);
    let folder = folder(&server);
    let (code, json) = check(&folder, &server, &[]);
    assert_eq!(code, Some(1));
    let found = findings(&json);
    assert_eq!(
        found,
        [
            json!(["missing", "services/web", "CACHE_URL", ["dev"]]),
            json!(["no-alternative", "services/mail", null, ["staging"]]),
            json!(["many-alternatives", "services/mail", null, ["prod"]]),
        ]
    );
    let texts: Vec<_> = json["findings"].as_array().unwrap().iter().map(|it| it["text"].as_str().unwrap()).collect();
    assert_eq!(texts[0], "is missing, although more of cache is set");
    assert_eq!(
        texts[1],
        "auth has none of its alternatives: Password (MAIL_USER, MAIL_PASSWORD) or Token (MAIL_TOKEN)"
    );
    assert_eq!(
        texts[2],
        "auth has more than one of its alternatives: Password (MAIL_USER, MAIL_PASSWORD) or Token (MAIL_TOKEN)"
    );
}

#[test]
fn values_are_looked_at_and_not_shown() {
    let server = server();
    let project = server.project("lemna-platform");
    project.set("dev", "API_KEY", "changeme").set("dev", "PORT", &format!("80{MARKER}"));
    project.set("staging", "API_KEY", "").set("staging", "NOTE", "").set("staging", "API_URL", MARKER);
    project.set("prod", "PORT", "80").hide("prod", "PORT");
    let folder = folder(&server);
    let (code, json) = check(&folder, &server, &[]);
    assert_eq!(code, Some(1));
    assert_eq!(
        findings(&json),
        [
            json!(["empty", "services/web", "API_KEY", ["staging"]]),
            json!(["empty", "services/web", "NOTE", ["staging"]]),
            json!(["hidden", "services/web", "PORT", ["prod"]]),
            json!(["placeholder", "services/web", "API_KEY", ["dev"]]),
            json!(["invalid", "services/web", "API_URL", ["staging"]]),
            json!(["invalid", "services/web", "PORT", ["dev"]]),
        ]
    );
    let text = json["findings"][5]["text"].as_str().unwrap();
    assert!(text.starts_with("is not a whole number from 0 to 65535: "), "{text}");

    let (code, json) = check(&folder, &server, &["--names-only"]);
    assert_eq!((code, &json["names_only"], &json["findings"]), (Some(0), &json!(true), &json!([])));
    assert_eq!(server.requests().last().unwrap().query_value("viewSecretValue"), Some("false"));
}

#[allow(dead_code)]
#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Worker {
    #[lemna(range = 1024..=65535)]
    metrics_port: u16,
    #[lemna(base64)]
    signing_key: [u8; 16],
    #[lemna(range = "1s".., default = "5s")]
    pause: Duration,
}

#[test]
fn ranges_and_bytes_are_judged_by_the_file_alone() {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    for environment in ENVIRONMENTS {
        project.set(environment, "METRICS_PORT", "9090").set(environment, "SIGNING_KEY", "bWFkZS11cC1rZXktMTIzNA==");
    }
    let folder = Folder::of(&server);
    folder.write("lemna.schema.json", &schema_json([Worker::schema()]));
    let (code, json) = check(&folder, &server, &["--project", "lemna-platform"]);
    assert_eq!((code, &json["findings"]), (Some(0), &json!([])));

    project.set("dev", "METRICS_PORT", "80").set("dev", "SIGNING_KEY", "bWFkZS11cA==").set("dev", "PAUSE", "10ms");
    let (code, json) = check(&folder, &server, &["--project", "lemna-platform"]);
    assert_eq!(code, Some(1));
    let texts: Vec<_> = json["findings"].as_array().unwrap().iter().map(|it| it["text"].as_str().unwrap()).collect();
    for (text, told) in texts.iter().zip([
        "is not a number from 1024 to 65535: it is too small",
        "is not a value of at least 1s: it is too small",
        "is not 16 bytes in base64: it holds fewer bytes",
    ]) {
        assert!(text.starts_with(told), "{text}");
    }
    assert_eq!(texts.len(), 3, "{texts:?}");
}

#[test]
fn a_suspicious_value_is_listed_and_fails_where_that_is_asked_for() {
    let server = server();
    let project = server.project("lemna-platform");
    project.set("dev", "API_KEY", &format!("'{MARKER}'")).set("prod", "NOTE", &format!("{MARKER}\r"));
    let folder = folder(&server);
    let expected = [
        json!(["suspicious", "services/web", "API_KEY", ["dev"]]),
        json!(["suspicious", "services/web", "NOTE", ["prod"]]),
    ];
    let (code, json) = check(&folder, &server, &[]);
    assert_eq!((code, findings(&json)), (Some(0), expected.to_vec()));
    assert_eq!(json["services"][1]["cells"][0], json!({"environment": "dev", "state": "good", "findings": 0}));
    let text = "is suspicious: it is in quotes, and they are part of the value; remove the quotes";
    assert_eq!(json["findings"][0]["text"], text);
    let ran = folder.run(&["check"]);
    assert!(ran.out.ends_with(": all is there; 2 values are suspicious\n"), "{}", ran.out);

    let (code, json) = check(&folder, &server, &["--deny-suspicious"]);
    assert_eq!((code, findings(&json)), (Some(1), expected.to_vec()));
    assert_eq!(json["services"][1]["cells"][0], json!({"environment": "dev", "state": "findings", "findings": 1}));
    let ran = folder.run(&["check", "--deny-suspicious", "--env", "dev"]);
    assert!(ran.out.ends_with(": 1 finding; 1 value is suspicious\n"), "{}", ran.out);
    assert_eq!(check(&folder, &server, &["--deny-suspicious", "--env", "staging"]).0, Some(0));
}

#[test]
fn an_enum_takes_its_texts_alone() {
    #[derive(FromSecret)]
    #[lemna(rename_all = "lowercase")]
    enum Level {
        Info,
        #[lemna(alias = "trace")]
        Debug,
    }
    #[allow(dead_code)]
    #[derive(LemnaSecrets)]
    struct Service {
        #[lemna(default = Level::Info)]
        log_level: Level,
    }
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    project.set("dev", "LOG_LEVEL", "trace").set("staging", "LOG_LEVEL", "Info").set("prod", "LOG_LEVEL", MARKER);
    let folder = Folder::of(&server);
    folder.write("lemna.schema.json", &Service::schema().to_json());
    let (code, json) = check(&folder, &server, &[]);
    assert_eq!(code, Some(1));
    let told: Vec<_> =
        json["findings"].as_array().unwrap().iter().map(|it| json!([it["text"], it["environments"]])).collect();
    assert_eq!(
        told,
        [
            json!(["is not `info`, `debug` or `trace`: it differs only in upper and lower case", ["staging"]]),
            json!(["is not `info`, `debug` or `trace`: it is not one of them", ["prod"]]),
        ]
    );
}

#[test]
fn a_near_name_that_nobody_asks_for_is_told_beside_the_missing_one() {
    let server = server();
    let project = server.project("lemna-platform");
    project.remove("dev", "API_KEY").set("dev", "API_KEZ", MARKER);
    // A near name in another folder is not meant.
    project.remove("prod", "API_KEY").set_at("prod", "/mail", "API_KEZ", MARKER);
    let (_, json) = check(&folder(&server), &server, &[]);
    let missing = json["findings"].as_array().unwrap().iter().filter(|it| it["kind"] == "missing");
    let told: Vec<_> = missing.map(|it| json!([it["name"], it["text"], it["environments"]])).collect();
    assert_eq!(
        told,
        [json!(["API_KEY", "is missing", ["prod"]]), json!(["API_KEY", "is missing: did you mean API_KEZ?", ["dev"]]),]
    );
}

#[test]
fn old_names_and_what_nobody_asks_for_are_found() {
    let server = server();
    let project = server.project("lemna-platform");
    for environment in ENVIRONMENTS {
        project.remove(environment, "API_KEY").set(environment, "KEY", MARKER);
    }
    // A local field is not asked for, nor is what is in another folder.
    project.set("dev", "HOSTNAME", MARKER).set("prod", "SMTP_HOST", MARKER).set("prod", "A\u{1b}B", MARKER);
    let folder = folder(&server);
    let (code, json) = check(&folder, &server, &[]);
    assert_eq!(code, Some(1));
    assert_eq!(
        findings(&json),
        [
            json!(["deprecated", "services/web", "KEY", ENVIRONMENTS]),
            json!(["unasked", null, "A\u{1b}B", ["prod"]]),
            json!(["unasked", null, "HOSTNAME", ["dev"]]),
            json!(["unasked", null, "SMTP_HOST", ["prod"]]),
        ]
    );
    assert_eq!(json["findings"][0]["text"], "is an old name of API_KEY");
    let ran = folder.run(&["check"]);
    assert!(ran.out.contains("A\\u{1b}B") && !ran.out.contains('\u{1b}'), "{}", ran.out);
    assert!(ran.out.ends_with(": 4 findings, 3 of them secrets that no service uses\n"), "{}", ran.out);

    project.remove("dev", "HOSTNAME").remove("prod", "SMTP_HOST");
    let ran = folder.run(&["check"]);
    assert!(ran.out.ends_with(": 2 findings, 1 of them a secret that no service uses\n"), "{}", ran.out);
}

#[test]
fn fields_are_looked_for_in_their_folders() {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    project.set_at("dev", "/base", "MAIL_TOKEN", MARKER).set_at("prod", "/base/mail", "SMTP_HOST", MARKER);
    let folder = folder(&server);
    let (_, json) = check(&folder, &server, &["services/mail", "--path", "/base", "--env", "dev,prod"]);
    assert_eq!(
        findings(&json),
        [
            json!(["missing", "services/mail", "SMTP_HOST", ["dev"]]),
            json!(["no-alternative", "services/mail", null, ["prod"]])
        ]
    );
    assert_eq!((&json["folder"], &json["findings"][0]["folder"]), (&json!("/base"), &json!("/base/mail")));
    assert_eq!(json["services"].as_array().unwrap().len(), 1);
}

#[test]
fn the_tree_is_searched_as_git_sees_it() {
    let server = server();
    let folder = folder(&server);
    for ignored in ["target", "web/node_modules", ".hidden", "generated"] {
        fs::create_dir_all(folder.path(ignored)).unwrap();
        folder.write(&format!("{ignored}/lemna.schema.json"), "no schema");
    }
    folder.write(".gitignore", "/generated\n");
    assert_eq!(check(&folder, &server, &[]).0, Some(0));
    let named = folder.run(&["check", "generated/lemna.schema.json"]);
    assert_eq!(named.code, Some(66));
    assert_eq!(named.err, "error: generated/lemna.schema.json: line 1 is not JSON\n");
}

#[test]
fn a_service_of_another_project_is_left_alone() {
    let server = server();
    let folder = folder(&server);
    fs::create_dir(folder.path("other")).unwrap();
    let other = Web::schema().to_json().replace("\"lemna-platform\"", "\"another\"");
    folder.write("other/lemna.schema.json", &other.replace("API_KEY", "OTHER_KEY"));
    let (code, json) = check(&folder, &server, &[]);
    assert_eq!(code, Some(0));
    assert_eq!(json["services"][0]["cells"][0]["state"], "other-project");
    assert!(folder.run(&["check"]).out.contains("other          of another project"));
}

#[test]
fn an_identity_that_may_not_read_is_a_finding_of_each_environment() {
    let server = server();
    server.default_identity().member_of(server.project("lemna-platform"), Role::NoAccess);
    let folder = folder(&server);
    let (code, json) = check(&folder, &server, &["--env", "dev,prod"]);
    assert_eq!((code, findings(&json)), (Some(1), vec![json!(["unreadable", null, null, ["dev", "prod"]])]));
    assert_eq!(json["services"][0]["cells"][0]["state"], "unknown");
}

#[test]
fn what_cannot_be_asked_is_no_finding() {
    let server = server();
    let folder = folder(&server);
    let unknown = folder.run(&["check", "--env", "prdo"]);
    assert_eq!(unknown.code, Some(78), "{}", unknown.err);
    assert!(unknown.err.contains("prdo") && unknown.err.contains("prod"), "{}", unknown.err);
    server.rate_limit_logins(0);
    assert_eq!(folder.run(&["check"]).code, Some(69));
    let none = Folder::of(&server).run(&["check"]);
    assert_eq!(none.code, Some(66));
    assert!(none.err.starts_with("error: there is no lemna.schema.json below ."), "{}", none.err);
    assert_eq!(Folder::new().run(&["check", "no.json"]).err, "error: no.json cannot be read: no such file or folder\n");
}

#[test]
fn a_file_of_several_structs_is_one_service() {
    let server = server();
    let folder = Folder::of(&server);
    folder.write("both.json", &schema_json([Web::schema(), Mail::schema()]));
    let (code, json) = check(&folder, &server, &["both.json"]);
    assert_eq!((code, &json["services"][0]["service"]), (Some(0), &json!("both.json")));
}

#[test]
#[ignore = "needs git"]
fn a_secret_in_a_config_file_that_git_tracks_is_found() {
    let server = server();
    let folder = folder(&server);
    let git = |arguments: &[&str]| {
        let ran = Ran::of(std::process::Command::new("git").args(arguments).current_dir(folder.path("")));
        assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.err);
    };
    fs::remove_dir(folder.path(".git")).unwrap();
    git(&["init", "--quiet"]);
    folder.write("services/web/config.toml", &format!("port = 1\napi_key = '{MARKER}'\n"));
    let (code, json) = check(&folder, &server, &[]);
    assert_eq!((code, &json["findings"]), (Some(0), &json!([])), "it is not tracked");
    git(&["add", "services/web/config.toml"]);
    let (code, json) = check(&folder, &server, &[]);
    let tracked = &json["findings"][0];
    assert_eq!((code, &tracked["kind"], &tracked["name"]), (Some(1), &json!("tracked"), &json!("API_KEY")), "{json}");
    assert_eq!(tracked["environments"], json!(ENVIRONMENTS), "{json}");
    assert!(tracked["text"].as_str().unwrap().contains("services/web/config.toml:2:11, which Git tracks"), "{json}");
}
