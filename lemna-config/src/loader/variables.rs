//! Loads of whatever there is, to be read by name.

use std::path::Path;
use std::sync::Arc;

use super::gather::Purpose;
use super::{Asked, Asking, Gathered, Loader, Place};
use crate::error::EnvError;
use crate::events::Audience;
use crate::source::{Answer, Layer, State};
use crate::system::process::ProcessEnv;
use crate::warning::Warning;
use crate::words::{Freshness, Mode, SourceId};

/// What the sources said, without a struct to be filled.
pub(crate) struct Variables {
    pub(crate) layers: Vec<Layer>,
    pub(crate) process: ProcessEnv,
    pub(crate) mode: Mode,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) freshness: Freshness,
    pub(crate) asking: Asking,
    /// Another user's file that names the server.
    pub(crate) foreign_server: Option<Arc<Path>>,
}

impl Loader {
    pub(crate) fn variables(&self, places: &'static [Place], audience: &Audience) -> Result<Variables, EnvError> {
        let mut gathered = self.ask(Asked::Variables(places), &Purpose::Alone, audience);
        if let Some(keep) = gathered.take_to_keep_of_variables() {
            gathered.warn(keep.blocking());
        }
        gathered.into_variables(&self.0.process)
    }

    pub(crate) async fn variables_async(
        &self,
        places: &'static [Place],
        audience: &Audience,
    ) -> Result<Variables, EnvError> {
        let mut gathered = self.ask_async(Asked::Variables(places), &Purpose::Alone, audience).await;
        if let Some(keep) = gathered.take_to_keep_of_variables() {
            gathered.warn(keep.pending().await);
        }
        gathered.into_variables(&self.0.process)
    }
}

impl Gathered {
    fn into_variables(self, process: &ProcessEnv) -> Result<Variables, EnvError> {
        if self.is_fatal() {
            let mut sources = self.mistakes.clone();
            sources.extend(self.failed().cloned());
            return Err(EnvError::new(sources, [self.warnings, self.excuses].concat()));
        }
        let failed: Vec<_> = self.failed().cloned().collect();
        let Self { env, mode, mut warnings, foreign, copy, asking, .. } = self;
        let freshness = copy.freshness();
        let mut layers = env.into_layers();
        warnings.retain(|warning| !failed.iter().any(|error| warning.is_told_by(error)));
        warnings.extend(foreign.warnings_of_variables(&layers));
        let foreign_server = foreign.server();
        add_process(&mut layers, process);
        warnings.extend(failed.into_iter().map(|error| Warning::SourceFailed { error, fields: Vec::new() }));
        warnings.extend(copy.stale.map(|(age, error)| Warning::Stale { error, age, fields: Vec::new() }));
        warnings.extend(copy.unusable);
        Ok(Variables { layers, process: process.clone(), mode, warnings, freshness, asking, foreign_server })
    }
}

/// What the process has of the names that the sources gave.
fn add_process(layers: &mut [Layer], process: &ProcessEnv) {
    let Some(own) = layers.iter().position(|layer| layer.source == SourceId::Process) else { return };
    let mut answer = Answer::new();
    for layer in &*layers {
        for name in layer.names() {
            if let Some(found) = process.find(name) {
                answer.insert_found(name.to_owned(), found);
            }
        }
    }
    layers[own].state = State::Answered(answer);
}
