//! No value reaches anything that a load shows: what the server is sent, and what it says.

use std::time::Duration;

use lemna_config::testing::{Dialect, FakeInfisical, Fault, On};
use lemna_config::{
    Answer, FieldErrorKind, LemnaSecrets, Loader, LoaderBuilder, Request, Source, SourceError, SourceErrorKind, Step,
};
use lemna_tests::leak_hunt::hunt;
use lemna_tests::leak_hunt::markers::{last_letters, marker};
use lemna_tests::{bootstrap, deadlines, loader, loader_with};

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "what is shown of a load is looked at, not what it gives")]
struct Config {
    api_key: String,
    port: Option<u16>,
}

const PROJECT: &str = "363a01d0-3d26-454c-84c2-715a8646d8d4";

/// A loader that names the project by an id, so that the list is asked for after the login.
fn by_id(server: &FakeInfisical) -> LoaderBuilder {
    loader_with(server, &[("INFISICAL_PROJECT_ID", PROJECT)])
}

/// The kinds of error that came of each load.
fn kinds(markers: &[&str], builder: impl Fn() -> LoaderBuilder) -> Vec<SourceErrorKind> {
    let outcomes = hunt::<Config>(markers, builder);
    outcomes.into_iter().map(|outcome| outcome.unwrap_err().sources()[0].kind().clone()).collect()
}

#[test]
fn a_login_answer_of_another_form() {
    let m = &marker("login answer");
    for body in [
        format!("{{\"accessToken\":\"{m}"),
        format!("{{\"accessToken\":{{\"{m}\":1}}}}"),
        format!("{{\"accessToken\":[\"{m}\"]}}"),
        format!("{{\"accesstoken\":\"{m}\"}}"),
        format!("[[\"{m}\"]]"),
        format!("\"{m}\""),
        m.clone(),
        format!("{{\"accessToken\":\"x\",\"accessToken\":\"{m}\"}}"),
        format!("{{\"accessToken\":\"{m}\"}} {m}"),
        format!("{{\"accessToken\":\"{m}\\ud800\"}}"),
    ] {
        let server = FakeInfisical::start();
        server.fault_always(On::Login, Fault::Json(body.clone()));
        for kind in kinds(&[m], || by_id(&server)) {
            assert!(matches!(kind, SourceErrorKind::MalformedAnswer { step: Step::Login, .. }), "{body}: {kind:?}");
        }
    }
}

#[test]
fn an_access_token() {
    let m = &marker("access token");
    for (token, fits_a_header) in
        [(m.clone(), true), (format!("{m}\\n"), false), (format!("{m}\\u0000{m}"), false), (format!("{m}é"), true)]
    {
        let server = FakeInfisical::start();
        server.fault_always(On::Login, Fault::Json(format!("{{\"accessToken\":\"{token}\"}}")));
        for kind in kinds(&[m], || by_id(&server)) {
            let forbidden = matches!(kind, SourceErrorKind::Forbidden { step: Step::List, .. });
            let malformed = matches!(kind, SourceErrorKind::MalformedAnswer { step: Step::Login, .. });
            assert_eq!((forbidden, malformed), (fits_a_header, !fits_a_header), "{kind:?}");
        }
    }
}

#[test]
fn a_list_of_another_form() {
    let m = &marker("list answer");
    let own = |secret: String| format!("{{\"secrets\":[{secret}],\"imports\":[]}}");
    let imported = |secret: String| {
        format!(
            "{{\"secrets\":[],\"imports\":[{{\"secretPath\":\"/\",\"environment\":\"dev\",\"secrets\":[{secret}]}}]}}"
        )
    };
    let secrets = [
        format!("{{\"secretKey\":\"API_KEY\",\"secretValue\":[\"{m}\"]}}"),
        format!("{{\"secretKey\":\"API_KEY\",\"secretValue\":{{\"{m}\":\"{m}\"}}}}"),
        format!("{{\"secretKey\":\"API_KEY\",\"secretValue\":\"{m}\\ud800\"}}"),
        format!("{{\"secretKey\":\"API_KEY\",\"secretValue\":\"{m}\",\"secretValueHidden\":\"{m}\"}}"),
        format!("{{\"secretKey\":[\"{m}\"],\"secretValue\":\"{m}\"}}"),
        format!("{{\"secretKey\":\"API_KEY\",\"secretValue\":\"{m}\""),
        format!("{{\"secretKey\":\"API_KEY\",\"secretValue\":\"{m}"),
        format!("{{\"secretKey\":\"UNWANTED\",\"secretValue\":\"{m}"),
        format!("\"{m}\""),
    ];
    let whole = [
        format!("{{\"secrets\":\"{m}\"}}"),
        format!("{{\"secrets\":[],\"imports\":\"{m}\"}}"),
        format!("{{\"{m}\":\"{m}\"}}"),
        format!("[\"{m}\"]"),
        format!("\"{m}\""),
    ];
    let own_ones = secrets.iter().cloned().map(own);
    for body in own_ones.chain(secrets.iter().cloned().map(imported)).chain(whole) {
        let server = FakeInfisical::start();
        server.fault_always(On::List, Fault::Json(body.clone()));
        for kind in kinds(&[m], || by_id(&server)) {
            assert!(matches!(kind, SourceErrorKind::MalformedAnswer { step: Step::List, .. }), "{body}: {kind:?}");
        }
    }
}

