//! The code of `#[derive(FromSecret)]` compiles wherever a type may stand, under lints that a service may have on.

#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused,
    unused_qualifications,
    unused_lifetimes,
    single_use_lifetimes,
    unused_results,
    trivial_casts,
    let_underscore,
    nonstandard_style,
    rust_2018_idioms,
    clippy::all,
    clippy::pedantic
)]

use lemna_config::FromSecret;

mod without_a_prelude {
    #![no_implicit_prelude]

    #[derive(::lemna_config::FromSecret)]
    pub(crate) struct Port(pub(crate) u16);

    #[derive(::lemna_config::FromSecret)]
    pub(crate) struct Wrapped<T> {
        #[lemna(from_str)]
        pub(crate) inner: T,
    }

    #[derive(::lemna_config::FromSecret)]
    #[lemna(rename_all = "lowercase")]
    pub(crate) enum Region {
        #[lemna(alias = "europe")]
        Eu,
        Us,
    }
}

#[test]
fn no_prelude_is_needed() {
    use without_a_prelude::{Port, Region, Wrapped};
    assert_eq!(Port::from_secret("80").map(|port| port.0), Ok(80));
    assert_eq!(Wrapped::<u16>::from_secret("81").map(|wrapped| wrapped.inner), Ok(81));
    assert!(matches!(Region::from_secret("europe"), Ok(Region::Eu)));
    assert!(matches!(Region::from_secret("us"), Ok(Region::Us)));
}

mod among_names_of_its_own {
    //! Nothing here means what it means elsewhere.

    #![allow(dead_code, non_camel_case_types)]

    pub(crate) struct Option;
    pub(crate) struct Result;
    pub(crate) struct Invalid;
    pub(crate) struct FromSecret;
    pub(crate) struct FromStr;
    pub(crate) struct str;
    pub(crate) mod core {}
    pub(crate) mod std {}
    pub(crate) mod lemna {}

    #[derive(lemna_config::FromSecret)]
    pub(crate) struct Port<T>(pub(crate) T);

    /// Variants that are called as what the code speaks of.
    #[derive(lemna_config::FromSecret)]
    pub(crate) enum Outcome {
        Ok,
        Err,
        Some,
        None,
        Invalid,
    }

    impl Port<u16> {
        /// Would be taken for the trait's, were that not named.
        pub(crate) fn from_secret(_: &::core::primitive::str) -> Self {
            Self(1)
        }
    }
}

#[test]
fn names_of_the_user_s_are_left_alone() {
    use among_names_of_its_own::{Outcome, Port};
    assert_eq!(<Port<u16> as FromSecret>::from_secret("80").map(|port| port.0), Ok(80));
    assert_eq!(Port::<u16>::from_secret("80").0, 1);
    assert!(matches!(Outcome::from_secret("None"), Ok(Outcome::None)));
}

#[test]
fn a_type_may_stand_in_a_function() {
    #[derive(FromSecret)]
    struct Port(Inner);

    #[derive(FromSecret)]
    struct Inner(u16);

    #[derive(FromSecret, Debug, PartialEq)]
    enum Region {
        Eu,
    }

    assert_eq!(Port::from_secret("80").map(|port| port.0.0), Ok(80));
    assert_eq!(Region::from_secret("Eu"), Ok(Region::Eu));
}

macro_rules! leaf {
    ($vis:vis struct $name:ident($type:ty)) => {
        #[derive(FromSecret)]
        $vis struct $name($type);
    };
    ($vis:vis enum $name:ident by $rule:literal { $($variant:ident $(= $text:literal)?,)* }) => {
        #[derive(FromSecret, Debug, PartialEq)]
        #[lemna(rename_all = $rule)]
        $vis enum $name { $($(#[lemna(name = $text)])? $variant,)* }
    };
}

leaf!(pub(crate) struct Made(Vec2<u16>));
leaf! {
    enum MadeEnum by "kebab-case" { InMemory, OnDisk = "disk", }
}

#[derive(FromSecret)]
struct Vec2<T>(T);

#[test]
fn a_type_may_be_made_by_a_macro() {
    assert_eq!(Made::from_secret("80").map(|made| made.0.0), Ok(80));
    assert_eq!(MadeEnum::from_secret("in-memory"), Ok(MadeEnum::InMemory));
    assert_eq!(MadeEnum::from_secret("disk"), Ok(MadeEnum::OnDisk));
}

#[derive(FromSecret)]
#[allow(non_camel_case_types)]
struct r#match {
    r#type: u16,
}

#[derive(FromSecret, Debug, PartialEq)]
#[allow(non_camel_case_types)]
enum r#enum {
    r#fn,
    #[lemna(alias = "r#loop")]
    r#loop,
}

#[test]
fn keywords_may_be_names() {
    assert_eq!(r#match::from_secret("80").map(|value| value.r#type), Ok(80));
    assert_eq!(r#enum::from_secret("fn"), Ok(r#enum::r#fn));
    assert_eq!(r#enum::from_secret("loop"), Ok(r#enum::r#loop));
    assert_eq!(r#enum::from_secret("r#loop"), Ok(r#enum::r#loop));
}

pub mod public {
    //! Types that are shown.

    /// A port.
    #[derive(lemna_config::FromSecret, Debug)]
    pub struct Port(pub u16);

    /// A region.
    #[derive(lemna_config::FromSecret, Debug)]
    #[non_exhaustive]
    pub enum Region {
        /// Europe.
        Eu,
        /// Left behind.
        #[deprecated = "to see that the derive's code is not warned about"]
        Old,
    }

    /// Left behind.
    #[deprecated = "to see that the derive's code is not warned about"]
    #[derive(lemna_config::FromSecret, Debug)]
    pub struct Before(pub u16);
}

#[test]
fn public_types_need_nothing_more() {
    assert_eq!(public::Port::from_secret("80").map(|port| port.0), Ok(80));
    assert!(public::Region::from_secret("Old").is_ok());
}

mod reexported {
    pub(crate) mod deep {
        pub(crate) use lemna_config as config;
    }

    #[derive(deep::config::FromSecret)]
    #[lemna(crate = "crate::from_secret_expansion::reexported::deep::config")]
    pub(crate) struct Port(pub(crate) u16);

    #[derive(deep::config::FromSecret)]
    #[lemna(crate = "deep::config", rename_all = "lowercase")]
    pub(crate) enum Region {
        Eu,
    }
}

#[test]
fn the_crate_may_have_another_path() {
    assert_eq!(reexported::Port::from_secret("80").map(|port| port.0), Ok(80));
    assert!(matches!(reexported::Region::from_secret("eu"), Ok(reexported::Region::Eu)));
}

/// Only what the value names is made: nothing is dropped that was never asked for.
#[derive(FromSecret)]
enum Dropped {
    One,
    Two,
}

impl Drop for Dropped {
    fn drop(&mut self) {
        assert!(matches!(self, Self::One), "made without need");
    }
}

#[test]
fn variants_that_are_not_named_are_not_made() {
    assert!(matches!(Dropped::from_secret("One"), Ok(Dropped::One)));
    assert!(Dropped::from_secret("Three").is_err());
    assert_eq!(Dropped::from_secret("Two").map(std::mem::forget), Ok(()));
}

/// A constant of its own beside the variants' texts.
#[derive(FromSecret, Debug, PartialEq)]
enum Counted<const MOST: usize> {
    Many,
}

#[test]
fn constants_may_be_parameters_of_enums() {
    assert_eq!(Counted::<3>::from_secret("Many"), Ok(Counted::<3>::Many));
}
