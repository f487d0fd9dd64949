//! The loads of a watch: the first, and those that follow it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::Instrument as _;

use super::asked::Asked;
use super::filled::Read;
use super::gather::{Gathering, Purpose};
use super::gathered::Before;
use super::{Asking, Gathered, Loader, Settings, ask};
use crate::error::LoadError;
use crate::events::Audience;
use crate::hydrate::ConfigStruct;
use crate::infisical::Session;
use crate::problem::{SourceError, SourceErrorKind};
use crate::source::env_files::working_directory;
use crate::warning::Warning;
use crate::words::SourceId;

/// How many earlier attempts can still wait for a source that blocks its thread: each keeps that thread for as long.
const MOST_UNDER_WAY: usize = 3;

/// A loader that goes on looking where it looked first, with what its loads know of each other.
pub(crate) struct Reloader {
    loader: Loader,
    session: Arc<Session>,
    /// What attempts that failed have started and that has not ended.
    under_way: Mutex<Vec<Asking>>,
}

impl Reloader {
    /// A daemon changes its working directory after its first load: relative paths stay where they are.
    pub(crate) fn new(loader: &Loader) -> Self {
        let folder = loader.0.folder.clone().or_else(working_directory);
        let settings = Settings { folder, ..Settings::clone(&loader.0) };
        Self { loader: Loader(Arc::new(settings)), session: Arc::default(), under_way: Mutex::default() }
    }

    /// How many more requests Infisical takes for now, as its last answer says.
    pub(crate) fn rate_limit_remaining(&self) -> Option<u32> {
        self.session.remaining()
    }

    /// Of the attempts from now on.
    #[cfg(all(test, feature = "testing"))]
    pub(crate) fn set_deadline(&mut self, deadline: std::time::Duration) {
        self.loader = Loader(Arc::new(Settings { deadline, ..Settings::clone(&self.loader.0) }));
    }

    /// Sets the clock of what the loads know of each other.
    #[cfg(all(test, feature = "testing"))]
    pub(crate) fn set_ahead(&self, ahead: std::time::Duration) {
        self.session.set_ahead(ahead);
    }

    /// The first load, told of as every load is.
    pub(crate) fn first<C: ConfigStruct>(&self) -> Result<Read<C>, LoadError<C::FieldEnum>> {
        let audience = Audience::of_caller(Some(C::SCHEMA.name()));
        audience.span().in_scope(|| {
            let purpose = Purpose::First(self.session.clone());
            let (gathering, questions) =
                Gathering::start(&self.loader.0, Asked::Fields(C::SCHEMA), &purpose, &audience);
            let mut gathered = gathering.finish(ask::blocking(questions));
            let (keep, before) = gathered.take_to_keep::<C>();
            if let Some(keep) = keep {
                self.kept(&mut gathered, keep.blocking());
            }
            gathered.fill_and_tell(before, &audience)
        })
    }

    /// [`first`](Self::first) for async programs.
    pub(crate) async fn first_async<C: ConfigStruct>(&self) -> Result<Read<C>, LoadError<C::FieldEnum>> {
        let audience = Audience::of_caller(Some(C::SCHEMA.name()));
        let load = async {
            let (gathered, before) = self.gather::<C>(&Purpose::First(self.session.clone()), &audience).await;
            gathered.fill_and_tell(before, &audience)
        };
        load.instrument(audience.span()).await
    }

    /// A load that fails if a source does, because the current config is better than any replacement. Reporting the
    /// result is up to the watch.
    pub(crate) async fn again<C: ConfigStruct>(&self, is_asked_for: bool) -> Result<Read<C>, LoadError<C::FieldEnum>> {
        self.session.begin_another(is_asked_for);
        if self.is_any_source_stuck() {
            let reason = "a source has not answered the attempts before, nor ended";
            let error = SourceError::new(SourceId::Watch, SourceErrorKind::Internal(reason));
            return Err(LoadError::new(C::SCHEMA.name(), Vec::new(), vec![error], Vec::new()));
        }
        let audience = Audience::of_refresh(C::SCHEMA.name());
        let load = async {
            let (gathered, before) = self.gather::<C>(&Purpose::Refresh(self.session.clone()), &audience).await;
            let asking = gathered.asking.clone();
            gathered.fill_and_keep(before).inspect_err(|_| {
                // Who has answered ends by itself.
                self.under_way().push(asking);
                self.session.copy_is_due();
            })
        };
        load.instrument(audience.span()).await
    }

    /// Waits until every attempt has ended, which on a busy machine it does some time after its answer. None of them may
    /// have to be waited for without an end.
    #[cfg(all(test, feature = "testing"))]
    pub(crate) fn wait_for_attempts(&self) {
        while self.under_way().iter().any(|asking| !asking.is_over()) {
            std::thread::park_timeout(std::time::Duration::from_millis(1));
        }
    }

    /// Whether another attempt would only cost another thread.
    fn is_any_source_stuck(&self) -> bool {
        let mut under_way = self.under_way();
        under_way.retain(|asking| !asking.is_over());
        under_way.len() >= MOST_UNDER_WAY
    }

    /// No code that could panic runs under the lock.
    fn under_way(&self) -> MutexGuard<'_, Vec<Asking>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn gather<C: ConfigStruct>(
        &self,
        purpose: &Purpose,
        audience: &Audience,
    ) -> (Gathered, Before<C::FieldEnum>) {
        let asked = Asked::Fields(C::SCHEMA);
        let (gathering, questions) = Gathering::start_async(&self.loader.0, asked, purpose, audience).await;
        let mut gathered = gathering.finish(ask::pending(questions).await);
        let (keep, before) = gathered.take_to_keep::<C>();
        if let Some(keep) = keep {
            self.kept(&mut gathered, keep.pending().await);
        }
        (gathered, before)
    }

    fn kept(&self, gathered: &mut Gathered, warning: Option<Warning>) {
        if warning.is_some() {
            self.session.copy_is_due();
        }
        gathered.warn(warning);
    }
}
