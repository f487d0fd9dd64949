//! What the bootstrap variables say, without a load.

use std::fs;

use lemna_config::admin::{AdminClient, FoundInfisical};
use lemna_config::testing::FakeInfisical;
use lemna_config::{Loader, Origin, SourceErrorKind, Warning};
use lemna_tests::bootstrap;

fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn they_give_settings_that_a_client_connects_with() -> Result<(), Box<dyn std::error::Error>> {
    let fake = FakeInfisical::start();
    fake.project("lemna-platform");
    let more = variables(&[("INFISICAL_PROJECT_ID", "lemna-platform"), ("INFISICAL_SECRET_PATH", "apps/web/")]);
    let loader = Loader::builder().vars(bootstrap(&fake).into_iter().chain(more)).no_env_file().build();
    let found = loader.infisical_settings()?.expect("they are set");
    assert_eq!(found.url().to_string(), fake.url());
    assert_eq!((found.environment(), found.project(), found.path()), ("dev", Some("lemna-platform"), "/apps/web"));
    assert_eq!(fake.connections(), 0, "nobody is asked");
    let client = AdminClient::connect(found.settings().clone())?;
    assert_eq!(client.projects()?[0].slug, "lemna-platform");
    let shown = format!("{found:?}{loader:?}");
    assert!(!shown.contains(fake.client_secret()), "{shown}");
    Ok(())
}

#[test]
fn none_is_no_error_and_some_are_one() {
    let of = |pairs: &[(&str, &str)]| {
        let loader = Loader::builder().vars(variables(pairs)).no_env_file().build();
        (loader.infisical_settings(), loader.bootstrap_variables())
    };
    let (found, set) = of(&[("HOME", "/")]);
    assert!(matches!(found, Ok(None)) && set.is_empty());

    let half = [("INFISICAL_CLIENT_SECRET", "MARKER-secret"), ("INFISICAL_API_URL", "ftp://MARKER.example.com")];
    let (found, set) = of(&half);
    let error = found.map(|found| found.map(|found| FoundInfisical::settings(&found).clone())).unwrap_err();
    let kinds: Vec<_> = error.sources().iter().map(lemna_config::SourceError::kind).collect();
    assert!(
        matches!(kinds[..], [SourceErrorKind::HalfBootstrap { .. }, SourceErrorKind::InvalidUrl { .. }]),
        "all at once: {kinds:?}"
    );
    let names: Vec<_> = set.iter().map(lemna_config::admin::FoundVariable::name).collect();
    assert_eq!(names, ["INFISICAL_CLIENT_SECRET", "INFISICAL_API_URL"]);
    let shown = format!("{error}{error:?}{set:?}");
    assert!(!shown.contains("MARKER"), "{shown}");
}

#[test]
fn each_is_told_with_its_place_and_conflicts_with_it() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join(".env");
    fs::write(&path, "INFISICAL_CLIENT_ID=a\nINFISICAL_CLIENT_SECRET=MARKER\nINFISICAL_API_URL=http://localhost:1\n")?;
    fs::write(folder.path().join(".env.local"), "INFISICAL_ENV=dev\n")?;
    let process = variables(&[("INFISICAL_ENVIRONMENT", "prod")]);
    let loader = Loader::builder().vars(process).env_file(&path).build();
    let set = loader.bootstrap_variables();
    let line_of = |name: &str| {
        let variable = set.iter().find(|variable| variable.name() == name).expect("it is set");
        match variable.origin() {
            Origin::File { path, line, .. } => Some((path.file_name()?.to_str()?.to_owned(), *line)),
            _ => None,
        }
    };
    assert_eq!(line_of("INFISICAL_CLIENT_SECRET"), Some((".env".to_owned(), 2)));
    assert_eq!(line_of("INFISICAL_ENV"), Some((".env.local".to_owned(), 1)));
    assert_eq!(line_of("INFISICAL_ENVIRONMENT"), None);

    let found = loader.infisical_settings()?.expect("they are set");
    assert_eq!(found.environment(), "dev");
    assert!(matches!(found.warnings(), [Warning::ConflictingVariables { used: "INFISICAL_ENV", .. }]));
    let shown = format!("{found:?}{set:?}");
    assert!(!shown.contains("MARKER"), "{shown}");
    Ok(())
}
