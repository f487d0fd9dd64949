use std::fmt;
use std::sync::Arc;
use std::thread::{self, ThreadId};
use std::time::{Duration, SystemTime};

use tokio::sync::{mpsc, oneshot};
use tracing::dispatcher;

use super::change::Change;
use super::inbox::{Asker, Hangup, Inbox};
use super::moment::Moment;
use super::options::WatchOptions;
use super::refresh::Refresh;
use super::state::State;
use super::status::{Confirmed, Status};
use super::wait::{block_on, block_on_timeout};
use super::worker::Worker;
use crate::error::LoadError;
use crate::events;
use crate::hydrate::ConfigStruct;
use crate::loader::{Loader, Read, Reloader};
use crate::problem::{SourceError, SourceErrorKind};
use crate::system::threads::runtime;
use crate::warning::Warning;
use crate::words::{Freshness, SourceId};

/// A config that follows its sources: what [`LemnaSecrets::watch`](crate::LemnaSecrets::watch) returns.
///
/// The watch has its own thread. It reloads all sources at a jittered [interval](WatchOptions::interval), on `SIGHUP`
/// and on [request](Self::refresh), and queries Infisical for what has changed since, with the token of the last login.
/// Only a whole, valid config replaces the current one. If a value cannot be read, or a server is away or refuses, the
/// current config stays: [`last_refresh`](Self::last_refresh), [`status`](Self::status) and an event of `tracing`
/// report it.
///
/// Clones are handles of the same watch. A clone starts with the [changes](Self::changed) that its original had seen.
/// The watch ends when the last handle is dropped, even in the middle of a request.
///
/// ```
/// use lemna_config::{LemnaSecrets, Loader, WatchOptions};
///
/// #[derive(LemnaSecrets)]
/// struct Config { api_url: String }
///
/// let loader = Loader::builder().vars([("API_URL", "http://localhost:9000")]).no_env_file().build();
/// let watch = Config::watch(&loader, WatchOptions::new())?;
/// watch.on_change(|change| println!("new values of {:?}", change.fields()));
/// assert_eq!(watch.current().api_url, "http://localhost:9000");
/// assert!(watch.refresh().is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Watch<C: ConfigStruct> {
    state: Arc<State<C>>,
    /// The worker ends when the last of these is dropped.
    askers: mpsc::UnboundedSender<Asker<C::FieldEnum>>,
    worker: ThreadId,
    /// The last change that [`changed`](Self::changed) has reported.
    seen: u64,
}

impl<C: ConfigStruct + Send + Sync + 'static> Watch<C> {
    pub(crate) fn start(loader: &Loader, options: WatchOptions) -> Result<Self, LoadError<C::FieldEnum>> {
        let reloader = Reloader::new(loader);
        let read = reloader.first::<C>()?;
        Self::of(reloader, read, options)
    }

    pub(crate) async fn start_async(loader: &Loader, options: WatchOptions) -> Result<Self, LoadError<C::FieldEnum>> {
        let reloader = Reloader::new(loader);
        let read = reloader.first_async::<C>().await?;
        Self::of(reloader, read, options)
    }

    fn of(reloader: Reloader, (filled, env): Read<C>, options: WatchOptions) -> Result<Self, LoadError<C::FieldEnum>> {
        let is_any_unanswered = filled.warnings.iter().any(|warning| matches!(warning, Warning::SourceFailed { .. }));
        let age = match filled.freshness {
            Freshness::Stale { age } => age,
            Freshness::Live => Duration::ZERO,
        };
        let last_success = (!is_any_unanswered).then_some(age).map(|age| Confirmed { noted: Moment::now(), age });
        let sighup = options.sighup;
        let state = Arc::new(State::new(filled.config, options, last_success));
        state.rate_limit_is(reloader.rate_limit_remaining());
        let (askers, asked) = mpsc::unbounded_channel();
        let worker = Worker::new(reloader, state.clone(), env, filled.warnings);
        let Some(runtime) = runtime() else {
            return Err(not_started::<C>("the process cannot open more files and sockets to refresh it"));
        };
        let inbox = {
            // Heard from before this returns, or a signal sent then would end the process.
            let _inside = runtime.enter();
            Inbox::new(asked, Hangup::listen(sighup))
        };
        let thread = thread::Builder::new().name("lemna-config-watch".to_owned());
        // The subscriber of this thread hears of the watch too; one of the whole program's, set later, is heard anyway.
        let subscriber = events::subscriber();
        let run = move || worker.run(&runtime, inbox);
        let run = move || match &subscriber {
            Some(subscriber) => dispatcher::with_default(subscriber, run),
            None => run(),
        };
        match thread.spawn(run) {
            Ok(thread) => Ok(Self { state, askers, worker: thread.thread().id(), seen: 0 }),
            Err(_) => Err(not_started::<C>("no thread could be started to refresh it")),
        }
    }
}