#[test]
fn values_that_no_field_asks_for_or_that_do_not_fit() {
    let [wanted, unwanted, hidden, imported] = ["wanted", "unwanted", "hidden", "imported"].map(marker);
    for dialect in Dialect::ALL {
        let server = FakeInfisical::start().dialect(dialect);
        let project = server.project("lemna-platform");
        project
            .set("dev", "PORT", &wanted)
            .set("dev", "UNWANTED", &unwanted)
            .set("dev", "API_KEY", &hidden)
            .hide("dev", "API_KEY")
            .set_at("dev", "/shared", "PORT", &imported)
            .set_at("dev", "/shared", "API_KEYS", &imported)
            .import("dev", "/", "dev", "/shared");
        let id = project.id();
        for outcome in hunt::<Config>(&[&wanted, &unwanted, &hidden, &imported], || {
            loader_with(&server, &[("INFISICAL_PROJECT_ID", &id)])
        }) {
            let error = outcome.unwrap_err();
            assert_eq!(error.field(ConfigField::ApiKey).unwrap().kind(), &FieldErrorKind::Hidden);
            let kind = error.field(ConfigField::Port).unwrap().kind();
            assert!(matches!(kind, FieldErrorKind::Invalid { .. }), "{error}");
        }
    }
}

#[test]
fn a_projects_answer_of_another_form() {
    let m = &marker("projects answer");
    for body in [
        format!("{{\"projects\":[{{\"id\":[\"{m}\"]}}]}}"),
        format!("{{\"projects\":\"{m}\"}}"),
        format!("{{\"projects\":[{{\"id\":\"{m}\",\"slug\":\"a\",\"name\":\"{m}\""),
        m.clone(),
    ] {
        let server = FakeInfisical::start();
        server.fault_always(On::Projects, Fault::Json(body.clone()));
        for kind in kinds(&[m], || loader(&server)) {
            assert!(matches!(kind, SourceErrorKind::MalformedAnswer { step: Step::Projects, .. }), "{body}: {kind:?}");
        }
    }
}

#[test]
fn error_answers_that_tell_a_secret() {
    let m = &marker("error body");
    let bodies = [
        m.clone(),
        format!("<!doctype html><title>{m}</title>"),
        format!("{{\"statusCode\":400,\"message\":\"{m}\",\"error\":\"{m}\",\"reqId\":\"{m}\",\"details\":[\"{m}\"]}}"),
        format!("{{\"message\":[{{\"{m}\":\"{m}\"}}],\"error\":\"{m}\"}}"),
        format!("{{\"message\":\"Retry {m} in 99 seconds, {m}\",\"error\":\"RateLimitExceeded\"}}"),
    ];
    let headers = ["www-authenticate", "retry-after", "location", "x-ratelimit-remaining", "set-cookie", "server"];
    for status in [200, 204, 302, 400, 401, 403, 404, 418, 422, 429, 500, 503] {
        for (at, body) in bodies.iter().enumerate() {
            let typed = if at == 1 { format!("text/html; {m}") } else { "application/json".to_owned() };
            let content_type = if at == 0 { m.clone() } else { typed };
            let headers = headers.map(|name| (name.to_owned(), m.clone())).into_iter();
            let headers: Vec<_> = headers.chain([("content-type".to_owned(), content_type)]).collect();
            for on in [On::Login, On::List, On::Projects] {
                let server = FakeInfisical::start();
                server.fault_always(on, Fault::StatusWith { status, headers: headers.clone(), body: body.clone() });
                // Some of these answers are asked for again, as long as there is time.
                let is_met = deadlines(Duration::from_millis(30)).any(|deadline| {
                    server.clear_requests();
                    let loader = || if on == On::Projects { loader(&server) } else { by_id(&server) };
                    kinds(&[m], || loader().deadline(deadline));
                    server.count(on) >= 4
                });
                assert!(is_met, "{status} {on:?}");
            }
        }
    }
}

#[test]
fn a_server_that_repeats_what_it_was_sent() {
    for on in [On::Login, On::List, On::Projects] {
        let server = FakeInfisical::start();
        server.project("lemna-platform").set("dev", "API_KEY", "made-up");
        server.fault_always(on, Fault::EchoSecrets);
        let wrong = marker("refused client secret");
        let mut variables = bootstrap(&server);
        if on == On::Login {
            variables[1].1.clone_from(&wrong);
        }
        let kinds = kinds(&[&wrong, last_letters(server.client_secret())], || {
            let variables = variables.iter().cloned();
            let project = (on == On::List).then(|| ("INFISICAL_PROJECT_ID".to_owned(), PROJECT.to_owned()));
            Loader::builder().vars(variables.chain(project)).no_env_file()
        });
        for kind in kinds {
            let is_refusal = matches!(
                kind,
                SourceErrorKind::CredentialsRefused { .. } | SourceErrorKind::Forbidden { status: 401, .. }
            );
            assert!(is_refusal, "{kind:?}");
        }
    }
}

