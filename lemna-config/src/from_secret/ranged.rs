//! Fields marked `#[lemna(range = ...)]`.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::num::NonZero;
use std::ops::Bound;
use std::time::Duration;

use super::{ByteSize, FromSecret, Invalid, Part};

/// A type whose numbers a range can bound.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no numbers that a range could bound",
    label = "no number",
    note = "`range` is for numbers, `Duration` and `ByteSize`, and for lists, sets and maps of these",
    note = "another type is checked by a function: `#[lemna(validate = ...)]`"
)]
pub trait Ranged: Sized {
    type Number: PartialOrd;

    /// Whether it is one number, and not several.
    const IS_ONE: bool = false;

    fn judge(&self, bounds: &Bounds<Self::Number>) -> Result<(), Invalid>;
}

type Bounds<N> = (Bound<N>, Bound<N>);

/// The value that was read, unless it is out of the range that `expected` names.
#[doc(hidden)]
pub fn within<T: Ranged<Number = N>, N: PartialOrd>(
    value: Result<T, Invalid>,
    // Were they of `T::Number`, a type without numbers would be an error at each bound too.
    low: Bound<N>,
    high: Bound<N>,
    expected: &'static str,
) -> Result<T, Invalid> {
    let judged = value.and_then(|value| value.judge(&(low, high)).map(|()| value));
    judged.map_err(|invalid| {
        if is_of_number(invalid, T::IS_ONE) { Invalid { expected: Some(expected), ..invalid } } else { invalid }
    })
}

/// As [`within`], for bounds that are texts as a value would be.
#[doc(hidden)]
pub fn within_texts<T: Ranged<Number: FromSecret>>(
    value: Result<T, Invalid>,
    low: Bound<&'static str>,
    high: Bound<&'static str>,
    expected: &'static str,
) -> Result<T, Invalid> {
    match (read(low), read(high)) {
        (Ok(low), Ok(high)) => within(value, low, high, expected),
        // So that the first test finds it, with whatever value.
        _ => Err(Invalid::new(expected, "a bound of its range in the program is no value of its type")),
    }
}

fn read<N: FromSecret>(bound: Bound<&str>) -> Result<Bound<N>, Invalid> {
    Ok(match bound {
        Bound::Included(text) => Bound::Included(N::from_secret(text)?),
        Bound::Excluded(text) => Bound::Excluded(N::from_secret(text)?),
        Bound::Unbounded => Bound::Unbounded,
    })
}

/// Whether `invalid` is said of a number, and not of a list of them as a whole, nor of the key to one.
pub(crate) fn is_of_number(invalid: Invalid, is_one: bool) -> bool {
    match invalid.part() {
        None => is_one,
        Some(Part::Key) => false,
        Some(Part::Element | Part::Value) => true,
    }
}

pub(crate) const TOO_SMALL: &str = "it is too small";
pub(crate) const TOO_LARGE: &str = "it is too large";

fn judge<N: PartialOrd>(number: &N, (low, high): &Bounds<N>) -> Result<(), Invalid> {
    let is_too_small = match low {
        Bound::Included(low) => number < low,
        Bound::Excluded(low) => number <= low,
        Bound::Unbounded => false,
    };
    let is_too_large = match high {
        Bound::Included(high) => number > high,
        Bound::Excluded(high) => number >= high,
        Bound::Unbounded => false,
    };
    // `from_str` reads NaN.
    let is_none = number.partial_cmp(number).is_none();
    let reasons = [(is_too_small, TOO_SMALL), (is_too_large, TOO_LARGE), (is_none, "it is not finite")];
    match reasons.into_iter().find(|(applies, _)| *applies) {
        Some((_, reason)) => Err(reason.into()),
        None => Ok(()),
    }
}

macro_rules! numbers {
    ($($type:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Ranged for $type {
            type Number = Self;

            const IS_ONE: bool = true;

            fn judge(&self, bounds: &Bounds<Self>) -> Result<(), Invalid> {
                judge(self, bounds)
            }
        }
    )*};
}

macro_rules! not_zero {
    ($($type:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Ranged for NonZero<$type> {
            type Number = $type;

            const IS_ONE: bool = true;

            fn judge(&self, bounds: &Bounds<$type>) -> Result<(), Invalid> {
                judge(&self.get(), bounds)
            }
        }
    )*};
}

numbers! { u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 ByteSize Duration }
not_zero! { u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize }

#[diagnostic::do_not_recommend]
impl<T: Ranged> Ranged for Box<T> {
    type Number = T::Number;

    const IS_ONE: bool = T::IS_ONE;

    fn judge(&self, bounds: &Bounds<T::Number>) -> Result<(), Invalid> {
        T::judge(self, bounds)
    }
}

