//! The loads of a watch: the first, and those that follow it.

use std::sync::Arc;
use std::time::Instant;

use tracing::Instrument as _;

use super::asked::Asked;
use super::gather::{Gathering, Purpose};
use super::{Gathered, Loaded, Loader, Settings, ask};
use crate::LemnaSecrets;
use crate::env::Env;
use crate::error::LoadError;
use crate::events::Audience;
use crate::source::infisical::Session;

/// A loader that goes on looking where it looked first, with what its loads know of each other.
#[derive(Debug)]
pub(crate) struct Reloader {
    loader: Loader,
    session: Arc<Session>,
}

/// A config, and the values that it was filled from.
pub(crate) type Read<C> = (Loaded<C>, Env);

impl Reloader {
    /// A daemon changes its working directory after its first load: relative paths stay where they are.
    pub(crate) fn new(loader: &Loader) -> Self {
        let folder = loader.0.folder.clone().or_else(|| std::env::current_dir().ok());
        let settings = Settings { folder, ..Settings::clone(&loader.0) };
        Self { loader: Loader(Arc::new(settings)), session: Arc::default() }
    }

    /// The first load, told of as every load is.
    pub(crate) fn first<C: LemnaSecrets>(&self) -> Result<Read<C>, LoadError<C::Field>> {
        let audience = Audience::of_caller(Some(C::SCHEMA.name()));
        audience.span().in_scope(|| {
            let (gathering, questions) = self.start::<C>(&Purpose::First(self.session.clone()), &audience);
            let mut gathered = gathering.finish(ask::blocking(questions));
            if let Some(keep) = gathered.take_to_keep::<C>() {
                gathered.warn(keep.blocking());
            }
            gathered.fill_and_tell(&audience)
        })
    }

    /// [`first`](Self::first) for async programs.
    pub(crate) async fn first_async<C: LemnaSecrets>(&self) -> Result<Read<C>, LoadError<C::Field>> {
        let audience = Audience::of_caller(Some(C::SCHEMA.name()));
        let load = async {
            let gathered = self.gather::<C>(&Purpose::First(self.session.clone()), &audience).await;
            gathered.fill_and_tell(&audience)
        };
        load.instrument(audience.span()).await
    }

    /// A load that fails where a source does, for the config that is there is better than what would stand in. What came
    /// of it is for the watch to tell. Dropping the future ends it.
    pub(crate) async fn again<C: LemnaSecrets>(&self) -> Result<Read<C>, LoadError<C::Field>> {
        let audience = Audience::of_caller(Some(C::SCHEMA.name()));
        let load = async {
            let gathered = self.gather::<C>(&Purpose::Refresh(self.session.clone()), &audience).await;
            gathered.fill_and_keep()
        };
        load.instrument(audience.span()).await
    }

    async fn gather<C: LemnaSecrets>(&self, purpose: &Purpose, audience: &Audience) -> Gathered {
        let (gathering, questions) = self.start::<C>(purpose, audience);
        let mut gathered = gathering.finish(ask::pending(questions).await);
        if let Some(keep) = gathered.take_to_keep::<C>() {
            gathered.warn(keep.pending().await);
        }
        gathered
    }

    fn start<C: LemnaSecrets>(&self, purpose: &Purpose, audience: &Audience) -> (Gathering, ask::Questions) {
        Gathering::start(&self.loader.0, Asked::Fields(C::SCHEMA), purpose, audience, Instant::now())
    }
}
