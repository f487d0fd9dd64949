//! `lemna doctor`: each finding, good and bad, with what to do, and no value.

use std::fs;
use std::process::Command;
use std::time::Duration;

use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, Role};
use lemna_config::{LemnaSecrets, SecretString};
use lemna_tests::endpoint::Endpoint;
use serde_json::Value;

use super::support::{Folder, Ran};

const MARKER: &str = "made-up-marker-2b8e";

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    for environment in ["dev", "staging", "prod"] {
        project.set(environment, "API_KEY", MARKER);
    }
    server
}

struct Examined {
    code: Option<i32>,
    findings: Vec<(String, String, String, Option<String>)>,
}

impl Examined {
    /// Whether something is found of this level and area whose text holds `text`. What is wrong has a remedy.
    #[track_caller]
    fn assert_has(&self, level: &str, area: &str, text: &str) {
        let found = self.findings.iter().find(|(is, of, told, _)| is == level && of == area && told.contains(text));
        let (.., remedy) =
            found.unwrap_or_else(|| panic!("no {level} of {area} with {text:?} in {:#?}", self.findings));
        assert_eq!(remedy.is_some(), matches!(level, "warning" | "problem"), "{text}");
        assert_eq!(self.code, Some(i32::from(self.findings.iter().any(|(is, ..)| is == "problem"))));
    }

    fn count(&self, level: &str) -> usize {
        self.findings.iter().filter(|(is, ..)| is == level).count()
    }
}

/// Runs it for people and as JSON, and holds both against all that is secret.
fn examine(folder: &Folder, server: &FakeInfisical, variables: &[(&str, &str)]) -> Examined {
    let run = |arguments: &[&str]| {
        let mut lemna = folder.lemna(arguments);
        let ran = Ran::of(lemna.env_remove("LEMNA_SNAPSHOT").envs(variables.iter().copied()));
        for told in [&ran.out, &ran.err] {
            assert!(!told.contains(MARKER) && !told.contains(server.client_secret()), "{told}");
        }
        assert!(!ran.out.is_empty(), "{}", ran.err);
        ran
    };
    let ran = run(&["doctor", "--format", "json"]);
    let json = ran.json();
    let text = |it: &Value| it.as_str().map(str::to_owned);
    let findings = json["findings"].as_array().unwrap().iter().map(|it| {
        (text(&it["level"]).unwrap(), text(&it["area"]).unwrap(), text(&it["text"]).unwrap(), text(&it["remedy"]))
    });
    Examined { code: ran.code, findings: findings.collect() }
}

#[test]
fn a_login_by_a_clouds_identity_is_looked_at() {
    let server = server();
    let identity = server.default_identity().accept_jwt("gcp", MARKER);
    let metadata = Endpoint::start(|_| (200, MARKER.to_owned()));
    let folder = Folder::new();
    let (url, id) = (server.url(), identity.id());
    let variables = |host| {
        [
            ("INFISICAL_API_URL", url.as_str()),
            ("INFISICAL_ENV", "dev"),
            ("INFISICAL_AUTH_METHOD", "gcp"),
            ("INFISICAL_MACHINE_IDENTITY_ID", &id),
            ("GCE_METADATA_HOST", host),
        ]
    };
    let found = examine(&folder, &server, &variables(metadata.address()));
    found.assert_has("ok", "identity", "it logs in with gcp-auth");
    let (listener, address) = Endpoint::silent();
    drop(listener);
    let away = format!("the endpoint of Google Cloud at http://{address} cannot be reached");
    examine(&folder, &server, &variables(&address)).assert_has("problem", "identity", &away);
}

