//! The thread of a watch: it waits, reads the config anew, and puts it in place of the old one if it is good.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};

use tokio::runtime::Runtime;

use super::change;
use super::inbox::{Ended, Inbox};
use super::refresh::{Refresh, RefreshOutcome};
use super::schedule;
use super::state::State;
use crate::LemnaSecrets;
use crate::env::Env;
use crate::error::LoadError;
use crate::field::Field;
use crate::loader::{Read, Reloader};

pub(super) struct Worker<C: LemnaSecrets> {
    reloader: Reloader,
    state: Arc<State<C>>,
    /// The values that the config was filled from.
    env: Env,
    /// How long until the next attempt.
    wait: Duration,
}

impl<C: LemnaSecrets> Worker<C> {
    pub(super) fn new(reloader: Reloader, state: Arc<State<C>>, env: Env) -> Self {
        let wait = schedule::wait(state.options().interval, 0, &[], fastrand::f64());
        Self { reloader, state, env, wait }
    }

    /// Until the last handle is gone.
    pub(super) fn run(mut self, runtime: &Runtime, mut inbox: Inbox<C::Field>) {
        // Dropping what runs is how it ends at once, in the midst of a request too.
        let _: Ended = runtime.block_on(async {
            loop {
                if let Err(ended) = next(&mut inbox, self.wait).await {
                    return ended;
                }
                let askers = inbox.take();
                let refresh = match unless_ended(&mut inbox, pin!(self.refresh())).await {
                    Ok(refresh) => refresh,
                    Err(ended) => return ended,
                };
                for asker in askers {
                    // Who has stopped waiting misses nothing.
                    let _ = asker.send(refresh.clone());
                }
            }
        });
    }

    async fn refresh(&mut self) -> Refresh<C::Field> {
        let (started, start) = (SystemTime::now(), Instant::now());
        let read = caught(pin!(self.reloader.again::<C>())).await;
        let (outcome, warnings, change) = match read {
            None => (RefreshOutcome::Panicked, Vec::new(), None),
            Some(Err(error)) => (RefreshOutcome::Failed(error), Vec::new(), None),
            Some(Ok((loaded, env))) => {
                let warnings = loaded.warnings().to_vec();
                let changed = change::changed(C::SCHEMA, &self.env, &env);
                self.env = env;
                if changed.is_empty() {
                    (RefreshOutcome::Unchanged, warnings, None)
                } else {
                    let change = self.state.replace(loaded.into_inner(), &changed);
                    (RefreshOutcome::Changed { fields: change.fields().to_vec() }, warnings, Some(change))
                }
            }
        };
        let refresh = Refresh { started, elapsed: start.elapsed(), outcome, warnings };
        let failures = self.state.record(refresh.clone(), (SystemTime::now(), Instant::now()));
        let sources = refresh.error().map(LoadError::sources).unwrap_or_default();
        self.wait = schedule::wait(self.state.options().interval, failures, sources, fastrand::f64());
        if let Some(change) = change {
            self.state.tell(&change);
        }
        refresh
    }
}

/// Waits for `wait`, or until a refresh is wanted sooner.
async fn next<F: Field>(inbox: &mut Inbox<F>, wait: Duration) -> Result<(), Ended> {
    let mut sleep = pin!(tokio::time::sleep(wait));
    poll_fn(|context| match inbox.poll(context) {
        Poll::Ready(ended) => Poll::Ready(Err(ended)),
        Poll::Pending if inbox.is_wanted() => Poll::Ready(Ok(())),
        Poll::Pending => sleep.as_mut().poll(context).map(Ok),
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

/// What is read, or `None` if code that belongs to the config panicked.
async fn caught<C: LemnaSecrets>(
    mut reading: Pin<&mut impl Future<Output = Result<Read<C>, LoadError<C::Field>>>>,
) -> Option<Result<Read<C>, LoadError<C::Field>>> {
    let mut poll = |context: &mut Context<'_>| {
        catch_unwind(AssertUnwindSafe(|| reading.as_mut().poll(context)))
            .map_or(Poll::Ready(None), |polled| polled.map(Some))
    };
    poll_fn(&mut poll).await
}
