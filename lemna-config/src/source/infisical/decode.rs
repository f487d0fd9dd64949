//! Reads a list of secrets while keeping only what was asked for: a list can hold a thousand, each with half a KiB
//! that no reader needs.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::object::Object;
use crate::origin::{InfisicalPlace, Origin};
use crate::source::{Answer, Request, Unusable};

/// What stands in place of a value that the identity may not read. Older servers send no flag beside it.
const MASK: &str = "<hidden-by-infisical>";

#[derive(Deserialize)]
struct Secret<'a> {
    #[serde(borrow, rename = "secretKey")]
    key: Cow<'a, str>,
    /// Decoded only if it was asked for.
    #[serde(borrow, rename = "secretValue")]
    value: &'a RawValue,
    #[serde(default, rename = "secretValueHidden")]
    is_hidden: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Import<'a> {
    #[serde(borrow)]
    secret_path: Cow<'a, str>,
    #[serde(borrow)]
    environment: Cow<'a, str>,
    #[serde(borrow)]
    secrets: Vec<Object<Secret<'a>>>,
}

/// Decodes the body of a list. `place` is the folder that was listed.
///
/// An own secret counts before an imported one, a later import before an earlier one, and within one import, where
/// nested imports stand behind its own secrets, the first.
pub(super) fn decode(body: &[u8], request: &Request, place: &Arc<InfisicalPlace>) -> serde_json::Result<Answer> {
    let mut answer = Answer::new();
    answer.set_place(place.clone());
    let mut imports = Vec::new();
    // Checked once as a whole: from bytes, every text in it is checked on its own.
    let body = std::str::from_utf8(body).map_err(|_| serde_json::Error::custom("not UTF-8"))?;
    let mut decoder = serde_json::Deserializer::from_str(body);
    let list = List { request, place, answer: &mut answer, imports: &mut imports };
    list.deserialize(&mut decoder)?;
    decoder.end()?;
    for import in imports.into_iter().rev() {
        answer.fill_up_from(import);
    }
    Ok(answer)
}

fn keep(
    secret: &Secret<'_>,
    request: &Request,
    place: &Arc<InfisicalPlace>,
    answer: &mut Answer,
) -> serde_json::Result<()> {
    let key = secret.key.as_ref();
    if !request.wants(key) {
        answer.mention(key);
        return Ok(());
    }
    if answer.get(key).is_some() {
        return Ok(());
    }
    let origin = Origin::Infisical(place.clone());
    let value = Text::deserialize(secret.value)?.0;
    if secret.is_hidden || value == MASK {
        answer.insert_unusable(key, Unusable::Hidden(origin));
    } else {
        match value {
            Cow::Borrowed(value) => answer.insert_from(key, value.into(), origin),
            Cow::Owned(value) => answer.insert_from(key, value.into(), origin),
        }
    }
    Ok(())
}

/// A text that is borrowed where it holds no escape.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

