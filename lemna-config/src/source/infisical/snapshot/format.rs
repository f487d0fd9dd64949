//! What is in a copy: the values asked for with their places, and, for a warm restart, what one more request needs.
//! A change of it is a new version of the [seal](super::seal).

use std::borrow::Cow;
use std::sync::Arc;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::super::project::Project;
use crate::origin::{InfisicalPlace, Origin};
use crate::source::{Answer, Found, Unusable};

/// A copy that was opened.
#[derive(Debug)]
pub(in super::super) struct Copy {
    /// In milliseconds since 1970, as all times here.
    pub(super) made: u64,
    pub(in super::super) answer: Answer,
    pub(in super::super) warm: Option<Warm>,
}

/// What a restart needs for one request instead of two.
#[derive(Debug, Clone)]
pub(in super::super) struct Warm {
    pub(in super::super) token: SecretString,
    pub(in super::super) token_ends: u64,
    /// The list's entity tag.
    pub(in super::super) tag: Option<String>,
    /// As the list was asked for it.
    pub(in super::super) project: Project,
}

#[derive(Serialize, Deserialize)]
struct CopyForm<'a> {
    made: u64,
    #[serde(borrow)]
    place: PlaceForm<'a>,
    #[serde(borrow)]
    values: Vec<ValueForm<'a>>,
    #[serde(borrow)]
    warm: Option<WarmForm<'a>>,
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
    /// `None`: the server hides it.
    #[serde(borrow)]
    value: Option<Cow<'a, str>>,
    #[serde(borrow)]
    place: PlaceForm<'a>,
}

#[derive(Serialize, Deserialize)]
struct WarmForm<'a> {
    #[serde(borrow)]
    token: Cow<'a, str>,
    token_ends: u64,
    #[serde(borrow)]
    tag: Option<Cow<'a, str>>,
    project: Project,
}

/// Of what `answer` holds, those of `names`.
pub(super) fn encode(made: u64, answer: &Answer, names: &[&str], warm: Option<&Warm>) -> Option<Zeroizing<Vec<u8>>> {
    let values: Vec<_> = names.iter().filter_map(|name| value(name, answer.get(name)?)).collect();
    let warm = warm.map(|warm| WarmForm {
        token: warm.token.expose_secret().into(),
        token_ends: warm.token_ends,
        tag: warm.tag.as_deref().map(Cow::from),
        project: warm.project.clone(),
    });
    let form = CopyForm { made, place: PlaceForm::of(answer.place()?), values, warm };
    // Counted first: a buffer that grows leaves pieces of secrets behind.
    let mut length = Counter(0);
    serde_json::to_writer(&mut length, &form).ok()?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.0));
    serde_json::to_writer(&mut *bytes, &form).ok()?;
    Some(bytes)
}

/// `None` if it is no copy of this version.
pub(super) fn decode(bytes: &[u8]) -> Option<Copy> {
    let form: CopyForm<'_> = serde_json::from_slice(bytes).ok()?;
    let mut answer = Answer::new();
    answer.set_place(form.place.place());
    for ValueForm { name, value, place } in form.values {
        let origin = Origin::Infisical(place.place());
        match value {
            Some(Cow::Borrowed(value)) => answer.insert_from(&name, value.into(), origin),
            Some(Cow::Owned(value)) => answer.insert_from(&name, value.into(), origin),
            None => answer.insert_unusable(&name, Unusable::Hidden(origin)),
        }
    }
    let warm = form.warm.map(|warm| Warm {
        token: warm.token.into_owned().into(),
        token_ends: warm.token_ends,
        tag: warm.tag.map(Cow::into_owned),
        project: warm.project,
    });
    Some(Copy { made: form.made, answer, warm })
}

impl Copy {
    /// Whether it has something to say on each of `names`: a value, or that it is hidden.
    pub(in super::super) fn has_all<'n>(&self, mut names: impl Iterator<Item = &'n str>) -> bool {
        names.all(|name| match self.answer.get(name) {
            Some(Found::Value(value)) => !value.text().is_empty(),
            Some(Found::Unusable(_)) => true,
            None => false,
        })
    }
}

fn value<'a>(name: &'a str, found: &'a Found) -> Option<ValueForm<'a>> {
    let (value, origin) = match found {
        Found::Value(value) => (Some(value.text().into()), value.origin()),
        Found::Unusable(Unusable::Hidden(origin)) => (None, origin),
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

    use super::super::tests::{answer, text};
    use super::*;

    #[test]
    fn only_what_was_asked_for_is_in_it_and_comes_back_as_it_was() {
        let awkward = "a\"b\\c\n\u{0}ü${X}\u{1F980}";
        let mut all = answer(&[("A", awkward), ("B", ""), ("NOT_ASKED", "MARKER-not-asked")]);
        let place = Arc::new(InfisicalPlace { project: "p".into(), environment: "dev".into(), folder: "/im".into() });
        all.insert_unusable("HIDDEN", Unusable::Hidden(Origin::Infisical(place.clone())));
        all.mention("MARKER_OTHER_NAME");
        let warm = Warm {
            token: "made-up.token.x".into(),
            token_ends: 7,
            tag: Some("\"tag\"".into()),
            project: Project::Id("id".into()),
        };
        let bytes = encode(5, &all, &["A", "B", "HIDDEN", "NOT_THERE"], Some(&warm)).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("MARKER"));
        assert_eq!(bytes.len(), bytes.capacity(), "it was never moved");

        let copy = decode(&bytes).unwrap();
        assert_eq!((copy.made, text(&copy.answer, "A"), text(&copy.answer, "B")), (5, awkward, ""));
        assert_eq!(copy.answer.place(), all.place());
        assert!(
            matches!(copy.answer.get("HIDDEN"), Some(Found::Unusable(Unusable::Hidden(Origin::Infisical(at)))) if *at == place)
        );
        assert!(copy.answer.get("NOT_ASKED").is_none() && copy.answer.get("NOT_THERE").is_none());
        let back = copy.warm.as_ref().unwrap();
        assert_eq!((back.token.expose_secret(), back.token_ends), ("made-up.token.x", 7));
        assert_eq!(back.tag.as_deref(), Some("\"tag\""));
        assert!(matches!(&back.project, Project::Id(id) if id == "id"));

        assert!(copy.has_all(["A", "HIDDEN"].into_iter()));
        assert!(!copy.has_all(["A", "B"].into_iter()), "empty is not a value");
        assert!(!copy.has_all(["NOT_THERE"].into_iter()));
        assert!(!format!("{copy:?}").contains("made-up"));
    }

    #[test]
    fn what_is_no_copy_is_refused() {
        for text in ["", "{}", "[]", r#"{"made":-1,"place":{},"values":[],"warm":null}"#] {
            assert!(decode(text.as_bytes()).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "\\PC*") {
            let _ = decode(&bytes);
            let _ = decode(text.as_bytes());
        }

        #[test]
        fn every_value_comes_back(values in prop::collection::vec(("[A-Z_]{1,8}", any::<String>()), 0..6)) {
            let values: std::collections::BTreeMap<_, _> = values.into_iter().collect();
            let pairs: Vec<_> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let names: Vec<_> = values.keys().map(String::as_str).collect();
            let copy = decode(&encode(1, &answer(&pairs), &names, None).unwrap()).unwrap();
            for (name, value) in pairs {
                prop_assert_eq!(text(&copy.answer, name), value);
            }
        }
    }
}
