//! Lists, sets and maps, JSON, and functions of the program: what is read otherwise than by its type alone.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use lemna_config::{
    ExposeSecret, FieldError, FieldErrorKind, Format, FromSecret, Invalid, LemnaSecrets, LoadError, Part, SecretString,
};

/// What is wrong with the only field that is.
fn only<F: lemna_config::Field>(error: &LoadError<F>) -> (&'static str, &'static str) {
    let (expected, reason, _) = only_part(error);
    (expected, reason)
}

fn only_part<F: lemna_config::Field>(error: &LoadError<F>) -> (&'static str, &'static str, Option<Part>) {
    let [FieldErrorKind::Invalid { expected, reason, part, .. }] =
        error.fields().iter().map(FieldError::kind).collect::<Vec<_>>()[..]
    else {
        panic!("{error}")
    };
    assert!(!format!("{error} {error:?} {:?}", error.fields()).contains("MARKER"), "{error}");
    (expected, reason, *part)
}

#[derive(LemnaSecrets)]
struct Lists {
    ports: Vec<u16>,
    #[lemna(separator = ";")]
    hosts: Option<VecDeque<String>>,
    #[lemna(separator = "\n", default = "a\nb")]
    keys: Vec<SecretString>,
    #[lemna(default)]
    regions: HashSet<String>,
    #[lemna(default = BTreeSet::from([1]), allow_empty)]
    levels: BTreeSet<u8>,
    #[lemna(default)]
    labels: HashMap<String, String>,
    #[lemna(separator = " ", default)]
    weights: BTreeMap<String, f32>,
    #[lemna(default)]
    named: BTreeMap<u16, String>,
}

