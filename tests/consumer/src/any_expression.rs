//! Expressions that syn reads with its feature `full` alone: as defaults, and within types.
//!
//! The tests of the workspace hold this file too, where other crates switch that feature on.

use lemna_config::{DefaultValue, FromSecret, LemnaSecrets};
use std::collections::BTreeMap;
use std::ops::Range;

const LARGE: bool = cfg!(debug_assertions) || cfg!(not(debug_assertions));

trait Named<A, B> {
    const NUMBER: u16;
}

impl Named<u8, u16> for u8 {
    const NUMBER: u16 = 4;
}

trait Counted<A, B> {
    fn count(&self) -> u16;
}

impl Counted<u8, u16> for u16 {
    fn count(&self) -> u16 {
        *self
    }
}

#[derive(PartialEq)]
struct Pair<A, B> {
    one: A,
    two: B,
}

struct Bytes<const N: usize>([u8; N]);

fn five<A, B>() -> u16 {
    5
}

fn array<const N: usize>(text: &str) -> Result<[u8; N], &'static str> {
    text.as_bytes().try_into().map_err(|_| "it is of another length")
}

fn bytes<const N: usize>(text: &str) -> Result<Bytes<N>, &'static str> {
    array(text).map(Bytes)
}

fn range(_: &str) -> Result<Range<u16>, &'static str> {
    Err("it is no range")
}

fn sum(_: &str) -> Result<fn(u16, u16) -> u16, &'static str> {
    Err("it is no sum")
}

fn counted(_: &str) -> Result<Box<dyn Counted<u8, u16>>, &'static str> {
    Err("it has no number")
}

fn below<const N: u16>(value: &u16) -> Result<(), &'static str> {
    if *value < N { Ok(()) } else { Err("it is too large") }
}

#[derive(LemnaSecrets)]
struct Defaults {
    #[lemna(default = if LARGE { 8 } else { 1 }, local)]
    condition: u16,
    #[lemna(default = if let Some(8 | 9) = Some(8) { 8 } else { 1 }, local)]
    pattern: u16,
    #[lemna(default = match (LARGE, 1) { (true, _) => 8, (false, one) => one }, local)]
    choice: u16,
    #[lemna(default = { let half = 4; half + half }, local)]
    block: u16,
    #[lemna(default = 'found: loop { break 'found 8 }, local)]
    repeated: u16,
    #[lemna(default = [1, 2, 5].into_iter().map(|number: u16| number).sum::<u16>(), local)]
    closure: u16,
    #[lemna(default = |a, b| a + b, parse_with = sum, local)]
    function: fn(u16, u16) -> u16,
    #[lemna(default = |a: u16, b: u16| -> u16 { a + b } as fn(u16, u16) -> u16, parse_with = sum, local)]
    cast: fn(u16, u16) -> u16,
    #[lemna(default = Box::new(8_u16) as Box<dyn Counted<u8, u16>>, parse_with = counted, local)]
    object: Box<dyn Counted<u8, u16>>,
    #[lemna(default = five::<u8, u16>() + 3, local)]
    turbofish: u16,
    #[lemna(default = <u8 as Named<u8, u16>>::NUMBER << 1, local)]
    qualified: u16,
    #[lemna(default = Pair::<u8, u16> { one: 1, two: 8 }.two, local)]
    field: u16,
    #[lemna(default = 1 < 2 || 8 < five::<u8, u16>(), local)]
    comparison: bool,
    #[lemna(default = 1..<u8 as Named<u8, u16>>::NUMBER, parse_with = range, local)]
    range: Range<u16>,
    #[lemna(default = BTreeMap::<u16, u16>::from([(1, 8)]), local)]
    map: BTreeMap<u16, u16>,
    #[lemna(default = "8", local)]
    text: u16,
    #[lemna(default = -8, local)]
    negative: i16,
}

