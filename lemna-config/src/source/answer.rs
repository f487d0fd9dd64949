use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use crate::problem::{FileProblem, LineProblem};
use crate::schema::FieldSchema;
use crate::words::{InfisicalPlace, Origin};

/// A source's answer: the requested values, and the bare names of what else it has.
#[derive(Default)]
pub struct Answer {
    place: Option<Arc<InfisicalPlace>>,
    found: HashMap<String, Found>,
    /// What files hold by the paths of fields, with the fields' own names: two fields of one name can differ there.
    by_path: HashMap<&'static str, (&'static str, Found)>,
    other_names: Vec<String>,
    /// The answer for each folder of Infisical, with its name in the schema. Other sources have none.
    folders: Vec<(&'static str, Answer)>,
}

impl Answer {
    /// An answer that holds nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the value of a requested name. The last one given for a name counts.
    pub fn insert(&mut self, name: &str, value: SecretString) {
        // The loader knows the source's name and sets it as the origin.
        self.insert_from(name, value, Origin::Custom("".into()));
    }

    /// Adds a name that was not requested, so an error can suggest it. Never hand over its value.
    pub fn mention(&mut self, name: &str) {
        self.other_names.push(name.to_owned());
    }

    pub(crate) fn insert_from(&mut self, name: &str, value: SecretString, origin: Origin) {
        self.found.insert(name.to_owned(), Found::Value(Value::new(value, origin)));
    }

    pub(crate) fn insert_found(&mut self, name: String, found: Found) {
        self.found.insert(name, found);
    }

    pub(crate) fn insert_unusable(&mut self, name: &str, reason: Unusable) {
        self.found.insert(name.to_owned(), Found::Unusable(reason));
    }

    pub(crate) fn insert_at_path(&mut self, field: &FieldSchema, found: Found) {
        self.by_path.insert(field.path(), (field.secret_name(), found));
    }

    fn at_path(&self, field: &FieldSchema) -> Option<(&'static str, &Found)> {
        self.by_path.get(field.path()).map(|(name, found)| (*name, found))
    }

    /// What was said about `folder`: by sources without folders the same for each.
    pub(crate) fn part(&self, folder: &str) -> &Self {
        self.folder(folder).unwrap_or(self)
    }