#[test]
#[cfg(feature = "aws")]
fn a_login_by_the_role_of_an_instance_is_looked_at() {
    let server = server();
    let id = server.default_identity().accept_aws("AKIDMADEUP").id();
    let metadata = Endpoint::start(|request| match () {
        () if request.starts_with("PUT ") => (200, MARKER.to_owned()),
        () if request.contains("credentials/ HTTP") => (200, "role".to_owned()),
        () => {
            let key = "AKIDMADEUP";
            (200, format!(r#"{{"AccessKeyId":"{key}","SecretAccessKey":"{MARKER}","Token":"{MARKER}"}}"#))
        }
    });
    let (url, endpoint) = (server.url(), metadata.url(""));
    let variables = [
        ("INFISICAL_API_URL", url.as_str()),
        ("INFISICAL_ENV", "dev"),
        ("INFISICAL_AUTH_METHOD", "aws"),
        ("INFISICAL_MACHINE_IDENTITY_ID", &id),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &endpoint),
        ("AWS_EC2_METADATA_DISABLED", "false"),
    ];
    let folder = Folder::new();
    let found = examine(&folder, &server, &variables);
    found.assert_has("ok", "identity", "it logs in with aws-auth");
    let disabled = examine(&folder, &server, &[&variables[..5], &[("AWS_EC2_METADATA_DISABLED", "true")]].concat());
    disabled.assert_has("problem", "identity", "is disabled by AWS_EC2_METADATA_DISABLED");
}

#[test]
fn values_that_services_would_get_are_judged() {
    #[allow(dead_code)]
    #[derive(LemnaSecrets)]
    struct Config {
        api_key: SecretString,
        port: Option<u16>,
        #[lemna(verbatim)]
        motto: Option<String>,
        #[lemna(alias = "OLD_TOKEN")]
        token: Option<String>,
    }
    let server = server();
    let folder = Folder::of(&server);
    let values = |found: &Examined| found.findings.iter().filter(|(_, area, ..)| area == "values").count();
    assert_eq!(values(&examine(&folder, &server, &[])), 0, "there is no service");
    folder.write("lemna.schema.json", &Config::schema().to_json());
    examine(&folder, &server, &[("TOKEN", MARKER)]).assert_has("ok", "values", "is suspicious");

    let quoted = format!("'{MARKER}'");
    let port = format!("80{MARKER}");
    let odd = [("API_KEY", "changeme"), ("OLD_TOKEN", &*quoted), ("MOTTO", &quoted), ("PORT", &port)];
    let found = examine(&folder, &server, &odd);
    assert_eq!((found.code, values(&found)), (Some(0), 3), "{:#?}", found.findings);
    for text in [
        "API_KEY (process environment) is a placeholder",
        "OLD_TOKEN (process environment) is suspicious: it is in quotes",
        "PORT (process environment) is not a whole number",
    ] {
        found.assert_has("warning", "values", text);
    }
    folder.write("lemna.schema.json", "{}");
    examine(&folder, &server, &odd).assert_has("warning", "values", "lemna.schema.json");
}

#[test]
fn where_all_is_well_it_says_so() {
    let server = server();
    let folder = Folder::of(&server);
    let found = examine(&folder, &server, &[]);
    assert_eq!((found.code, found.count("problem"), found.count("warning")), (Some(0), 0, 0), "{:#?}", found.findings);
    for (area, text) in [
        ("variables", "INFISICAL_CLIENT_SECRET: "),
        ("variables", ".env:4"),
        ("server", " answers"),
        ("server", "v4"),
        ("tls", "this machine"),
        ("clock", "agree"),
        ("identity", "it logs in with universal-auth, its tokens live "),
        ("identity", "no organization role"),
        ("project", "lemna-platform"),
        ("environment", "lemna-platform has dev"),
        ("permissions", "prod: it can read 1 secret"),
    ] {
        found.assert_has("ok", area, text);
    }
    found.assert_has("note", "snapshot", "LEMNA_SNAPSHOT is not set");
    found.assert_has("note", "identity", "set their time to live to 24 hours or less");
    found.assert_has("note", "git", "not a repository");

    let day = Duration::from_secs(24 * 60 * 60);
    server.default_identity().token_ttl(day, day);
    let found = examine(&folder, &server, &[]);
    found.assert_has("ok", "identity", "its tokens live 1 day");
    assert!(!found.findings.iter().any(|(_, _, text, _)| text.contains("24 hours or less")), "{:#?}", found.findings);

    let human = folder.run(&["doctor"]);
    assert!(human.out.starts_with("LEVEL  AREA         FINDING"), "{}", human.out);
    assert!(human.out.ends_with("\n0 problems, 0 warnings\n"), "{}", human.out);
    let requests = server.requests();
    assert!(
        requests.iter().all(|request| request.method() == "GET" || request.kind() == On::Login),
        "nothing is changed"
    );
}

#[test]
fn variables_that_are_missing_or_contradict_each_other() {
    let server = server();
    examine(&Folder::new(), &server, &[]).assert_has("problem", "variables", "Infisical is not set up");
    let half = examine(&Folder::new(), &server, &[("INFISICAL_ENV", "dev")]);
    half.assert_has("ok", "variables", "INFISICAL_ENV: process environment");
    half.assert_has("problem", "variables", "INFISICAL_CLIENT_ID");
    half.assert_has("note", "git", "");
    let folder = Folder::of(&server);
    let two = examine(&folder, &server, &[("INFISICAL_ENVIRONMENT", MARKER)]);
    two.assert_has("warning", "variables", "INFISICAL_ENVIRONMENT");
    assert_eq!(two.code, Some(0));
    let wrong = examine(&folder, &server, &[("INFISICAL_API_URL", "localhost")]);
    wrong.assert_has("problem", "variables", "INFISICAL_API_URL");
}

#[test]
fn variables_that_cannot_be_right_or_are_not_read() {
    let server = server();
    let folder = Folder::of(&server);
    let quoted = format!("\"{}\"", server.client_secret());
    let wrong = examine(&folder, &server, &[("INFISICAL_CLIENT_SECRET", &quoted)]);
    wrong.assert_has("problem", "variables", "INFISICAL_CLIENT_SECRET (process environment) cannot be right");
    let wrong = examine(&folder, &server, &[("LEMNA_MODE", "stirct")]);
    wrong.assert_has("problem", "variables", "LEMNA_MODE is not strict or lenient: did you mean strict?");
    assert_eq!(server.requests().len(), 0, "a login is not spent");

    let unread = examine(&folder, &server, &[("INFISICAL_PROJECT", MARKER), ("LEMNA_MOD", MARKER)]);
    unread.assert_has("warning", "variables", "INFISICAL_PROJECT (process environment) is not read");
    unread.assert_has("warning", "variables", "did you mean LEMNA_MODE?");
    let none = examine(&Folder::new(), &server, &[("INFISICAL_CLIENTID", MARKER), ("INFISICAL_URL", MARKER)]);
    none.assert_has("problem", "variables", "Infisical is not set up");
    none.assert_has("warning", "variables", "did you mean INFISICAL_CLIENT_ID?");
    none.assert_has("warning", "variables", "did you mean INFISICAL_API_URL?");
    let half = examine(&Folder::new(), &server, &[("INFISICAL_ENV", "dev"), ("INFISICAL_CLIENT_ID_FILE", MARKER)]);
    half.assert_has("problem", "variables", "set INFISICAL_CLIENT_ID to the file's content");
}

#[test]
fn every_way_to_reach_a_server_is_looked_at_and_not_shown() {
    let server = server();
    let id = server.default_identity().accept_ldap("made-up-user", MARKER).in_organization("made-up-org").id();
    let folder = Folder::of(&server);
    let ldap = [
        ("INFISICAL_AUTH_METHOD", "ldap"),
        ("INFISICAL_MACHINE_IDENTITY_ID", &id),
        ("INFISICAL_LDAP_USERNAME", "made-up-user"),
        ("INFISICAL_LDAP_PASSWORD", MARKER),
        ("INFISICAL_AUTH_ORGANIZATION_SLUG", "made-up-org"),
    ];
    let headers = format!("X-A={MARKER}");
    let found = examine(&folder, &server, &[&ldap[..], &[("INFISICAL_CUSTOM_HEADERS", &headers)]].concat());
    for (name, _) in ldap.iter().chain(&[("INFISICAL_CUSTOM_HEADERS", "")]) {
        found.assert_has("ok", "variables", &format!("{name}: process environment"));
    }
    assert_eq!(found.count("problem"), 0, "{:#?}", found.findings);

    let headers = format!("X-A={MARKER} Host={MARKER}");
    let found = examine(&folder, &server, &[("INFISICAL_CUSTOM_HEADERS", &headers)]);
    found.assert_has("problem", "variables", "header Host of INFISICAL_CUSTOM_HEADERS");
    let found = examine(&folder, &server, &[("INFISICAL_CLIENT_KEY_FILE", "/made/up.key")]);
    found.assert_has("problem", "variables", "without a certificate");
    let pair = [("INFISICAL_CLIENT_CERT_FILE", "/made/up.pem"), ("INFISICAL_CLIENT_KEY_FILE", "/made/up.key")];
    let found = examine(&folder, &server, &pair);
    found.assert_has("ok", "variables", "INFISICAL_CLIENT_CERT_FILE: process environment");
    assert!(found.findings.iter().any(|(level, _, told, _)| level == "problem" && told.contains("/made/up.pem")));
    let found = examine(&folder, &server, &[("INFISICAL_LDAP_PASSWORD_FILE", "/made/up"), ldap[0], ldap[1], ldap[2]]);
    found.assert_has("problem", "variables", "INFISICAL_LDAP_PASSWORD_FILE");
}

#[test]
fn a_server_that_is_away_leaves_the_rest() {
    let server = server();
    let folder = Folder::of(&server);
    let copy = folder.path("copy");
    let away = [("INFISICAL_API_URL", "http://127.0.0.1:1"), ("LEMNA_SNAPSHOT", copy.to_str().unwrap())];
    let found = examine(&folder, &server, &away);
    found.assert_has("problem", "server", "127.0.0.1:1");
    found.assert_has("note", "identity", "skipped");
    found.assert_has("note", "snapshot", "does not exist");
    found.assert_has("note", "git", "");
}

#[test]
fn how_the_server_is_reached() {
    let server = server();
    let folder = Folder::of(&server);
    let found = examine(&folder, &server, &[("INFISICAL_API_URL", "http://lemna.invalid")]);
    found.assert_has("warning", "tls", "without TLS");
    found.assert_has("problem", "server", "lemna.invalid");
    let no_tls = server.url().replace("http:", "https:");
    examine(&folder, &server, &[("INFISICAL_API_URL", &no_tls)]).assert_has("problem", "tls", "TLS");
}

#[test]
fn through_which_proxy_the_server_is_asked() {
    let server = server();
    let folder = Folder::of(&server);
    examine(&folder, &server, &[("HTTP_PROXY", "127.0.0.1:1")]).assert_has("ok", "proxy", "no proxy applies");

    let login = format!("http://{MARKER}:{MARKER}@127.0.0.1:1");
    let remote = [("INFISICAL_API_URL", "http://lemna.invalid"), ("http_proxy", &login)];
    let found = examine(&folder, &server, &remote);
    found.assert_has("ok", "proxy", "through the proxy 127.0.0.1:1 (http_proxy)");
    found.assert_has("problem", "proxy", "the connection is refused");
    let unusable = format!("ftp://{MARKER}@proxy.example.com");
    let found = examine(&folder, &server, &[remote[0], ("ALL_PROXY", &unusable)]);
    found.assert_has("problem", "proxy", "ALL_PROXY is not a usable proxy");
    let direct = examine(&folder, &server, &[remote[0], ("ALL_PROXY", &unusable), ("NO_PROXY", "*")]);
    direct.assert_has("ok", "proxy", "no proxy applies");
}

#[test]
fn which_server_it_is_and_its_clock() {
    for dialect in [Dialect::V3, Dialect::V3Bootstrap] {
        let older = server().dialect(dialect);
        let found = examine(&Folder::of(&older), &older, &[("INFISICAL_PROJECT_ID", "lemna-platform")]);
        found.assert_has("note", "server", "v3");
        found.assert_has("ok", "permissions", "dev: it can read 1 secret");
        // Which answers with 500, each time.
        let about_itself = older.requests().iter().filter(|request| request.path().contains("details")).count();
        assert!(about_itself <= 1, "{dialect:?}: {about_itself}");
    }
    let older = server().dialect(Dialect::V3);
    let folder = Folder::of(&older);
    let found = examine(&folder, &older, &[("INFISICAL_PROJECT_ID", "lemna-platform")]);
    found.assert_has("note", "project", "does not list");
    let unnamed = examine(&folder, &older, &[]);
    unnamed.assert_has("warning", "project", "no variable names the project");

    let fresh = FakeInfisical::fresh();
    examine(&Folder::of(&fresh), &fresh, &[]).assert_has("problem", "server", "nobody has set it up");

    let server = server();
    let headers = vec![("date".to_owned(), "Sun, 06 Nov 1994 08:49:37 GMT".to_owned())];
    server.fault_always(On::Status, Fault::StatusWith { status: 200, headers, body: "{}".to_owned() });
    let found = examine(&Folder::of(&server), &server, &[]);
    found.assert_has("warning", "clock", "days apart");
}

#[test]
fn who_asks_and_what_it_sees() {
    let server = server();
    let folder = Folder::of(&server);
    let unknown = examine(&folder, &server, &[("INFISICAL_PROJECT_ID", "lemna-plaform")]);
    unknown.assert_has("problem", "project", "there is no project lemna-plaform");
    server.project("another");
    let several = examine(&folder, &server, &[]);
    several.assert_has("warning", "project", "the identity sees 2: ");
    several.assert_has("warning", "project", "no variable names the project");
    let named = examine(&folder, &server, &[("INFISICAL_PROJECT_ID", "lemna-platform")]);
    named.assert_has("ok", "permissions", "dev: ");

    server.default_identity().administrator();
    examine(&folder, &server, &[]).assert_has("warning", "identity", "the whole organization");
    for project in ["lemna-platform", "another"] {
        server.default_identity().not_member_of(server.project(project));
    }
    examine(&folder, &server, &[]).assert_has("problem", "project", "sees no project");
    server.default_identity().revoke_secret();
    examine(&folder, &server, &[]).assert_has("problem", "identity", "");
}

#[test]
fn what_it_may_read() {
    let server = server();
    let project = server.project("lemna-platform");
    project.environment("empty", "Empty").hide("dev", "API_KEY");
    let folder = Folder::of(&server);
    examine(&folder, &server, &[]).assert_has("warning", "permissions", "dev: 1 of 1 values are hidden");
    let empty = examine(&folder, &server, &[("INFISICAL_ENV", "empty")]);
    empty.assert_has("warning", "permissions", "empty has no secrets in /");
    let unknown = examine(&folder, &server, &[("INFISICAL_ENV", "prdo")]);
    unknown.assert_has("problem", "environment", "no environment prdo: there are dev, staging, prod");
    let nowhere = examine(&folder, &server, &[("INFISICAL_SECRET_PATH", "/nowhere")]);
    nowhere.assert_has("problem", "permissions", "dev has no folder /nowhere");
    nowhere.assert_has("note", "permissions", "prod has no folder /nowhere");

    // The first list is without a token, the second asks for values, the third for names alone.
    let refused = r#"{"statusCode": 403, "error": "PermissionDenied", "message": "You are not allowed"}"#;
    server.fault_after(1, On::List, Fault::StatusWith { status: 403, headers: Vec::new(), body: refused.to_owned() });
    examine(&folder, &server, &[]).assert_has(
        "problem",
        "permissions",
        "dev: it can see names, but read none of 1 values",
    );
    project.set("dev", "OTHER", "made-up").set("dev", "THIRD", "made-up");
    server.default_identity().member_of(project, Role::Names).reads_values_of(&["OTHER"]);
    let one = examine(&folder, &server, &[]);
    one.assert_has("warning", "permissions", "dev: it can read 1 of 3 values: the server refuses the list of all");
    server.default_identity().reads_values_of(&[]);
    examine(&folder, &server, &[]).assert_has(
        "problem",
        "permissions",
        "dev: it can see names, but read none of 3 values",
    );
    server.default_identity().member_of(project, Role::NoAccess);
    let none = examine(&folder, &server, &[]);
    none.assert_has("problem", "permissions", "dev: it cannot read");
    none.assert_has("ok", "permissions", "prod: it cannot read");
}

#[cfg(unix)]
#[test]
fn the_copy_is_there_fresh_and_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::{Duration, SystemTime};

    let server = server();
    let folder = Folder::of(&server);
    let copy = folder.path("copy");
    let found = || examine(&folder, &server, &[("LEMNA_SNAPSHOT", copy.to_str().unwrap())]);
    let mode = |mode| fs::set_permissions(&copy, fs::Permissions::from_mode(mode)).unwrap();
    // A copy that was cut off at its beginning.
    fs::write(&copy, "").unwrap();
    mode(0o600);
    found().assert_has("ok", "snapshot", "old");
    let old = SystemTime::now() - Duration::from_secs(49 * 60 * 60);
    fs::File::options().write(true).open(&copy).unwrap().set_modified(old).unwrap();
    found().assert_has("warning", "snapshot", "2 days old");
    mode(0o644);
    found().assert_has("problem", "snapshot", "users other than its owner can read");
    mode(0o600);
    fs::write(&copy, MARKER).unwrap();
    found().assert_has("problem", "snapshot", "a different kind of file");
}

