//! Reads a list of secrets while keeping only what was asked for: a list can hold a thousand, each with half a KiB
//! that no reader needs.

mod asked;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use secrecy::SecretString;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

pub(crate) use self::asked::Asked;
use super::object::Object;
use super::settings::Duplicates;
use crate::words::{InfisicalPlace, Names, shown};

/// The placeholder for a value that the identity is not allowed to read.
const MASK: &str = "<hidden-by-infisical>";

/// What a list is read for.
pub(crate) struct Selection<'a> {
    pub(crate) names: &'a Names,
    /// The folder that was listed.
    pub(crate) place: &'a Arc<InfisicalPlace>,
    pub(crate) asked: Asked<'a>,
    /// What to do about a name in several folders, if those below were listed too.
    pub(crate) below: Option<Duplicates>,
    /// Whether values are read: servers of 2024 send them even in a list of names.
    pub(crate) values: bool,
}

/// What a list holds of what was asked for.
#[derive(Debug, Default)]
pub(crate) struct SecretList {
    pub(crate) secrets: HashMap<String, ListedSecret>,
    /// What it holds beside that. A name can come several times.
    pub(crate) other_names: Vec<String>,
    /// Neither a secret nor an import, of whatever name.
    pub(crate) is_empty: bool,
}

/// Why a list is not taken.
#[derive(Debug)]
pub(crate) enum Refused {
    Json(serde_json::Error),
    /// A secret in it is of this other place.
    Elsewhere(InfisicalPlace),
}

impl From<serde_json::Error> for Refused {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

/// A secret of a list.
#[derive(Debug)]
pub(crate) struct ListedSecret {
    pub(crate) place: Arc<InfisicalPlace>,
    pub(crate) is_imported: bool,
    pub(crate) value: ListedValue,
}

/// What a list says of a secret's value.
#[derive(Debug)]
pub(crate) enum ListedValue {
    Visible(SecretString),
    /// The identity is not allowed to read it.
    Hidden,
    /// These folders hold the secret, and none was said to count before the others.
    Ambiguous(Vec<String>),
}

#[derive(Deserialize)]
struct RawSecret<'a> {
    #[serde(borrow, rename = "secretKey")]
    key: Cow<'a, str>,
    /// Decoded only if it was asked for.
    #[serde(borrow, default, rename = "secretValue")]
    value: Option<&'a RawValue>,
    #[serde(default, rename = "secretValueHidden")]
    is_hidden: Option<bool>,
    #[serde(borrow, default, rename = "secretPath")]
    path: Option<&'a RawValue>,
    #[serde(borrow, default)]
    environment: Option<&'a RawValue>,
    /// The project's id.
    #[serde(borrow, default)]
    workspace: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "projectId")]
    project_id: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "workspaceId")]
    workspace_id: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawImport<'a> {
    #[serde(borrow)]
    secret_path: Cow<'a, str>,
    #[serde(borrow)]
    environment: Cow<'a, str>,
    #[serde(borrow)]
    secrets: Vec<Object<RawSecret<'a>>>,
}

/// A text that is borrowed where it holds no escape.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// Decodes the body of a list.
///
/// An own secret counts before an imported one, a later import before an earlier one, and within one folder or one
/// import, where nested imports follow its own secrets, the first.
pub(crate) fn decode(body: &[u8], wanted: &Selection<'_>) -> Result<SecretList, Refused> {
    let mut reading = Reading {
        wanted,
        own: HashMap::new(),
        other_names: Vec::new(),
        imports: Vec::new(),
        is_empty: true,
        elsewhere: None,
    };
    let mut decoder = serde_json::Deserializer::from_str(utf8(body)?);
    reading.deserialize(&mut decoder)?;
    decoder.end()?;
    let Reading { own, other_names, imports, is_empty, elsewhere, .. } = reading;
    if let Some(elsewhere) = elsewhere {
        return Err(Refused::Elsewhere(elsewhere));
    }
    let mut secrets = HashMap::with_capacity(own.len());
    for (name, folders) in own {
        if let Some(secret) = one_of(folders, wanted) {
            secrets.insert(name, secret);
        }
    }
    for (name, secret) in imports.into_iter().rev().flatten() {
        secrets.entry(name).or_insert(secret);
    }
    Ok(SecretList { secrets, other_names, is_empty })
}

/// Decodes the answer to a question for one secret: its name and its value.
pub(crate) fn decode_one(body: &[u8], wanted: &Selection<'_>) -> Result<(String, ListedValue), Refused> {
    #[derive(Deserialize)]
    struct One<'a> {
        #[serde(borrow)]
        secret: Object<RawSecret<'a>>,
    }

    let Object(One { secret: Object(secret) }) = serde_json::from_str(utf8(body)?)?;
    if let Some(elsewhere) = wanted.asked.elsewhere(&secret, wanted.place)? {
        return Err(Refused::Elsewhere(elsewhere));
    }
    Ok((secret.key.clone().into_owned(), value(&secret, wanted.values)?))
}

/// Checked once as a whole: from bytes, every text in it is checked on its own.
fn utf8(body: &[u8]) -> serde_json::Result<&str> {
    std::str::from_utf8(body).map_err(|_| serde_json::Error::custom("not UTF-8"))
}

/// How far a folder is from the root, then its path: the first is the nearest.
type Rank = (usize, String);

fn rank(folder: &str) -> Rank {
    (folder.split('/').filter(|name| !name.is_empty()).count(), folder.to_owned())
}

