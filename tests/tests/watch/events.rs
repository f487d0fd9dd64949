//! What `tracing` receives of a watch, and what no text of it ever holds.

use std::panic;
use std::sync::mpsc;

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{ExposeSecret, LemnaSecrets, SecretString, Watch, WatchOptions};
use lemna_tests::child::LIMIT;
use lemna_tests::loader;
use lemna_tests::subscriber::{Capture, Told, with_default};
use tracing::Level;

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    api_key: SecretString,
    #[lemna(alias = "OLD_PORT", deprecated)]
    port: u16,
}

fn platform() -> FakeInfisical {
    let infisical = FakeInfisical::start();
    let project = infisical.project("lemna-platform");
    project.set("dev", "API_KEY", "MARKER-1").set("dev", "OLD_PORT", "8080");
    infisical
}

fn watch(infisical: &FakeInfisical) -> Watch<Config> {
    Config::watch(&loader(infisical).build(), WatchOptions::new().sighup(false)).unwrap()
}

/// The events of one name.
fn of<'a>(told: &'a [Told], name: &str) -> Vec<&'a Told> {
    told.iter().filter(|told| told.name == name).collect()
}

fn levels(told: &[Told]) -> Vec<Level> {
    of(told, "lemna.refresh.ended").iter().map(|told| told.level).collect()
}

/// What `tracing` receives of an attempt comes before its end.
fn during(capture: &Capture, act: impl FnOnce()) -> Vec<Told> {
    let before = capture.told().len();
    act();
    capture.told().split_off(before)
}

#[test]
fn an_outage_is_told_when_it_begins_when_its_cause_changes_and_when_it_ends() {
    let infisical = platform();
    let (watch, capture) = watched(&infisical);
    let refresh = |times: u32| {
        during(&capture, || {
            (0..times).for_each(|_| drop(watch.refresh()));
        })
    };

    let calm = refresh(2);
    assert_eq!(levels(&calm), [Level::DEBUG, Level::DEBUG]);
    let ended = of(&calm, "lemna.refresh.ended")[0];
    assert_eq!((ended.field("config"), ended.field("outcome")), ("Config", "unchanged"));
    let next: u64 = ended.field("next_ms").parse().unwrap();
    assert!((48_000..=72_000).contains(&next), "{next}");
    assert!(ended.field("elapsed_ms").parse::<u64>().is_ok());
    assert_eq!(of(&calm, "lemna.refresh.begun")[0].field("cause"), "asked");
    assert_eq!(of(&calm, "lemna.warning").len(), 0, "the old name was warned of at the first load");
    let spans = of(&calm, "lemna.refresh");
    assert_eq!((spans.len(), spans[0].is_span, spans[0].field("mode")), (2, true, "lenient"));
    let request = of(&calm, "lemna.request")[0];
    assert_eq!((request.field("status"), request.field("not_modified")), ("304", "true"));

    infisical.fault_always(On::Any, Fault::Status(403));
    assert_eq!(levels(&refresh(4)), [Level::WARN, Level::DEBUG, Level::DEBUG, Level::DEBUG]);
    infisical.clear_faults().fault_always(On::Any, Fault::Html);
    let other = refresh(2);
    assert_eq!(levels(&other), [Level::WARN, Level::DEBUG]);
    let ended = of(&other, "lemna.refresh.ended")[0];
    assert_eq!((ended.field("outcome"), ended.field("failures")), ("failed", "5"));
    assert!(ended.field("error").contains("is an HTML page"), "{ended:?}");

    infisical.clear_faults().project("lemna-platform").set("dev", "API_KEY", "MARKER-2");
    let back = refresh(1);
    assert_eq!(levels(&back), [Level::INFO]);
    let ended = of(&back, "lemna.refresh.ended")[0];
    assert_eq!((ended.field("outcome"), ended.field("fields")), ("changed", "API_KEY"));
    assert_eq!(of(&back, "lemna.refresh.recovered")[0].field("failures"), "6");
    assert!(of(&refresh(1), "lemna.refresh.recovered").is_empty());
}

#[test]
fn a_suspicious_value_is_told_when_it_came_and_not_while_it_stays() {
    let infisical = platform();
    let (watch, capture) = watched(&infisical);
    let project = infisical.project("lemna-platform");
    let told = |key: Option<&str>, port: Option<&str>| {
        key.map(|key| project.set("dev", "API_KEY", key));
        port.map(|port| project.set("dev", "OLD_PORT", port));
        let told = during(&capture, || assert!(watch.refresh().is_ok()));
        let warnings = of(&told, "lemna.warning");
        assert!(warnings.iter().all(|told| told.field("kind") == "suspicious" && told.field("fields") == "API_KEY"));
        warnings.len()
    };
    assert_eq!(told(Some("MARKER-2"), None), 0);
    assert_eq!(told(Some("'MARKER-3'"), None), 1);
    assert_eq!(told(None, None), 0);
    assert_eq!(told(None, Some("8081")), 0, "another field changed");
    assert_eq!(told(Some("'MARKER-4'"), None), 1, "it is another value");
    assert_eq!(watch.last_refresh().unwrap().warnings().len(), 2, "each refresh lists it");
    assert_eq!(told(Some("MARKER-5"), None), 0);
}

fn watched(infisical: &FakeInfisical) -> (Watch<Config>, Capture) {
    let capture = Capture::new(Level::TRACE);
    let watch = with_default(capture.clone(), || watch(infisical));
    assert_eq!(of(&capture.told(), "lemna.loaded").len(), 1, "the first load is told as every load is");
    assert_eq!(of(&capture.told(), "lemna.warning").len(), 1);
    (watch, capture)
}

#[test]
fn no_value_is_in_any_text_of_a_watch() {
    let infisical = platform();
    let (watch, capture) = watched(&infisical);
    let (sender, changes) = mpsc::channel();
    watch.on_change(move |change| {
        sender.send(format!("{change:?}")).unwrap();
        panic::resume_unwind(Box::new("silently"));
    });
    let project = infisical.project("lemna-platform");
    let mut texts = Vec::new();
    for (key, port, fault) in [
        ("MARKER-2", "8081", None),
        ("MARKER-3", "MARKER-no-port", None),
        ("MARKER-4", "8082", Some(Fault::Json(r#"{"secrets":"MARKER-5"}"#.to_owned()))),
        ("MARKER-6", "8083", Some(Fault::EchoSecrets)),
        ("MARKER-7", "8084", None),
    ] {
        project.set("dev", "API_KEY", key).set("dev", "OLD_PORT", port);
        infisical.clear_faults();
        if let Some(fault) = fault {
            infisical.fault_always(On::List, fault);
        }
        let refresh = watch.refresh();
        texts.push(format!("{refresh:?}"));
        texts.extend(refresh.error().map(ToString::to_string));
        texts.extend(refresh.warnings().iter().map(ToString::to_string));
        let status = watch.status();
        texts.push(format!("{watch:?} {status:?} {status} {}", serde_json::to_string(&status).unwrap()));
    }
    assert_eq!(watch.current().api_key.expose_secret(), "MARKER-7");
    assert_eq!(watch.current().port, 8084);
    texts.push(changes.recv_timeout(LIMIT).unwrap());
    let told = capture.told();
    assert_eq!(of(&told, "lemna.refresh.callback_panicked").len(), 1);
    texts.push(format!("{told:?}"));
    for text in texts {
        for secret in ["MARKER", infisical.client_secret(), "made-up-token"] {
            assert!(!text.contains(secret), "{secret} is in: {text}");
        }
    }
}