/// The configuration of the folder can name programs that Git starts.
#[cfg(unix)]
#[test]
fn git_gets_no_credential_and_starts_no_program_of_the_folder() {
    use std::os::unix::fs::PermissionsExt as _;

    let server = server();
    let folder = Folder::of(&server);
    fs::create_dir(folder.path("bin")).unwrap();
    folder.write("bin/git", "#!/bin/sh\nexport -p >\"$0.seen\"\nprintf '<%s>' \"$@\" >>\"$0.seen\"\n");
    fs::set_permissions(folder.path("bin/git"), fs::Permissions::from_mode(0o700)).unwrap();
    let path = folder.path("bin");
    let secrets = [("LEMNA_SNAPSHOT_KEY", MARKER), ("DATABASE_URL", MARKER), ("INFISICAL_TOKEN_OLD", MARKER)];
    let variables = [&[("PATH", path.to_str().unwrap())][..], &secrets].concat();
    examine(&folder, &server, &variables).assert_has("ok", "git", "no .env file is tracked");
    let seen = folder.read("bin/git.seen");
    assert!(!seen.contains(MARKER), "{seen}");
    assert!(seen.contains("<core.fsmonitor=false>") && seen.contains("<safe.bareRepository=explicit>"), "{seen}");
    assert!(seen.contains("<ls-files>"), "{seen}");
}

