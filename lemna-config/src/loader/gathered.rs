//! What every source said, and the struct that is filled from it.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::Asking;
use super::copy_use::CopyUse;
use super::filled::{Filled, Read};
use super::foreign::Foreign;
use super::loaded::FieldOrigin;
use crate::error::{FieldError, LoadError};
use crate::events::{self, Audience};
use crate::explain::Explanation;
use crate::hydrate::ConfigStruct;
use crate::merge::Merged;
use crate::problem::SourceError;
use crate::schema::Field as _;
use crate::schema::{FieldSchema, Schema};
use crate::source::{Keep, Layer, State};
use crate::warning::Warning;
use crate::words::Mode;

/// What every source said.
pub(crate) struct Gathered {
    pub(super) env: Merged,
    pub(super) mode: Mode,
    /// Whether a source did not answer, and nothing else can replace its values.
    pub(super) is_unanswered: bool,
    pub(super) mistakes: Vec<SourceError>,
    pub(super) warnings: Vec<Warning>,
    /// Only of interest if the load fails.
    pub(super) excuses: Vec<Warning>,
    pub(super) foreign: Foreign,
    pub(super) copy: CopyUse,
    pub(super) asking: Asking,
}

/// What a reading of the struct before the last one has found.
pub(super) enum Before<F> {
    /// There was none.
    Nothing,
    Good,
    Bad(Vec<FieldError<F>>),
}

impl Gathered {
    pub(super) fn failed(&self) -> impl Iterator<Item = &SourceError> {
        self.env.layers().iter().filter_map(failure)
    }

    pub(super) fn is_fatal(&self) -> bool {
        !self.mistakes.is_empty()
            || self.is_unanswered
            || self.failed().any(|error| self.mode == Mode::Strict || error.kind().is_misconfiguration())
    }

    /// The copy that is to be kept, if the load is good, and what that was found out by. It needs a separate reading,
    /// because a config that need not be `Send` cannot wait for the copy to be written.
    pub(super) fn take_to_keep<C: ConfigStruct>(&mut self) -> (Option<Box<dyn Keep>>, Before<C::FieldEnum>) {
        match self.take_to_keep_of_variables() {
            None => (None, Before::Nothing),
            keep => match self.env.read::<C>() {
                Ok(_) => (keep, Before::Good),
                Err(fields) => (None, Before::Bad(fields)),
            },
        }
    }

    /// [`take_to_keep`](Self::take_to_keep), where no struct is filled.
    pub(super) fn take_to_keep_of_variables(&mut self) -> Option<Box<dyn Keep>> {
        let keep = self.copy.keep.take()?;
        (!self.is_fatal()).then_some(keep)
    }

    pub(super) fn warn(&mut self, warning: Option<Warning>) {
        self.warnings.extend(warning);
    }

    /// Where every field's value is, whether or not the struct can be filled.
    pub(crate) fn origins<C: ConfigStruct>(&self) -> Vec<FieldOrigin<C::FieldEnum>> {
        origins::<C>(&self.env, &self.env.in_use(C::SCHEMA))
    }

    /// What every source says about every field, whether or not the struct can be filled.
    pub(crate) fn explanation(&self, schema: &'static Schema) -> Explanation {
        self.env.explanation(schema, &self.mistakes)
    }

    /// Fills the struct, reports the result, and returns what it was filled from.
    pub(super) fn fill_and_tell<C: ConfigStruct>(
        self,
        before: Before<C::FieldEnum>,
        audience: &Audience,
    ) -> Result<Read<C>, LoadError<C::FieldEnum>> {
        let outcome = self.fill_and_keep::<C>(before);
        match &outcome {
            Ok((Filled { origins, warnings, freshness, .. }, _)) => {
                events::emit(warnings);
                audience.loaded(|| origins.iter().filter_map(FieldOrigin::origin), *freshness, warnings.len());
            }
            Err(error) => audience.failed(error.fields().iter().map(FieldError::secret_name), error.sources()),
        }
        outcome
    }

    /// Fills the struct.
    pub(crate) fn fill<C: ConfigStruct>(self) -> Result<Filled<C>, LoadError<C::FieldEnum>> {
        Ok(self.fill_and_keep(Before::Nothing)?.0)
    }

    /// Fills the struct, and gives what it was filled from.
    pub(super) fn fill_and_keep<C: ConfigStruct>(
        mut self,
        before: Before<C::FieldEnum>,
    ) -> Result<Read<C>, LoadError<C::FieldEnum>> {
        let is_used = self.env.in_use(C::SCHEMA);
        let in_use = C::SCHEMA.fields().iter().zip(&is_used).filter_map(|(field, is_used)| is_used.then_some(field));
        let in_use: Vec<_> = in_use.collect();
        let read = match before {
            Before::Nothing => self.env.read::<C>(),
            Before::Good => self.env.read_again(),
            Before::Bad(fields) => Err(fields),
        };
        match read {
            Ok(config) if !self.is_fatal() => {
                let mut warnings = self.warnings;
                let failed: Vec<_> = self.env.layers().iter().filter_map(failure).collect();
                warnings.retain(|warning| !failed.iter().any(|error| warning.is_told_by(error)));
                forget_what_is_meant(&mut warnings, &in_use);
                warnings.extend(remarks(&self.env, &in_use));
                warnings.extend(suspicious(&self.env, &in_use, &warnings));
                warnings.extend(self.foreign.warnings(&self.env, &in_use));
                warnings.extend(secrets_in_files(&self.env, &in_use));
                warnings.extend(self.copy.stale_warning(&self.env, &in_use));
                warnings.extend(self.copy.unusable.take());
                let origins = origins::<C>(&self.env, &is_used);
                Ok((Filled { config, origins, warnings, freshness: self.copy.freshness() }, self.env))
            }
            read => {
                let fields = read.err().unwrap_or_default();
                let mut sources = self.mistakes.clone();
                sources.extend(self.failed().cloned());
                sources.extend(self.copy.stale.map(|(_, error)| error));
                sources.extend(fields.iter().filter_map(|error| self.env.malformed_line(error.field().schema())));
                let mut warnings = self.warnings;
                warnings.extend(self.excuses);
                forget_what_is_meant(&mut warnings, &in_use);
                warnings.extend(shadowed(&self.env, &in_use));
                warnings.extend(unresolved(&self.env, &in_use));
                let failed: HashSet<_> = fields.iter().map(FieldError::secret_name).collect();
                let good = in_use.iter().copied().filter(|field| !failed.contains(field.secret_name()));
                let good: Vec<_> = good.collect();
                warnings.extend(suspicious(&self.env, &good, &warnings));
                warnings.extend(self.foreign.warnings(&self.env, &in_use));
                warnings.extend(secrets_in_files(&self.env, &in_use));
                warnings.extend(self.copy.unusable);
                warnings.retain(|warning| !sources.iter().any(|error| warning.is_told_by(error)));
                Err(LoadError::new(C::SCHEMA.name(), fields, sources, warnings))
            }
        }
    }
}

