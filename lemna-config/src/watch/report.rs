//! What `tracing` receives from a watch: each event with its name, level and fields, as docs/observability.md lists
//! them.
//!
//! An outage of hours is reported when it begins, when its cause changes and when it ends; warnings when they are new.

use std::fmt::{self, Display};
use std::io::Write;
use std::mem::{Discriminant, discriminant};
use std::time::Duration;

use tracing::{Level, event, field};

use super::inbox::Cause;
use super::refresh::{Refresh, RefreshOutcome};
use crate::error::{FieldErrorKind, LoadError};
use crate::events;
use crate::events::{TARGET, milliseconds};
use crate::problem::SourceErrorKind;
use crate::schema::Field;
use crate::warning::Warning;
use crate::words::SourceId;

/// What one watch has reported already.
pub(super) struct Reporter {
    config: &'static str,
    /// Those of the last load that succeeded.
    warnings: Vec<Warning>,
    /// What has failed since.
    problems: Vec<Problem>,
    failures: u32,
}

/// What failed, and the kind of failure: times and counts in it can differ each time.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    Source(SourceId, Discriminant<SourceErrorKind>),
    Field(String, Discriminant<FieldErrorKind>),
    Panic,
}

impl Reporter {
    /// `warnings` are those of the first load, which have been reported.
    pub(super) fn new(config: &'static str, warnings: Vec<Warning>) -> Self {
        Self { config, warnings, problems: Vec::new(), failures: 0 }
    }

    pub(super) fn begun(&self, cause: Cause) {
        let cause = match cause {
            Cause::Interval => "interval",
            Cause::Asked => "asked",
            Cause::Hangup => "sighup",
        };
        event!(
            name: "lemna.refresh.begun",
            target: TARGET,
            Level::DEBUG,
            config = self.config,
            cause,
            "reloading the config"
        );
    }

    /// `failures` is how many there were in a row by now, and `wait` how long until the next attempt.
    pub(super) fn ended<F: Field>(&mut self, refresh: &Refresh<F>, failures: u32, wait: Duration) {
        match refresh.outcome() {
            RefreshOutcome::Unchanged => self.succeeded(refresh, "unchanged", wait),
            RefreshOutcome::Changed { .. } => self.succeeded(refresh, "changed", wait),
            RefreshOutcome::Failed(error) => self.failed(refresh, failures, wait, problems(error), &OneLine(error)),
            RefreshOutcome::Panicked => {
                let error = "code that belongs to the config panicked";
                self.failed(refresh, failures, wait, vec![Problem::Panic], &error);
            }
        }
    }

    fn succeeded<F: Field>(&mut self, refresh: &Refresh<F>, outcome: &str, wait: Duration) {
        let (config, elapsed_ms, next_ms) = (self.config, milliseconds(refresh.elapsed()), milliseconds(wait));
        if refresh.changed_fields().is_empty() {
            event!(
                name: "lemna.refresh.ended",
                target: TARGET,
                Level::DEBUG,
                config,
                outcome,
                elapsed_ms,
                next_ms,
                "nothing has changed"
            );
        } else {
            let names = refresh.changed_fields().iter().map(|field| field.schema().secret_name());
            let fields = names.collect::<Vec<_>>().join(", ");
            event!(
                name: "lemna.refresh.ended",
                target: TARGET,
                Level::INFO,
                config,
                outcome,
                fields,
                elapsed_ms,
                next_ms,
                "the config was replaced"
            );
        }
        if self.failures > 0 {
            let failures = self.failures;
            event!(
                name: "lemna.refresh.recovered",
                target: TARGET,
                Level::INFO,
                config,
                failures,
                "the config is as its sources say again"
            );
            if !is_heard() {
                print(&format_args!("{config} is as its sources say again; attempts that failed before: {failures}"));
            }
        }
        let news: Vec<_> =
            refresh.warnings().iter().filter(|warning| self.is_news(warning, refresh)).cloned().collect();
        events::emit(&news);
        (self.failures, self.problems) = (0, Vec::new());
        self.warnings = refresh.warnings().to_vec();
    }

    fn is_news<F: Field>(&self, warning: &Warning, refresh: &Refresh<F>) -> bool {
        match warning {
            // Where it is may have changed: it is the value that is doubted.
            Warning::Suspicious { name, .. } => {
                refresh.changed_fields().iter().any(|field| field.schema().secret_name() == *name)
            }
            _ => !self.warnings.contains(warning),
        }
    }

    fn failed<F: Field>(
        &mut self,
        refresh: &Refresh<F>,
        failures: u32,
        wait: Duration,
        problems: Vec<Problem>,
        error: &dyn Display,
    ) {
        let (config, elapsed_ms, next_ms) = (self.config, milliseconds(refresh.elapsed()), milliseconds(wait));
        let outcome = if refresh.error().is_some() { "failed" } else { "panicked" };
        self.failures = failures;
        let is_news = problems.iter().any(|problem| !self.problems.contains(problem));
        // The level of an event is known before the program runs.
        macro_rules! tell {
            ($level:expr) => {
                event!(
                    name: "lemna.refresh.ended",
                    target: TARGET,
                    $level,
                    config,
                    outcome,
                    error = field::display(error),
                    failures,
                    elapsed_ms,
                    next_ms,
                    "the config stays as it was"
                )
            };
        }
        if !is_news {
            return tell!(Level::DEBUG);
        }
        tell!(Level::WARN);
        if !is_heard() {
            let seconds = wait.as_secs();
            print(&format_args!("warning: {config} stays as it was: {error}; next attempt in {seconds} s"));
        }
        let news = problems.into_iter().filter(|problem| !self.problems.contains(problem)).collect::<Vec<_>>();
        self.problems.extend(news);
    }

    pub(super) fn callback_panicked(&self) {
        let config = self.config;
        event!(
            name: "lemna.refresh.callback_panicked",
            target: TARGET,
            Level::ERROR,
            config,
            "a callback panicked, and is not called again"
        );
        if !is_heard() {
            print(&format_args!("warning: a callback of {config} panicked, and is not called again"));
        }
    }
}

fn problems<F: Field>(error: &LoadError<F>) -> Vec<Problem> {
    let sources =
        error.sources().iter().map(|error| Problem::Source(error.source_id().clone(), discriminant(error.kind())));
    let fields =
        error.fields().iter().map(|error| Problem::Field(error.secret_name().to_owned(), discriminant(error.kind())));
    sources.chain(fields).collect()
}

/// The report without what was tried, and without the fields that lack a value because a source failed.
struct OneLine<'a, F>(&'a LoadError<F>);

impl<F: Field> Display for OneLine<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_told = |kind: &FieldErrorKind| self.0.sources().is_empty() || *kind != FieldErrorKind::Missing;
        let sources = self.0.sources().iter().map(|error| error as &dyn Display);
        let fields = self.0.fields().iter().filter(|error| is_told(error.kind())).map(|error| error as &dyn Display);
        for (at, error) in sources.chain(fields).enumerate() {
            write!(f, "{}{error}", if at == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

fn is_heard() -> bool {
    events::subscriber().is_some()
}

/// A watch whose failures nobody sees would seem to work. A stderr that nobody reads any more is no reason to fail.
fn print(text: &dyn Display) {
    let _ = writeln!(std::io::stderr(), "lemna-config: {text}");
}
