//! A `tracing` subscriber that keeps the spans and events of lemna-config.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::NoSubscriber;
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};

/// As long as tracing knows of one subscriber alone, a thread without one, of another test, can be the first to come to
/// an event, and switch it off for all.
static ANOTHER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::new()));

/// [`tracing::subscriber::with_default`], beside tests that have no subscriber.
pub fn with_default<T>(subscriber: impl Subscriber + Send + Sync + 'static, tested: impl FnOnce() -> T) -> T {
    LazyLock::force(&ANOTHER);
    tracing::subscriber::with_default(subscriber, tested)
}

/// A span or an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// As it stays from version to version.
    pub name: &'static str,
    /// Else it is an event.
    pub is_span: bool,
    /// Of its metadata.
    pub level: Level,
    /// All that it may have, with and without a value, but not the message.
    pub declared: Vec<&'static str>,
    /// Those with a value.
    pub fields: BTreeMap<&'static str, String>,
    /// The index of the span that it is in.
    pub parent: Option<usize>,
}

impl Told {
    /// Its value, or nothing where it has none.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

/// Keeps what has at least this level.
#[derive(Clone, Debug)]
pub struct Capture {
    most: Level,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    told: Vec<Told>,
    entered: HashMap<ThreadId, Vec<usize>>,
}

struct Fields<'a>(&'a mut BTreeMap<&'static str, String>);

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl Capture {
    /// Takes nothing more detailed than `most`.
    pub fn new(most: Level) -> Self {
        Self { most, state: Arc::default() }
    }

    /// Everything that `tested` emits, on whatever thread.
    pub fn of<T>(tested: impl FnOnce() -> T) -> (T, Vec<Told>) {
        Self::of_level(Level::TRACE, tested)
    }

    /// [`of`](Self::of), for a subscriber that takes nothing more detailed than `most`.
    pub fn of_level<T>(most: Level, tested: impl FnOnce() -> T) -> (T, Vec<Told>) {
        let capture = Self::new(most);
        let given = with_default(capture.clone(), tested);
        (given, capture.told())
    }

    /// What has come so far.
    pub fn told(&self) -> Vec<Told> {
        self.state().told.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn add(&mut self, metadata: &'static Metadata<'static>, record: impl FnOnce(&mut Fields<'_>)) -> usize {
        let mut fields = BTreeMap::new();
        record(&mut Fields(&mut fields));
        let parent = self.entered.get(&thread::current().id()).and_then(|spans| spans.last()).copied();
        self.told.push(Told {
            name: metadata.name(),
            is_span: metadata.is_span(),
            level: *metadata.level(),
            declared: metadata.fields().iter().map(|field| field.name()).filter(|name| *name != "message").collect(),
            fields,
            parent,
        });
        self.told.len() - 1
    }
}

/// Spans are numbered from 1.
fn index(id: &Id) -> usize {
    usize::try_from(id.into_u64()).unwrap() - 1
}

impl Subscriber for Capture {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "lemna_config" && *metadata.level() <= self.most
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let at = self.state().add(span.metadata(), |fields| span.record(fields));
        Id::from_u64(u64::try_from(at).unwrap() + 1)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        values.record(&mut Fields(&mut self.state().told[index(span)].fields));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.state().add(event.metadata(), |fields| event.record(fields));
    }

    fn enter(&self, span: &Id) {
        self.state().entered.entry(thread::current().id()).or_default().push(index(span));
    }

    fn exit(&self, _: &Id) {
        self.state().entered.entry(thread::current().id()).or_default().pop();
    }
}
