//! Nothing that a load shows moves a cursor, forges a line or turns the direction of writing, whatever servers, files,
//! paths and variables hold.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use lemna_config::testing::{Dialect, FakeInfisical, Fault, On};
use lemna_config::{Answer, LemnaSecrets, Loader, LoaderBuilder, Mode, Request, SecretsDirectory, Source, SourceError};
use lemna_tests::leak_hunt::listener::{listen, log};
use lemna_tests::leak_hunt::renderings;
use lemna_tests::{bootstrap, loader_with};

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "what is shown of a load is looked at, not what it gives")]
struct Config {
    api_key: String,
    #[lemna(public)]
    port: Option<u16>,
}

/// What a terminal obeys, or hides. A line of its own would be taken for one of the report's.
const HOSTILE: &str = "\u{1b}[2K\r\nFORGED\u{7f}\u{9b}1m\u{85}\u{ad}\u{202e}\u{2066}\u{200b}\u{2028}\u{feff}\u{e0001}";

#[track_caller]
fn assert_clean(text: &str) {
    let raw = text.chars().find(|c| {
        (c.is_control() && *c != '\n') || HOSTILE.chars().any(|hostile| hostile == *c && !hostile.is_ascii())
    });
    assert_eq!(raw, None, "{}", text.escape_debug());
    assert!(!text.contains("\nFORGED") && !text.contains("\n FORGED"), "{text}");
}

/// All that is shown of loads, checks and variables, which is clean; `is_shown` is in it, so that there was something to
/// be cleaned.
#[track_caller]
fn look(is_shown: &str, builder: impl Fn() -> LoaderBuilder) {
    listen();
    let logged_before = log().len();
    let mut all = String::new();
    for mode in [Mode::Lenient, Mode::Strict] {
        let loader = builder().mode(mode).build();
        let outcome = loader.load::<Config>();
        all += &renderings(&outcome);
        let report = lemna_config::check::<Config>(&loader);
        let json = report.to_json();
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
        write!(all, "{loader:?}{report}{report:?}{json}").unwrap();
        match loader.load_env() {
            Ok(env) => {
                write!(all, "{env:?}").unwrap();
                for name in ["API_KEY", HOSTILE] {
                    if let Err(error) = env.require(name) {
                        write!(all, "{error}{error:?}{error:#?}").unwrap();
                    }
                }
                env.warnings().iter().for_each(|warning| write!(all, "{warning}{warning:?}").unwrap());
            }
            Err(error) => write!(all, "{error}{error:?}{error:#?}").unwrap(),
        }
    }
    assert_clean(&all);
    assert_clean(&log()[logged_before..]);
    assert!(all.contains(is_shown), "{is_shown} is not in {all}");
}

const TURNED: &str = "\\u{202e}";

#[test]
fn projects_environments_and_folders() {
    for dialect in Dialect::ALL {
        let fake = FakeInfisical::start().dialect(dialect);
        let name = format!("lemna-{HOSTILE}");
        fake.project(&name).slug_is(&name).environment(HOSTILE, HOSTILE).set("dev", "API_KEX", "made-up");
        fake.project("other").set("dev", "API_KEX", "made-up");
        look(if dialect == Dialect::V4 { TURNED } else { "" }, || loader_with(&fake, &[]));
        look(if dialect == Dialect::V4 { TURNED } else { "" }, || {
            loader_with(&fake, &[("INFISICAL_PROJECT_ID", "lemna")])
        });
        look(TURNED, || loader_with(&fake, &[("INFISICAL_PROJECT_ID", HOSTILE)]));
        look(TURNED, || loader_with(&fake, &[("INFISICAL_PROJECT_ID", "other"), ("INFISICAL_ENV", HOSTILE)]));
        // Of the environments that there are.
        let id = fake.project(&name).id();
        look("", || loader_with(&fake, &[("INFISICAL_PROJECT_ID", &id), ("INFISICAL_ENV", "nope")]));

        let folder = format!("/app{HOSTILE}");
        fake.project("other").folder("dev", &folder);
        for path in ["/app", "/app/below", &folder, "/apps"] {
            look("", || loader_with(&fake, &[("INFISICAL_PROJECT_ID", "other"), ("INFISICAL_SECRET_PATH", path)]));
        }
    }
}

#[test]
fn names_of_secrets() {
    let fake = FakeInfisical::start();
    let project = fake.project("lemna-platform");
    for name in ["API_KEY\u{200b}", "\u{202e}API_KEY", "API_KE\u{1b}", "API_KEY\n", "APIKEY\u{e0001}"] {
        project.set("dev", name, "made-up");
    }
    look("API_KEY is missing", || loader_with(&fake, &[]));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    fs::write(&path, "API_KEY\u{200b}=made-up\n\u{202e}API_KEY=x\n\u{1b}[2K\nAPI_KEY\u{9b}: x\n").unwrap();
    look("", || Loader::builder().no_vars().env_file(&path));
}

