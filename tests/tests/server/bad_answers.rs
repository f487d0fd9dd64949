//! Bad input from the server: answers that are not Infisical's are told by their cause, bounded in time and memory.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{
    AnswerProblem, FieldErrorKind, LemnaSecrets, LoadError, Loader, LoaderBuilder, Mode, Origin, Outcome,
    SourceErrorKind, SourceId, Step, Unreachable,
};
use lemna_tests::child::{LIMIT, output};
use lemna_tests::{alone, loader, loader_with};

#[derive(LemnaSecrets)]
struct Config {
    api_key: String,
    port: u16,
    #[lemna(default = 80)]
    other_port: u16,
}

const STEPS: [(On, Step); 3] = [(On::Login, Step::Login), (On::Projects, Step::Projects), (On::List, Step::List)];
/// The requests up to and with each of the steps.
const UP_TO: [usize; 3] = [1, 2, 3];

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up").set("dev", "PORT", "8080");
    server
}

/// Wrong in all that can be checked without the server.
fn with_other_mistakes(server: &FakeInfisical) -> LoaderBuilder {
    loader_with(server, &[("OTHER_PORT", "eighty")])
}

/// Every field is in the report, whatever the server says.
fn assert_all_fields(error: &LoadError<ConfigField>) {
    let report = error.to_string();
    for field in [ConfigField::ApiKey, ConfigField::Port] {
        let field = error.field(field).unwrap();
        assert_eq!(field.kind(), &FieldErrorKind::Missing);
        let infisical = field.tried().iter().find(|attempt| attempt.source() == &SourceId::Infisical).unwrap();
        assert_eq!(infisical.outcome(), &Outcome::Failed);
    }
    assert!(report.contains("\n    2 fields have no value without it: API_KEY, PORT\n"), "{report}");
    let invalid = error.field(ConfigField::OtherPort).unwrap().kind();
    assert!(matches!(invalid, FieldErrorKind::Invalid { .. }), "{report}");
    assert!(report.contains("OTHER_PORT is not a whole number"), "{report}");
}

/// The one source error that this fault leads to at each step, without a second try.
fn kinds(fault: &Fault) -> [SourceErrorKind; 3] {
    [0, 1, 2].map(|at| {
        let server = server();
        server.fault_always(STEPS[at].0, fault.clone());
        let error = Config::load_with(&with_other_mistakes(&server).build()).expect_err("the load fails");
        assert_eq!(server.requests().len(), UP_TO[at], "{fault:?} at {:?}: {error}", STEPS[at].1);
        assert_all_fields(&error);
        let [source] = error.sources() else { panic!("{error}") };
        source.kind().clone()
    })
}

fn assert_malformed(what: &str, fault: &Fault, expected: AnswerProblem) {
    for (kind, (_, expected_step)) in kinds(fault).into_iter().zip(STEPS) {
        let SourceErrorKind::MalformedAnswer { step, status, problem, .. } = kind else { panic!("{what}: {kind:?}") };
        assert_eq!((step, status, problem), (expected_step, 200, expected), "{what}");
    }
}

#[test]
fn a_web_page_an_empty_body_and_a_cut_off_one() {
    assert_malformed("HTML", &Fault::Html, AnswerProblem::Html);
    assert_malformed("empty", &Fault::Empty, AnswerProblem::Empty);
    assert_malformed("truncated", &Fault::TruncatedJson, AnswerProblem::Broken);
    let plain = Fault::StatusWith {
        status: 200,
        headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
        body: "welcome".to_owned(),
    };
    for kind in kinds(&plain) {
        let SourceErrorKind::MalformedAnswer { problem, .. } = kind else { panic!("{kind:?}") };
        assert!(matches!(problem, AnswerProblem::NotJson { content_type: "text/plain", .. }), "{problem:?}");
    }
}