#[test]
#[ignore = "needs git"]
fn env_files_that_git_tracks() {
    let server = server();
    let folder = Folder::of(&server);
    let git = |arguments: &[&str]| {
        let ran = Ran::of(Command::new("git").args(arguments).current_dir(folder.path("")));
        assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.err);
    };
    fs::remove_dir(folder.path(".git")).unwrap();
    git(&["init", "--quiet"]);
    fs::create_dir(folder.path("web")).unwrap();
    folder.write("web/.env", &format!("PORT={MARKER}\n"));
    folder.write("web/.env.example", "PORT=\n");
    git(&["add", "web/.env.example"]);
    examine(&folder, &server, &[]).assert_has("ok", "git", "no .env file is tracked");
    git(&["add", "web/.env"]);
    examine(&folder, &server, &[]).assert_has("warning", "git", "web/.env is tracked");
    git(&["add", ".env"]);
    let found = examine(&folder, &server, &[]);
    found.assert_has("problem", "git", ".env is tracked, and contains the credentials of Infisical");
    assert_eq!(found.findings.iter().filter(|(_, area, ..)| area == "git").count(), 2);
}

/// The services are known by their schemas.
#[test]
#[ignore = "needs git"]
fn config_files_with_secrets_that_git_tracks() {
    #[allow(dead_code)]
    #[derive(LemnaSecrets)]
    struct Web {
        port: u16,
        #[lemna(nested, prefix = "R2_")]
        r2: R2,
    }
    #[allow(dead_code)]
    #[derive(LemnaSecrets)]
    struct R2 {
        token: Option<SecretString>,
    }

    let server = server();
    let folder = Folder::of(&server);
    let git = |arguments: &[&str]| {
        let ran = Ran::of(Command::new("git").args(arguments).current_dir(folder.path("")));
        assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.err);
    };
    fs::remove_dir(folder.path(".git")).unwrap();
    git(&["init", "--quiet"]);
    fs::create_dir_all(folder.path("web/config")).unwrap();
    folder.write("web/lemna.schema.json", &Web::schema().to_json());
    folder.write("web/config/base.toml", &format!("port = 1\n\n[r2]\ntoken = '{MARKER}'\n"));
    folder.write("web/config/public.yaml", "port: 1\n");
    folder.write("web/local.json", &format!(r#"{{"r2": {{"token": "{MARKER}"}}}}"#));
    git(&["add", "web/lemna.schema.json", "web/config/public.yaml"]);
    let is_told =
        |found: &Examined| found.findings.iter().any(|(_, area, text, _)| area == "git" && text.contains("R2_TOKEN"));
    assert!(!is_told(&examine(&folder, &server, &[])));
    git(&["add", "web/config/base.toml"]);
    let found = examine(&folder, &server, &[]);
    found.assert_has("problem", "git", "web/config/base.toml:4:9 holds the secret R2_TOKEN, and is tracked");
    assert!(!found.findings.iter().any(|(_, _, text, _)| text.contains("local.json")));
}

#[test]
fn what_a_killed_run_left_is_named() {
    let server = server();
    let folder = Folder::of(&server);
    fs::create_dir_all(folder.path("web/.env.d")).unwrap();
    fs::create_dir_all(folder.path("target")).unwrap();
    let left = [".env.lemna-made0up.tmp", "web/.env.d/.env.lemna-1.tmp", ".lemna-0123abcd-4567ef.tmp"];
    for name in left {
        folder.write(name, MARKER);
    }
    for name in ["web/web.env.bak", ".env.bak.2", "other.tmp", ".lemna-notes.tmp", "x.bak", "target/.env.lemna-1.tmp"] {
        folder.write(name, MARKER);
    }
    let found = examine(&folder, &server, &[]);
    for name in left {
        found.assert_has("warning", "files", &format!("{name} is a temporary file of a run that was killed"));
    }
    for name in ["web/web.env.bak", ".env.bak.2"] {
        found.assert_has("note", "files", &format!("{name} is a backup"));
    }
    assert_eq!(found.findings.iter().filter(|(_, area, ..)| area == "files").count(), 5, "{:#?}", found.findings);
}

/// The copy's folder, the one of the `.env` that is found, and where links lead.
#[cfg(unix)]
#[test]
fn what_a_killed_run_left_elsewhere_is_named() {
    let server = server();
    let (folder, elsewhere, copies) = (Folder::of(&server), Folder::new(), Folder::new());
    fs::create_dir(folder.path("web")).unwrap();
    elsewhere.write("real.env", "A=1");
    std::os::unix::fs::symlink(elsewhere.path("real.env"), folder.path("web/.env.prod")).unwrap();
    for folder in [&folder, &elsewhere, &copies] {
        folder.write(".env.lemna-1.tmp", MARKER);
    }
    let copy = copies.path("copy");
    let mut lemna = folder.lemna(&["doctor", "--format", "json"]);
    lemna.current_dir(folder.path("web")).env("LEMNA_SNAPSHOT", &copy);
    let ran = Ran::of(&mut lemna);
    assert_eq!(ran.out.matches("is a temporary file of a run that was killed").count(), 3, "{}", ran.out);
}
