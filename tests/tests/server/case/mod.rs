//! What a load that meets a fault is held to.

use std::fmt::Write;
use std::iter;
use std::ops::RangeInclusive;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use lemna_config::testing::On;
use lemna_config::{
    ExposeSecret, FieldErrorKind, InfisicalSettings, LemnaSecrets, LoadError, Loaded, Loader, LoaderBuilder, Outcome,
    SecretString, SourceErrorKind as Kind, SourceId, Warning,
};
use lemna_tests::child::LIMIT;
use lemna_tests::deadlines;

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
    Loader::builder().vars(found.iter().chain(variables).copied()).no_env_file().infisical(settings).deadline(LIMIT)
}

impl Case {
    fn run(&self) {
        let Some(is_expected) = self.error else { return self.loads() };
        self.fails(is_expected);
        self.is_a_warning(is_expected);
    }

    fn loads(&self) {
        let (name, stage) = (&self.name, (self.stage)());
        let loaded = loader(&stage, &[]).deadline(LIMIT).build().load::<Config>();
        let loaded = loaded.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(loaded.config().needed.expose_secret(), "MARKER-needed", "{name}");
        nothing_leaks(name, &stage, &seen(&loaded));
        self.check_requests(&stage);
    }

    fn fails(&self, is_expected: fn(&Kind) -> bool) {
        let name = &self.name;
        let (stage, deadline, error) = self.in_time(|deadline| {
            let stage = (self.stage)();
            let outcome = loader(&stage, &[]).deadline(deadline).build().load::<Config>();
            let error = outcome.err().unwrap_or_else(|| panic!("{name}: it loads"));
            let has_come_to_it = !was_late(&error, is_expected) && (stage.asked)() >= *self.requests.start();
            has_come_to_it.then_some((stage, deadline, error))
        });
        let mut text = format!("{error}\n{error:?}\n{:#?}\n{:#?}", error.sources(), error.fields());
        for source in error.sources() {
            write!(text, "\n{source} {:?} {}", source.remedy(), source.kind()).unwrap();
        }
        let [source] = error.sources() else { panic!("{name}: {error}\n{:?}", error.sources()) };
        assert!(is_expected(source.kind()), "{name}: {error}\n{source:?}");
        if matches!(self.time, Time::Whole) {
            assert!(matches!(source.kind(), Kind::TimedOut { after, .. } if *after >= deadline), "{name}: {source:?}");
        }
        self.check_requests(&stage);
        // It costs the field that needed it, and no other.
        let [field] = error.fields() else { panic!("{name}: {error}") };
        assert_eq!((field.field(), field.kind()), (ConfigField::Needed, &FieldErrorKind::Missing), "{name}");
        let failed = field.tried().iter().find(|attempt| *attempt.source() == SourceId::Infisical);
        assert_eq!(failed.map(lemna_config::Attempt::outcome), Some(&Outcome::Failed), "{name}");
        let untyped = error.into_untyped();
        write!(text, "\n{untyped} {untyped:?}").unwrap();
        nothing_leaks(name, &stage, &text);
    }

    /// What is required is found elsewhere: the same failure is a warning.
    fn is_a_warning(&self, is_expected: fn(&Kind) -> bool) {
        let name = &self.name;
        let (stage, loaded) = self.in_time(|deadline| {
            let stage = (self.stage)();
            let loader = loader(&stage, &[("NEEDED", "MARKER-elsewhere")]).deadline(deadline).build();
            let loaded = loader.load::<Config>().unwrap_or_else(|error| panic!("{name}: {error}"));
            let is_late = failures(&loaded).iter().any(|(kind, _)| is_lateness(kind) && !is_expected(kind));
            (!is_late).then_some((stage, loaded))
        });
        let config = loaded.config();
        assert_eq!((config.found.as_str(), config.needed.expose_secret()), ("MARKER-found", "MARKER-elsewhere"));
        assert!(config.extra.is_none());
        assert!(
            matches!(failures(&loaded)[..], [(kind, true)] if is_expected(kind)),
            "{name}: {:?}",
            loaded.warnings()
        );
        nothing_leaks(name, &stage, &seen(&loaded));
    }

    /// What `load` gives with a deadline within which it comes to its fault.
    fn in_time<T>(&self, load: impl FnMut(Duration) -> Option<T>) -> T {
        let given = match self.time {
            // Less than the waits that servers ask for. Where a server is not needed, it has two seconds of it.
            Time::AtOnce => iter::repeat_n(Duration::from_secs(40), 5).find_map(load),
            Time::Within | Time::Whole => deadlines(Duration::from_millis(500)).find_map(load),
        };
        given.unwrap_or_else(|| panic!("{}: late every time", self.name))
    }

    fn check_requests(&self, stage: &Stage) {
        let requests = (stage.asked)();
        assert!(self.requests.contains(&requests), "{}: {requests} requests, not {:?}", self.name, self.requests);
    }
}

/// The failures of sources that a load went on without, and whether it lacks `EXTRA` for each, and nothing else.
fn failures(loaded: &Loaded<Config>) -> Vec<(&Kind, bool)> {
    let failures = loaded.warnings().iter().filter_map(|warning| match warning {
        Warning::SourceFailed { error, fields, .. } => Some((error.kind(), matches!(fields[..], [("EXTRA", None)]))),
        _ => None,
    });
    failures.collect()
}

/// Whether a load ended before it met what it was to meet.
fn was_late(error: &LoadError<ConfigField>, is_expected: fn(&Kind) -> bool) -> bool {
    error.sources().iter().any(|source| is_lateness(source.kind()) && !is_expected(source.kind()))
}

fn is_lateness(kind: &Kind) -> bool {
    matches!(kind, Kind::TimedOut { .. } | Kind::Internal("it did not answer in time"))
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