#[test]
fn json_of_another_form() {
    for (text, problem) in [
        ("{}", AnswerProblem::UnexpectedForm),
        ("[]", AnswerProblem::UnexpectedForm),
        ("\"text\"", AnswerProblem::UnexpectedForm),
        ("17", AnswerProblem::UnexpectedForm),
        ("null", AnswerProblem::UnexpectedForm),
        ("{\"accessToken\":null,\"projects\":null,\"secrets\":null}", AnswerProblem::UnexpectedForm),
        ("{\"accessToken\":17,\"projects\":17,\"secrets\":17}", AnswerProblem::UnexpectedForm),
        ("{\"accessToken\":", AnswerProblem::Broken),
        ("not JSON", AnswerProblem::Broken),
    ] {
        assert_malformed(text, &Fault::Json(text.to_owned()), problem);
    }
}

#[test]
fn an_array_does_not_stand_for_an_object() {
    let token = ["made-up"];
    let projects = serde_json::json!([[["363a01d0-3d26-454c-84c2-715a8646d8d4", "slug", "name", []]]]);
    let secrets = serde_json::json!({ "secrets": [["API_KEY", "made-up", false], ["PORT", "80", false]] });
    for (at, body) in [serde_json::json!(token), projects, secrets].into_iter().enumerate() {
        let server = server();
        server.fault_always(STEPS[at].0, Fault::Json(body.to_string()));
        let outcome = Config::load_with(&loader(&server).build());
        let error = outcome.err().unwrap_or_else(|| panic!("{body} is taken for an answer of Infisical"));
        let kind = error.sources()[0].kind();
        let is_told = matches!(
            kind,
            SourceErrorKind::MalformedAnswer { step, problem: AnswerProblem::UnexpectedForm, .. } if *step == STEPS[at].1
        );
        assert!(is_told, "{body}: {kind:?}");
    }
}

#[test]
fn values_that_are_no_text() {
    for value in ["null", "17", "true", "[]", "{}"] {
        let list = format!("{{\"secrets\":[{{\"secretKey\":\"API_KEY\",\"secretValue\":{value}}}],\"imports\":[]}}");
        let server = server();
        server.fault_always(On::List, Fault::Json(list));
        let error = Config::load_with(&with_other_mistakes(&server).build()).err().unwrap();
        assert_all_fields(&error);
        let SourceErrorKind::MalformedAnswer { step: Step::List, status: 200, problem, .. } = error.sources()[0].kind()
        else {
            panic!("{value}: {error}")
        };
        assert_eq!(problem, &AnswerProblem::UnexpectedForm, "{value}");

        // Under a name that no field asks for it is nobody's concern.
        let list = format!(
            "{{\"secrets\":[{{\"secretKey\":\"OTHER\",\"secretValue\":{value}}},\
             {{\"secretKey\":\"API_KEY\",\"secretValue\":\"x\"}},{{\"secretKey\":\"PORT\",\"secretValue\":\"1\"}}]}}"
        );
        server.clear_faults().fault_always(On::List, Fault::Json(list));
        assert_eq!(Config::load_with(&loader(&server).build()).unwrap().port, 1, "{value}");
    }
}

#[test]
fn an_answer_that_is_larger_than_any_list() {
    assert_malformed("announced", &Fault::Huge(100 << 20), AnswerProblem::TooLarge(64));
}

/// A cache before the server may hold an answer to somebody else.
#[test]
fn an_answer_that_says_that_nothing_has_changed_to_who_knows_nothing() {
    let fault = Fault::StatusWith { status: 304, headers: Vec::new(), body: String::new() };
    for on in [On::Login, On::Projects, On::List] {
        let server = server();
        server.fault_always(on, fault.clone());
        let error = Config::load_with(&with_other_mistakes(&server).build()).err().unwrap();
        let kind = error.sources()[0].kind();
        let is_told =
            matches!(kind, SourceErrorKind::MalformedAnswer { status: 304, problem: AnswerProblem::NotModified, .. });
        assert!(is_told, "{on:?}: {kind}");
        assert!(!error.to_string().contains("redirect"), "{error}");
        assert_eq!(server.count(on), 1);
    }
}