#[test]
fn a_default_is_any_expression() {
    let config = Defaults::from_pairs([("OTHER", "1")]).unwrap();
    for (at, number) in [
        config.condition,
        config.pattern,
        config.choice,
        config.block,
        config.repeated,
        config.closure,
        (config.function)(3, 5),
        (config.cast)(3, 5),
        config.object.count(),
        config.turbofish,
        config.qualified,
        config.field,
        config.map[&1],
        config.text,
        config.negative.unsigned_abs(),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(number, 8, "{at}");
    }
    assert!(config.comparison);
    assert_eq!(config.range, 1..4);
    // Whoever reads the documents sees it as it is written.
    let shown = Defaults::schema().fields()[0].default_value();
    assert_eq!(shown, Some(DefaultValue::Expression("if LARGE { 8 } else { 1 }")));
    assert_eq!(Defaults::schema().fields()[15].default_value(), Some(DefaultValue::Literal("8")));
}

#[derive(LemnaSecrets)]
struct Types {
    #[lemna(parse_with = array)]
    block: [u8; {
        const HALF: usize = 1;
        HALF + HALF
    }],
    #[lemna(parse_with = array)]
    condition: [u8; if LARGE { 2 } else { 1 }],
    #[lemna(parse_with = array)]
    optional: Option<
        [u8; match LARGE {
            true => 2,
            false => 1,
        }],
    >,
    #[lemna(parse_with = array)]
    length: [u8; [1, 2].len()],
    #[lemna(parse_with = bytes, validate = held::<{ if LARGE { 2 } else { 1 } }>)]
    argument: Bytes<{ if LARGE { 2 } else { 1 } }>,
    #[lemna(default = 7, validate = below::<{ if LARGE { 8 } else { 1 } }>)]
    checked: u16,
    #[doc = concat!("made of ", "two texts")]
    #[allow(clippy::all)]
    token: Marked<String>,
}

fn held<const N: usize>(bytes: &Bytes<N>) -> Result<(), &'static str> {
    if bytes.0.len() == 2 { Ok(()) } else { Err("it is too short") }
}

#[derive(FromSecret)]
struct Marked<T, const N: usize = { if LARGE { 2 } else { 1 } }>(T)
where
    [u8; if LARGE { 2 } else { 1 }]: Sized;

#[derive(FromSecret, Clone, Copy, Debug, PartialEq)]
enum Level {
    Low = if LARGE { 1 } else { 2 },
    High = 1 << 4,
}

#[test]
fn a_field_has_any_type() {
    let names = ["BLOCK", "CONDITION", "OPTIONAL", "LENGTH", "ARGUMENT", "TOKEN"];
    let config = Types::from_pairs(names.map(|name| (name, "ab"))).unwrap();
    assert_eq!(
        [config.block, config.condition, config.optional.unwrap(), config.length, config.argument.0],
        [*b"ab"; 5]
    );
    assert_eq!((config.token.0.as_str(), config.checked), ("ab", 7));
    assert_eq!(Types::schema().fields()[1].type_name(), "[u8; if LARGE { 2 } else { 1 }]");
    assert!(Types::from_pairs([("OTHER", "1")]).unwrap_err().field(TypesField::Optional).is_none());

    assert_eq!(Level::from_secret("High").map(|level| level as isize), Ok(16));
    assert_eq!(Level::from_secret("Low"), Ok(Level::Low));
}

macro_rules! config {
    ($name:ident, $type:ty, $default:expr, $check:path) => {
        #[derive(LemnaSecrets)]
        struct $name {
            #[lemna(default = $default, validate = $check)]
            number: $type,
        }
    };
}

config!(Made, u16, if LARGE { 8 } else { 1 }, below::<9>);

#[test]
fn a_macro_hands_on_any_expression() {
    assert_eq!(Made::from_pairs([("OTHER", "1")]).unwrap().number, 8);
    assert!(Made::from_pairs([("NUMBER", "9")]).is_err());
}
