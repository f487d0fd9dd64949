//! Secrets asked for by themselves, where the list of their folder is refused.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::decode::{self, ListedSecret, ListedValue};
use super::super::project::Key;
use super::{FolderList, ListedFolder, Question, Text, all};
use crate::problem::{SourceErrorKind, Step};
use crate::words::{InfisicalPlace, Names};

/// How many secrets of a folder are asked for by themselves, if its list is refused.
const MOST_ONE_BY_ONE: usize = 100;

/// What came of the question for one secret.
enum One {
    Read(String, Box<ListedSecret>),
    Unreadable,
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
        let own = held.iter().filter(|name| !list.secrets[*name].is_imported).take(MOST_ONE_BY_ONE);
        let mut is_any_read = false;
        for read in all(own.map(|name| self.one(name, &list.secrets[name].place))).await {
            match read? {
                One::Read(name, secret) => {
                    is_any_read = true;
                    list.secrets.insert(name, *secret);
                }
                One::Unreadable => {}
                One::TokenEnded(status) => return Ok(FolderList::TokenEnded(status)),
            }
        }
        if is_any_read {
            let folder = ListedFolder { place, list, nowhere: HashMap::new() };
            return Ok(FolderList::Listed { folder, tag: None, is_older });
        }
        let (server, folder) = (self.http.server(), self.folder.declared);
        Err(SourceErrorKind::ValuesForbidden { server, place, held: held.into(), folder })
    }

    /// The secret of this name alone.
    async fn one(&self, name: &str, place: &Arc<InfisicalPlace>) -> Result<One, SourceErrorKind> {
        let (project, path): (_, &[&str]) = match &self.project.key {
            Key::Id(id) if !self.project.is_older => (("projectId", id), &["api", "v4", "secrets", name]),
            Key::Id(id) => (("workspaceId", id), &["api", "v3", "secrets", "raw", name]),
            Key::Slug(slug) => (("workspaceSlug", slug), &["api", "v3", "secrets", "raw", name]),
        };
        let query = [
            (project.0, project.1.as_str()),
            ("environment", &self.settings.environment),
            ("secretPath", &place.folder),
            ("expandSecretReferences", "true"),
            ("viewSecretValue", "true"),
        ];
        let reply = self.http.get_unless(Step::Secret, path, &query, self.token, None).await?;
        if reply.refusal().is_token_ended(reply.status()) {
            return Ok(One::TokenEnded(reply.status()));
        }
        match reply.status() {
            403 | 404 => Ok(One::Unreadable),
            200 => {
                reply.check_is_json()?;
                let wanted = self.selection(place, &Names::Every, true);
                let list = decode::one(reply.body(), &wanted).map_err(|refused| reply.not_taken(refused, place))?;
                let read = list.secrets.into_iter().find(|(listed, _)| listed == name);
                Ok(read.map_or(One::Unreadable, |(name, secret)| One::Read(name, Box::new(secret))))
            }
            _ => Err(self.http.refused(&reply)),
        }
    }
}
