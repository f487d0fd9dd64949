//! Where a value comes from: the order of the sources, and what falls through.

use std::path::PathBuf;

use lemna_config::testing::{FakeInfisical, On};
use lemna_config::{
    Answer, FieldErrorKind, LemnaSecrets, Loader, LoaderBuilder, Origin, Outcome, Place, Request, SecretString, Source,
    SourceError, SourceErrorKind, SourceId, Warning,
};
use lemna_tests::{bootstrap, loader_with, loader_with_file};
use tempfile::TempDir;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(default = "the default")]
    which: String,
    /// Keeps every source from being left out.
    never: Option<String>,
}

#[derive(LemnaSecrets)]
struct Required {
    #[expect(dead_code, reason = "that it is required is what counts")]
    which: String,
    optional: Option<String>,
    #[lemna(default = 80)]
    port: u16,
}

/// A source that holds this value of `WHICH`.
struct Own(&'static str, String);

impl Source for Own {
    fn name(&self) -> &str {
        self.0
    }

    async fn ask(&self, request: &Request) -> Result<Answer, SourceError> {
        let mut answer = Answer::new();
        if request.wants("WHICH") {
            answer.insert("WHICH", SecretString::from(self.1.as_str()));
        }
        Ok(answer)
    }
}

/// The places, highest first, and what each says about `WHICH`.
const PLACES: [&str; 5] = ["process", "local", "custom", "infisical", "env"];

struct World {
    server: FakeInfisical,
    folder: TempDir,
    process: Vec<(String, String)>,
    custom: Option<String>,
}

impl World {
    fn new() -> Self {
        let server = FakeInfisical::start();
        server.project("lemna-platform");
        let process = bootstrap(&server);
        Self { server, folder: tempfile::tempdir().unwrap(), process, custom: None }
    }

    /// Lets `WHICH` stand at each of these with this value.
    fn with(places: &[(&str, &str)]) -> Self {
        let mut world = Self::new();
        for (place, value) in places {
            let line = format!("WHICH='{value}'\n");
            match *place {
                "process" => world.process.push(("WHICH".to_owned(), (*value).to_owned())),
                "local" => std::fs::write(world.folder.path().join(".env.local"), line).unwrap(),
                "custom" => world.custom = Some((*value).to_owned()),
                "infisical" => {
                    world.server.project("lemna-platform").set("dev", "WHICH", value);
                }
                "env" => std::fs::write(world.env(), line).unwrap(),
                other => panic!("no such place: {other}"),
            }
        }
        world
    }

    fn env(&self) -> PathBuf {
        self.folder.path().join(".env")
    }

    fn builder(&self) -> LoaderBuilder {
        let builder = Loader::builder().vars(self.process.clone()).env_file(self.env());
        match &self.custom {
            Some(value) => builder.source(Own("own", value.clone())),
            None => builder,
        }
    }

    fn origin(&self, place: &str) -> String {
        let folder = self.folder.path().display();
        match place {
            "process" => "process environment".to_owned(),
            "local" => format!("{folder}/.env.local:1"),
            "custom" => "own".to_owned(),
            "infisical" => "Infisical (lemna-platform, dev, /)".to_owned(),
            "env" => format!("{folder}/.env:1"),
            other => panic!("no such place: {other}"),
        }
    }
}

#[test]
fn the_highest_source_that_has_a_value_wins() {
    // Every set of places, so that each pair is compared.
    for set in 0..32_u8 {
        let there: Vec<_> = (0..5).filter(|at| set >> at & 1 == 1).map(|at| (PLACES[at], PLACES[at])).collect();
        let world = World::with(&there);
        world.server.project("lemna-platform").set("dev", "OTHER", "x");
        let builder = world.builder();
        let loaded = loader_named(&world, builder).load::<Config>().unwrap();
        let expected = there.first().map_or("the default", |(place, _)| place);
        assert_eq!(loaded.config().which, expected, "{there:?}");
        let origin = loaded.origin(ConfigField::Which).unwrap().to_string();
        match there.first() {
            Some((place, _)) => assert_eq!(origin, world.origin(place)),
            None => assert_eq!(loaded.origin(ConfigField::Which), Some(&Origin::Default)),
        }
        assert_eq!((&loaded.config().never, loaded.origin(ConfigField::Never)), (&None, None));
    }
}

/// With the project named, so that origins name it by its slug.
fn loader_named(world: &World, builder: LoaderBuilder) -> Loader {
    let named = ("INFISICAL_PROJECT_ID".to_owned(), "lemna-platform".to_owned());
    builder.vars(world.process.iter().cloned().chain([named])).build()
}

#[test]
fn an_empty_value_falls_through_from_every_source() {
    for (at, place) in PLACES.into_iter().enumerate() {
        let mut there: Vec<_> = PLACES[at + 1..].iter().map(|lower| (*lower, *lower)).collect();
        there.push((place, ""));
        let loaded = World::with(&there).builder().build().load::<Config>().unwrap();
        assert_eq!(loaded.config().which, PLACES.get(at + 1).copied().unwrap_or("the default"), "{place} is empty");
    }
    let blank = World::with(&[("process", " "), ("env", "lower")]).builder().build().load::<Config>().unwrap();
    assert_eq!(blank.config().which, " ", "a blank is a value");
}

#[test]
fn missing_and_empty_are_told_apart() {
    let error = World::new().builder().build().load::<Required>().unwrap_err();
    assert_eq!(error.fields().len(), 1);
    assert_eq!(error.field(RequiredField::Which).unwrap().kind(), &FieldErrorKind::Missing);

    let everywhere = PLACES.map(|place| (place, ""));
    for places in [&everywhere[..], &everywhere[..1], &everywhere[4..], &everywhere[2..4]] {
        let error = World::with(places).builder().build().load::<Required>().unwrap_err();
        let field = error.field(RequiredField::Which).unwrap();
        assert_eq!(field.kind(), &FieldErrorKind::Empty, "{places:?}");
        let empty = field.tried().iter().filter(|attempt| attempt.outcome() == &Outcome::Empty);
        assert_eq!(empty.count(), places.len());
    }
}

#[test]
fn an_empty_optional_field_is_none_and_an_empty_one_with_a_default_has_it() {
    let mut world = World::with(&[("env", "x")]);
    world.process.extend([("OPTIONAL".to_owned(), String::new()), ("PORT".to_owned(), String::new())]);
    let loaded = world.builder().build().load::<Required>().unwrap();
    assert_eq!((&loaded.config().optional, loaded.config().port), (&None, 80));
    assert_eq!(loaded.origin(RequiredField::Optional), None);
    assert_eq!(loaded.origin(RequiredField::Port), Some(&Origin::Default));
    assert!(loaded.warnings().is_empty(), "{loaded:?}");
}

#[test]
fn of_several_own_sources_the_first_added_is_the_highest() {
    let builder = Loader::builder().vars([("A", "b")]).no_env_file();
    let builder = builder.source(Own("first", "1".to_owned())).source(Own("second", "2".to_owned()));
    let loaded = builder.build().load::<Config>().unwrap();
    assert_eq!(loaded.config().which, "1");
    assert_eq!(loaded.origin(ConfigField::Which).unwrap(), &Origin::Custom("first".into()));
}

fn shadowed(warnings: &[Warning]) -> Vec<(&'static str, String, String)> {
    let shadowed = warnings.iter().filter_map(|warning| match warning {
        Warning::Shadowed { name, used, hidden, .. } => Some((*name, used.to_string(), hidden.to_string())),
        _ => None,
    });
    shadowed.collect()
}

/// The places whose values the first of `places` hides, where each has a value of its own.
fn hidden_by_the_first(places: &[&str]) -> Vec<String> {
    let there: Vec<_> = places.iter().map(|place| (*place, *place)).collect();
    let world = World::with(&there);
    let loaded = loader_named(&world, world.builder()).load::<Config>().unwrap();
    let shadowed = shadowed(loaded.warnings()).into_iter().map(|(_, used, hidden)| {
        assert_eq!(used, world.origin(places[0]));
        PLACES.into_iter().find(|place| world.origin(place) == hidden).unwrap().to_owned()
    });
    shadowed.collect()
}

#[test]
fn a_hidden_value_is_told_where_a_rotation_of_it_would_have_no_effect() {
    for lower in ["custom", "infisical"] {
        for higher in ["process", "local"] {
            assert_eq!(hidden_by_the_first(&[higher, lower, "env"]), [lower], "{higher}");
        }
    }
    assert_eq!(hidden_by_the_first(&["custom", "infisical"]), ["infisical"]);
    assert_eq!(hidden_by_the_first(&PLACES), ["custom", "infisical"]);

    // A `.env` that was put above Infisical hides it as well.
    let world = World::with(&[("infisical", "a"), ("env", "b")]);
    let loader = world.builder().order([Place::EnvFile, Place::Infisical]).build();
    let loaded = loader.load::<Config>().unwrap();
    assert!(matches!(loaded.warnings(), [Warning::Shadowed { used: Origin::File { .. }, .. }]), "{loaded:?}");
}

#[test]
fn a_deliberate_override_is_quiet() {
    for places in [&["process", "local"][..], &["process", "env"], &["local", "env"], &["process", "local", "env"]] {
        assert_eq!(hidden_by_the_first(places), [""; 0], "{places:?}");
    }
    // What `.env` has in case Infisical has nothing.
    assert_eq!(hidden_by_the_first(&["infisical", "env"]), [""; 0]);
    assert_eq!(hidden_by_the_first(&["custom", "env"]), [""; 0]);
}

#[test]
fn a_hidden_value_is_told_where_it_differs() {
    let world = World::with(&[("process", "a"), ("local", "b"), ("custom", "a"), ("infisical", "c"), ("env", "")]);
    let loaded = loader_named(&world, world.builder()).load::<Config>().unwrap();
    let (used, hidden) = (world.origin("process"), world.origin("infisical"));
    assert_eq!(shadowed(loaded.warnings()), [("WHICH", used.clone(), hidden.clone())]);
    assert_eq!(
        loaded.warnings()[0].to_string(),
        format!("WHICH from {used} hides a different value in {hidden}: changing it in Infisical has no effect")
    );

    let same = PLACES.map(|place| (place, "same"));
    assert!(World::with(&same).builder().build().load::<Config>().unwrap().warnings().is_empty());
    // A default is no value of a source.
    assert!(World::with(&[("env", "x")]).builder().build().load::<Config>().unwrap().warnings().is_empty());
}

#[test]
fn the_order_can_be_changed() {
    use Place::{Custom, EnvFile, EnvLocal, Infisical, Process};

    let all = PLACES.map(|place| (place, place));
    let world = World::with(&all);
    let first = |order: &[Place]| {
        let loaded = world.builder().order(order.iter().copied()).build().load::<Config>().unwrap();
        loaded.into_inner().which
    };
    assert_eq!(first(&[EnvFile, Infisical, Custom, EnvLocal, Process]), "env");
    assert_eq!(first(&[Infisical, Process]), "infisical");
    assert_eq!(first(&[Custom, Infisical, Custom]), "custom");
    assert_eq!(first(&[EnvLocal, EnvFile]), "local");
    assert_eq!(first(&[]), "the default");

    world.server.clear_requests();
    let error = World::with(&[("process", "x")]).builder().order([EnvFile]).build().load::<Required>().unwrap_err();
    let tried: Vec<_> = error.fields()[0].tried().iter().map(lemna_config::Attempt::source).collect();
    assert_eq!(tried, [&SourceId::EnvFile]);
    first(&[Process, EnvFile]);
    assert_eq!(world.server.requests().len(), 0, "a place that is left out is not asked");
}

#[test]
fn each_bootstrap_variable_may_come_from_each_place() {
    let world = World::with(&[("infisical", "found")]);
    let all = world.process.clone();
    // Each variable stands in its place, and a wrong or an empty one in a lower or higher place.
    for shift in 0..3 {
        let mut texts = [Vec::new(), Vec::new(), Vec::new()];
        for (at, (name, value)) in all.iter().enumerate() {
            let place = (at + shift) % 3;
            for (level, text) in texts.iter_mut().enumerate() {
                let value = match level.cmp(&place) {
                    std::cmp::Ordering::Less => "",
                    std::cmp::Ordering::Equal => value,
                    std::cmp::Ordering::Greater => "wrong",
                };
                text.push((name.clone(), value.to_owned()));
            }
        }
        let [process, local, env] = texts;
        let lines = |pairs: &[(String, String)]| {
            pairs.iter().map(|(name, value)| format!("{name}={value}\n")).collect::<Vec<_>>().concat()
        };
        std::fs::write(world.folder.path().join(".env.local"), lines(&local)).unwrap();
        std::fs::write(world.env(), lines(&env)).unwrap();
        let loaded = Loader::builder().vars(process).env_file(world.env()).build().load::<Config>().unwrap();
        assert_eq!(loaded.config().which, "found", "{shift}");
    }
}

#[test]
fn the_project_is_named_by_id_slug_or_name() {
    let server = FakeInfisical::start();
    let first = server.project("first").slug_is("first-ab12").set("dev", "WHICH", "first");
    server.project("second").set("dev", "WHICH", "second");
    for (named, requests) in [(first.id(), 2), ("first-ab12".to_owned(), 3), ("first".to_owned(), 3)] {
        server.clear_requests();
        let loaded = loader_with(&server, &[("INFISICAL_PROJECT_ID", &named)]).build().load::<Config>().unwrap();
        assert_eq!((loaded.config().which.as_str(), server.requests().len()), ("first", requests), "{named}");
        let Some(Origin::Infisical(place)) = loaded.origin(ConfigField::Which) else { panic!("{loaded:?}") };
        assert_eq!((&place.project, place.environment.as_str(), place.folder.as_str()), (&named, "dev", "/"));
    }
    // An empty one is not set.
    let error = loader_with(&server, &[("INFISICAL_PROJECT_ID", "")]).build().load::<Required>().unwrap_err();
    assert!(matches!(error.sources()[0].kind(), SourceErrorKind::ProjectUndecided { .. }), "{error}");
}

#[test]
fn infisical_is_not_asked_where_all_stands_above_it() {
    #[derive(LemnaSecrets)]
    struct Pair {
        one: String,
        two: Option<String>,
        #[lemna(local)]
        here: Option<String>,
    }
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "ONE", "infisical").set("dev", "TWO", "infisical");
    let both = [("ONE", "1"), ("TWO", "2")];
    let loaded = loader_with(&server, &both).build().load::<Pair>().unwrap();
    assert_eq!((loaded.config().one.as_str(), server.connections()), ("1", 0));
    assert!(loaded.warnings().is_empty() && loaded.config().here.is_none(), "{loaded:?}");

    // An optional field that is not set, or an empty variable, could stand in Infisical.
    for variables in [&both[..1], &[("ONE", "1"), ("TWO", "")]] {
        server.clear_requests();
        let loaded = loader_with(&server, variables).build().load::<Pair>().unwrap();
        assert_eq!((loaded.config().two.as_deref(), server.count(On::List)), (Some("infisical"), 1));
    }

    // Values of `.env` stand below it, and settle nothing.
    server.clear_requests();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    std::fs::write(&path, "ONE=1\nTWO=2\n").unwrap();
    let loaded = loader_with_file(&server, path).build().load::<Pair>().unwrap();
    assert_eq!((loaded.config().one.as_str(), server.count(On::List)), ("infisical", 1));
}