    fn folder(&self, folder: &str) -> Option<&Self> {
        self.folders.iter().find(|(name, _)| *name == folder).map(|(_, part)| part)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Found> {
        self.found.get(name)
    }

    /// What is held for `field`, and under which of its names: the first that settles it, or else an empty value.
    pub(crate) fn find(&self, field: &FieldSchema) -> Option<(&'static str, &Found)> {
        let part = self.part(field.folder());
        let by_name = field.names().filter_map(|name| Some((name, part.get(name)?)));
        let mut held = self.at_path(field).into_iter().chain(by_name);
        held.clone().find(|(_, found)| found.settles(field)).or_else(|| held.next())
    }

    /// What the source has for `field` under `name`, which is one of the field's names.
    pub(crate) fn under(&self, field: &FieldSchema, name: &str) -> Option<&Found> {
        let at_path = self.at_path(field).filter(|(own, _)| *own == name).map(|(_, found)| found);
        at_path.or_else(|| self.part(field.folder()).get(name))
    }

    /// Every value for `field`, each with the name it stands under.
    pub(crate) fn values(&self, field: &FieldSchema) -> impl Iterator<Item = (&'static str, &Value)> {
        let part = self.part(field.folder());
        let by_name = field.names().filter_map(|name| Some((name, part.get(name)?)));
        self.at_path(field).into_iter().chain(by_name).filter_map(|(name, found)| match found {
            Found::Value(value) if value.is_one_of(field) => Some((name, value)),
            _ => None,
        })
    }

    /// The names that something is held under, but for lines that cannot be read: what such a line has for a name can be
    /// a piece of a secret.
    pub(crate) fn found_names(&self) -> impl Iterator<Item = &str> {
        let is_name = |found: &Found| !matches!(found, Found::Unusable(Unusable::BadLine { .. }));
        self.found.iter().filter(move |(_, found)| is_name(found)).map(|(name, _)| name.as_str())
    }

    /// Where the values are.
    pub(crate) fn origins(&self) -> impl Iterator<Item = &Origin> {
        self.found.values().filter_map(|found| match found {
            Found::Value(value) => Some(value.origin()),
            Found::Unusable(_) => None,
        })
    }

    /// The same answer for another holder, who shares its values.
    #[cfg(feature = "infisical")]
    pub(crate) fn shared(&self) -> Self {
        self.select(&|_| true)
    }

    /// What this would be, had only the names been asked for that `wants` takes. The values are shared.
    pub(crate) fn select(&self, wants: &dyn Fn(&str) -> bool) -> Self {
        let mut selected = Self { place: self.place.clone(), other_names: self.other_names.clone(), ..Self::default() };
        for (name, found) in &self.found {
            if wants(name) {
                selected.insert_found(name.clone(), found.clone());
            } else if !matches!(found, Found::Unusable(Unusable::BadLine { .. })) {
                // The name of a line that cannot be read can be a piece of a secret.
                selected.mention(name);
            }
        }
        selected.by_path.clone_from(&self.by_path);
        selected.folders = self.folders.iter().map(|(folder, part)| (*folder, part.select(wants))).collect();
        selected
    }

    /// How many values there are, empty ones too.
    pub(crate) fn value_count(&self) -> usize {
        let all = self.found.values().chain(self.by_path.values().map(|(_, found)| found));
        let own = all.filter(|found| matches!(found, Found::Value(_))).count();
        own + self.folders.iter().map(|(_, part)| part.value_count()).sum::<usize>()
    }

    pub(crate) fn place(&self) -> Option<&InfisicalPlace> {
        self.place.as_deref()
    }

    pub(crate) fn other_names(&self) -> &[String] {
        &self.other_names
    }

    /// Sets the origin of every value to the source called `name`.
    pub(crate) fn with_origin(mut self, name: &Arc<str>) -> Self {
        for found in self.found.values_mut() {
            if let Found::Value(value) = found {
                value.origin = Origin::Custom(name.clone());
            }
        }
        self
    }
}

/// Infisical alone answers for several folders.
#[cfg(feature = "infisical")]
impl Answer {
    /// [`mention`](Self::mention) without a copy of the name.
    pub(crate) fn mention_owned(&mut self, name: String) {
        self.other_names.push(name);
    }

    /// The answers of several folders as one.
    pub(crate) fn of_folders(folders: Vec<(&'static str, Self)>) -> Self {
        Self { folders, ..Self::default() }
    }

    /// Takes over the folders of `other` that this one says nothing of.
    pub(crate) fn fill_up_folders_from(&mut self, other: Self) {
        for (folder, answer) in other.folders {
            if self.folder(folder).is_none() {
                self.folders.push((folder, answer));
            }
        }
    }

    /// Whether every name that was asked for is as in `other`, in each folder.
    pub(crate) fn holds_the_same(&self, other: &Self) -> bool {
        let is_same = |(folder, part): &(&'static str, Self)| {
            other.folder(folder).is_some_and(|other| part.holds_the_same(other))
        };
        self.place == other.place
            && self.found == other.found
            && self.folders.len() == other.folders.len()
            && self.folders.iter().all(is_same)
    }

    /// Whether it has something to say on each of `needed`: a value, or why there is none.
    pub(crate) fn has_all(&self, needed: &[&FieldSchema]) -> bool {
        needed.iter().all(|field| self.find(field).is_some_and(|(_, found)| found.settles(field)))
    }

    /// Which folder of Infisical this is the answer of.
    pub(crate) fn set_place(&mut self, place: Arc<InfisicalPlace>) {
        self.place = Some(place);
    }
}

/// Only numbers: a name that nobody asked for could be a piece of a secret.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("found", &self.found.len())
            .field("other_names", &self.other_names.len())
            .finish_non_exhaustive()
    }
}

/// What a source holds under a name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Found {
    Value(Value),
    Unusable(Unusable),
}

impl Found {
    /// Whether nothing else is looked at for `field`.
    pub(crate) fn settles(&self, field: &FieldSchema) -> bool {
        match self {
            Self::Value(value) => value.is_one_of(field),
            Self::Unusable(_) => true,
        }
    }
}

impl Found {
    /// Whether both are values, and the same.
    pub(crate) fn has_text_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Value(one), Self::Value(other)) => one.text() == other.text(),
            _ => false,
        }
    }
}

