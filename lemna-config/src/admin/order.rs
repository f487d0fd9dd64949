//! The order in which secrets that refer to each other are written, for a server that refuses a reference to what does
//! not exist yet.

use std::collections::{HashMap, HashSet, VecDeque};

use secrecy::ExposeSecret;

use super::batches::{Batch, Verb, batches};
use super::error::{AdminError, AdminErrorKind};
use super::folders::Folder;
use super::push::Planned;
use super::references::LostReference;
use super::secrets::View;
use super::session::Visit;
use crate::infisical::client::references::{references_in, shown};
use crate::problem::SourceErrorKind;

/// The environment and the path of a folder.
type Place = (String, String);

/// What is known of the secrets that values refer to.
pub(super) struct Order {
    own: Place,
    /// The names in each folder; `None`: they could not be listed.
    there: HashMap<Place, Option<HashSet<String>>>,
}

/// A secret and what is to be done with it.
type Waiting<'a> = (Verb, &'a Planned);

impl Visit<'_> {
    /// Lists each folder that a value of `queue` refers to, once.
    pub(super) async fn order(&self, folder: &Folder, queue: &VecDeque<Batch<'_>>) -> Order {
        let mut order = Order { own: (folder.environment.clone(), folder.path.clone()), there: HashMap::new() };
        let all = queue.iter().flat_map(|batch| &batch.secrets);
        let references = all.flat_map(|wanted| references_in(wanted.value.expose_secret()));
        let places: HashSet<_> = references.filter_map(|reference| Some(order.target(reference)?.0)).collect();
        for place in places {
            let (environment, path) = place.clone();
            let names = self.names(&Folder { environment, path, ..folder.clone() }).await;
            order.there.insert(place, names);
        }
        order
    }

    /// The names of the folder's own secrets; `None` if the server does not list them.
    async fn names(&self, folder: &Folder) -> Option<HashSet<String>> {
        match self.secrets(folder, View::Names).await {
            Ok(secrets) => {
                let own = secrets.into_iter().filter(|secret| secret.imported_from.is_none());
                Some(own.map(|secret| secret.name).collect())
            }
            Err(error) => {
                let is_missing = matches!(error.kind(), AdminErrorKind::Server(SourceErrorKind::NoSuchFolder { .. }));
                is_missing.then(HashSet::new)
            }
        }
    }
}

impl Order {
    /// Puts first what others refer to. Returns what no order helps, which is in `queue` no longer.
    pub(super) fn arrange(&mut self, queue: &mut VecDeque<Batch<'_>>) -> Result<Vec<LostReference>, AdminError> {
        let mut waiting: Vec<Waiting<'_>> = Vec::new();
        for Batch { verb, secrets, .. } in queue.drain(..) {
            waiting.extend(secrets.into_iter().map(|wanted| (verb, wanted)));
        }
        loop {
            let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(_, wanted)| self.is_ready(wanted));
            waiting = rest;
            if ready.is_empty() {
                return Ok(waiting.into_iter().map(|(_, wanted)| self.lost(wanted)).collect());
            }
            for verb in [Verb::Create, Verb::Update] {
                let of_verb = ready.iter().filter(|(of, _)| *of == verb);
                queue.extend(batches(verb, of_verb.map(|(_, wanted)| *wanted), 0)?);
            }
            if let Some(Some(there)) = self.there.get_mut(&self.own) {
                there.extend(ready.iter().map(|(_, wanted)| wanted.name.clone()));
            }
        }
    }

    /// Only what is missing for certain keeps a value back: the server knows better.
    fn is_ready(&self, wanted: &Planned) -> bool {
        references_in(wanted.value.expose_secret()).all(|reference| self.is_there(reference) != Some(false))
    }

    /// `None` where that is not known.
    fn is_there(&self, reference: &str) -> Option<bool> {
        let (place, name) = self.target(reference)?;
        Some(self.there.get(&place)?.as_ref()?.contains(name))
    }

    /// Where a reference leads; `None` if a server could read it as plain text.
    fn target<'r>(&self, reference: &'r str) -> Option<(Place, &'r str)> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if !reference.chars().all(is_plain) {
            return None;
        }
        let Some((environment, rest)) = reference.split_once('.') else { return Some((self.own.clone(), reference)) };
        let (folders, name) = rest.rsplit_once('.').unwrap_or(("", rest));
        Some(((environment.to_owned(), format!("/{}", folders.replace('.', "/"))), name))
    }

    /// `wanted`, with the references that keep it from being written: those that lead nowhere, else those that might, else
    /// all.
    pub(super) fn lost(&self, wanted: &Planned) -> LostReference {
        let all: Vec<_> = references_in(wanted.value.expose_secret()).collect();
        let of = |is_there| all.iter().copied().filter(|one| self.is_there(one) == is_there).collect::<Vec<_>>();
        let suspects = [of(Some(false)), of(None), all.clone()].into_iter().find(|suspects| !suspects.is_empty());
        let mut refers_to = Vec::new();
        for reference in suspects.unwrap_or_default().into_iter().filter_map(shown) {
            if !refers_to.contains(&reference) {
                refers_to.push(reference);
            }
        }
        LostReference { name: wanted.name.clone(), refers_to }
    }
}
