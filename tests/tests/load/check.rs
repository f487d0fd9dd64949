//! What a check finds is what a load does, and nothing is left behind.

use lemna_config::testing::{FakeInfisical, On};
use lemna_config::{
    FieldErrorKind, FieldState, Freshness, LemnaSecrets, Loader, LoaderBuilder, Mode, Origin, Report, SecretString,
    SourceErrorKind, Warning, check, check_async,
};
use lemna_tests::{alone, copied, eventually, loader, loader_with, outage, threads_of_loads};
use serde_json::{Value, json};

#[allow(dead_code)]
#[derive(LemnaSecrets)]
struct Config {
    api_url: String,
    api_key: SecretString,
    #[lemna(default = 8080)]
    port: u16,
    linear_api_key: Option<SecretString>,
}

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_URL", "http://MARKER").set("dev", "API_KEY", "MARKER-key");
    server
}

/// The report, after it was held against a load by the same loader and searched for values.
fn checked(builder: impl Fn() -> LoaderBuilder) -> Report {
    let loader = builder().build();
    let report = check::<Config>(&loader);
    for shown in [report.to_string(), format!("{report:?}"), report.to_json()] {
        assert!(!shown.contains("MARKER"), "{shown}");
    }
    match loader.load::<Config>() {
        Ok(loaded) => {
            assert!(report.is_ok(), "{report}");
            assert_eq!(loaded.warnings().len(), report.warnings().len(), "{report}");
            let origins = loaded.origins().iter().map(lemna_config::FieldOrigin::origin);
            assert!(origins.eq(report.fields().iter().map(lemna_config::CheckedField::origin)), "{report}");
        }
        Err(error) => {
            let told = report.error().unwrap().to_string();
            assert_eq!(told, error.to_string());
            assert!(report.to_string().starts_with(&told), "{report}");
        }
    }
    report
}

fn states(report: &Report) -> Vec<&FieldState> {
    report.fields().iter().map(lemna_config::CheckedField::state).collect()
}

#[test]
fn a_good_config_is_told_field_by_field() {
    let server = server();
    let report = checked(|| loader_with(&server, &[("LINEAR_API_KEY", "")]));
    assert_eq!(states(&report), [&FieldState::Found, &FieldState::Found, &FieldState::Default, &FieldState::Absent]);
    assert!(matches!(report.fields()[1].origin(), Some(Origin::Infisical(_))), "{report}");
    assert!(report.sources().is_empty() && report.warnings().is_empty(), "{report}");
    assert_eq!(report.freshness(), Some(Freshness::Live));
    assert_eq!(report.exit_code(), std::process::ExitCode::SUCCESS);
    let expected: Value = json!({
        "format": "lemna-config check",
        "version": 1,
        "config": "Config",
        "ok": true,
        "fields": [
            {"name": "API_URL", "path": "api_url", "state": "found", "origin": "Infisical (lemna-platform, dev, /)"},
            {"name": "API_KEY", "path": "api_key", "state": "found", "origin": "Infisical (lemna-platform, dev, /)"},
            {"name": "PORT", "path": "port", "state": "default", "origin": "default"},
            {"name": "LINEAR_API_KEY", "path": "linear_api_key", "state": "absent"},
        ],
        "sources": [],
        "warnings": [],
    });
    let mut told: Value = serde_json::from_str(&report.to_json()).unwrap();
    // The project is the only one there, and so is found by its id.
    for field in told["fields"].as_array_mut().unwrap() {
        if let Some(origin) = field["origin"].as_str().filter(|origin| origin.starts_with("Infisical (")) {
            assert!(origin.ends_with(", dev, /)"), "{origin}");
            field["origin"] = "Infisical (lemna-platform, dev, /)".into();
        }
    }
    assert_eq!(told, expected);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let server = server();
    server.project("lemna-platform").remove("dev", "API_KEY").set("dev", "API_KYE", "MARKER-key");
    let report = checked(|| loader_with(&server, &[("PORT", "MARKER"), ("LINEAR_API_KEY", "MARKER")]));
    assert_eq!(report.exit_code(), std::process::ExitCode::from(78));
    assert_eq!(states(&report)[..2], [&FieldState::Found, &FieldState::Wrong(FieldErrorKind::Missing)]);
    let port = &report.fields()[2];
    assert!(matches!(port.state(), FieldState::Wrong(FieldErrorKind::Invalid { .. })), "{port}");
    assert_eq!(port.origin(), Some(&Origin::Process));
    let line = port.to_string();
    assert!(line.starts_with("PORT is not ") && line.ends_with(" (process environment)"), "{line}");
    assert_eq!(states(&report)[3], &FieldState::Found);

    let told: Value = serde_json::from_str(&report.to_json()).unwrap();
    let key = &told["fields"][1];
    assert_eq!(key["state"], "wrong");
    assert_eq!(key["problems"], json!([{"kind": "Missing", "message": "API_KEY is missing"}]));
    assert_eq!(key["tried"][2]["source"], "Infisical");
    assert_eq!(key["tried"][2]["near"], json!(["API_KYE"]));
    assert_eq!(told["fields"][2]["problems"][0]["kind"], "Invalid");
    assert_eq!(told["fields"][2]["origin"], "process environment");
}

