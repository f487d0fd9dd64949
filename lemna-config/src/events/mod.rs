//! What `tracing` receives: every span and event with its name, level and fields, as docs/observability.md lists them.
//!
//! Names of fields and sources, counts, times and causes of our own; never a value.

#[cfg(feature = "admin")]
mod on_wait;
mod warning;

#[cfg(feature = "admin")]
pub(crate) use on_wait::OnWait;
use std::fmt::{self, Display};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tracing::subscriber::NoSubscriber;
use tracing::{Dispatch, Level, Span, dispatcher, event, field, span};
pub(crate) use warning::emit;

use crate::problem::SourceError;
#[cfg(feature = "infisical")]
use crate::problem::{SourceErrorKind, Step};
use crate::words::{Freshness, Mode, Origin, Printable};

pub(crate) const TARGET: &str = "lemna_config";

/// Who receives the events of a load:
#[derive(Debug, Clone, Default)]
pub(crate) struct Audience(Option<Arc<Told>>);

#[derive(Debug)]
struct Told {
    subscriber: Dispatch,
    load: Span,
    started: Instant,
}

/// What a source said, in short.
pub(crate) struct Heard<'a> {
    pub(crate) source: Box<dyn Display + 'a>,
    pub(crate) outcome: &'static str,
    pub(crate) values: Option<usize>,
    /// `None`: it was at hand.
    pub(crate) elapsed: Option<Duration>,
    pub(crate) error: Option<&'a SourceError>,
}

/// A request to Infisical that has ended, one way or another.
#[cfg(feature = "infisical")]
pub(crate) struct Sent {
    pub(crate) step: Step,
    /// Counted from 1.
    pub(crate) attempt: u32,
    pub(crate) elapsed: Duration,
    /// `None`: it was not answered.
    pub(crate) status: Option<u16>,
    /// How many more requests the server takes for now, if it says so.
    pub(crate) remaining: Option<u32>,
}

/// The subscriber of this thread, if there is one.
pub(crate) fn subscriber() -> Option<Dispatch> {
    dispatcher::get_default(|subscriber| (!subscriber.is::<NoSubscriber>()).then(|| subscriber.clone()))
}

impl Audience {
    /// A check emits nothing.
    pub(crate) fn nobody() -> Self {
        Self(None)
    }

    /// The subscriber of this thread, from now on. `config` is the struct that is filled, if one is.
    pub(crate) fn of_caller(config: Option<&'static str>) -> Self {
        Self::of(|| span!(target: TARGET, Level::INFO, "lemna.load", config, mode = field::Empty))
    }

    /// [`of_caller`](Self::of_caller), of a load that replaces a config.
    #[cfg(feature = "infisical")]
    pub(crate) fn of_refresh(config: &'static str) -> Self {
        Self::of(|| span!(target: TARGET, Level::INFO, "lemna.refresh", config, mode = field::Empty))
    }

    fn of(load: impl FnOnce() -> Span) -> Self {
        Self(subscriber().map(|subscriber| Arc::new(Told { subscriber, load: load(), started: Instant::now() })))
    }

    /// The span of the load.
    pub(crate) fn span(&self) -> Span {
        self.0.as_ref().map_or_else(Span::none, |told| told.load.clone())
    }

    /// Runs `asking`, on a thread of the load's own, with the subscriber and in the span of the load.
    pub(crate) fn on_thread<T>(&self, asking: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(told) => dispatcher::with_default(&told.subscriber, || told.load.in_scope(asking)),
            None => asking(),
        }
    }

    pub(crate) fn mode(&self, mode: Mode) {
        if let Some(told) = &self.0 {
            told.load.record("mode", if mode == Mode::Strict { "strict" } else { "lenient" });
        }
    }

    /// What a source said.
    pub(crate) fn source<'a>(&self, heard: impl FnOnce() -> Heard<'a>) {
        if self.0.is_some() {
            heard().tell();
        }
    }

    /// `error` is what came of the request if that is no answer to go on with, and `wait` how long after it the request
    /// is sent again.
    #[cfg(feature = "infisical")]
    pub(crate) fn request(&self, sent: &Sent, error: Option<&SourceErrorKind>, wait: Option<Duration>) {
        if self.0.is_none() {
            return;
        }
        event!(
            name: "lemna.request",
            target: TARGET,
            Level::DEBUG,
            step = match sent.step {
                Step::Login => "login",
                Step::Projects => "projects",
                Step::List => "list",
                // Calls of `admin` report by answers and errors, not by events.
                _ => "administration",
            },
            status = sent.status,
            not_modified = sent.status.map(|status| status == 304),
            attempt = sent.attempt,
            rate_limit_remaining = sent.remaining,
            elapsed_ms = milliseconds(sent.elapsed),
            error = error.map(field::display),
            retry_in_ms = wait.map(milliseconds),
            "queried Infisical"
        );
    }

    /// The load has succeeded, with values of these origins.
    pub(crate) fn loaded<'a, O: Iterator<Item = &'a Origin>>(
        &self,
        origins: impl FnOnce() -> O,
        freshness: Freshness,
        warnings: usize,
    ) {
        let Some(told) = &self.0 else { return };
        let origins: Vec<_> = origins().collect();
        let sources = Listed(origins.iter().filter_map(|origin| origin.source()));
        told.loaded(origins.len(), &sources, freshness, warnings);
    }

    /// The load has failed: `fields` cannot be filled, and `sources` have failed.
    pub(crate) fn failed<'a>(&self, fields: impl Iterator<Item = &'a str> + Clone, sources: &[SourceError]) {
        let Some(told) = &self.0 else { return };
        told.failed(&Listed(fields.map(Printable)), &Listed(sources.iter().map(SourceError::source_id)));
    }
}

impl Told {
    fn loaded(&self, values: usize, sources: &dyn Display, freshness: Freshness, warnings: usize) {
        let age = match freshness {
            Freshness::Live => None,
            Freshness::Stale { age } => Some(age),
        };
        event!(
            name: "lemna.loaded",
            target: TARGET,
            Level::INFO,
            values,
            sources = %sources,
            freshness = if age.is_some() { "stale" } else { "live" },
            age_ms = age.map(milliseconds),
            warnings,
            elapsed_ms = milliseconds(self.started.elapsed()),
            "loaded"
        );
    }

    fn failed(&self, fields: &dyn Display, sources: &dyn Display) {
        event!(
            name: "lemna.failed",
            target: TARGET,
            Level::DEBUG,
            fields = %fields,
            sources = %sources,
            elapsed_ms = milliseconds(self.started.elapsed()),
            "not loaded"
        );
    }
}

impl Heard<'_> {
    fn tell(self) {
        let Self { source, outcome, values, elapsed, error } = self;
        event!(
            name: "lemna.source",
            target: TARGET,
            Level::DEBUG,
            source = %source,
            outcome,
            values,
            elapsed_ms = elapsed.map(milliseconds),
            error = error.map(|error| field::display(error.kind())),
            "a source was looked into"
        );
    }
}

pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Shows each of its items once, with commas between them.
struct Listed<I>(I);

impl<I: Iterator<Item: Display> + Clone> Display for Listed<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = Vec::new();
        for item in self.0.clone() {
            let item = item.to_string();
            if shown.contains(&item) {
                continue;
            }
            f.write_str(if shown.is_empty() { "" } else { ", " })?;
            f.write_str(&item)?;
            shown.push(item);
        }
        Ok(())
    }
}
