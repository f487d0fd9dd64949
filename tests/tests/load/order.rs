//! The order of precedence: overrides above all, and custom sources before or after any place.

use lemna_config::{
    Answer, LemnaSecrets, Loader, LoaderBuilder, Origin, Place, Request, Source, SourceError, SourceErrorKind, SourceId,
};

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(default = "the default")]
    which: String,
}

/// A source that has its own name for a value.
struct Named(&'static str);

impl Source for Named {
    fn name(&self) -> &str {
        self.0
    }

    async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
        let mut answer = Answer::new();
        answer.insert("WHICH", self.0.into());
        Ok(answer)
    }
}

fn loader() -> (tempfile::TempDir, LoaderBuilder) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), "WHICH=env\n").unwrap();
    std::fs::write(folder.path().join(".env.local"), "WHICH=local\n").unwrap();
    let loader = Loader::builder().vars([("WHICH", "process")]).env_file(folder.path().join(".env"));
    (folder, loader)
}

/// All places that were looked into, highest first.
fn places(loader: LoaderBuilder) -> Vec<String> {
    let loaded = loader.load::<Config>().unwrap();
    let places = loaded.explain().fields()[0].places();
    let winner = loaded.explain().fields()[0].winner().unwrap();
    assert_eq!(loaded.origin(ConfigField::Which), Some(winner));
    places.iter().map(|place| place.attempt().source().to_string()).collect()
}

#[test]
fn an_override_beats_all_and_is_no_warning() {
    #[derive(LemnaSecrets)]
    struct Config {
        which: String,
        /// Without it nobody below would be asked.
        #[expect(dead_code, reason = "never there")]
        never: Option<String>,
    }

    let (_folder, loader) = loader();
    let loaded =
        loader.source(Named("vault")).overrides([("WHICH", "first"), ("WHICH", "last")]).load::<Config>().unwrap();
    assert_eq!(loaded.config().which, "last");
    assert_eq!(loaded.origin(ConfigField::Which), Some(&Origin::Overrides));
    assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
}

#[test]
fn an_empty_override_is_none_and_a_near_one_is_named() {
    #[derive(LemnaSecrets)]
    struct Required {
        #[expect(dead_code, reason = "never filled")]
        api_key: String,
    }

    let (_folder, builder) = loader();
    assert_eq!(builder.overrides([("WHICH", "")]).load::<Config>().unwrap().config().which, "process");
    let loader = Loader::builder().no_vars().no_env_file().overrides([("API_KYE", "made-up")]);
    let error = loader.load::<Required>().unwrap_err();
    assert_eq!(error.fields()[0].tried()[0].source(), &SourceId::Overrides);
    assert_eq!(error.fields()[0].tried()[0].near(), ["API_KYE"]);
}

#[test]
fn an_override_is_no_bootstrap_variable() {
    let (_folder, loader) = loader();
    let strict = loader.overrides([("LEMNA_MODE", "nonsense"), ("INFISICAL_ENV", "dev")]);
    assert!(strict.load::<Config>().unwrap().warnings().is_empty());
}

#[test]
fn overrides_are_read_by_name_too() {
    let (_folder, loader) = loader();
    let loader = loader.overrides([("WHICH", "given")]).build();
    assert_eq!(loader.load_env().unwrap().get("WHICH"), Some("given"));
    assert_eq!(loader.load_dotenv().unwrap().get("WHICH"), Some("given"));
}

#[test]
fn a_source_stands_before_or_after_any_place() {
    let default = ["process environment", ".env.local", "Infisical", ".env"];
    let (_folder, builder) = loader();
    assert_eq!(places(builder), default);
    for (place, before) in [
        (Place::Process, 0),
        (Place::EnvLocal, 1),
        // With no other custom source.
        (Place::Custom, 2),
        (Place::Infisical, 2),
        (Place::EnvFile, 3),
    ] {
        let (_folder, builder) = loader();
        let mut expected: Vec<_> = default.to_vec();
        expected.insert(before, "mine");
        assert_eq!(places(builder.source_before(place, Named("mine"))), expected, "before {place:?}");

        let (_folder, builder) = loader();
        let after = before + usize::from(place != Place::Custom);
        let mut expected: Vec<_> = default.to_vec();
        expected.insert(after, "mine");
        assert_eq!(places(builder.source_after(place, Named("mine"))), expected, "after {place:?}");
    }
}

#[test]
fn sources_stand_beside_each_other_by_name() {
    let (_folder, builder) = loader();
    let builder = builder
        .source(Named("first"))
        .source(Named("second"))
        .source_before(Place::Source("second"), Named("between"))
        .source_after(Place::Custom, Named("behind"))
        .source_after(Place::Custom, Named("behind that"))
        .source_before(Place::Process, Named("top"))
        .source_before(Place::Process, Named("below top"))
        .overrides([("WHICH", "x")]);
    assert_eq!(
        places(builder),
        [
            "overrides",
            "top",
            "below top",
            "process environment",
            ".env.local",
            "first",
            "between",
            "second",
            "behind",
            "behind that",
            "Infisical",
            ".env"
        ]
    );
}

#[test]
fn the_order_names_single_sources() {
    let (_folder, builder) = loader();
    let builder = builder.source(Named("a")).source(Named("b")).source(Named("c"));
    let order = [Place::Source("c"), Place::Process, Place::Custom, Place::EnvFile];
    assert_eq!(places(builder.order(order)), ["c", "process environment", "a", "b", ".env"]);
}

#[test]
fn a_source_beside_a_place_that_is_left_out_is_not_asked() {
    let (_folder, builder) = loader();
    let builder = builder.source_before(Place::EnvLocal, Named("mine")).order([Place::Process, Place::EnvFile]);
    assert_eq!(places(builder), ["process environment", ".env"]);
}

#[test]
fn a_name_that_no_source_has_fails_the_load() {
    for change in [
        (|builder: LoaderBuilder| builder.order([Place::Process, Place::Source("valut")])) as fn(LoaderBuilder) -> _,
        |builder| builder.source_after(Place::Source("valut"), Named("mine")),
    ] {
        let (_folder, builder) = loader();
        let error = change(builder.source(Named("vault"))).load::<Config>().unwrap_err();
        let [source] = error.sources() else { panic!("{error}") };
        assert_eq!(source.source_id(), &SourceId::Custom("valut".into()));
        assert!(matches!(source.kind(), SourceErrorKind::Custom(_)));
        assert!(error.fields().is_empty());
    }
}

/// What stands above is enough: a source that could only be hidden is not asked.
#[test]
fn a_source_below_a_place_that_has_all_is_not_asked() {
    struct Panics;
    impl Source for Panics {
        fn name(&self) -> &'static str {
            "panics"
        }
        async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
            panic!("it is not needed")
        }
    }
    let (_folder, builder) = loader();
    let loaded = builder.source_after(Place::EnvFile, Panics).load::<Config>().unwrap();
    let last = loaded.explain().fields()[0].places().last().unwrap();
    assert_eq!(last.outcome(), &lemna_config::Outcome::NotNeeded);
}