/// Where the value of every field is that is in use.
fn origins<C: ConfigStruct>(env: &Merged, is_used: &[bool]) -> Vec<FieldOrigin<C::FieldEnum>> {
    let fields = C::FIELDS.iter().zip(C::SCHEMA.fields()).zip(is_used);
    let origins = fields.map(|((field, declared), is_used)| {
        FieldOrigin::new(*field, env.origin(declared).filter(|_| *is_used), env.alias(declared).filter(|_| *is_used))
    });
    origins.collect()
}

fn failure(layer: &Layer) -> Option<&SourceError> {
    match &layer.state {
        State::Failed(error) => Some(error),
        _ => None,
    }
}

/// What is odd about the fields in use, none of which has failed.
fn remarks(env: &Merged, in_use: &[&'static FieldSchema]) -> Vec<Warning> {
    let mut remarks = fallen_through(env, in_use);
    remarks.extend(shadowed(env, in_use));
    remarks.extend(once(in_use, |field| env.deprecation(field)));
    remarks.extend(unresolved(env, in_use));
    remarks
}

/// One warning a config file, with the secrets that come from it.
fn secrets_in_files(env: &Merged, in_use: &[&'static FieldSchema]) -> Vec<Warning> {
    let mut secrets: Vec<(Arc<Path>, Vec<&'static str>)> = Vec::new();
    for field in in_use {
        let Some(path) = env.secret_in_file(field) else { continue };
        match secrets.iter_mut().find(|(file, _)| *file == path) {
            Some((_, names)) if names.contains(&field.secret_name()) => {}
            Some((_, names)) => names.push(field.secret_name()),
            None => secrets.push((path, vec![field.secret_name()])),
        }
    }
    let warning = |(path, names): (Arc<Path>, _)| Warning::SecretInFile { path: path.to_path_buf(), names };
    secrets.into_iter().map(warning).collect()
}

fn unresolved(env: &Merged, in_use: &[&'static FieldSchema]) -> Vec<Warning> {
    once(in_use, |field| env.unresolved_reference(field))
}

/// For each source that failed, the fields that no source above it settled.
fn fallen_through(env: &Merged, in_use: &[&'static FieldSchema]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (at, layer) in env.layers().iter().enumerate() {
        let Some(error) = failure(layer) else { continue };
        let above = &env.layers()[..at];
        let fell = |field: &FieldSchema| layer.serves(field) && !above.iter().any(|layer| layer.settles(field));
        let fields = once(in_use, |field| fell(field).then(|| (field.secret_name(), env.origin(field))));
        warnings.push(Warning::SourceFailed { error: error.clone(), fields });
    }
    warnings
}

/// Two nested structs can share a name: what is to be said of it is said once. They can differ in aliases and folders,
/// so the same name does not mean the same field.
fn once<T: PartialEq, I: IntoIterator<Item = T>>(
    fields: &[&'static FieldSchema],
    tell: impl Fn(&'static FieldSchema) -> I,
) -> Vec<T> {
    let mut told: Vec<T> = Vec::new();
    let mut of_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for field in fields {
        let places = of_name.entry(field.secret_name()).or_default();
        for one in tell(field) {
            if !places.iter().any(|at| told[*at] == one) {
                places.push(told.len());
                told.push(one);
            }
        }
    }
    told
}

/// References in the values of `verbatim` fields: the files that hold them do not know of fields.
fn forget_what_is_meant(warnings: &mut Vec<Warning>, in_use: &[&'static FieldSchema]) {
    let meant = in_use.iter().filter(|field| field.is_verbatim());
    let meant: HashSet<_> = meant.flat_map(|field| field.names()).collect();
    warnings.retain(|warning| match warning {
        Warning::LiteralReference { name: Some(name), .. } | Warning::UnknownReference { name: Some(name), .. } => {
            !meant.contains(name)
        }
        _ => true,
    });
}

/// `told` are the warnings so far.
fn suspicious(env: &Merged, in_use: &[&'static FieldSchema], told: &[Warning]) -> Vec<Warning> {
    once(in_use, |field| env.suspicion(field, told))
}

fn shadowed(env: &Merged, in_use: &[&'static FieldSchema]) -> Vec<Warning> {
    once(in_use, |field| env.hidden_values(field))
}