/// The secret that counts of a name's secrets that are not imported, by their folders.
fn one_of(folders: BTreeMap<Rank, ListedSecret>, wanted: &Selection<'_>) -> Option<ListedSecret> {
    if folders.len() > 1 && wanted.below == Some(Duplicates::Refuse) {
        let folders = folders.into_keys().map(|(_, folder)| shown(&folder)).collect();
        let value = ListedValue::Ambiguous(folders);
        return Some(ListedSecret { place: wanted.place.clone(), is_imported: false, value });
    }
    folders.into_values().next()
}

/// The value of a secret that is wanted.
fn value(secret: &RawSecret<'_>, values: bool) -> serde_json::Result<ListedValue> {
    if !values {
        return Ok(ListedValue::Hidden);
    }
    let is_hidden = secret.is_hidden == Some(true);
    Ok(match secret.value.map(Text::deserialize).transpose()? {
        // A value that the identity is not allowed to read is masked, or left out.
        None if is_hidden => ListedValue::Hidden,
        None => return Err(serde_json::Error::missing_field("secretValue")),
        Some(Text(value)) if is_hidden || value == MASK => ListedValue::Hidden,
        Some(Text(Cow::Borrowed(value))) => ListedValue::Visible(value.into()),
        Some(Text(Cow::Owned(value))) => ListedValue::Visible(value.into()),
    })
}

/// The list as far as it was read.
struct Reading<'w> {
    wanted: &'w Selection<'w>,
    /// The own secrets that are wanted, each with the folders it is in.
    own: HashMap<String, BTreeMap<Rank, ListedSecret>>,
    other_names: Vec<String>,
    imports: Vec<HashMap<String, ListedSecret>>,
    is_empty: bool,
    /// The first other place that a secret is of.
    elsewhere: Option<InfisicalPlace>,
}

impl Reading<'_> {
    /// Holds `secret` against where it must be.
    fn hold(&mut self, secret: &RawSecret<'_>, asked: &Asked<'_>, place: &InfisicalPlace) -> serde_json::Result<()> {
        let elsewhere = asked.elsewhere(secret, place)?;
        self.elsewhere = self.elsewhere.take().or(elsewhere);
        Ok(())
    }

    fn keep(&mut self, secret: &RawSecret<'_>) -> serde_json::Result<()> {
        self.hold(secret, &self.wanted.asked, self.wanted.place)?;
        let name = secret.key.as_ref();
        if !self.wanted.names.contains(name) {
            self.other_names.push(name.to_owned());
            return Ok(());
        }
        let listed = self.wanted.place;
        // Without those below there is one folder, however the server writes its path.
        let below = match (self.wanted.below, secret.path) {
            (Some(_), Some(path)) => Option::<Text<'_>>::deserialize(path)?,
            _ => None,
        };
        let (rank, place) = match below {
            None => (rank(&listed.folder), listed.clone()),
            Some(Text(folder)) => {
                let place = InfisicalPlace { folder: shown(&folder), ..InfisicalPlace::clone(listed) };
                (rank(&folder), Arc::new(place))
            }
        };
        let folders = self.own.entry(name.to_owned()).or_default();
        if let std::collections::btree_map::Entry::Vacant(entry) = folders.entry(rank) {
            let value = value(secret, self.wanted.values)?;
            entry.insert(ListedSecret { place, is_imported: false, value });
        }
        Ok(())
    }

    fn keep_import(&mut self, import: &RawImport<'_>) -> serde_json::Result<()> {
        let place = Arc::new(InfisicalPlace {
            project: self.wanted.place.project.clone(),
            environment: shown(&import.environment),
            folder: shown(&import.secret_path),
        });
        let asked = self.wanted.asked.of_import();
        let mut kept = HashMap::new();
        for Object(secret) in &import.secrets {
            self.hold(secret, &asked, &place)?;
            let name = secret.key.as_ref();
            if !self.wanted.names.contains(name) {
                self.other_names.push(name.to_owned());
            } else if !kept.contains_key(name) {
                let value = value(secret, self.wanted.values)?;
                kept.insert(name.to_owned(), ListedSecret { place: place.clone(), is_imported: true, value });
            }
        }
        self.imports.push(kept);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for &mut Reading<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Reading<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of secrets")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut has_secrets, mut has_imports) = (false, false);
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match key.as_ref() {
                "secrets" if has_secrets => return Err(A::Error::duplicate_field("secrets")),
                "secrets" => {
                    has_secrets = true;
                    map.next_value_seed(Secrets(self))?;
                }
                "imports" if has_imports => return Err(A::Error::duplicate_field("imports")),
                "imports" => {
                    has_imports = true;
                    let imports: Option<Vec<Object<RawImport<'de>>>> = map.next_value()?;
                    for Object(import) in imports.into_iter().flatten() {
                        self.is_empty = false;
                        self.keep_import(&import).map_err(A::Error::custom)?;
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if has_secrets { Ok(()) } else { Err(A::Error::missing_field("secrets")) }
    }
}

/// The own secrets, one at a time.
struct Secrets<'r, 'w>(&'r mut Reading<'w>);

impl<'de> DeserializeSeed<'de> for Secrets<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Secrets<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of secrets")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(Object(secret)) = seq.next_element::<Object<RawSecret<'de>>>()? {
            self.0.is_empty = false;
            self.0.keep(&secret).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}
