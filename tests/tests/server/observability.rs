//! What `tracing` receives of a load: the names and fields that lemna-config/docs/observability.md promises.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::path::Path;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{
    Answer, ExposeSecret, LemnaSecrets, Loader, Mode, Request, SecretString, Source, SourceError, check, check_async,
};
use lemna_tests::subscriber::{Capture, Told, with_default};
use lemna_tests::{copied, eventually, loader, loader_with, outage};
use tracing::Level;

#[derive(LemnaSecrets)]
#[expect(dead_code, reason = "what is told of a load is looked at, not what it gives")]
struct Config {
    api_url: String,
    api_key: SecretString,
    #[lemna(default = 80)]
    port: u16,
    linear_api_key: Option<SecretString>,
}

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.default_identity().token_ttl(Duration::from_secs(3600), Duration::from_secs(3600));
    server.project("lemna-platform").set("dev", "API_URL", "http://localhost:9000").set("dev", "API_KEY", "made-up");
    server
}

fn by_id(server: &FakeInfisical) -> lemna_config::LoaderBuilder {
    loader_with(server, &[("INFISICAL_PROJECT_ID", &server.project("lemna-platform").id())])
}

fn load(loader: &Loader) -> (bool, Vec<Told>) {
    let (loaded, told) = Capture::of(|| loader.load::<Config>());
    (loaded.is_ok_and(|loaded| !loaded.config().api_key.expose_secret().is_empty()), told)
}

fn named<'t>(told: &'t [Told], name: &str) -> Vec<&'t Told> {
    told.iter().filter(|told| told.name == name).collect()
}

fn only<'t>(told: &'t [Told], name: &str) -> &'t Told {
    let named = named(told, name);
    assert_eq!(named.len(), 1, "{told:#?}");
    named[0]
}

/// These fields of each of these events.
fn rows<'t, const N: usize>(told: &'t [Told], name: &str, fields: [&str; N]) -> Vec<[&'t str; N]> {
    named(told, name).iter().map(|told| fields.map(|field| told.field(field))).collect()
}

#[test]
fn a_load_is_a_span_with_all_its_events_in_it_on_whatever_thread() {
    let server = server();
    let loader = by_id(&server).build();
    let (blocking, told) = load(&loader);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (awaited, told_async) = Capture::of(|| runtime.block_on(loader.load_async::<Config>()));
    assert!(blocking && awaited.is_ok_and(|loaded| loaded.config().port == 80));
    for told in [told, told_async] {
        let span = only(&told, "lemna.load");
        assert_eq!((&told[0], span.is_span), (span, true), "the span comes first");
        assert_eq!((span.field("config"), span.field("mode")), ("Config", "lenient"));
        assert!(told[1..].iter().all(|event| !event.is_span && event.parent == Some(0)), "{told:#?}");
        assert_eq!(
            rows(&told, "lemna.source", ["source", "outcome", "values", "error"]),
            [
                ["process environment", "answered", "0", ""],
                [".env.local", "no_file", "", ""],
                [".env", "no_file", "", ""],
                ["Infisical", "answered", "2", ""],
            ]
        );
        assert_eq!(
            rows(&told, "lemna.request", ["step", "status", "not_modified", "attempt", "error", "retry_in_ms"]),
            [["login", "200", "false", "1", "", ""], ["list", "200", "false", "1", "", ""]]
        );
        assert_eq!(
            rows(&told, "lemna.loaded", ["values", "sources", "freshness", "age_ms", "warnings"]),
            [["3", "Infisical", "live", "", "0"]]
        );
        assert_eq!(told.last().unwrap().name, "lemna.loaded");
        for timed in [named(&told, "lemna.request"), named(&told, "lemna.loaded"), vec![asked(&told)]].concat() {
            assert!(timed.field("elapsed_ms").parse::<u64>().is_ok(), "{timed:?}");
        }
    }
}

/// What was told of Infisical.
fn asked(told: &[Told]) -> &Told {
    told.iter().find(|told| told.name == "lemna.source" && told.field("source") == "Infisical").unwrap()
}

