//! The thread of a watch: it waits, reloads the config, and replaces the old one if the new one is valid.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use super::change::Change;
use super::inbox::{Cause, Ended, Inbox};
use super::moment::Moment;
use super::refresh::{Refresh, RefreshOutcome};
use super::report::Reporter;
use super::state::State;
use super::wait::block_on;
use super::{change, schedule};
use crate::error::LoadError;
use crate::hydrate::ConfigStruct;
use crate::loader::Reloader;
use crate::merge::Merged;
use crate::schema::Field;
use crate::warning::Warning;

pub(super) struct Worker<C: ConfigStruct> {
    reloader: Reloader,
    state: Arc<State<C>>,
    reporter: Reporter,
    /// The values that the config was filled from.
    env: Merged,
    /// How long until the next attempt.
    wait: Duration,
}

impl<C: ConfigStruct> Worker<C> {
    /// `warnings` are those of the first load.
    pub(super) fn new(reloader: Reloader, state: Arc<State<C>>, env: Merged, warnings: Vec<Warning>) -> Self {
        let wait = schedule::first(state.options().interval, fastrand::f64());
        Self { reloader, state, reporter: Reporter::new(C::SCHEMA.name(), warnings), env, wait }
    }

    /// Of the attempts from now on.
    #[cfg(all(test, feature = "testing"))]
    pub(super) fn set_deadline(&mut self, deadline: Duration) {
        self.reloader.set_deadline(deadline);
    }

    /// Sets the clock of what its attempts know of each other.
    #[cfg(all(test, feature = "testing"))]
    pub(super) fn set_ahead(&self, ahead: Duration) {
        self.reloader.wait_for_attempts();
        self.reloader.set_ahead(ahead);
    }

    /// Until the last handle is gone.
    ///
    /// Only the waiting is done inside `runtime`: a `validate` or a callback can start its own.
    pub(super) fn run(mut self, runtime: &Runtime, mut inbox: Inbox<C::FieldEnum>) {
        let mut pause = Duration::ZERO;
        while let Ok(cause) = runtime.block_on(next(&mut inbox, self.wait, pause)) {
            let askers = inbox.take();
            // Dropping what runs is how it ends at once, in the midst of a request too.
            let attempt = block_on(unless_ended(&mut inbox, pin!(self.refresh(cause, Moment::now()))));
            let Ok((refresh, change)) = attempt else { return };
            if let Some(change) = change {
                self.state.tell(change, || inbox.is_ended(), || self.reporter.callback_panicked());
            }
            for asker in askers {
                // Who has stopped waiting misses nothing.
                let _ = asker.send(refresh.clone());
            }
            pause = self.state.options().pause;
        }
    }

    /// An attempt that begins `now`, and the change to report.
    pub(super) async fn refresh(&mut self, cause: Cause, now: Moment) -> (Refresh<C::FieldEnum>, Option<Change<C>>) {
        self.reporter.begun(cause);
        let start = Instant::now();
        let read = caught(pin!(self.read_and_replace(cause != Cause::Interval))).await;
        let elapsed = start.elapsed();
        let (outcome, warnings, change) = match read {
            None => (RefreshOutcome::Panicked, Vec::new(), None),
            Some(Err(error)) => (RefreshOutcome::Failed(error), Vec::new(), None),
            Some(Ok((warnings, None))) => (RefreshOutcome::Unchanged, warnings, None),
            Some(Ok((warnings, Some(change)))) => {
                (RefreshOutcome::Changed { fields: change.fields().to_vec() }, warnings, Some(change))
            }
        };
        let refresh = Refresh { started: now.wall, elapsed, outcome, warnings };
        // What the sources said, they said after the attempt began.
        let failures = self.state.record(refresh.clone(), now);
        self.state.rate_limit_is(self.reloader.rate_limit_remaining());
        let sources = refresh.error().map(LoadError::sources).unwrap_or_default();
        self.wait = schedule::next(self.state.options().interval, failures, sources, fastrand::f64());
        self.reporter.ended(&refresh, failures, self.wait);
        (refresh, change)
    }

    async fn read_and_replace(
        &mut self,
        is_asked_for: bool,
    ) -> Result<(Vec<Warning>, Option<Change<C>>), LoadError<C::FieldEnum>> {
        let (filled, env) = self.reloader.again::<C>(is_asked_for).await?;
        let changed = change::changed(C::SCHEMA, &self.env, &env);
        self.env = env;
        let change = (!changed.is_empty()).then(|| self.state.replace(filled.config, &changed));
        Ok((filled.warnings, change))
    }

    #[cfg(all(test, feature = "testing"))]
    pub(super) fn wait(&self) -> Duration {
        self.wait
    }
}

/// Waits for `wait`, or until a refresh is wanted sooner, but no less than `pause`.
async fn next<F: Field>(inbox: &mut Inbox<F>, wait: Duration, pause: Duration) -> Result<Cause, Ended> {
    // A timer takes a millisecond, whatever it is set to.
    let is_paused = !pause.is_zero();
    let mut sleep = pin!(tokio::time::sleep(wait));
    let mut pause = pin!(tokio::time::sleep(pause));
    poll_fn(|context| match (inbox.poll(context), inbox.wanted()) {
        (Poll::Ready(ended), _) => Poll::Ready(Err(ended)),
        (Poll::Pending, Some(cause)) if !is_paused => Poll::Ready(Ok(cause)),
        (Poll::Pending, Some(cause)) => pause.as_mut().poll(context).map(|()| Ok(cause)),
        (Poll::Pending, None) => sleep.as_mut().poll(context).map(|()| Ok(Cause::Interval)),
    })
    .await
}

async fn unless_ended<F: Field, T>(
    inbox: &mut Inbox<F>,
    mut work: Pin<&mut impl Future<Output = T>>,
) -> Result<T, Ended> {
    poll_fn(|context| match inbox.poll(context) {
        Poll::Ready(ended) => Poll::Ready(Err(ended)),
        Poll::Pending => work.as_mut().poll(context).map(Ok),
    })
    .await
}

/// What `work` gives, or `None` if code that belongs to the config panicked, such as its `validate` or its `Drop`.
async fn caught<T>(mut work: Pin<&mut impl Future<Output = T>>) -> Option<T> {
    poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)))
            .map_or(Poll::Ready(None), |polled| polled.map(Some))
    })
    .await
}