#[test]
fn a_large_answer_below_the_limit_is_read_and_judged() {
    assert_malformed("30 MiB", &Fault::Huge(30 << 20), AnswerProblem::UnexpectedForm);
}

#[test]
fn a_header_that_says_compressed_over_a_plain_body_harms_nothing() {
    let server = server();
    server.fault_always(On::Any, Fault::Gzip);
    assert_eq!(Config::load_with(&loader(&server).build()).unwrap().port, 8080);
    let sent = server.requests();
    assert!(
        sent.iter().all(|request| request.header("accept-encoding") == Some("identity")),
        "none is asked for: {sent:?}"
    );
}

#[test]
fn a_compressed_body_is_named() {
    let fault = Fault::StatusWith {
        status: 200,
        headers: vec![("content-encoding".to_owned(), "gzip".to_owned())],
        body: "\u{1f}\u{8}\0\0\0\0\0\0made-up".to_owned(),
    };
    assert_malformed("gzip", &fault, AnswerProblem::Compressed("gzip"));
}

#[test]
fn a_redirect_is_never_followed() {
    let other = server();
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/api/v1/auth/universal-auth/login", other.url());
        let fault = Fault::StatusWith { status, headers: vec![("location".to_owned(), location)], body: String::new() };
        for (kind, (_, expected)) in kinds(&fault).into_iter().zip(STEPS) {
            let SourceErrorKind::Refused { step, status: told, .. } = kind else { panic!("{status}: {kind:?}") };
            assert_eq!((step, told), (expected, status));
        }
    }
    assert_eq!((other.requests().len(), other.connections()), (0, 0));
}

#[test]
fn a_success_without_an_answer_is_named_by_its_status() {
    for status in [201, 202, 204, 206] {
        let fault = Fault::StatusWith { status, headers: Vec::new(), body: String::new() };
        for (kind, (_, expected)) in kinds(&fault).into_iter().zip(STEPS) {
            let (SourceErrorKind::Refused { step, status: told, .. }
            | SourceErrorKind::MalformedAnswer { step, status: told, .. }) = kind
            else {
                panic!("{status}: {kind:?}")
            };
            assert_eq!((step, told), (expected, status));
        }
    }
}

#[test]
fn a_connection_that_breaks_every_time() {
    std::thread::scope(|scope| {
        for fault in [Fault::CutOff, Fault::ResetInBody, Fault::Reset] {
            for (at, (on, _)) in STEPS.into_iter().enumerate() {
                let fault = fault.clone();
                scope.spawn(move || {
                    let server = server();
                    server.fault_always(on, fault.clone());
                    let error = Config::load_with(&with_other_mistakes(&server).build()).err().unwrap();
                    assert_all_fields(&error);
                    let kind = error.sources()[0].kind();
                    let broken_off = matches!(kind, SourceErrorKind::Unreachable { cause: Unreachable::BrokenOff, .. });
                    assert!(broken_off, "{fault:?} {on:?}: {kind:?}");
                    assert_eq!((server.count(on), server.requests().len()), (5, UP_TO[at] + 4), "{fault:?} {on:?}");
                });
            }
        }
    });
}

#[test]
fn a_wait_that_is_longer_than_time_itself() {
    let header = ("retry-after".to_owned(), u64::MAX.to_string());
    let message = format!("{{\"message\":\"Please try again in {} seconds\"}}", u64::MAX);
    for (headers, body) in [(vec![header], "{}".to_owned()), (Vec::new(), message)] {
        let fault = Fault::StatusWith { status: 429, headers, body };
        for kind in kinds(&fault) {
            let SourceErrorKind::RateLimited { retry_after: Some(wait), .. } = kind else { panic!("{kind:?}") };
            assert!(wait > Duration::from_secs(1 << 40));
        }
    }
}

#[test]
fn a_deadline_that_is_longer_than_time_itself() {
    let server = server();
    let loader = loader(&server).deadline(Duration::MAX).build();
    assert_eq!(Config::load_with(&loader).unwrap().port, 8080);
}

