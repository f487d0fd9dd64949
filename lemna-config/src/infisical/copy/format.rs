//! What is in a copy: the values asked for with their places, and, for a warm restart, what one more request needs.
//! A change of it is a new version of the [seal](super::seal).

use std::borrow::Cow;
use std::sync::Arc;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::super::client::list::Tags;
use super::super::client::project::Project;
use super::bound::FolderNames;
use crate::source::{Answer, Found, Unusable};
use crate::words::{InfisicalPlace, Origin};

/// A copy that was opened.
#[derive(Debug)]
pub(in super::super) struct Copy {
    /// In milliseconds since 1970, as all times here.
    pub(super) made: u64,
    pub(in super::super) answer: Answer,
    pub(in super::super) warm: Option<Warm>,
}

/// What is needed for one request instead of two.
#[derive(Debug, Clone)]
pub(in super::super) struct Warm {
    pub(in super::super) token: SecretString,
    /// `None`: never, or nobody knows when. Such a token is in no file.
    pub(in super::super) token_ends: Option<u64>,
    pub(in super::super) tags: Tags,
    /// As the lists were asked for it.
    pub(in super::super) project: Project,
}

#[derive(Serialize, Deserialize)]
struct CopyForm<'a> {
    made: u64,
    #[serde(borrow)]
    folders: Vec<FolderForm<'a>>,
    #[serde(borrow)]
    warm: Option<WarmForm<'a>>,
}

#[derive(Serialize, Deserialize)]
struct FolderForm<'a> {
    /// As the schema has it.
    #[serde(borrow)]
    folder: Cow<'a, str>,
    #[serde(borrow)]
    place: PlaceForm<'a>,
    #[serde(borrow)]
    values: Vec<ValueForm<'a>>,
}

#[derive(Serialize, Deserialize)]
struct PlaceForm<'a> {
    #[serde(borrow)]
    project: Cow<'a, str>,
    #[serde(borrow)]
    environment: Cow<'a, str>,
    #[serde(borrow)]
    folder: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct ValueForm<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    value: Said<'a>,
    #[serde(borrow)]
    place: PlaceForm<'a>,
}

#[derive(Serialize, Deserialize)]
enum Said<'a> {
    #[serde(borrow)]
    Value(Cow<'a, str>),
    Hidden,
    /// Several folders, these, have one.
    Ambiguous(Vec<String>),
}

#[derive(Serialize, Deserialize)]
struct WarmForm<'a> {
    #[serde(borrow)]
    token: Cow<'a, str>,
    token_ends: u64,
    tags: Tags,
    project: Project,
}

/// Of what `answer` holds, what `folders` name, or all where they name nothing. `None` if it says nothing of one of them.
pub(super) fn encode(
    made: u64,
    answer: &Answer,
    folders: &[FolderNames],
    warm: Option<&Warm>,
) -> Option<Zeroizing<Vec<u8>>> {
    let folders = folders.iter().map(|(folder, names)| {
        let part = answer.part(folder);
        let values = if names.is_empty() {
            part.found_names().filter_map(|name| value(name, part.get(name)?)).collect()
        } else {
            names.iter().filter_map(|name| value(name, part.get(name)?)).collect()
        };
        Some(FolderForm { folder: (*folder).into(), place: PlaceForm::of(part.place()?), values })
    });
    let warm = warm.and_then(|warm| {
        Some(WarmForm {
            token: warm.token.expose_secret().into(),
            token_ends: warm.token_ends?,
            tags: warm.tags.clone(),
            project: warm.project.clone(),
        })
    });
    let form = CopyForm { made, folders: folders.collect::<Option<_>>()?, warm };
    // Counted first: a buffer that grows leaves pieces of secrets behind.
    let mut length = Counter(0);
    serde_json::to_writer(&mut length, &form).ok()?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.0));
    serde_json::to_writer(&mut *bytes, &form).ok()?;
    Some(bytes)
}