#[test]
fn every_kind_of_problem_of_a_field_is_told() {
    #[allow(dead_code)]
    #[derive(LemnaSecrets)]
    struct Many {
        #[lemna(alias = "OLD_KEY")]
        api_key: String,
        #[lemna(alias = "HTTP_PORT", public)]
        port: u16,
        #[lemna(validate = refused)]
        share: String,
        #[lemna(nested, prefix = "MAIL_")]
        mail: Option<Mail>,
        #[lemna(nested, prefix = "A_")]
        none: Either,
        #[lemna(nested, prefix = "B_")]
        both: Either,
    }
    #[allow(dead_code)]
    #[derive(LemnaSecrets)]
    struct Mail {
        host: String,
        port: u16,
    }
    #[allow(dead_code)]
    #[derive(LemnaSecrets)]
    enum Either {
        Left { left: String },
        Right { right: String },
    }
    fn refused(_: &str) -> Result<(), &'static str> {
        Err("it is refused")
    }

    let vars = [
        ("OLD_KEY", "MARKER"),
        ("HTTP_PORT", "MARKER\n"),
        ("SHARE", "MARKER"),
        ("MAIL_PORT", "25"),
        ("B_LEFT", "MARKER"),
        ("B_RIGHT", "MARKER"),
    ];
    let report = check::<Many>(&Loader::builder().vars(vars).no_env_file().build());
    assert_eq!(report.fields()[0].alias(), Some("OLD_KEY"));
    let lines: Vec<String> = report.fields().iter().map(ToString::to_string).collect();
    assert_eq!(lines[0], "API_KEY: process environment, as OLD_KEY");
    assert!(lines[1].ends_with(" (process environment, as HTTP_PORT)"), "{}", lines[1]);
    assert!(report.to_string().contains("\n  API_KEY: process environment, as OLD_KEY\n"), "{report}");

    let json = report.to_json();
    assert!(!json.contains("MARKER") && !report.to_string().contains("MARKER"), "{json}{report}");
    let told: Value = serde_json::from_str(&json).unwrap();
    let of = |name: &str| told["fields"].as_array().unwrap().iter().find(|field| field["name"] == name).unwrap();
    assert_eq!((&of("API_KEY")["state"], &of("API_KEY")["alias"]), (&json!("found"), &json!("OLD_KEY")));
    let port = of("PORT");
    assert_eq!((&port["alias"], &port["tried"][0]["alias"]), (&json!("HTTP_PORT"), &json!("HTTP_PORT")));
    let hints = &port["problems"][0]["hints"];
    assert_eq!(hints[0], json!({"kind": "LineEnd", "message": "it ends with a line end"}));
    assert_eq!(hints[1]["kind"], "Length");
    let problems = [
        ("PORT", "Invalid", Value::Null),
        ("SHARE", "Rejected", Value::Null),
        ("MAIL_HOST", "Incomplete", json!("mail")),
        ("A_LEFT", "NoAlternative", json!("none")),
        ("B_LEFT", "ManyAlternatives", json!("both")),
        ("B_RIGHT", "ManyAlternatives", json!("both")),
    ];
    for (name, kind, group) in &problems {
        let (field, problem) = (of(name), &of(name)["problems"][0]);
        assert_eq!((&field["state"], &problem["kind"]), (&json!("wrong"), &json!(kind)), "{name}");
        assert_eq!(problem.get("group").cloned().unwrap_or_default(), *group, "{name}");
        assert!(problem["message"].is_string() && field["tried"].is_array(), "{field}");
    }
    let wrong = report.fields().iter().filter(|field| matches!(field.state(), FieldState::Wrong(_)));
    assert_eq!(wrong.count(), problems.len());
}

