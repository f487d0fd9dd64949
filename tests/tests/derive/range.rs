//! Numbers within bounds.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::time::Duration;

use lemna_config::{ByteSize, FieldErrorKind, LemnaSecrets, Part, ServiceConfig, ServiceSchema, TextProblem};

const LEAST: u32 = 10;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(range = 1..=65535, default = 8080)]
    port: u16,
    #[lemna(range = 0.0..1.0)]
    share: Option<f64>,
    #[lemna(range = -5.., default = "0")]
    offset: i8,
    #[lemna(range = ..=9, default)]
    retries: u8,
    #[lemna(range = LEAST..u32::MAX)]
    batch: Option<u32>,
    #[lemna(range = 2.., separator = ";")]
    workers: Option<Vec<u8>>,
    #[lemna(range = ..100)]
    weights: Option<BTreeMap<String, u8>>,
    #[lemna(range = 1..=4)]
    threads: Option<NonZero<u8>>,
    #[lemna(range = "1s"..="1h", default = "90s")]
    patience: Duration,
    #[lemna(range = .."1GiB")]
    upload: Option<ByteSize>,
    #[lemna(range = Duration::from_secs(1)..)]
    pause: Option<Duration>,
    #[lemna(range = 1..=5, from_str)]
    level: Option<u8>,
}

#[test]
fn what_is_in_the_range_is_read() {
    let config = Config::from_pairs([
        ("PORT", "65535"),
        ("SHARE", "0"),
        ("OFFSET", "-5"),
        ("RETRIES", "9"),
        ("BATCH", "10"),
        ("WORKERS", "2;3"),
        ("WEIGHTS", "a=99"),
        ("THREADS", "4"),
        ("PATIENCE", "1h"),
        ("UPLOAD", "1023MiB"),
        ("PAUSE", "1s"),
        ("LEVEL", "5"),
    ])
    .unwrap();
    assert_eq!((config.port, config.share, config.offset, config.retries), (65535, Some(0.0), -5, 9));
    assert_eq!((config.batch, config.workers, config.threads), (Some(10), Some(vec![2, 3]), NonZero::new(4)));
    assert_eq!((config.patience, config.upload), (Duration::from_secs(3600), Some(ByteSize::new(1023 << 20))));
    assert_eq!((config.weights.unwrap()["a"], config.pause, config.level), (99, Some(Duration::from_secs(1)), Some(5)));
    let config = Config::from_pairs([("OTHER", "")]).unwrap();
    assert_eq!((config.port, config.offset, config.patience), (8080, 0, Duration::from_secs(90)));
}

#[test]
fn the_error_says_the_range_and_never_the_value() {
    for (name, text, told) in [
        ("PORT", "0", "PORT is not a number from 1 to 65535: it is too small"),
        ("PORT", "70000", "PORT is not a number from 1 to 65535: it is too large"),
        ("PORT", "many", "PORT is not a number from 1 to 65535: it contains a character that is not a digit"),
        ("SHARE", "1.0", "SHARE is not a number from 0.0 to below 1.0: it is too large"),
        ("OFFSET", "-6", "OFFSET is not a number of at least -5: it is too small"),
        ("RETRIES", "77", "RETRIES is not a number of at most 9: it is too large"),
        ("BATCH", "9", "BATCH is not a value from LEAST to below u32::MAX: it is too small"),
        ("BATCH", "4294967295", "BATCH is not a value from LEAST to below u32::MAX: it is too large"),
        ("WORKERS", "7;1", "WORKERS has an element that is not a number of at least 2: it is too small"),
        ("WORKERS", "7;seven", "WORKERS has an element that is not a number of at least 2: it contains a character"),
        ("WEIGHTS", "a=100", "WEIGHTS has a value that is not a number below 100: it is too large"),
        ("THREADS", "55", "THREADS is not a number from 1 to 4: it is too large"),
        ("PATIENCE", "999ms", "PATIENCE is not a value from 1s to 1h: it is too small"),
        ("UPLOAD", "1024MiB", "UPLOAD is not a value below 1GiB: it is too large"),
        ("PAUSE", "999ms", "PAUSE is not a value of at least Duration::from_secs(1): it is too small"),
        ("LEVEL", "66", "LEVEL is not a number from 1 to 5: it is too large"),
    ] {
        let error = Config::from_pairs([(name, text)]).err().unwrap();
        let shown = error.fields()[0].to_string();
        assert!(shown.starts_with(told), "{shown}");
        assert!(!shown[told.len()..].contains(text), "{shown}");
    }
    let error = Config::from_pairs([("WORKERS", "1")]).err().unwrap();
    assert!(matches!(error.fields()[0].kind(), FieldErrorKind::Invalid { part: Some(Part::Element), .. }), "{error}");
}

