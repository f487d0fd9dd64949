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

/// A config that follows its sources: what [`LemnaSecrets::watch`](crate::LemnaSecrets::watch) gives.
///
/// A thread of its own reads all sources anew, at a jittered [interval](WatchOptions::interval), on `SIGHUP` and when
/// [asked to](Self::refresh). Infisical is asked for what has changed since, with the token of the login before. Only
/// a whole config that is good takes the place of the one there is: a value that cannot be read, a server that is away
/// or refuses leaves it in place, and is told by [`last_refresh`](Self::last_refresh), [`status`](Self::status) and an
/// event of `tracing`.
///
/// Clones are handles of the same watch; each has seen the [changes](Self::changed) that the one it was cloned from had.
/// The watch ends when the last of them is dropped, in the midst of a request too.
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
    /// The last change that [`changed`](Self::changed) has told of.
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
            return Err(not_started::<C>("the process may open no more files and sockets to refresh it"));
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
    /// The config of this moment. It takes some nanoseconds and no lock; a config that is held on to stays as it is.
    pub fn current(&self) -> Arc<C> {
        self.state.config()
    }

    /// Waits for a change that this handle has not told of yet, and gives the fields that have changed since, in the
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

    /// Calls `callback` after each change, on the thread of the watch, which does nothing else meanwhile. It gets the old
    /// config and the new one, for keys that overlap while they are rotated.
    ///
    /// It is not told of what changed before it was registered: [`changed`](Self::changed) is, and a look at
    /// [`current`](Self::current) after the registration misses nothing.
    ///
    /// What it captures must be `Send` and its own: `move`, and an `Arc<Mutex<_>>` for what others see too.
    ///
    /// One that panics is not called again. One that holds a clone of this handle keeps the watch from ending.
    pub fn on_change(&self, callback: impl FnMut(&Change<C>) + Send + 'static) {
        self.state.add_callback(Box::new(callback));
    }

    /// Reads all sources anew, and gives what came of it: never older than the call. It begins at once, or at the end of the
    /// [pause](WatchOptions::pause) after the last attempt, and takes as long as a load may take at most, twice that if
    /// another attempt is under way. Those who ask in the meantime share an attempt.
    ///
    /// # Panics
    ///
    /// Where a callback of [`on_change`](Self::on_change) calls it: it would wait for itself.
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

    /// The newest attempt to read the config anew; `None` as long as there was none since the first load.
    pub fn last_refresh(&self) -> Option<Refresh<C::FieldEnum>> {
        self.state.last_refresh()
    }

    /// How the watch fares: for `/readyz` and for metrics.
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