#[test]
fn a_group_that_may_be_there_or_not_is_told() {
    #[allow(dead_code)]
    #[derive(LemnaSecrets)]
    struct Outer {
        #[lemna(nested)]
        inner: Option<Config>,
    }
    let server = server();
    server.fault_always(On::Any, outage());
    let loader = loader_with(&server, &[]).build();
    let told: Value = serde_json::from_str(&check::<Outer>(&loader).to_json()).unwrap();
    let problem = &told["fields"][0]["problems"][0];
    assert_eq!((&problem["kind"], &problem["group"]), (&json!("Undecided"), &json!("inner")));
}

#[test]
fn a_source_that_is_away_is_a_warning_unless_the_load_is_strict() {
    let server = server();
    server.fault_always(On::Any, outage());
    let builder = || loader_with(&server, &[("API_URL", "http://MARKER"), ("API_KEY", "MARKER")]);
    let report = checked(builder);
    assert!(report.is_ok(), "{report}");
    assert!(matches!(report.warnings(), [Warning::SourceFailed { .. }]), "{report}");
    assert_eq!(report.sources().len(), 1);
    let told: Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!((&told["ok"], &told["warnings"][0]["kind"]), (&json!(true), &json!("SourceFailed")));
    assert_eq!(told["sources"][0]["source"], "Infisical");

    let report = checked(|| builder().mode(Mode::Strict));
    assert!(!report.is_ok(), "{report}");
    assert!(states(&report).iter().all(|state| !matches!(state, FieldState::Wrong(_))), "{report}");
    assert_eq!(report.sources().len(), 1);
}

#[test]
fn a_mistake_in_the_configuration_is_one() {
    let report = checked(|| Loader::builder().vars([("INFISICAL_CLIENT_ID", "MARKER")]).no_env_file());
    assert!(matches!(report.sources()[0].kind(), SourceErrorKind::HalfBootstrap { .. }), "{report}");
    let told: Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(told["sources"][0]["kind"], "HalfBootstrap");
    assert_eq!(told["sources"][0]["remedy"], "set them all, or none to go without Infisical");
}

#[cfg(unix)]
#[test]
fn no_copy_is_written_and_one_that_is_there_stands_in() {
    alone::passes(&mut alone::command(module_path!(), "child_that_checks"));
}

#[cfg(unix)]
#[test]
#[ignore = "started by another test"]
fn child_that_checks() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy");
    let with_copy = || loader(&server).snapshot(&path).build();
    let is_over = || eventually("whatever could write has ended", || threads_of_loads() == 0);
    assert!(check::<Config>(&with_copy()).is_ok());
    is_over();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);

    assert!(copied(&path, || with_copy().load::<Config>()).is_ok());
    let kept = std::fs::read(&path).unwrap();
    assert!(check::<Config>(&with_copy()).is_ok());
    is_over();
    assert_eq!(std::fs::read(&path).unwrap(), kept);

    server.fault_always(On::Any, outage());
    let report = check::<Config>(&with_copy());
    assert!(matches!(report.freshness(), Some(Freshness::Stale { .. })), "{report}");
    assert!(matches!(report.warnings(), [Warning::Stale { .. }]), "{report}");
    let told: Value = serde_json::from_str(&report.to_json()).unwrap();
    assert!(told["copy_age_seconds"].is_u64(), "{told}");
}

#[tokio::test]
async fn an_async_check_finds_the_same() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let server = server();
    let loader = loader_with(&server, &[("PORT", "MARKER")]).build();
    let report = is_send(check_async::<Config>(&loader)).await;
    assert_eq!(report.error().unwrap().to_string(), check::<Config>(&loader).error().unwrap().to_string());
}