#[test]
fn a_request_that_is_tried_again_says_why_and_when() {
    let server = server();
    server.fault(On::List, Fault::Status(503)).fault(On::List, Fault::Reset);
    let (is_loaded, told) = load(&by_id(&server).build());
    assert!(is_loaded);
    let requests = rows(&told, "lemna.request", ["step", "status", "attempt"]);
    assert_eq!(requests, [["login", "200", "1"], ["list", "503", "1"], ["list", "", "2"], ["list", "200", "3"]]);
    let [refused, reset] = [1, 2].map(|at| named(&told, "lemna.request")[at]);
    // The fake server asks for a second.
    assert!(refused.field("retry_in_ms").parse::<u64>().unwrap() >= 1000, "{refused:?}");
    assert!(refused.field("error").ends_with("fails at the list of secrets (status 503)"), "{refused:?}");
    assert!(reset.field("retry_in_ms").parse::<u64>().is_ok(), "{reset:?}");
    assert!(!reset.field("error").is_empty() && reset.field("not_modified").is_empty(), "{reset:?}");
}

#[test]
fn a_rate_limit_that_outlasts_the_load_is_not_tried_again() {
    let server = server();
    server.rate_limit_logins(0);
    let (is_loaded, told) = load(&by_id(&server).deadline(Duration::from_secs(30)).build());
    assert!(!is_loaded);
    assert_eq!(
        rows(&told, "lemna.request", ["step", "status", "attempt", "retry_in_ms", "rate_limit_remaining"]),
        [["login", "429", "1", "", "0"]]
    );
    let error = asked(&told).field("error");
    assert_eq!((asked(&told).field("outcome"), error), ("failed", only(&told, "lemna.request").field("error")));
    assert_eq!(rows(&told, "lemna.failed", ["fields", "sources"]), [["API_URL, API_KEY", "Infisical"]]);
}

#[test]
fn a_refused_login_is_one_request() {
    let server = server();
    server.fault_always(On::Login, Fault::Status(401));
    let (is_loaded, told) = load(&by_id(&server).mode(Mode::Strict).build());
    assert!(!is_loaded);
    assert_eq!(only(&told, "lemna.load").field("mode"), "strict");
    let expected = [["login", "401", "1", "", ""]];
    assert_eq!(rows(&told, "lemna.request", ["step", "status", "attempt", "error", "retry_in_ms"]), expected);
    assert_eq!(rows(&told, "lemna.failed", ["fields", "sources"]), [["API_URL, API_KEY", "Infisical"]]);
}

#[cfg(unix)]
#[test]
fn a_warm_restart_is_told_of_as_not_modified_and_an_outage_as_a_copy() {
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy");
    let warm = by_id(&server).snapshot(&path).snapshot_token(true).build();
    copied(&path, || load(&warm));
    let (is_loaded, told) = copied(&path, || load(&warm));
    assert!(is_loaded);
    assert_eq!(rows(&told, "lemna.request", ["step", "status", "not_modified"]), [["list", "304", "true"]]);
    assert_eq!((asked(&told).field("outcome"), asked(&told).field("values")), ("answered", "2"));

    server.fault_always(On::Any, outage());
    let (is_loaded, told) = load(&warm);
    assert!(is_loaded);
    assert_eq!((asked(&told).field("outcome"), asked(&told).field("values")), ("copy", "2"));
    let loaded = only(&told, "lemna.loaded");
    assert_eq!((loaded.field("freshness"), loaded.field("warnings")), ("stale", "1"));
    assert!(loaded.field("age_ms").parse::<u64>().is_ok(), "{loaded:?}");
    let expected = [["stale", "Infisical", "API_URL, API_KEY"]];
    assert_eq!(rows(&told, "lemna.warning", ["kind", "source", "fields"]), expected);
}

/// Fails, or gives `API_KEY` and tells of something itself.
struct Own {
    fails: bool,
}

impl Source for Own {
    fn name(&self) -> &'static str {
        "own"
    }

    async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
        if self.fails {
            return Err(SourceError::custom("it has no battery"));
        }
        tracing::info!(name: "of its own", target: "lemna_config", "looked");
        let mut answer = Answer::new();
        answer.insert("API_KEY", "made-up".into());
        Ok(answer)
    }
}