/// A value with its origin. Its `Debug` shows only the origin. Clones share the text, which is in memory once however
/// many hold it.
#[derive(Clone)]
pub(crate) struct Value {
    text: Arc<SecretString>,
    origin: Origin,
    takes_in_secret: bool,
    /// Whether higher sources are meant to hide it, like a setting of a file.
    is_setting: bool,
    /// If it holds or held references that lead nowhere: the names that they refer to and that can be shown.
    nowhere: Option<Arc<[String]>>,
}

impl Value {
    pub(crate) fn new(text: SecretString, origin: Origin) -> Self {
        Self { text: Arc::new(text), origin, takes_in_secret: false, is_setting: false, nowhere: None }
    }

    /// The same, of a file or of what other crates make of files.
    pub(crate) fn of_setting(self) -> Self {
        Self { is_setting: true, ..self }
    }

    pub(crate) fn is_setting(&self) -> bool {
        self.is_setting
    }

    /// The same, with what is known of references in it.
    #[cfg(feature = "infisical")]
    pub(crate) fn leading_nowhere(self, nowhere: Option<Vec<String>>) -> Self {
        Self { nowhere: nowhere.map(Into::into), ..self }
    }

    /// The names that its references lead nowhere with, if any are known.
    pub(crate) fn nowhere(&self) -> Option<&[String]> {
        self.nowhere.as_deref()
    }

    /// The same, put together from others, of which one is not public if `takes_in_secret`.
    pub(crate) fn composed(self, takes_in_secret: bool) -> Self {
        Self { takes_in_secret, ..self }
    }

    /// Whether it must not be shown as a value of `field`, which is public: it contains the value of a name that is not
    /// public.
    pub(crate) fn may_not_be_shown(&self, field: &FieldSchema) -> bool {
        self.takes_in_secret && field.is_public()
    }

    /// The text. The name makes clear at every use that it is a secret.
    pub(crate) fn text(&self) -> &str {
        self.text.expose_secret()
    }

    /// Whether it counts as a value of `field`: an empty one only if the field allows it.
    pub(crate) fn is_one_of(&self, field: &FieldSchema) -> bool {
        field.allows_empty() || !self.text().is_empty()
    }

    /// Whether this is a value of Infisical that contains what its server takes for a reference: `${`, at least one
    /// character, `}`. With one more dollar it is taken for a text about references.
    pub(crate) fn holds_reference(&self) -> bool {
        let text = self.text();
        matches!(self.origin, Origin::Infisical(_))
            && text
                .match_indices("${")
                .any(|(at, _)| !text[..at].ends_with('$') && text[at + 2..].find('}').is_some_and(|inside| inside > 0))
    }

    /// Where the value was found.
    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        (Arc::ptr_eq(&self.text, &other.text) || self.text() == other.text()) && self.origin == other.origin
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Why a name that a source has gives no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// Infisical has the secret, but the identity is not allowed to read its value.
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "no other source hides values"))]
    Hidden(Origin),
    /// Infisical has the secret in several folders, and no rule decides which counts.
    #[cfg_attr(not(feature = "infisical"), expect(dead_code, reason = "no other source has folders"))]
    Ambiguous {
        /// The folder that was listed with those below it.
        origin: Origin,
        /// The folders that have the secret.
        folders: Vec<String>,
    },
    /// The variable of the process environment is not UTF-8.
    NotUnicode,
    /// The line of a `.env` file that should have it cannot be read.
    BadLine {
        /// The file and the line.
        origin: Origin,
        /// What is wrong with the line.
        problem: LineProblem,
    },
    /// A table or a list where one value is expected, or the other way round.
    WrongShape {
        /// The file and the place.
        origin: Origin,
        expected: &'static str,
        found: &'static str,
    },
    /// The file that should give it cannot be read.
    BadFile(FileProblem),
}

impl Unusable {
    /// Where the value is, if more is known than which source has it.
    pub(crate) fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Hidden(origin)
            | Self::Ambiguous { origin, .. }
            | Self::BadLine { origin, .. }
            | Self::WrongShape { origin, .. } => Some(origin),
            Self::NotUnicode | Self::BadFile(_) => None,
        }
    }
}
