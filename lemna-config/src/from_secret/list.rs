//! Lists, sets and maps: several values in one text.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, Hash};

use super::bracketed::bracketed;
use super::part::Part;
use super::refused::is_quoted;
use super::{FromSecret, Invalid, Wanted};
use crate::words::{Packed, unpacked};

/// The separator, unless a field sets one.
pub(crate) const SEPARATOR: &str = ",";

/// A type that is read from several values with a separator between them.
///
/// White space around a value does not belong to it, and an empty text has none.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not read from several values",
    label = "no list, set or map of types with `FromSecret`",
    note = "`separator` is for `Vec`, `Box<[T]>`, `VecDeque`, `HashSet`, `BTreeSet`, `HashMap` and `BTreeMap`"
)]
pub trait FromSeparated: Sized {
    fn from_separated(text: &str, separator: &'static str) -> Result<Self, Invalid>;
}

macro_rules! separated {
    ($([$($generics:tt)*] $type:ty = $read:ident($($insert:expr)?), $holds_secret:expr;)*) => {$(
        impl<$($generics)*> FromSeparated for $type {
            fn from_separated(text: &str, separator: &'static str) -> Result<Self, Invalid> {
                $read(text, separator $(, $insert)?)
            }
        }

        impl<$($generics)*> FromSecret for $type {
            fn from_secret(text: &str) -> Result<Self, Invalid> {
                Self::from_separated(text, SEPARATOR)
            }

            const HOLDS_SECRET: bool = $holds_secret;
        }
    )*};
}

separated! {
    [T: FromSecret] Vec<T> = list(), T::HOLDS_SECRET;
    [T: FromSecret] Box<[T]> = list(), T::HOLDS_SECRET;
    [T: FromSecret] VecDeque<T> = list(), T::HOLDS_SECRET;
    [T: FromSecret + Eq + Hash, S: BuildHasher + Default] HashSet<T, S> = list(), T::HOLDS_SECRET;
    [T: FromSecret + Ord] BTreeSet<T> = list(), T::HOLDS_SECRET;
    [K: FromSecret + Eq + Hash, V: FromSecret, S: BuildHasher + Default] HashMap<K, V, S> = map(Self::insert), K::HOLDS_SECRET || V::HOLDS_SECRET;
    [K: FromSecret + Ord, V: FromSecret] BTreeMap<K, V> = map(Self::insert), K::HOLDS_SECRET || V::HOLDS_SECRET;
}

fn list<T: FromSecret, L: FromIterator<T>>(text: &str, separator: &str) -> Result<L, Invalid> {
    match unpacked(text) {
        Some(Packed::List(elements)) => {
            return elements.into_iter().map(|element| Part::Element.read(element)).collect();
        }
        Some(Packed::Map(_)) => return Err(Invalid::new("a list", "it is a map")),
        None => {}
    }
    elements(text, separator).map(|element| Part::Element.read(unquoted(element?, separator)?)).collect()
}

fn map<K: FromSecret, V: FromSecret, M: Default>(
    text: &str,
    separator: &str,
    insert: fn(&mut M, K, V) -> Option<V>,
) -> Result<M, Invalid> {
    let mut map = M::default();
    match unpacked(text) {
        Some(Packed::Map(pairs)) => {
            for (key, value) in pairs {
                insert(&mut map, Part::Key.read(key)?, Part::Value.read(value)?);
            }
            return Ok(map);
        }
        Some(Packed::List(_)) => return Err(Invalid::new("a map", "it is a list")),
        None => {}
    }
    for pair in pairs(text, separator) {
        let (key, value) = pair?;
        if insert(&mut map, Part::Key.read(key)?, Part::Value.read(value)?).is_some() {
            return Err(Invalid::from("a key appears more than once"));
        }
    }
    Ok(map)
}

/// The keys and values of a map.
pub(super) fn pairs<'text>(
    text: &'text str,
    separator: &str,
) -> impl Iterator<Item = Result<(&'text str, &'text str), Invalid>> {
    let other = "another separator than its own is between its pairs";
    let other = has_other_separator(text, separator).then_some(Err(several(separator, other)));
    other.into_iter().chain(elements(text, separator).map(move |element| pair(element?, separator)))
}

/// The key and the value of an element of a map.
fn pair<'text>(element: &'text str, separator: &str) -> Result<(&'text str, &'text str), Invalid> {
    let (key, value) = element.split_once('=').ok_or(Invalid::from("an element has no `=`"))?;
    let (key, value) = (key.trim_end(), value.trim_start());
    if key.is_empty() {
        return Err(Invalid::from("a key is empty"));
    }
    if value.is_empty() {
        return Err(Invalid::from("a value is empty"));
    }
    if in_quotes(key) || in_quotes(value) {
        return Err(several(separator, "a key or a value is in quotes"));
    }
    Ok((key, value))
}