macro_rules! several {
    ($([$($generics:tt)*] $type:ty: $items:ident, $part:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: Ranged, $($generics)*> Ranged for $type {
            type Number = T::Number;

            fn judge(&self, bounds: &Bounds<T::Number>) -> Result<(), Invalid> {
                self.$items().try_for_each(|item| item.judge(bounds)).map_err(|invalid| invalid.in_part(Part::$part))
            }
        }
    )*};
}

several! {
    [] Vec<T>: iter, Element;
    [] Box<[T]>: iter, Element;
    [] VecDeque<T>: iter, Element;
    [] BTreeSet<T>: iter, Element;
    [S] HashSet<T, S>: iter, Element;
    [K] BTreeMap<K, T>: values, Value;
    [K, S] HashMap<K, T, S>: values, Value;
}

#[cfg(test)]
mod tests {
    use std::ops::Bound::{Excluded, Included, Unbounded};

    use super::*;

    fn read<T: FromSecret + Ranged>(text: &str, low: Bound<T::Number>, high: Bound<T::Number>) -> Option<&'static str> {
        let invalid = within(T::from_secret(text), low, high, "a number of the range").err()?;
        assert_eq!(invalid.expected(), Some("a number of the range"), "{text}");
        Some(invalid.reason())
    }

    #[test]
    fn every_form_of_a_range_bounds() {
        for (text, low, high, reason) in [
            ("1", Included(1), Included(5), None),
            ("5", Included(1), Included(5), None),
            ("0", Included(1), Included(5), Some(TOO_SMALL)),
            ("6", Included(1), Included(5), Some(TOO_LARGE)),
            ("5", Included(1), Excluded(5), Some(TOO_LARGE)),
            ("1", Excluded(1), Unbounded, Some(TOO_SMALL)),
            ("255", Included(1), Unbounded, None),
            ("0", Unbounded, Included(1), None),
            ("256", Included(1), Unbounded, Some(TOO_LARGE)),
            ("x", Included(1), Unbounded, Some("it contains a character that is not a digit")),
        ] {
            assert_eq!(read::<u8>(text, low, high), reason, "{text} in {low:?}, {high:?}");
        }
    }

    #[test]
    fn numbers_of_every_kind_are_bounded() {
        assert_eq!(read::<f64>("0.5", Included(0.0), Included(1.0)), None);
        assert_eq!(read::<f64>("1.5", Included(0.0), Included(1.0)), Some(TOO_LARGE));
        assert_eq!(read::<i8>("-5", Included(-4), Unbounded), Some(TOO_SMALL));
        assert_eq!(read::<NonZero<u8>>("9", Unbounded, Excluded(9)), Some(TOO_LARGE));
        assert_eq!(read::<Box<u8>>("9", Unbounded, Excluded(9)), Some(TOO_LARGE));
        assert_eq!(read::<Duration>("2s", Unbounded, Included(Duration::from_secs(1))), Some(TOO_LARGE));
        assert_eq!(read::<ByteSize>("1kB", Included(ByteSize::new(1001)), Unbounded), Some(TOO_SMALL));
        assert_eq!(within(Ok(f64::NAN), Unbounded, Unbounded, "").unwrap_err().reason(), "it is not finite");
    }

    #[test]
    fn of_several_numbers_the_part_is_named() {
        let list = |text| within(Vec::<u8>::from_secret(text), Included(1), Included(5), "a number from 1 to 5");
        assert_eq!(list("1,5"), Ok(vec![1, 5]));
        for text in ["1,6", "1,x", "1,256"] {
            let invalid = list(text).unwrap_err();
            assert_eq!((invalid.part(), invalid.expected()), (Some(Part::Element), Some("a number from 1 to 5")));
        }
        let of_the_list = list("1,,2").unwrap_err();
        let several = "values with a comma between them, without brackets and quotes";
        assert_eq!((of_the_list.part(), of_the_list.expected()), (None, Some(several)));
        let map = BTreeMap::<u8, u8>::from_secret;
        assert_eq!(within(map("9=9"), Unbounded, Included(5), "").unwrap_err().part(), Some(Part::Value));
        assert_eq!(within(map("x=1"), Unbounded, Included(5), "").unwrap_err().part(), Some(Part::Key));
    }

    #[test]
    fn bounds_can_be_texts() {
        let read = |text| within_texts(Duration::from_secret(text), Included("1s"), Included("1h"), "from 1s to 1h");
        assert_eq!(read("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(read("2h"), Err(Invalid::new("from 1s to 1h", TOO_LARGE)));
        let broken = within_texts(Ok(Duration::ZERO), Included("soon"), Unbounded, "at least soon");
        assert!(broken.is_err());
    }
}