#[test]
fn a_default_out_of_its_range_is_found() {
    #[expect(dead_code, reason = "it is only loaded")]
    #[derive(LemnaSecrets)]
    struct Wrong {
        #[lemna(range = "1s"..="1h", default = "2h")]
        text: Duration,
        #[lemna(range = 1.., default)]
        of_type: u16,
        #[lemna(range = 1..=4, default = 2 + 3)]
        expression: u16,
        #[lemna(range = LEAST.., default = 9)]
        constant: u32,
    }

    let told = |pairs: &[(&str, &str)]| {
        let error = Wrong::from_pairs(pairs.iter().copied()).err().unwrap();
        error.fields().iter().map(|field| field.to_string().lines().next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let needed = told(&[]);
    assert_eq!(needed.len(), 4, "{needed:?}");
    for (told, range) in needed.iter().zip(["from 1s to 1h", "of at least 1", "from 1 to 4", "of at least LEAST"]) {
        assert!(told.contains("default") && told.contains(range), "{told}");
    }
    // An expression is evaluated only where it is needed.
    let set = [("TEXT", "1s"), ("OF_TYPE", "1"), ("EXPRESSION", "1"), ("CONSTANT", "10")];
    assert_eq!(told(&set).len(), 2);
}

#[test]
fn of_a_function_the_number_counts_that_it_makes() {
    fn percent(text: &str) -> Result<f64, &'static str> {
        text.parse::<u8>().map(|number| f64::from(number) / 100.0).map_err(|_| "it is no number of percent")
    }

    #[derive(LemnaSecrets)]
    struct Config {
        #[lemna(parse_with = percent, range = 0.0..=1.0, default = "50")]
        share: f64,
    }

    let share = |text| Config::from_pairs([("SHARE", text)]).map(|config| config.share);
    assert_eq!(share("").unwrap().to_bits(), 0.5_f64.to_bits());
    assert_eq!(
        share("101").unwrap_err().fields()[0].to_string(),
        "SHARE is not a number from 0.0 to 1.0: it is too large"
    );
}

#[test]
fn files_made_from_the_struct_say_the_range() {
    let example = Config::schema().env_example();
    for line in [
        "# u16; from 1 to 65535; default: 8080; secret",
        "# Vec<u8>; separated by \";\", of at least 2; optional; secret",
        "# Duration; from 1s to 1h; default: 90s; secret",
        "# u32; from LEAST to below u32::MAX; optional; secret",
    ] {
        assert!(example.contains(&format!("\n{line}\n")), "{line}\n{example}");
    }
    let json = Config::schema().to_json();
    let config = &ServiceSchema::from_json(&json).unwrap().configs[0];
    assert_eq!(*config, ServiceConfig::from(Config::schema()));
    let bounds = |at: usize| {
        let range = config.fields[at].range.as_ref()?;
        Some([&range.min, &range.max, &range.below].map(|bound| bound.clone().unwrap_or_default()))
    };
    assert_eq!(bounds(0).unwrap(), ["1", "65535", ""]);
    assert_eq!(bounds(1).unwrap(), ["0.0", "", "1.0"]);
    assert_eq!(bounds(8).unwrap(), ["1s", "1h", ""]);
    assert_eq!(bounds(4), None, "no bound is a literal");
}

#[test]
fn a_check_by_the_file_alone_refuses_what_a_load_refuses() {
    let config = ServiceConfig::from(Config::schema());
    for (at, good, bad, told) in [
        (0, "8080", "70000", "is not a number from 1 to 65535: it is too large"),
        (1, "0.5", "1", "is not a number from 0.0 to below 1.0: it is too large"),
        (2, "0", "-6", "is not a number of at least -5: it is too small"),
        (5, "2;3", "2;1", "has an element that is not a number of at least 2: it is too small"),
        (6, "a=1", "a=100", "has a value that is not a number below 100: it is too large"),
        (8, "90s", "2h", "is not a value from 1s to 1h: it is too large"),
        (9, "1MiB", "1GiB", "is not a value below 1GiB: it is too large"),
    ] {
        let field = &config.fields[at];
        assert_eq!(field.problem_with(good), None, "{}", field.name);
        let problem: TextProblem = field.problem_with(bad).unwrap();
        assert!(problem.to_string().starts_with(told), "{problem}");
        assert!(Config::from_pairs([(field.name.as_str(), bad)]).is_err(), "{}", field.name);
    }
    assert_eq!(config.fields[4].problem_with("9"), None, "what the bounds are is not known");
}