#[test]
fn several_values_stand_in_one_text() {
    let lists = Lists::from_pairs([
        ("PORTS", "80, 8080"),
        ("HOSTS", "a,b;c"),
        ("REGIONS", "eu,us,eu"),
        ("LEVELS", ""),
        ("LABELS", "tier = web, owner=a=b"),
        ("WEIGHTS", "a=0.5 b=1"),
    ])
    .unwrap();
    assert_eq!(lists.ports, [80, 8080]);
    assert_eq!(lists.hosts.unwrap(), ["a,b", "c"]);
    assert_eq!(lists.keys.iter().map(SecretString::expose_secret).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(lists.regions, HashSet::from(["eu".to_owned(), "us".to_owned()]));
    assert!(lists.levels.is_empty());
    assert_eq!((lists.labels["tier"].as_str(), lists.labels["owner"].as_str()), ("web", "a=b"));
    assert!(lists.named.is_empty());
    assert_eq!(lists.weights.into_iter().collect::<Vec<_>>(), [("a".to_owned(), 0.5), ("b".to_owned(), 1.0)]);
    let formats: Vec<_> = Lists::schema().fields().iter().map(lemna_config::FieldSchema::format).collect();
    assert_eq!(formats[..3], [Format::Plain, Format::Separated(";"), Format::Separated("\n")]);
}

#[test]
fn an_element_is_refused_for_what_it_is_and_never_shown() {
    let error = |name, text| Lists::from_pairs([("PORTS", "1"), (name, text)]).err().unwrap();
    let wrong = |name, text| only_part(&error(name, text));
    let (port, digits) = ("a whole number from 0 to 65535", "it contains a character that is not a digit");
    assert_eq!(wrong("PORTS", "80,MARKER"), (port, digits, Some(Part::Element)));
    let values = |separator| format!("values with a {separator} between them, without brackets and quotes");
    assert_eq!(wrong("PORTS", "80,,81"), (&*values("comma"), "its second element is empty", None));
    assert_eq!(wrong("HOSTS", "MARKER;"), (&*values("semicolon"), "its last element is empty", None));
    let labels = "HashMap<String, String>";
    assert_eq!(wrong("LABELS", "MARKER"), (labels, "an element has no `=`", None));
    assert_eq!(wrong("LABELS", "MARKER=1,MARKER=2"), (labels, "a key appears more than once", None));
    assert_eq!(wrong("WEIGHTS", "a=MARKER"), ("a number, such as 0.5", "it is not a number", Some(Part::Value)));
    assert_eq!(wrong("NAMED", "MARKER=a"), (port, digits, Some(Part::Key)));
    assert_eq!(
        error("WEIGHTS", "a=MARKER").fields()[0].to_string(),
        "WEIGHTS has a value that is not a number, such as 0.5: it is not a number"
    );
}

/// Read by `FromStr`, which says nothing of what it expects.
#[derive(FromSecret)]
struct Version(
    #[expect(dead_code, reason = "it is only loaded")]
    #[lemna(from_str)]
    u8,
);

#[expect(dead_code, reason = "it is only loaded")]
#[derive(LemnaSecrets)]
struct Within {
    versions: Vec<Version>,
    #[lemna(separator = ";")]
    rows: Vec<Vec<u8>>,
    #[lemna(separator = ";")]
    columns: BTreeMap<String, Vec<u8>>,
}

#[test]
fn the_innermost_part_is_told_and_never_as_the_type_of_the_whole() {
    let told = |name, text| {
        let good = [("VERSIONS", "1"), ("ROWS", "1,2;3"), ("COLUMNS", "a=1,2")];
        Within::from_pairs(good.into_iter().chain([(name, text)])).err().unwrap().fields()[0].to_string()
    };
    assert_eq!(
        told("VERSIONS", "1,MARKER"),
        "VERSIONS has an element that is not a value of its type: the type's `FromStr` refuses it"
    );
    let of_a_list =
        "has an element that is not a whole number from 0 to 255: it contains a character that is not a digit";
    assert_eq!(told("ROWS", "1,2;3,MARKER"), format!("ROWS {of_a_list}"));
    assert_eq!(told("COLUMNS", "a=1,MARKER"), format!("COLUMNS {of_a_list}"));
    assert_eq!(
        told("ROWS", "1;2,,3"),
        "ROWS has an element that is not values with a comma between them, without brackets and quotes: its second \
         element is empty"
    );
}

#[test]
fn white_space_around_a_list_belongs_to_it_no_more_than_that_around_a_value() {
    let lists = Lists::from_pairs([("PORTS", " 80\n"), ("KEYS", "a\nb\n"), ("WEIGHTS", " a=1 b=2 ")]).unwrap();
    assert_eq!((lists.ports.as_slice(), lists.keys.len(), lists.weights.len()), ([80].as_slice(), 2, 2));
    let error = Lists::from_pairs([("PORTS", "1"), ("KEYS", " \n")]).err().unwrap();
    assert_eq!(
        only(&error),
        ("values with a line end between them, without brackets and quotes", "its first element is empty")
    );
}

#[test]
fn a_default_of_several_values_is_read_as_one() {
    #[expect(dead_code, reason = "it is only loaded")]
    #[derive(LemnaSecrets)]
    struct Wrong {
        #[lemna(default = "1,x")]
        ports: Vec<u16>,
    }
    let error = Wrong::from_pairs([("OTHER", "")]).unwrap_err();
    assert_eq!(
        error.fields()[0].to_string(),
        "PORTS has a default with an element that is not a whole number from 0 to 65535: \
         it contains a character that is not a digit"
    );
}

#[derive(LemnaSecrets)]
struct Json {
    #[lemna(json)]
    limits: BTreeMap<String, Vec<u8>>,
    #[lemna(json, default = "[1, 2]")]
    pair: (u8, u8),
    #[lemna(json)]
    maybe: Option<bool>,
}

#[test]
fn json_is_read_by_serde() {
    let json = Json::from_pairs([("LIMITS", r#"{"a": [1, 2], "b": []}"#), ("MAYBE", "true")]).unwrap();
    assert_eq!((json.limits["a"].as_slice(), json.pair, json.maybe), ([1, 2].as_slice(), (1, 2), Some(true)));
    assert_eq!(Json::schema().fields()[0].format(), Format::Json);
}

#[test]
fn no_text_of_serde_is_shown() {
    let wrong = |text| only(&Json::from_pairs([("LIMITS", text)]).err().unwrap());
    assert_eq!(wrong(r#"{"MARKER": ["#), ("JSON", "it ends too early"));
    assert_eq!(wrong("MARKER"), ("JSON", "its syntax is wrong"));
    let misfit = ("BTreeMap<String, Vec<u8>>", "it is JSON that does not fit the type");
    assert_eq!(wrong(r#"{"a": "MARKER"}"#), misfit);
    assert_eq!(wrong(r#"["MARKER"]"#), misfit);
}

mod parse {
    use lemna_config::Invalid;

    pub(super) fn percent(text: &str) -> Result<u8, &'static str> {
        text.strip_suffix('%').ok_or("it has no `%`")?.parse().map_err(|_| "what stands before `%` is no number")
    }

    pub(super) fn r#type(text: &str) -> Result<char, Invalid> {
        text.chars().next().ok_or(Invalid::new("a letter", "it is empty"))
    }
}

struct Even(u32);

impl Even {
    fn parse(text: &str) -> Result<Self, &'static str> {
        match text.parse() {
            Ok(number) if number % 2 == 0 => Ok(Self(number)),
            _ => Err("it is not even"),
        }
    }
}

trait Named {
    fn of(text: &str) -> Result<u16, std::convert::Infallible>;
}

impl Named for Even {
    fn of(text: &str) -> Result<u16, std::convert::Infallible> {
        Ok(u16::from(text.is_empty()))
    }
}

#[derive(LemnaSecrets)]
struct Functions {
    #[lemna(parse_with = parse::percent, default = "50%")]
    share: u8,
    #[lemna(parse_with = crate::collections::parse::r#type)]
    r#type: Option<char>,
    #[lemna(parse_with = Even::parse)]
    even: Even,
    #[lemna(parse_with = <Even as Named>::of, default = 1)]
    of_a_trait: u16,
    #[lemna(parse_with = Self::own, default)]
    own: String,
}

impl Functions {
    fn own(text: &str) -> Result<String, Invalid> {
        if text.is_ascii() { Ok(text.to_uppercase()) } else { Err(Invalid::new("ASCII", "it is none")) }
    }
}

#[test]
fn a_function_of_the_program_reads_a_value() {
    let read = Functions::from_pairs([("TYPE", "x"), ("EVEN", "4"), ("OWN", "a")]).unwrap();
    assert_eq!((read.share, read.r#type, read.even.0, read.of_a_trait, read.own.as_str()), (50, Some('x'), 4, 1, "A"));
    assert_eq!(Functions::schema().fields()[0].format(), Format::Function);
    let error = Functions::from_pairs([("EVEN", "4"), ("SHARE", "MARKER")]).err().unwrap();
    assert_eq!(only(&error), ("u8", "it has no `%`"));
}
