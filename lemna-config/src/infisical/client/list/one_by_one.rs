//! Secrets asked for by themselves, where the list of their folder is refused.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::super::decode::{self, Asked, ListedSecret, ListedValue, Selection};
use super::super::project::Key;
use super::{FolderList, ListedFolder, Question, Text, all};
use crate::problem::{SourceErrorKind, Step};
use crate::words::{InfisicalPlace, Names};

/// How many secrets are asked for by themselves at once.
const AT_ONCE: usize = 100;

/// What came of the question for one secret.
enum One {
    Read(ListedValue),
    Unreadable,
    /// It has gone since its folder was listed.
    Absent,
    TokenEnded(u16),
}

impl Question<'_> {
    /// Where the server refuses the list because a value in it is not readable: asks for the names, and then for each
    /// of those that are wanted. If none is readable, the list is refused.
    pub(super) async fn one_by_one(
        &self,
        place: Arc<InfisicalPlace>,
        is_older: bool,
    ) -> Result<FolderList, SourceErrorKind> {
        let names = self.ask(Text::Hidden, None).await.and_then(|(reply, _)| {
            reply.check_is_json()?;
            self.decode_with(&reply, &place, self.folder.names, false)
        });
        let mut list = names.unwrap_or_default();
        let held = list.secrets.iter().filter(|(_, secret)| matches!(secret.value, ListedValue::Hidden));
        let mut held: Vec<_> = held.map(|(name, _)| name.clone()).collect();
        held.sort_unstable();
        let mut is_any_read = false;
        let mut absent = HashSet::new();
        for names in held.chunks(AT_ONCE) {
            let read = all(names.iter().map(|name| self.one(name, &list.secrets[name]))).await;
            for (name, one) in names.iter().zip(read) {
                match one? {
                    One::Read(value) => {
                        is_any_read = true;
                        list.secrets.entry(name.clone()).and_modify(|secret| secret.value = value);
                    }
                    One::Unreadable => {}
                    One::Absent => {
                        list.secrets.remove(name);
                        absent.insert(name);
                    }
                    One::TokenEnded(status) => return Ok(FolderList::TokenEnded(status)),
                }
            }
        }
        if is_any_read {
            let folder = ListedFolder { place, list, nowhere: HashMap::new() };
            return Ok(FolderList::Listed { folder, tag: None, is_older });
        }
        let held = held.iter().filter(|name| !absent.contains(name)).cloned().collect();
        let (server, folder) = (self.http.server(), self.folder.declared);
        Err(SourceErrorKind::ValuesForbidden { server, place, held, folder })
    }

    /// The secret of this name alone, from the folder that has it.
    async fn one(&self, name: &str, secret: &ListedSecret) -> Result<One, SourceErrorKind> {
        let ListedSecret { place, is_imported, .. } = secret;
        let environment = if *is_imported { &place.environment } else { &self.settings.environment };
        let (project, path): (_, &[&str]) = match &self.project.key {
            Key::Id(id) if !self.project.is_older => (("projectId", id), &["api", "v4", "secrets", name]),
            Key::Id(id) => (("workspaceId", id), &["api", "v3", "secrets", "raw", name]),
            Key::Slug(slug) => (("workspaceSlug", slug), &["api", "v3", "secrets", "raw", name]),
        };
        let query = [
            (project.0, project.1.as_str()),
            ("environment", environment),
            ("secretPath", &place.folder),
            ("expandSecretReferences", "true"),
            ("viewSecretValue", "true"),
        ];
        let reply = self.http.get_unless(Step::Secret, path, &query, self.token, None).await?;
        if reply.refusal().is_token_ended(reply.status()) {
            return Ok(One::TokenEnded(reply.status()));
        }
        match reply.status() {
            // What an import has from another one is not in the folder that the list names.
            404 if !is_imported && !reply.refusal().is_missing_route() => Ok(One::Absent),
            403 | 404 => Ok(One::Unreadable),
            200 => {
                reply.check_is_json()?;
                let wanted = self.selection(place, &Names::Every, true);
                let asked = Asked { environment: Some(environment), folder: Some(&place.folder), ..wanted.asked };
                let wanted = Selection { asked, ..wanted };
                let (listed, value) =
                    decode::decode_one(reply.body(), &wanted).map_err(|refused| reply.not_taken(refused, place))?;
                Ok(if listed == name { One::Read(value) } else { One::Unreadable })
            }
            _ => Err(self.http.refused(&reply)),
        }
    }
}
