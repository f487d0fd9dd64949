//! Custom sources, with and without the client of Infisical.

use std::thread;
use std::time::Duration;

use crate as lemna_config;
use crate::{
    Answer, LemnaSecrets, Loader, LoaderBuilder, Mode, Outcome, Request, SecretString, Source, SourceError,
    SourceErrorKind, SourceId, Warning,
};

#[derive(LemnaSecrets)]
#[lemna(crate = "lemna_config")]
struct Config {
    api_key: String,
    #[lemna(default = 8080)]
    port: u16,
}

/// Holds the pairs.
struct Held(&'static str, Vec<(&'static str, &'static str)>);

impl Source for Held {
    fn name(&self) -> &str {
        self.0
    }

    async fn ask(&self, request: &Request) -> Result<Answer, SourceError> {
        let mut answer = Answer::new();
        for (name, value) in &self.1 {
            if request.wants(name) {
                answer.insert(name, SecretString::from(*value));
            } else {
                answer.mention(name);
            }
        }
        Ok(answer)
    }
}

struct Failing;

impl Source for Failing {
    fn name(&self) -> &'static str {
        "vault"
    }

    async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
        Err(SourceError::custom("it is sealed"))
    }
}

struct Panicking;

impl Source for Panicking {
    fn name(&self) -> &'static str {
        "panicking"
    }

    async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
        panic!("on purpose, in a test")
    }
}

/// Blocks its thread, as a source should not.
struct Blocking;

impl Source for Blocking {
    fn name(&self) -> &'static str {
        "blocking"
    }

    async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
        loop {
            thread::park();
        }
    }
}

struct Hanging;

impl Source for Hanging {
    fn name(&self) -> &'static str {
        "hanging"
    }

    async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
        std::future::pending().await
    }
}

fn loader(variables: &[(&str, &str)]) -> LoaderBuilder {
    Loader::builder().vars(variables.iter().copied()).no_env_file()
}

#[test]
fn it_stands_below_the_environment_in_the_order_of_adding() {
    let loader = loader(&[("PORT", "1")])
        .source(Held("first", vec![("API_KEY", "from-first"), ("PORT", "2")]))
        .source(Held("second", vec![("API_KEY", "from-second")]))
        .build();
    let loaded = loader.load::<Config>().unwrap();
    assert_eq!((loaded.config().api_key.as_str(), loaded.config().port), ("from-first", 1));
    assert_eq!(loaded.origin(ConfigField::ApiKey).unwrap().to_string(), "first");
    let warnings: Vec<_> = loaded.warnings().iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "API_KEY from first hides a different value in second: changing it in second has no effect",
            "PORT from process environment hides a different value in first: changing it in first has no effect",
        ]
    );
}

#[test]
fn its_other_names_give_near_ones() {
    let loader = loader(&[]).source(Held("held", vec![("API_KYE", "made-up")])).build();
    let error = Config::load_with(&loader).err().unwrap();
    let attempt = error.fields()[0].tried().iter().find(|attempt| *attempt.source() == SourceId::Custom("held".into()));
    let attempt = attempt.unwrap();
    assert_eq!((attempt.outcome(), attempt.near()), (&Outcome::NotSet, &["API_KYE".to_owned()][..]));
}

#[test]
fn its_failure_is_a_warning_or_an_error_by_mode() {
    let lenient = loader(&[("API_KEY", "x")]).source(Failing).build();
    let loaded = lenient.load::<Config>().unwrap();
    assert_eq!(loaded.warnings()[0].to_string(), "vault: it is sealed; going on without it: PORT from default");

    let strict = loader(&[("API_KEY", "x")]).source(Failing).mode(Mode::Strict).build();
    let error = Config::load_with(&strict).err().unwrap();
    assert_eq!(error.to_string(), "Config: vault: it is sealed");

    let missing = loader(&[]).source(Failing).build();
    let error = Config::load_with(&missing).err().unwrap();
    assert_eq!((error.fields().len(), error.sources().len()), (1, 1));
}

#[test]
fn a_panic_of_a_source_costs_that_source_alone() {
    let loader = loader(&[]).source(Panicking).source(Held("held", vec![("API_KEY", "x")])).build();
    let loaded = loader.load::<Config>().unwrap();
    let [Warning::SourceFailed { error, .. }] = loaded.warnings() else { panic!("{:?}", loaded.warnings()) };
    assert_eq!(error.kind(), &SourceErrorKind::Internal("it panicked"));
}

/// With a source that does end, and ever longer deadlines: on a machine that does ten other things, that one can be
/// late as well.
fn beside_one_that_ends(source: impl Fn(LoaderBuilder) -> LoaderBuilder) -> impl Iterator<Item = Loader> {
    [300, 3_000, 30_000, 300_000].into_iter().map(move |deadline| {
        let builder = source(loader(&[])).source(Held("held", vec![("API_KEY", "x")]));
        builder.deadline(Duration::from_millis(deadline)).build()
    })
}

#[test]
fn a_source_that_does_not_end_costs_the_deadline_and_itself_alone() {
    let sources: [fn(LoaderBuilder) -> LoaderBuilder; 2] =
        [|builder| builder.source(Hanging), |builder| builder.source(Blocking)];
    for source in sources {
        let loaded = beside_one_that_ends(source).find_map(|loader| loader.load::<Config>().ok()).unwrap();
        let [Warning::SourceFailed { error, .. }] = loaded.warnings() else { panic!("{:?}", loaded.warnings()) };
        assert_eq!(error.kind(), &SourceErrorKind::Internal("it did not answer in time"));
    }
}

#[tokio::test]
async fn the_same_holds_for_async_callers() {
    let sources: [fn(LoaderBuilder) -> LoaderBuilder; 3] =
        [|builder| builder.source(Hanging), |builder| builder.source(Blocking), |builder| builder.source(Panicking)];
    for source in sources {
        let mut loaders = beside_one_that_ends(source);
        let loaded = loop {
            if let Ok(loaded) = loaders.next().unwrap().load_async::<Config>().await {
                break loaded;
            }
        };
        assert_eq!((loaded.warnings().len(), loaded.config().api_key.as_str()), (1, "x"));
    }
}

#[test]
fn it_is_not_asked_when_all_is_found_above() {
    let loader = loader(&[("API_KEY", "x"), ("PORT", "1")]).source(Panicking).mode(Mode::Strict).build();
    Config::load_with(&loader).unwrap();
}

#[test]
fn no_deadline_is_too_long_or_too_short() {
    for deadline in [Duration::MAX, Duration::ZERO] {
        let loader = loader(&[("API_KEY", "x")]).source(Failing).deadline(deadline).build();
        assert_eq!(loader.load::<Config>().unwrap().warnings().len(), 1);
    }
}