fn not_started<C: ConfigStruct>(reason: &'static str) -> LoadError<C::FieldEnum> {
    let error = SourceError::new(SourceId::Watch, SourceErrorKind::Internal(reason));
    LoadError::new(C::SCHEMA.name(), Vec::new(), vec![error], Vec::new())
}

impl<C: ConfigStruct> Watch<C> {
    /// The current config. It takes some nanoseconds and no lock; a config that you hold on to does not change.
    pub fn current(&self) -> Arc<C> {
        self.state.config()
    }

    /// Waits for a change that this handle has not reported yet, and returns the fields that have changed since, in the
    /// order of the struct. It runs on any runtime, and loses nothing when the future is dropped.
    pub async fn changed(&mut self) -> Vec<C::FieldEnum> {
        self.state.changed(&mut self.seen).await
    }

    /// [`changed`](Self::changed) for threads.
    pub fn blocking_changed(&mut self) -> Vec<C::FieldEnum> {
        block_on(self.changed())
    }

    /// [`blocking_changed`](Self::blocking_changed), or `None` if nothing changes within `timeout`.
    pub fn blocking_changed_timeout(&mut self, timeout: Duration) -> Option<Vec<C::FieldEnum>> {
        block_on_timeout(self.changed(), timeout)
    }

    /// Calls `callback` after each change, on the thread of the watch, which does nothing else meanwhile. The callback
    /// receives the old config and the new one, for keys that overlap during a rotation.
    ///
    /// Changes from before the registration are not reported: call [`current`](Self::current) after it to miss nothing,
    /// or use [`changed`](Self::changed).
    ///
    /// The callback must be `Send` and own what it captures: write `move`, and use an `Arc<Mutex<_>>` for what others
    /// see too.
    ///
    /// A callback that panics is not called again. One that holds a clone of this handle keeps the watch from ending.
    pub fn on_change(&self, callback: impl FnMut(&Change<C>) + Send + 'static) {
        self.state.add_callback(Box::new(callback));
    }

    /// Reloads all sources, and returns the result, which is never older than the call. It begins at once, or at the
    /// end of the [pause](WatchOptions::pause) after the last attempt. It takes at most as long as a load, twice that
    /// if another attempt is running. Calls that arrive in the meantime share an attempt.
    ///
    /// # Panics
    ///
    /// If a callback of [`on_change`](Self::on_change) calls it: it would wait for itself.
    pub fn refresh(&self) -> Refresh<C::FieldEnum> {
        block_on(self.refresh_async())
    }

    /// [`refresh`](Self::refresh) for async programs. It runs on any runtime; the attempt goes on when the future is
    /// dropped.
    ///
    /// # Panics
    ///
    /// As [`refresh`](Self::refresh).
    pub async fn refresh_async(&self) -> Refresh<C::FieldEnum> {
        assert!(
            thread::current().id() != self.worker,
            "`Watch::refresh` is called by a callback of `on_change`: it would wait for itself"
        );
        let (asker, refresh) = oneshot::channel();
        let asked = SystemTime::now();
        // The worker lives as long as this handle, unless it panicked.
        let _ = self.askers.send(asker);
        refresh.await.unwrap_or_else(|_| Refresh::panicked(asked))
    }

    /// The newest attempt to reload the config; `None` if there was none since the first load.
    pub fn last_refresh(&self) -> Option<Refresh<C::FieldEnum>> {
        self.state.last_refresh()
    }

    /// The state of the watch: for `/readyz` and for metrics.
    pub fn status(&self) -> Status {
        self.state.status(Moment::now())
    }
}

impl<C: ConfigStruct> Clone for Watch<C> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), askers: self.askers.clone(), worker: self.worker, seen: self.seen }
    }
}

/// The config itself is not shown: it need not redact itself.
impl<C: ConfigStruct> fmt::Debug for Watch<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("config", &C::SCHEMA.name())
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}
