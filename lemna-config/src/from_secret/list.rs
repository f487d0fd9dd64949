//! Lists, sets and maps: several values in one text.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, Hash};

use super::part::Part;
use super::{FromSecret, Invalid};

/// What stands between two values where a field does not say it.
pub(super) const SEPARATOR: &str = ",";

/// A type that is read from several values with a separator between them.
///
/// White space around a value does not belong to it, and an empty text has none.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not read from several values",
    label = "no list, set or map of types with `FromSecret`",
    note = "`separator` is for `Vec`, `VecDeque`, `HashSet`, `BTreeSet`, `HashMap` and `BTreeMap`"
)]
pub trait FromSeparated: Sized {
    fn from_separated(text: &str, separator: &'static str) -> Result<Self, Invalid>;
}

macro_rules! separated {
    ($([$($generics:tt)*] $type:ty = $read:ident($($insert:expr)?);)*) => {$(
        impl<$($generics)*> FromSeparated for $type {
            fn from_separated(text: &str, separator: &'static str) -> Result<Self, Invalid> {
                $read(text, separator $(, $insert)?)
            }
        }

        impl<$($generics)*> FromSecret for $type {
            fn from_secret(text: &str) -> Result<Self, Invalid> {
                Self::from_separated(text, SEPARATOR)
            }
        }
    )*};
}

separated! {
    [T: FromSecret] Vec<T> = list();
    [T: FromSecret] VecDeque<T> = list();
    [T: FromSecret + Eq + Hash, S: BuildHasher + Default] HashSet<T, S> = list();
    [T: FromSecret + Ord] BTreeSet<T> = list();
    [K: FromSecret + Eq + Hash, V: FromSecret, S: BuildHasher + Default] HashMap<K, V, S> = map(Self::insert);
    [K: FromSecret + Ord, V: FromSecret] BTreeMap<K, V> = map(Self::insert);
}

fn list<T: FromSecret, L: FromIterator<T>>(text: &str, separator: &str) -> Result<L, Invalid> {
    elements(text, separator).map(|element| Part::Element.read(element?)).collect()
}

fn map<K: FromSecret, V: FromSecret, M: Default>(
    text: &str,
    separator: &str,
    insert: fn(&mut M, K, V) -> Option<V>,
) -> Result<M, Invalid> {
    let mut map = M::default();
    for element in elements(text, separator) {
        let (key, value) = pair(element?)?;
        if insert(&mut map, Part::Key.read(key)?, Part::Value.read(value)?).is_some() {
            return Err(Invalid::from("a key stands more than once"));
        }
    }
    Ok(map)
}

/// The key and the value of an element of a map.
pub(super) fn pair(element: &str) -> Result<(&str, &str), Invalid> {
    let (key, value) = element.split_once('=').ok_or(Invalid::from("an element has no `=`"))?;
    let (key, value) = (key.trim_end(), value.trim_start());
    if key.is_empty() {
        return Err(Invalid::from("a key is empty"));
    }
    if value.is_empty() {
        return Err(Invalid::from("a value is empty"));
    }
    Ok((key, value))
}

/// The texts between the separators.
pub(super) fn elements<'text>(text: &'text str, separator: &str) -> impl Iterator<Item = Result<&'text str, Invalid>> {
    let is_empty = text.is_empty();
    // White space around a list is no separator of it, such as the line end at the end of a file.
    let text = if separator.trim().is_empty() { text.trim() } else { text };
    let all = if is_empty { 0 } else { text.split(separator).count() };
    text.split(separator).take(all).enumerate().map(move |(at, element)| match element.trim() {
        "" if at == 0 => Err(Invalid::from("its first element is empty")),
        "" if at + 1 == all => Err(Invalid::from("its last element is empty")),
        "" => Err(Invalid::from("one of its elements is empty")),
        element => Ok(element),
    })
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
    fn what_is_wrong_is_named_without_the_value() {
        let list = |text| Vec::<u8>::from_secret(text).unwrap_err();
        for (text, reason) in [
            (",1", "its first element is empty"),
            ("1,", "its last element is empty"),
            ("1, ,2", "one of its elements is empty"),
            (" ", "its first element is empty"),
            ("1,300", "it is too large"),
        ] {
            assert_eq!(list(text).reason(), reason, "{text:?}");
        }
        assert_eq!(list("1,x").expected(), Some("a whole number from 0 to 255"));
        let map = |text| BTreeMap::<u8, u8>::from_secret(text).unwrap_err().reason();
        for (text, reason) in [
            ("1", "an element has no `=`"),
            ("=1", "a key is empty"),
            ("1=", "a value is empty"),
            ("1=1,1=2", "a key stands more than once"),
            ("1=1,,", "one of its elements is empty"),
            ("x=1", "it holds something that is no digit"),
            ("1=300", "it is too large"),
        ] {
            assert_eq!(map(text), reason, "{text:?}");
        }
    }
}