/// `None` if it is no copy of this version with these folders.
pub(super) fn decode(bytes: &[u8], folders: &[FolderNames]) -> Option<Copy> {
    let form: CopyForm<'_> = serde_json::from_str(std::str::from_utf8(bytes).ok()?).ok()?;
    if form.folders.len() != folders.len() {
        return None;
    }
    let mut parts = Vec::new();
    for ((declared, _), FolderForm { folder, place, values }) in folders.iter().zip(form.folders) {
        if folder != *declared {
            return None;
        }
        parts.push((*declared, part(place, values)));
    }
    let warm = form.warm.map(|warm| Warm {
        token: warm.token.into_owned().into(),
        token_ends: Some(warm.token_ends),
        tags: warm.tags,
        project: warm.project,
    });
    Some(Copy { made: form.made, answer: Answer::of_folders(parts), warm })
}

fn part(place: PlaceForm<'_>, values: Vec<ValueForm<'_>>) -> Answer {
    let mut part = Answer::new();
    part.set_place(place.place());
    for ValueForm { name, value, place } in values {
        let origin = Origin::Infisical(place.place());
        match value {
            Said::Value(Cow::Borrowed(value)) => part.insert_from(&name, value.into(), origin),
            Said::Value(Cow::Owned(value)) => part.insert_from(&name, value.into(), origin),
            Said::Hidden => part.insert_unusable(&name, Unusable::Hidden(origin)),
            Said::Ambiguous(folders) => part.insert_unusable(&name, Unusable::Ambiguous { origin, folders }),
        }
    }
    part
}

fn value<'a>(name: &'a str, found: &'a Found) -> Option<ValueForm<'a>> {
    let (value, origin) = match found {
        Found::Value(value) => (Said::Value(value.text().into()), value.origin()),
        Found::Unusable(Unusable::Hidden(origin)) => (Said::Hidden, origin),
        Found::Unusable(Unusable::Ambiguous { origin, folders }) => (Said::Ambiguous(folders.clone()), origin),
        Found::Unusable(_) => return None,
    };
    let Origin::Infisical(place) = origin else { return None };
    Some(ValueForm { name: name.into(), value, place: PlaceForm::of(place) })
}

impl<'a> PlaceForm<'a> {
    fn of(place: &'a InfisicalPlace) -> Self {
        let InfisicalPlace { project, environment, folder } = place;
        Self { project: project.into(), environment: environment.into(), folder: folder.into() }
    }

    fn place(self) -> Arc<InfisicalPlace> {
        let Self { project, environment, folder } = self;
        let (project, environment) = (project.into_owned(), environment.into_owned());
        Arc::new(InfisicalPlace { project, environment, folder: folder.into_owned() })
    }
}

