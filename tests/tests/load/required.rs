//! Infisical demanded: a load without it fails, whatever is found elsewhere.

use std::fs;

use lemna_config::{
    LemnaSecrets, LoadError, Loader, LoaderBuilder, Mode, Place, SourceError, SourceErrorKind, SourceId,
};

#[derive(Debug, LemnaSecrets)]
#[lemna(no_debug)]
struct Config {
    api_key: String,
    region: Option<String>,
}

#[expect(dead_code, reason = "it is only loaded")]
#[derive(Debug, LemnaSecrets)]
#[lemna(no_debug, require_infisical)]
struct Demanding {
    api_key: String,
}

#[expect(dead_code, reason = "it is only loaded")]
#[derive(Debug, LemnaSecrets)]
#[lemna(no_debug)]
struct Outer {
    #[lemna(nested)]
    inner: Demanding,
}

const KEY: (&str, &str) = ("API_KEY", "made-up");
const REQUIRE: (&str, &str) = ("LEMNA_REQUIRE", "infisical");
/// Nobody listens there.
const AWAY: [(&str, &str); 4] = [
    ("INFISICAL_CLIENT_ID", "made-up"),
    ("INFISICAL_CLIENT_SECRET", "made-up"),
    ("INFISICAL_API_URL", "http://127.0.0.1:1"),
    ("INFISICAL_ENV", "dev"),
];

fn with(variables: &[(&str, &str)]) -> LoaderBuilder {
    Loader::builder().vars(variables.iter().copied()).no_env_file()
}

fn required_by(errors: &[SourceError]) -> &'static str {
    let [error] = errors else { panic!("{errors:?}") };
    assert_eq!(error.source_id(), &SourceId::Infisical);
    assert!(error.remedy().unwrap().contains("INFISICAL_CLIENT_ID"));
    let SourceErrorKind::RequiredButAbsent { required_by, .. } = error.kind() else { panic!("{error}") };
    required_by
}

fn refused<C: LemnaSecrets>(loader: &Loader) -> LoadError<C::Field> {
    C::load_with(loader).err().expect("Infisical is not set up")
}

#[test]
fn it_is_an_error_in_both_modes_where_infisical_is_not_set_up() {
    assert_eq!(Config::load_with(&with(&[KEY]).build()).unwrap().api_key, "made-up");
    for mode in [Mode::Lenient, Mode::Strict] {
        let outside = refused::<Config>(&with(&[KEY, REQUIRE]).mode(mode).build());
        assert_eq!(required_by(outside.sources()), "LEMNA_REQUIRE");
        assert!(outside.fields().is_empty(), "{outside}");
        let in_code = refused::<Demanding>(&with(&[KEY]).mode(mode).build());
        assert_eq!(required_by(in_code.sources()), "#[lemna(require_infisical)]");
        let by_loader = refused::<Config>(&with(&[KEY]).mode(mode).require_infisical(true).build());
        assert_eq!(required_by(by_loader.sources()), "Loader::builder().require_infisical");
    }
    let report = refused::<Config>(&with(&[REQUIRE]).build()).to_string();
    assert!(report.contains("Infisical: it is required by LEMNA_REQUIRE, but not set up"), "{report}");
    assert!(report.contains("1 field has no value without it: API_KEY"), "{report}");
}

#[test]
fn a_nested_struct_demands_nothing() {
    assert!(Demanding::schema().requires_infisical() && !Outer::schema().requires_infisical());
    assert!(Outer::load_with(&with(&[KEY]).build()).is_ok());
}

#[test]
fn one_that_is_left_out_or_half_set_up_is_not_set_up() {
    let everything: Vec<_> = AWAY.into_iter().chain([KEY, REQUIRE]).collect();
    let left_out = with(&everything).order([Place::Process, Place::EnvFile]).build();
    assert_eq!(required_by(refused::<Config>(&left_out).sources()), "LEMNA_REQUIRE");
    assert_eq!(required_by(refused::<Config>(&with(&everything).no_infisical().build()).sources()), "LEMNA_REQUIRE");

    // Half of what Infisical's own tools are given is only a source that failed, where it is not required.
    let half = [KEY, ("INFISICAL_TOKEN", "made-up")];
    assert!(Config::load_with(&with(&half).build()).is_ok());
    let error = refused::<Config>(&with(&half).require_infisical(true).build());
    assert!(matches!(error.sources(), [one] if matches!(one.kind(), SourceErrorKind::HalfBootstrap { .. })), "{error}");
}

#[test]
fn one_that_is_set_up_is_for_the_mode_to_judge() {
    let everything: Vec<_> = AWAY.into_iter().chain([KEY, REQUIRE]).collect();
    // It is asked for the region, and away.
    assert!(Config::load_with(&with(&everything).build()).is_ok());
    let strict = refused::<Config>(&with(&everything).mode(Mode::Strict).build());
    assert!(matches!(strict.sources(), [one] if matches!(one.kind(), SourceErrorKind::Unreachable { .. })), "{strict}");
    // Nothing is left to ask it for.
    assert!(Demanding::load_with(&with(&everything).mode(Mode::Strict).build()).is_ok());
}

#[test]
fn the_variable_is_read_where_every_load_looks_and_has_one_word() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    for word in ["infisical", " Infisical "] {
        fs::write(&file, format!("LEMNA_REQUIRE='{word}'\n")).unwrap();
        let loader = Loader::builder().vars([KEY]).env_file(&file).build();
        assert_eq!(required_by(refused::<Config>(&loader).sources()), "LEMNA_REQUIRE", "{word}");
    }
    assert!(Config::load_with(&with(&[KEY, ("LEMNA_REQUIRE", "")]).build()).is_ok());
    for word in ["true", "infiscal", "vault"] {
        let error = refused::<Config>(&with(&[KEY, ("LEMNA_REQUIRE", word)]).build());
        let [source] = error.sources() else { panic!("{error}") };
        assert!(
            matches!(
                source.kind(),
                SourceErrorKind::InvalidSetting { variable: "LEMNA_REQUIRE", expected: "infisical", .. }
            ),
            "{error}"
        );
        assert!(!error.to_string().contains(word), "{error}");
    }
}

#[test]
fn loads_by_name_obey_it_where_they_ask_infisical() {
    let loader = with(&[KEY, REQUIRE]).build();
    assert_eq!(required_by(loader.load_env().unwrap_err().sources()), "LEMNA_REQUIRE");
    assert_eq!(required_by(loader.load_infisical().unwrap_err().sources()), "LEMNA_REQUIRE");
    let files = loader.load_dotenv().unwrap();
    assert_eq!(required_by(files.hydrate::<Demanding>().unwrap_err().sources()), "#[lemna(require_infisical)]");
    assert!(files.hydrate::<Config>().is_ok());
    let env = with(&[KEY]).build().load_env().unwrap();
    assert_eq!(required_by(env.hydrate::<Demanding>().unwrap_err().sources()), "#[lemna(require_infisical)]");
}

#[test]
fn unit_tests_need_no_server() {
    assert_eq!(Config::from_pairs([KEY]).unwrap().region, None);
    assert!(Demanding::from_pairs([KEY]).is_ok());
}