/// A server that answers every request with this, in which the body may be without end.
fn raw_server(head: &'static str, chunk: Option<&'static [u8]>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut reader = BufReader::new(stream);
            let mut length = 0;
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap_or(0);
                }
                line.clear();
            }
            let mut body = vec![0; length];
            let mut stream = if reader.read_exact(&mut body).is_ok() { reader.into_inner() } else { continue };
            let mut alive = stream.write_all(head.as_bytes()).is_ok();
            while let Some(chunk) = chunk.filter(|_| alive) {
                let size = format!("{:x}\r\n", chunk.len());
                alive = [size.as_bytes(), chunk, b"\r\n"].iter().all(|part| stream.write_all(part).is_ok());
            }
        }
    });
    url
}

fn from_raw_server(url: &str) -> SourceErrorKind {
    let names = ["INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET", "INFISICAL_API_URL", "INFISICAL_ENV"];
    let variables = names.into_iter().zip(["made-up", "made-up", url, "dev"]);
    let loader = Loader::builder().vars(variables).no_env_file().deadline(LIMIT).build();
    let error = Config::load_with(&loader).err().unwrap();
    error.sources()[0].kind().clone()
}

static CHUNK: [u8; 1 << 16] = [b' '; 1 << 16];
const CHUNKED: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";

#[test]
fn a_body_without_end_is_cut_at_the_limit() {
    let kind = from_raw_server(&raw_server(CHUNKED, Some(&CHUNK)));
    let too_large = matches!(kind, SourceErrorKind::MalformedAnswer { problem: AnswerProblem::TooLarge(64), .. });
    assert!(too_large, "{kind:?}");
}

#[test]
fn interim_answers_and_no_http_at_all() {
    let interim = "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
    let kind = from_raw_server(&raw_server(interim, None));
    assert!(matches!(kind, SourceErrorKind::Refused { step: Step::Login, status: 404, .. }), "{kind:?}");
    let kind = from_raw_server(&raw_server("SSH-2.0-OpenSSH_9.6\r\n", None));
    assert!(matches!(kind, SourceErrorKind::Unreachable { cause: Unreachable::NotHttp, .. }), "{kind:?}");
}

#[test]
#[ignore = "started by another test"]
fn child_that_meets_huge_answers() {
    for on in [On::Login, On::Projects, On::List] {
        let server = server();
        server.fault_always(on, Fault::Huge(100 << 20));
        assert!(Config::load_with(&loader(&server).build()).is_err());
    }
    from_raw_server(&raw_server(CHUNKED, Some(&CHUNK)));
    println!("{}", std::fs::read_to_string("/proc/self/status").unwrap());
}

#[cfg(target_os = "linux")]
#[test]
fn huge_answers_take_little_memory() {
    let child = output(&mut alone::command(module_path!(), "child_that_meets_huge_answers"));
    let stdout = String::from_utf8(child.stdout).unwrap();
    let peak = stdout.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_else(|| panic!("{stdout}"));
    let kib: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(kib < 150 << 10, "{kib} KiB");
}

#[test]
fn a_bad_answer_costs_a_lenient_load_only_what_needed_it() {
    for fault in [Fault::Html, Fault::Json("{}".to_owned()), Fault::Huge(100 << 20)] {
        let server = server();
        server.fault_always(On::List, fault);
        let variables = [("API_KEY", "made-up"), ("PORT", "1")];
        let loaded = loader_with(&server, &variables).build().load::<Config>().unwrap();
        assert_eq!(loaded.origin(ConfigField::OtherPort), Some(&Origin::Default));
        assert_eq!(loaded.warnings().len(), 1, "{loaded:?}");
        let strict = loader_with(&server, &variables).mode(Mode::Strict).build();
        let error = strict.load::<Config>().err().unwrap();
        assert!(matches!(error.sources()[0].kind(), SourceErrorKind::MalformedAnswer { .. }), "{error}");
        assert_eq!((error.fields().len(), loaded.config().port, loaded.config().other_port), (0, 1, 80));
        assert_eq!(loaded.config().api_key, "made-up");
    }
}