struct Counter(usize);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::client::project::Key;
    use super::super::tests::{answer, get, part_of, text};
    use super::*;
    use crate::schema::FieldSchema;

    fn place(folder: &str) -> Arc<InfisicalPlace> {
        Arc::new(InfisicalPlace { project: "p".into(), environment: "dev".into(), folder: folder.into() })
    }

    #[test]
    fn only_what_was_asked_for_is_in_it_and_comes_back_as_it_was() {
        let awkward = "a\"b\\c\n\u{0}ü${X}\u{1F980}";
        let mut root = part_of(&[("A", awkward), ("B", ""), ("NOT_ASKED", "MARKER-not-asked")], "/");
        root.insert_unusable("HIDDEN", Unusable::Hidden(Origin::Infisical(place("/im"))));
        let folders = vec!["/one".to_owned(), "/two".to_owned()];
        let ambiguous = || Unusable::Ambiguous { origin: Origin::Infisical(place("/")), folders: folders.clone() };
        root.insert_unusable("AMBIGUOUS", ambiguous());
        root.mention("MARKER_OTHER_NAME");
        let all = Answer::of_folders([("/", root), ("/db", part_of(&[("A", "made-up of db")], "/db"))].into());
        let warm = Warm {
            token: "made-up.token.x".into(),
            token_ends: Some(7),
            tags: Tags::from([("/".into(), "\"tag\"".into())]),
            project: Project::new(Key::Id("id".into()), "p".into()),
        };
        let asked = [("/", vec!["A", "B", "HIDDEN", "AMBIGUOUS", "NOT_THERE"]), ("/db", vec!["A"])];
        let bytes = encode(5, &all, &asked, Some(&warm)).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("MARKER"));
        assert_eq!(bytes.len(), bytes.capacity(), "it was never moved");

        let copy = decode(&bytes, &asked).unwrap();
        assert_eq!((copy.made, text(&copy.answer, "A"), text(&copy.answer, "B")), (5, awkward, ""));
        for folder in ["/", "/db"] {
            assert_eq!(copy.answer.part(folder).place(), Some(&*place(folder)));
        }
        assert!(
            matches!(copy.answer.part("/db").get("A"), Some(Found::Value(value)) if value.text() == "made-up of db")
        );
        let unusable = |name| match get(&copy.answer, name) {
            Some(Found::Unusable(unusable)) => unusable.clone(),
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(unusable("HIDDEN"), Unusable::Hidden(Origin::Infisical(place("/im"))));
        assert_eq!(unusable("AMBIGUOUS"), ambiguous());
        assert!(get(&copy.answer, "NOT_ASKED").is_none() && get(&copy.answer, "NOT_THERE").is_none());
        let back = copy.warm.as_ref().unwrap();
        assert_eq!((back.token.expose_secret(), back.token_ends, &back.tags), ("made-up.token.x", Some(7), &warm.tags));
        assert!(
            matches!(&back.project, Project { key: Key::Id(id), is_older: false, name } if id == "id" && name == "p")
        );

        let has_all = |needed: &[(&'static str, &'static str)]| {
            let field = |(folder, name): &(&'static str, &'static str)| {
                FieldSchema::new("", name, "").with_folder(folder.trim_end_matches('/'), false)
            };
            let fields: Vec<_> = needed.iter().map(field).collect();
            copy.answer.has_all(&fields.iter().collect::<Vec<_>>())
        };
        assert!(has_all(&[("/", "A"), ("/db", "A"), ("/", "HIDDEN"), ("/", "AMBIGUOUS")]));
        assert!(!has_all(&[("/", "A"), ("/", "B")]), "empty is not a value");
        assert!(!has_all(&[("/", "NOT_THERE")]));
        assert!(!has_all(&[("/db", "B")]), "another folder has it");
        assert!(!format!("{copy:?}").contains("made-up"));
    }

    #[test]
    fn what_is_no_copy_is_refused() {
        let folders = [("/", vec!["A"])];
        for text in
            ["", "{}", "[]", r#"{"made":-1,"folders":[],"warm":null}"#, r#"{"made":1,"folders":[],"warm":null}"#]
        {
            assert!(decode(text.as_bytes(), &folders).is_none(), "{text}");
        }
        let bytes = encode(1, &answer(&[("A", "a")]), &folders, None).unwrap();
        assert!(decode(&bytes, &folders).is_some());
        assert!(decode(&bytes, &[("/other", vec!["A"])]).is_none());
        assert!(encode(1, &Answer::new(), &folders, None).is_none(), "nothing was said of the folder");
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "\\PC*") {
            let folders = [("/", vec!["A"])];
            let _ = decode(&bytes, &folders);
            let _ = decode(text.as_bytes(), &folders);
        }

        #[test]
        fn every_value_comes_back(values in prop::collection::vec(any::<String>(), 0..6)) {
            let names = ["A", "B", "C", "D", "E", "F"];
            let pairs: Vec<_> = names.into_iter().zip(values.iter().map(String::as_str)).collect();
            let folders = [("/", names.to_vec())];
            let copy = decode(&encode(1, &answer(&pairs), &folders, None).unwrap(), &folders).unwrap();
            for (name, value) in pairs {
                prop_assert_eq!(text(&copy.answer, name), value);
            }
        }
    }
}