#[test]
fn a_source_that_fails_in_lenient_mode_is_told_of_with_the_fields_that_fell_through() {
    let variables = [("API_URL", "http://localhost:9000"), ("API_KEY", "made-up")];
    let loader = Loader::builder().vars(variables).no_env_file().source(Own { fails: true }).build();
    let (is_loaded, told) = load(&loader);
    assert!(is_loaded);
    assert_eq!(
        rows(&told, "lemna.source", ["source", "outcome", "error"]),
        [
            ["process environment", "answered", ""],
            [".env.local", "no_file", ""],
            ["Infisical", "not_configured", ""],
            [".env", "no_file", ""],
            ["own", "failed", "it has no battery"],
        ]
    );
    let expected = [["source_failed", "own", "PORT, LINEAR_API_KEY"]];
    assert_eq!(rows(&told, "lemna.warning", ["kind", "source", "fields"]), expected);
    assert_eq!(rows(&told, "lemna.loaded", ["values", "sources"]), [["3", "process environment"]]);
}

#[test]
fn what_a_source_of_ones_own_tells_is_in_the_span_of_the_load() {
    let variables = [("API_URL", "http://localhost:9000")];
    let loader = Loader::builder().vars(variables).no_env_file().source(Own { fails: false }).build();
    let (is_loaded, told) = load(&loader);
    assert!(is_loaded);
    assert_eq!((only(&told, "of its own").parent, told[0].name), (Some(0), "lemna.load"));
    assert_eq!(rows(&told, "lemna.loaded", ["values", "sources"]), [["3", "process environment, own"]]);
}

#[test]
fn variables_are_loaded_in_a_span_without_a_struct() {
    let server = server();
    let loader = by_id(&server).build();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (env, told) = Capture::of(|| loader.load_env());
    let (_, told_async) = Capture::of(|| runtime.block_on(loader.load_env_async()));
    assert_eq!(env.unwrap().get("API_KEY"), Some("made-up"));
    for told in [told, told_async] {
        assert_eq!((told[0].name, told[0].field("config"), told[0].field("mode")), ("lemna.load", "", "lenient"));
        assert!(told[1..].iter().all(|event| event.parent == Some(0)), "{told:#?}");
        assert_eq!(rows(&told, "lemna.request", ["step", "status"]), [["login", "200"], ["list", "200"]]);
        let expected = [["2", "Infisical", "live", "0"]];
        assert_eq!(rows(&told, "lemna.loaded", ["values", "sources", "freshness", "warnings"]), expected);
    }
    server.fault_always(On::Login, Fault::Status(401));
    let (env, told) = Capture::of(|| by_id(&server).mode(Mode::Strict).build().load_env());
    assert!(env.is_err());
    assert_eq!(rows(&told, "lemna.failed", ["fields", "sources"]), [["", "Infisical"]]);
}

#[test]
fn pairs_and_checks_tell_nobody() {
    let server = server();
    server.fault(On::List, Fault::Status(503));
    let loader = by_id(&server).source(Own { fails: true }).build();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let ((), told) = Capture::of(|| {
        assert!(Config::from_pairs([("API_URL", "x"), ("API_KEY", "y")]).is_ok());
        assert!(Config::from_pairs([("PORT", "x")]).is_err());
        let report = check::<Config>(&loader);
        assert!(report.is_ok() && report.warnings().len() == 1, "{report}");
        assert!(runtime.block_on(check_async::<Config>(&loader)).is_ok());
    });
    assert_eq!(told, []);
    assert!(server.count(On::List) > 2);
}

#[test]
fn a_subscriber_that_takes_warnings_alone_is_told_of_these_alone() {
    let server = server();
    let variables = [("API_URL", "http://localhost:9000"), ("API_KEY", "other")];
    let loader = loader_with(&server, &variables).source(Own { fails: false }).build();
    let (loaded, told) = Capture::of_level(Level::WARN, || loader.load::<Config>());
    assert_eq!(loaded.unwrap().warnings().len(), 2);
    let expected = [["shadowed", "process environment", "API_KEY"]; 2];
    assert_eq!(rows(&told, "lemna.warning", ["kind", "source", "fields"])[..1], expected[..1]);
    assert_eq!(told.len(), 2, "{told:#?}");
}

#[test]
fn a_load_that_is_dropped_ends_without_an_event_and_its_threads_tell_what_became_of_them() {
    let server = server();
    server.fault_always(On::List, Fault::Hang);
    let loader = by_id(&server).build();
    let capture = Capture::new(Level::TRACE);
    with_default(capture.clone(), || {
        let mut load = Box::pin(loader.load_async::<Config>());
        let mut poll = || load.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        eventually("the list is asked for", || {
            assert!(matches!(poll(), Poll::Pending));
            server.count(On::List) == 1
        });
    });
    eventually("what became of Infisical is known", || {
        capture.told().iter().any(|told| told.name == "lemna.source" && told.field("source") == "Infisical")
    });
    let told = capture.told();
    assert_eq!((asked(&told).field("outcome"), asked(&told).parent), ("failed", Some(0)));
    assert!(named(&told, "lemna.loaded").is_empty() && named(&told, "lemna.failed").is_empty(), "{told:#?}");
}