/// `element`, if it is not in quotes.
pub(super) fn unquoted<'text>(element: &'text str, separator: &str) -> Result<&'text str, Invalid> {
    if in_quotes(element) { Err(several(separator, "one of its elements is in quotes")) } else { Ok(element) }
}

/// Whether `part` is quoted, or begins with a quote that closes in another part: a comma splits `"a,b"` in two.
fn in_quotes(part: &str) -> bool {
    is_quoted(part) || part.starts_with('"')
}

/// Whether `text` is `a=1;b=2` or `a=1&b=2`, without the separator it should have: all of it would be the value of `a`.
/// A value such as `Server=x;Port=1` has its own equals sign in front of it.
fn has_other_separator(text: &str, separator: &str) -> bool {
    !text.contains(separator)
        && [';', '&']
            .iter()
            .any(|other| text.contains(*other) && text.split(*other).all(|pair| pair.matches('=').count() == 1))
}

/// What is wrong with the form of a whole list or map.
fn several(separator: &str, reason: &'static str) -> Invalid {
    Invalid::new(expected(separator), reason).of_form(Wanted::Several)
}

/// What a list or map should be. An unusual separator is not named: the text is fixed.
fn expected(separator: &str) -> &'static str {
    match separator {
        "," => "values with a comma between them, without brackets and quotes",
        ";" => "values with a semicolon between them, without brackets and quotes",
        ":" => "values with a colon between them, without brackets and quotes",
        "|" => "values with a vertical bar between them, without brackets and quotes",
        " " => "values with a blank between them, without brackets and quotes",
        "\n" => "values with a line end between them, without brackets and quotes",
        _ => "values with a separator between them, without brackets and quotes",
    }
}

/// The texts between the separators.
pub(super) fn elements<'text>(text: &'text str, separator: &str) -> impl Iterator<Item = Result<&'text str, Invalid>> {
    let misread = misread(text, separator);
    let is_empty = text.is_empty() || misread.is_some();
    // White space around a list is no separator of it, such as the line end at the end of a file.
    let text = if separator.trim().is_empty() { text.trim() } else { text };
    let all = if is_empty { 0 } else { text.split(separator).count() };
    let read = text.split(separator).take(all).enumerate().map(move |(at, element)| match element.trim() {
        "" => Err(several(separator, empty(at, all))),
        element => Ok(element),
    });
    misread.map(Err).into_iter().chain(read)
}

/// That the element at this place, counted from 0, is empty.
fn empty(at: usize, all: usize) -> &'static str {
    match at {
        0 => "its first element is empty",
        _ if at + 1 == all => "its last element is empty",
        1 => "its second element is empty",
        2 => "its third element is empty",
        3 => "its fourth element is empty",
        _ => "one of its elements is empty",
    }
}

