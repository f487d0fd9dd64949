//! What a load that meets a fault is held to.

#![allow(dead_code, reason = "each test program uses its own part")]

use std::fmt::Write;
use std::ops::RangeInclusive;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use lemna_config::testing::On;
use lemna_config::{
    ExposeSecret, FieldErrorKind, InfisicalSettings, LemnaSecrets, Loaded, Loader, LoaderBuilder, Outcome,
    SecretString, SourceErrorKind as Kind, SourceId, Warning,
};

use crate::faulty::{MARKER, Stage};

#[derive(LemnaSecrets)]
pub(crate) struct Config {
    found: String,
    needed: SecretString,
    extra: Option<SecretString>,
}

pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) stage: Box<dyn Fn() -> Stage + Send + Sync>,
    /// `None`: the load succeeds.
    pub(crate) error: Option<fn(&Kind) -> bool>,
    pub(crate) requests: RangeInclusive<usize>,
    pub(crate) time: Time,
}

/// How long a load takes.
#[derive(Clone, Copy)]
pub(crate) enum Time {
    /// It neither waits nor tries again.
    AtOnce,
    /// It tries again while that fits.
    Within,
    /// It waits to the end.
    Whole,
}

impl Time {
    fn deadline(self) -> Duration {
        match self {
            Time::AtOnce => Duration::from_secs(8),
            Time::Within => Duration::from_millis(1500),
            Time::Whole => Duration::from_millis(800),
        }
    }

    fn check(self, name: &str, took: Duration) {
        match self {
            // The first answer of all to a busy machine is late as well.
            Time::AtOnce => assert!(took < Duration::from_secs(4), "{name}: {took:?}"),
            Time::Within => assert!(took < self.deadline() + Duration::from_secs(2), "{name}: {took:?}"),
            Time::Whole => {
                assert!(took >= self.deadline() && took < self.deadline() + Duration::from_secs(2), "{name}: {took:?}");
            }
        }
    }
}

/// A case that fails with what the pattern says.
macro_rules! fails {
    ($name:expr, $stage:expr, $requests:expr, $time:ident, $($kind:tt)+) => {
        $crate::case::Case {
            name: $name.to_string(),
            stage: Box::new(move || $stage),
            error: Some(|kind| matches!(kind, $($kind)+)),
            requests: $requests,
            time: $crate::case::Time::$time,
        }
    };
}

pub(crate) use fails;

pub(crate) fn loads(name: &str, requests: usize, stage: impl Fn() -> Stage + Send + Sync + 'static) -> Case {
    Case {
        name: name.to_owned(),
        stage: Box::new(stage),
        error: None,
        requests: requests..=requests,
        time: Time::AtOnce,
    }
}

pub(crate) fn loader(stage: &Stage, variables: &[(&str, &str)]) -> LoaderBuilder {
    let secret = SecretString::from(stage.client_secret.as_str());
    let mut settings = InfisicalSettings::new(stage.url.parse().unwrap(), &*stage.client_id, secret, "dev");
    if let Some(pem) = &stage.trusted {
        settings = settings.ca_certificate(pem);
    }
    let found = [("FOUND", "MARKER-found")];
    Loader::builder().vars(found.iter().chain(variables).copied()).no_env_file().infisical(settings)
}

impl Case {
    fn run(&self) {
        let name = &self.name;
        let stage = (self.stage)();
        let started = Instant::now();
        let result = loader(&stage, &[]).deadline(self.time.deadline()).build().load::<Config>();
        let took = started.elapsed();
        let requests = (stage.asked)();
        match (result, self.error) {
            (Ok(loaded), None) => {
                assert_eq!(loaded.config().needed.expose_secret(), "MARKER-needed", "{name}");
                nothing_leaks(name, &stage, &seen(&loaded));
            }
            (Ok(_), Some(_)) => panic!("{name}: it loads"),
            (Err(error), expected) => {
                let mut text = format!("{error}\n{error:?}\n{:#?}\n{:#?}", error.sources(), error.fields());
                for source in error.sources() {
                    write!(text, "\n{source} {:?} {}", source.remedy(), source.kind()).unwrap();
                }
                let is_expected = expected.is_some_and(|is| error.sources().iter().all(|source| is(source.kind())));
                assert!(is_expected && error.sources().len() == 1, "{name}: {error}\n{:?}", error.sources());
                // It costs the field that needed it, and no other.
                let [field] = error.fields() else { panic!("{name}: {error}") };
                assert_eq!((field.field(), field.kind()), (ConfigField::Needed, &FieldErrorKind::Missing), "{name}");
                let failed = field.tried().iter().find(|attempt| *attempt.source() == SourceId::Infisical);
                assert_eq!(failed.map(lemna_config::Attempt::outcome), Some(&Outcome::Failed), "{name}");
                let untyped = error.into_untyped();
                write!(text, "\n{untyped} {untyped:?}").unwrap();
                nothing_leaks(name, &stage, &text);
            }
        }
        assert!(self.requests.contains(&requests), "{name}: {requests} requests, not {:?}", self.requests);
        self.time.check(name, took);
        if let Some(is_expected) = self.error {
            self.run_where_it_is_not_needed(is_expected);
        }
    }

    /// What is required is found elsewhere: the same failure is a warning.
    fn run_where_it_is_not_needed(&self, is_expected: fn(&Kind) -> bool) {
        let name = &self.name;
        let stage = (self.stage)();
        let loader = loader(&stage, &[("NEEDED", "MARKER-elsewhere")]).deadline(self.time.deadline());
        let loaded = loader.build().load::<Config>().unwrap_or_else(|error| panic!("{name}: {error}"));
        let config = loaded.config();
        assert_eq!((config.found.as_str(), config.needed.expose_secret()), ("MARKER-found", "MARKER-elsewhere"));
        assert!(config.extra.is_none());
        let failed: Vec<_> = loaded
            .warnings()
            .iter()
            .filter_map(|warning| match warning {
                Warning::SourceFailed { error, fields, .. } => Some((error.kind(), &fields[..])),
                _ => None,
            })
            .collect();
        assert!(
            matches!(failed[..], [(kind, [("EXTRA", None)])] if is_expected(kind)),
            "{name}: {:?}",
            loaded.warnings()
        );
        nothing_leaks(name, &stage, &seen(&loaded));
    }
}

/// All that a load that succeeded can be made to show.
fn seen(loaded: &Loaded<Config>) -> String {
    let mut text = format!("{loaded:?} {loaded:#?} {:?}", loaded.config());
    for warning in loaded.warnings() {
        write!(text, "\n{warning} {warning:?}").unwrap();
    }
    text
}

fn nothing_leaks(name: &str, stage: &Stage, text: &str) {
    for secret in [MARKER, &stage.client_id, &stage.client_secret, "eyJ", "Sign in", "Bearer"] {
        assert!(!text.contains(secret), "{name} shows {secret}: {text}");
    }
}

/// The steps of a load, and how many requests it has sent when it comes to each.
pub(crate) const STEPS: [(On, usize); 3] = [(On::Login, 1), (On::Projects, 2), (On::List, 3)];

/// Many wait for most of their time: so many run at once.
const THREADS: usize = 16;

pub(crate) fn run_all(cases: Vec<Case>) {
    assert!(!cases.is_empty());
    let cases = Mutex::new(cases);
    let next = || cases.lock().unwrap().pop();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(case) = next() {
                    case.run();
                }
            });
        }
    });
}