/// Panics at an event of a thread that is not the caller's.
struct Panicking(thread::ThreadId);

impl tracing::Subscriber for Panicking {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "lemna_config"
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, _: &tracing::Event<'_>) {
        assert_eq!(thread::current().id(), self.0, "a subscriber that panics");
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

#[test]
fn a_subscriber_that_panics_on_a_thread_of_the_load_costs_the_source_and_no_wait() {
    let loader = Loader::builder().no_vars().no_env_file().source(Own { fails: false });
    let loader = loader.deadline(Duration::MAX).build();
    let loaded = with_default(Panicking(thread::current().id()), || loader.load::<Config>());
    assert!(loaded.err().unwrap().to_string().contains("it panicked"));
}

/// The rows of the tables of a page from `## heading`, or its beginning, to the next: cells without back-ticks.
fn table(section: &str, columns: usize) -> Vec<Vec<String>> {
    let lines = section.lines().filter(|line| line.starts_with("| `"));
    let cells = lines.map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().replace('`', "")));
    cells.map(Iterator::collect::<Vec<_>>).filter(|cells| cells.len() == columns).collect()
}

fn file(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

/// Whatever is told in loads of every kind has its row, and each row is told.
#[test]
fn the_page_has_every_span_and_event_with_its_level_and_fields() {
    let page = file("lemna-config/docs/observability.md");
    let section = page.split("\n## The watch").next().unwrap();
    let server = server();
    let mut told = load(&by_id(&server).source(Own { fails: true }).build()).1;
    server.fault_always(On::Any, Fault::Status(400));
    told.extend(load(&loader(&server).build()).1);

    let told = told.into_iter().map(|told| {
        let kind = if told.is_span { "span" } else { "event" };
        let fields: BTreeSet<_> = told.declared.iter().map(ToString::to_string).collect();
        (told.name.to_owned(), (kind.to_owned(), told.level.to_string(), fields))
    });
    let told: BTreeMap<_, _> = told.collect();
    let documented = table(section, 5).into_iter().map(|cells| {
        let fields = cells[3].split(", ").map(str::to_owned).collect();
        (cells[0].clone(), (cells[1].clone(), cells[2].clone(), fields))
    });
    assert_eq!(documented.collect::<BTreeMap<_, _>>(), told);

    let fields: BTreeSet<_> = told.into_values().flat_map(|(_, _, fields)| fields).collect();
    let explained: BTreeSet<_> = table(section, 2).into_iter().map(|cells| cells[0].clone()).collect();
    assert_eq!(explained, fields);
}

/// All are told in two modules: of a load, and of the refreshes of a watch.
#[test]
fn the_page_has_every_name_of_the_code_and_kinds_are_called_as_their_variants() {
    let code = file("lemna-config/src/events/mod.rs") + &file("lemna-config/src/events/warning.rs");
    let all = code.clone() + &file("lemna-config/src/watch/report.rs");
    let names: BTreeSet<_> = all.split("\"lemna.").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let page = file("lemna-config/docs/observability.md");
    assert_eq!(names.len(), 11, "{names:?}");
    for name in names {
        assert!(page.contains(&format!("| `lemna.{name}` |")), "{name}");
    }
    let arms: Vec<_> = code.split("\n        Warning::").skip(1).collect();
    let warnings = file("lemna-config/src/warning/mod.rs");
    let declared = warnings.split("pub enum Warning {").nth(1).unwrap().split("\n}").next().unwrap();
    assert_eq!(arms.len(), declared.matches("#[non_exhaustive]").count());
    for arm in arms {
        let variant = arm.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap();
        let words = variant.chars().map(|c| if c.is_ascii_uppercase() { format!("_{c}") } else { c.to_string() });
        let expected = words.collect::<String>().trim_start_matches('_').to_ascii_lowercase();
        assert_eq!(arm.split('"').nth(1), Some(expected.as_str()), "{variant}");
    }
}