/// Fails if a terminal would obey a part of what is shown, or a line of a log be forged by it.
fn assert_printable<C: LemnaSecrets + std::fmt::Debug + Send>(what: &str, builder: impl Fn() -> LoaderBuilder) {
    for outcome in hunt::<C>(&[], builder) {
        match outcome {
            Ok(loaded) => {
                for line in loaded.warnings().iter().map(ToString::to_string) {
                    assert!(!line.contains(char::is_control), "{what}: {line:?}");
                }
                for line in loaded.origins().iter().map(ToString::to_string) {
                    assert!(!line.contains(char::is_control), "{what}: {line:?}");
                }
            }
            Err(error) => {
                let report = error.to_string();
                assert!(!report.contains(|c: char| c.is_control() && c != '\n'), "{what}: {report:?}");
                for line in error.sources().iter().map(ToString::to_string) {
                    assert!(!line.contains(char::is_control), "{what}: {line:?}");
                }
            }
        }
    }
}

const ESCAPE: &str = "\u{1b}[2K\r\nforged: \u{9b}31m\u{7f}";

#[test]
fn names_of_secrets_do_not_reach_the_terminal_as_control_characters() {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", &format!("API_KEY{ESCAPE}"), "x").set("dev", "API_KEY\u{1b}", "x");
    server.project("lemna-platform").set("dev", "API_KEYS", "x");
    assert_printable::<Config>("secret name", || loader(&server));
    let error = Config::load_with(&loader(&server).build()).unwrap_err();
    let near = error.fields()[0].tried().iter().flat_map(lemna_config::Attempt::near);
    assert_eq!(near.collect::<Vec<_>>(), ["API_KEYS"]);
}

#[test]
fn project_slugs_do_not_reach_the_terminal_as_control_characters() {
    let server = FakeInfisical::start();
    server.project("one").slug_is(&format!("one{ESCAPE}"));
    server.project("two");
    assert_printable::<Config>("several projects", || loader(&server));
    assert_printable::<Config>("no such project", || loader_with(&server, &[("INFISICAL_PROJECT_ID", "three")]));
}

#[test]
fn environment_slugs_do_not_reach_the_terminal_as_control_characters() {
    let server = FakeInfisical::start();
    server.project("one").environment(&format!("qa{ESCAPE}"), "QA");
    let mut variables = bootstrap(&server);
    variables[3].1 = "production".to_owned();
    variables.push(("INFISICAL_PROJECT_ID".to_owned(), "one".to_owned()));
    assert_printable::<Config>("no such environment", || Loader::builder().vars(variables.clone()).no_env_file());
}

#[test]
fn folders_of_imports_do_not_reach_the_terminal_as_control_characters() {
    let server = FakeInfisical::start();
    server.fault_always(
        On::List,
        Fault::Json(
            serde_json::json!({ "secrets": [], "imports": [{
                "secretPath": format!("/{ESCAPE}"), "environment": format!("dev{ESCAPE}"),
                "secrets": [{ "secretKey": "API_KEY", "secretValue": "made-up" }],
            }] })
            .to_string(),
        ),
    );
    assert_printable::<Config>("origin of an import", || by_id(&server));
}

#[test]
fn settings_do_not_reach_the_terminal_as_control_characters() {
    let server = FakeInfisical::start();
    server.project("one");
    for (at, name) in [(3, "INFISICAL_ENV"), (4, "INFISICAL_PROJECT_ID")] {
        let mut variables = bootstrap(&server);
        variables.push(("INFISICAL_PROJECT_ID".to_owned(), "one".to_owned()));
        variables[at].1 = format!("x{ESCAPE}");
        assert_printable::<Config>(name, || Loader::builder().vars(variables.clone()).no_env_file());
    }
}

#[cfg(unix)]
#[test]
fn paths_do_not_reach_the_terminal_as_control_characters() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join(ESCAPE);
    std::fs::create_dir(&below).unwrap();
    let path = below.join(".env");
    for (what, text) in [("origin", "API_KEY=x\n"), ("bad line", "API_KEY=\"x\n"), ("file", "\0")] {
        std::fs::write(&path, text).unwrap();
        assert_printable::<Config>(what, || Loader::builder().vars([("API_KEY", "")]).env_file(&path));
    }
}

struct Named(&'static str);

impl Source for Named {
    fn name(&self) -> &str {
        self.0
    }

    async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
        let mut answer = Answer::new();
        answer.mention("API_KEY\u{1b}[2K");
        Ok(answer)
    }
}

#[test]
fn names_of_own_sources_do_not_reach_the_terminal_as_control_characters() {
    let own = || Loader::builder().vars([("A", "b")]).no_env_file();
    assert_printable::<Config>("mentioned name", || own().source(Named("own")));
    assert_printable::<Config>("name of a source", || own().source(Named("own\u{1b}[2K\nforged")));
}