/// What is wrong with a text as a whole, though its parts could be read: JSON is another form than a list.
fn misread(text: &str, separator: &str) -> Option<Invalid> {
    if is_quoted(text.trim()) {
        Some(several(separator, "it is in quotes as a whole"))
    } else if bracketed(text.trim(), separator) {
        Some(several(separator, "it is in brackets, as JSON is"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_sets_are_read() {
        assert_eq!(Vec::from_secret("1, 2 ,3\n"), Ok(vec![1_u8, 2, 3]));
        assert_eq!(Vec::from_separated("a,b;;c", ";;"), Ok(vec!["a,b".to_owned(), "c".to_owned()]));
        assert_eq!(Vec::from_separated("a\r\nb", "\n"), Ok(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(VecDeque::from_secret("x"), Ok(VecDeque::from(['x'])));
        assert_eq!(HashSet::<u8>::from_secret("2,1,2"), Ok(HashSet::from([1, 2])));
        assert_eq!(BTreeSet::from_secret("2,1,2"), Ok(BTreeSet::from([1_u8, 2])));
        assert_eq!(Vec::<u8>::from_secret(""), Ok(Vec::new()));
    }

    #[test]
    fn maps_are_read() {
        let expected = [("a".to_owned(), 1_u8), ("b".to_owned(), 2)];
        assert_eq!(HashMap::<String, u8>::from_secret("a=1,b = 2"), Ok(HashMap::from(expected.clone())));
        assert_eq!(BTreeMap::from_separated(" a = 1 | b=2", "|"), Ok(BTreeMap::from(expected)));
        assert_eq!(BTreeMap::<String, String>::from_secret("a=b=c").unwrap()["a"], "b=c");
    }

    #[test]
    fn what_is_written_as_json_or_in_quotes_is_refused() {
        let brackets = "it is in brackets, as JSON is";
        for (text, reason) in [
            (r#"["a","b"]"#, brackets),
            (r#" [ "a" ] "#, brackets),
            ("[a, b]", brackets),
            ("[1]", brackets),
            ("[]", brackets),
            ("{}", brackets),
            (r#"{"a","b"}"#, brackets),
            (r#"[{"a": 1}, {"b": 2}]"#, brackets),
            (r#""a","b""#, "it is in quotes as a whole"),
            ("'a,b'", "it is in quotes as a whole"),
            (r#"a,"b""#, "one of its elements is in quotes"),
            ("a,'b'", "one of its elements is in quotes"),
            (r#"a,"b,c",d"#, "one of its elements is in quotes"),
            ("a,b,", "its last element is empty"),
        ] {
            assert_eq!(Vec::<String>::from_secret(text).unwrap_err().reason(), reason, "{text}");
            assert_eq!(VecDeque::<String>::from_secret(text).unwrap_err().reason(), reason, "{text}");
            assert_eq!(BTreeSet::<String>::from_secret(text).unwrap_err().reason(), reason, "{text}");
            assert_eq!(HashSet::<String>::from_secret(text).unwrap_err().reason(), reason, "{text}");
        }
        for (text, reason) in [
            (r#"{"a":"b"}"#, brackets),
            (r#"{"a":"b=c","d":"e=f"}"#, brackets),
            ("{a=1,b=2}", brackets),
            (r#"a="1",b=2"#, "a key or a value is in quotes"),
            ("a='1'", "a key or a value is in quotes"),
            (r#""a"=1"#, "a key or a value is in quotes"),
            ("a=1;b=2", "another separator than its own is between its pairs"),
            ("a=1&b=2", "another separator than its own is between its pairs"),
            ("a:1,b:2", "an element has no `=`"),
        ] {
            assert_eq!(BTreeMap::<String, String>::from_secret(text).unwrap_err().reason(), reason, "{text}");
            assert_eq!(HashMap::<String, String>::from_secret(text).unwrap_err().reason(), reason, "{text}");
        }
    }

    #[test]
    fn brackets_and_quotes_that_belong_to_a_value_are_kept() {
        for (text, expected) in [
            ("[::1]", &["[::1]"][..]),
            ("[::1]:80,[::2]:80", &["[::1]:80", "[::2]:80"]),
            ("[::1],[::2]", &["[::1]", "[::2]"]),
            ("[a-z]+,[0-9]", &["[a-z]+", "[0-9]"]),
            ("it's,o'clock", &["it's", "o'clock"]),
            ("5\",6\"", &["5\"", "6\""]),
            ("'tis,x", &["'tis", "x"]),
            ("a;b", &["a;b"]),
            ("{a},{b}", &["{a}", "{b}"]),
        ] {
            assert_eq!(Vec::<String>::from_secret(text).unwrap(), expected, "{text}");
        }
        assert_eq!(Vec::<String>::from_separated(r#"{"a":1,"b":2}"#, ";").unwrap(), [r#"{"a":1,"b":2}"#]);
        assert_eq!(BTreeMap::<String, String>::from_secret("db=Server=x;Port=1").unwrap()["db"], "Server=x;Port=1");
        assert_eq!(BTreeMap::<String, String>::from_secret("a={b},c=[d]").unwrap()["c"], "[d]");
    }

    #[test]
    fn what_is_wrong_is_named_without_the_value() {
        let list = |text| Vec::<u8>::from_secret(text).unwrap_err();
        for (text, reason) in [
            (",1", "its first element is empty"),
            ("1,", "its last element is empty"),
            ("1, ,2", "its second element is empty"),
            ("1,2,,3", "its third element is empty"),
            ("1,2,3,,4", "its fourth element is empty"),
            ("1,2,3,4,,5", "one of its elements is empty"),
            (" ", "its first element is empty"),
            ("1,300", "it is too large"),
        ] {
            assert_eq!(list(text).reason(), reason, "{text:?}");
        }
        for (separator, named) in [(",", "a comma"), (";", "a semicolon"), ("\n", "a line end"), ("::", "a separator")]
        {
            let expected = format!("values with {named} between them, without brackets and quotes");
            assert_eq!(Vec::<u8>::from_separated("[1]", separator).unwrap_err().expected(), Some(&*expected));
        }
        assert_eq!(list("1,").expected(), Some("values with a comma between them, without brackets and quotes"));
        assert_eq!(list("1,x").expected(), Some("a whole number from 0 to 255"));
        let map = |text| BTreeMap::<u8, u8>::from_secret(text).unwrap_err().reason();
        for (text, reason) in [
            ("1", "an element has no `=`"),
            ("=1", "a key is empty"),
            ("1=", "a value is empty"),
            ("1=1,1=2", "a key appears more than once"),
            ("1=1,,", "its second element is empty"),
            ("x=1", "it contains a character that is not a digit"),
            ("1=300", "it is too large"),
        ] {
            assert_eq!(map(text), reason, "{text:?}");
        }
    }
}