struct List<'s> {
    request: &'s Request,
    place: &'s Arc<InfisicalPlace>,
    answer: &'s mut Answer,
    imports: &'s mut Vec<Answer>,
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of secrets")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut has_secrets = false;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match key.as_ref() {
                "secrets" => {
                    has_secrets = true;
                    map.next_value_seed(Secrets { request: self.request, place: self.place, answer: self.answer })?;
                }
                "imports" => {
                    let imports: Option<Vec<Object<Import<'de>>>> = map.next_value()?;
                    for Object(import) in imports.into_iter().flatten() {
                        self.imports.push(imported(&import, self.request, self.place).map_err(A::Error::custom)?);
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

fn imported(import: &Import<'_>, request: &Request, importing: &InfisicalPlace) -> serde_json::Result<Answer> {
    let place = Arc::new(InfisicalPlace {
        project: importing.project.clone(),
        environment: import.environment.to_string(),
        folder: import.secret_path.to_string(),
    });
    let mut answer = Answer::new();
    for Object(secret) in &import.secrets {
        keep(secret, request, &place, &mut answer)?;
    }
    Ok(answer)
}

/// The own secrets, one at a time.
struct Secrets<'s> {
    request: &'s Request,
    place: &'s Arc<InfisicalPlace>,
    answer: &'s mut Answer,
}

impl<'de> DeserializeSeed<'de> for Secrets<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Secrets<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of secrets")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(secret) = seq.next_element::<Object<Secret<'de>>>()? {
            keep(&secret.0, self.request, self.place, self.answer).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::source::Found;

    fn request(names: &[&'static str]) -> Request {
        Request::new(names.iter().copied().collect::<HashSet<_>>(), Instant::now(), Duration::from_secs(1))
    }

    fn place() -> Arc<InfisicalPlace> {
        Arc::new(InfisicalPlace { project: "p".into(), environment: "dev".into(), folder: "/".into() })
    }

    fn value(answer: &Answer, name: &str) -> (String, String) {
        match answer.get(name) {
            Some(Found::Value(value)) => (value.text().to_owned(), value.origin().to_string()),
            other => panic!("{name}: {other:?}"),
        }
    }

    const LIST: &str = r#"{"imports":[
        {"secretPath":"/one","environment":"dev","folderId":"f","secrets":[
            {"secretKey":"A","secretValue":"one"},{"secretKey":"B","secretValue":"one"},
            {"secretKey":"B","secretValue":"nested"},{"secretKey":"C","secretValue":"one"}]},
        {"secretPath":"/two","environment":"prod","secrets":[
            {"secretKey":"A","secretValue":"two"},{"secretKey":"C","secretValue":"two"}]}
      ],"secrets":[
        {"secretKey":"A","secretValue":"own \"q\" \u00fc\n","unknown":{"x":[1]}},
        {"secretKey":"OTHER","secretValue":"never decoded \uZZZZ"}]}"#;

    #[test]
    fn own_secrets_come_before_later_imports_before_earlier_ones() {
        // The bad escape stands in a value that nobody asked for; the JSON around it is checked all the same.
        let list = LIST.replace("\\uZZZZ", "");
        let answer = decode(list.as_bytes(), &request(&["A", "B", "C", "D"]), &place()).unwrap();
        assert_eq!(value(&answer, "A"), ("own \"q\" ü\n".to_owned(), "Infisical (p, dev, /)".to_owned()));
        assert_eq!(value(&answer, "B"), ("one".to_owned(), "Infisical (p, dev, /one)".to_owned()));
        assert_eq!(value(&answer, "C"), ("two".to_owned(), "Infisical (p, prod, /two)".to_owned()));
        assert!(answer.get("D").is_none());
        assert!(answer.get("OTHER").is_none());
        assert_eq!(answer.other_names(), ["OTHER"]);
    }

    #[test]
    fn hidden_values_are_not_values() {
        let list = br#"{"secrets":[
            {"secretKey":"A","secretValue":"<hidden-by-infisical>"},
            {"secretKey":"B","secretValue":"x","secretValueHidden":true}]}"#;
        let answer = decode(list, &request(&["A", "B"]), &place()).unwrap();
        for name in ["A", "B"] {
            assert!(matches!(answer.get(name), Some(Found::Unusable(Unusable::Hidden(_)))), "{name}");
        }
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for (list, is_data) in [
            (r#"{"message":"ok"}"#, true),
            (r#"{"secrets":{}}"#, true),
            ("[]", true),
            (r#"{"secrets":[{"secretKey":"A","secretValue":"x""#, false),
            (r#"{"secrets":[]} trailing"#, false),
        ] {
            let error = decode(list.as_bytes(), &request(&["A"]), &place()).unwrap_err();
            assert_eq!(error.is_data(), is_data, "{list}");
        }
        for fine in [r#"{"secrets":[]}"#, r#"{"secrets":[],"imports":null}"#, r#"{"imports":[],"secrets":[]}"#] {
            assert!(decode(fine.as_bytes(), &request(&["A"]), &place()).is_ok(), "{fine}");
        }
    }
}