#[test]
fn what_a_server_says() {
    let body = serde_json::json!({ "statusCode": 403, "message": HOSTILE, "error": HOSTILE, "details": HOSTILE });
    for on in [On::Login, On::Projects, On::List] {
        for status in [400, 401, 403, 404, 422] {
            let fake = FakeInfisical::start();
            fake.project("lemna-platform").set("dev", "API_KEY", "made-up");
            let headers = vec![("content-type".to_owned(), "application/x-\u{e9}".to_owned())];
            for headers in [Vec::new(), headers] {
                let body = body.to_string();
                fake.clear_faults().fault_always(on, Fault::StatusWith { status, headers, body });
                look("127.0.0.1", || loader_with(&fake, &[]));
            }
        }
    }
    // What a list says of a secret's place.
    for field in ["environment", "secretPath", "workspace"] {
        let fake = FakeInfisical::start();
        fake.project("lemna-platform");
        let list = serde_json::json!({ "secrets": [{ "secretKey": "API_KEY", "secretValue": "x", field: HOSTILE }] });
        fake.fault_always(On::List, Fault::Json(list.to_string()));
        look(TURNED, || loader_with(&fake, &[]));
    }
    let fake = FakeInfisical::start();
    fake.project("lemna-platform");
    let import = serde_json::json!({ "secretPath": HOSTILE, "environment": HOSTILE,
        "secrets": [{ "secretKey": "API_KEY", "secretValue": "x" }] });
    fake.fault_always(On::List, Fault::Json(serde_json::json!({ "secrets": [], "imports": [import] }).to_string()));
    look(TURNED, || loader_with(&fake, &[]));
}

#[test]
fn variables() {
    let fake = FakeInfisical::start();
    fake.project("lemna-platform").set("dev", "API_KEY", "made-up");
    for (name, value, is_shown) in [
        ("INFISICAL_CA_FILE", HOSTILE, "INFISICAL_CA_FILE"),
        ("INFISICAL_API_URL", HOSTILE, "INFISICAL_API_URL"),
        ("INFISICAL_ENV", HOSTILE, TURNED),
        ("INFISICAL_SECRET_PATH", HOSTILE, "INFISICAL_SECRET_PATH"),
        ("LEMNA_MODE", HOSTILE, "LEMNA_MODE"),
        ("API_KEY", HOSTILE, ""),
        ("PORT", HOSTILE, "PORT"),
        ("INFISICAL_CLIENT_ID", HOSTILE, "login"),
    ] {
        look(is_shown, || {
            let others = bootstrap(&fake).into_iter().filter(move |(other, _)| other != name);
            Loader::builder().vars(others.chain([(name.to_owned(), value.to_owned())])).no_env_file()
        });
    }
    look("INFISICAL_CLIENT_SECRET_FILE", || {
        let others = bootstrap(&fake).into_iter().filter(|(name, _)| name != "INFISICAL_CLIENT_SECRET");
        let secret = ("INFISICAL_CLIENT_SECRET_FILE".to_owned(), HOSTILE.to_owned());
        Loader::builder().vars(others.chain([secret])).no_env_file()
    });
}

#[cfg(unix)]
#[test]
fn paths_of_files_and_folders() {
    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join(HOSTILE);
    fs::create_dir(&odd).unwrap();
    let file = |name: &str, text: &[u8]| {
        let path = odd.join(name);
        fs::write(&path, text).unwrap();
        path
    };
    for text in [
        &b"PORT=eighty\nAPI_KYE=x\n"[..],
        b"API_KEY=1\nAPI_KEY=2\nnot a line\n",
        b"API_KEY=\"open\n",
        b"API_KEY=\xff\n",
        b"A=${API_KEY}\nAPI_KEY=x\n",
    ] {
        let path = file(".env", text);
        look(TURNED, || Loader::builder().no_vars().env_file(&path));
    }
    look(TURNED, || Loader::builder().no_vars().env_file(odd.join("none")));
    look(TURNED, || Loader::builder().no_vars().env_file(&odd));

    let secrets = odd.join("secrets");
    fs::create_dir(&secrets).unwrap();
    for name in ["API_KEY\u{202e}", "API_KE\u{1b}", "PORT"] {
        fs::write(secrets.join(name), "x").unwrap();
    }
    let from = |path: &Path| Loader::builder().no_vars().no_env_file().source(SecretsDirectory::new(path));
    look(TURNED, || from(&secrets));
    look(TURNED, || from(&odd.join("none")));
    fs::write(secrets.join("API_KEY"), b"\xff").unwrap();
    look(TURNED, || from(&secrets));

    // A copy of what Infisical said, in a place where it cannot be kept or read.
    let fake = FakeInfisical::start();
    fake.project("lemna-platform").set("dev", "API_KEY", "made-up");
    let copy = file("copy", b"another kind of file");
    look(TURNED, || loader_with(&fake, &[]).snapshot(&copy));
    fake.fault_always(On::Any, lemna_tests::outage());
    look(TURNED, || loader_with(&fake, &[]).snapshot(&copy));
}

#[test]
fn sources_of_the_programs_own() {
    struct Odd;

    impl Source for Odd {
        fn name(&self) -> &str {
            HOSTILE
        }

        async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
            let mut answer = Answer::new();
            answer.mention("API_KEY\u{202e}");
            answer.insert("PORT", "eighty".into());
            Ok(answer)
        }
    }

    struct Away;

    impl Source for Away {
        fn name(&self) -> &str {
            HOSTILE
        }

        async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
            Err(SourceError::custom("it is away"))
        }
    }

    look(TURNED, || Loader::builder().no_vars().no_env_file().source(Odd));
    look(TURNED, || Loader::builder().no_vars().no_env_file().source(Away));
}
