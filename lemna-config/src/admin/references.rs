//! References in values that lead nowhere.

use super::error::AdminError;
use super::folders::Folder;
use super::secrets::{Secret, Switches, sorted};
use super::session::Visit;
use crate::infisical::client::references::leading_nowhere;

/// A secret whose value refers by `${...}` to another that is missing or empty.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LostReference {
    /// Its name.
    pub name: String,
    /// What it refers to, such as `DB_USER` or `dev.shared.DB_USER`, if it looks like a name: it is a part of the
    /// value.
    pub refers_to: Vec<String>,
}

impl Visit<'_> {
    pub(super) async fn secrets_and_lost_references(
        &self,
        folder: &Folder,
    ) -> Result<(Vec<Secret>, Vec<LostReference>), AdminError> {
        let given = Switches { expands: true, imports: true, values: true };
        let stored = Switches { expands: false, ..given };
        let given = self.list(folder, given).await?;
        if given.secrets.is_empty() {
            return Ok(Default::default());
        }
        let stored = self.list(folder, stored).await?;
        let lost = leading_nowhere(&stored, &given).into_iter();
        let mut lost: Vec<_> = lost.map(|(name, refers_to)| LostReference { name, refers_to }).collect();
        lost.sort_by(|one, other| one.name.cmp(&other.name));
        Ok((sorted(given), lost))
    }
}
