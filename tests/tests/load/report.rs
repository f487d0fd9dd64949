//! The report of a failed load, word for word.

#![expect(dead_code, reason = "most fields are only loaded")]

use lemna_config::testing::FakeInfisical;
use lemna_config::{LemnaSecrets, Loader, SecretString, Url};
use lemna_tests::loader_with_file;

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    /// Where the API listens.
    api_url: Url,
    api_key: SecretString,
    #[lemna(nested, prefix = "R2_")]
    r2: R2,
    #[lemna(default = 8080)]
    port: u16,
}

#[derive(LemnaSecrets)]
struct R2 {
    /// Shown once, when the key is made.
    secret_access_key: SecretString,
}

/// Every reading of the report is the same.
fn report<T>(result: Result<T, lemna_config::LoadError<ConfigField>>) -> String {
    let error = result.err().unwrap();
    let report = error.to_string();
    assert_eq!(report, format!("{error:?}"));
    assert_eq!(report, format!("{error:#?}"));
    assert_eq!(report, format!("{:?}", error.into_untyped()));
    report
}

#[test]
fn every_field_is_named_with_what_each_source_said() {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "R2_SECRET_ACCES_KEY", "made-up").set("dev", "API_URL", "localhost");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, "# a comment\nPORT=eighty\nAPI_KEY=\n").unwrap();
    let loader = loader_with_file(&server, &file).build();

    let expected = "\
Config: 4 fields cannot be filled

  API_URL is not a URL, such as https://example.com/path: it has no scheme such as https:// (api_url: Url)
    Infisical (lemna-platform, dev, /): found
    hint: correct the value of API_URL in: Infisical

  API_KEY is empty (api_key: SecretString)
    process environment: not set
    .env.local (FILE.local): no such file
    Infisical (lemna-platform, dev, /): not set
    .env (FILE): set, but empty
    hint: add API_KEY to the project in Infisical, or set it in the environment

  R2_SECRET_ACCESS_KEY is missing (r2.secret_access_key: SecretString)
    process environment: not set
    .env.local (FILE.local): no such file
    Infisical (lemna-platform, dev, /): not set, but R2_SECRET_ACCES_KEY is there
    .env (FILE): not set
    hint: rename R2_SECRET_ACCES_KEY to R2_SECRET_ACCESS_KEY in: Infisical, or mark the field #[lemna(name = \"R2_SECRET_ACCES_KEY\")]

  PORT is not a whole number from 0 to 65535: it holds something that is no digit (port: u16)
    .env (FILE): found in line 2
    hint: correct the value of PORT in: .env";
    assert_eq!(report(Config::load_with(&loader)), expected.replace("FILE", &file.display().to_string()));
}

#[test]
fn a_lone_problem_shows_the_fields_doc_comment() {
    let pairs = [("API_URL", "http://localhost"), ("API_KEY", "made-up")];
    assert_eq!(
        report(Config::from_pairs(pairs)),
        "\
Config: 1 field cannot be filled

  R2_SECRET_ACCESS_KEY is missing (r2.secret_access_key: SecretString)
    Shown once, when the key is made.
    given pairs: not set
    hint: give R2_SECRET_ACCESS_KEY among the pairs"
    );
}

#[test]
fn a_source_that_cannot_be_asked_stands_first() {
    let variables = [("INFISICAL_CLIENT_ID", "made-up"), ("INFISICAL_ENV", "dev"), ("API_KEY", "made-up")];
    let loader = Loader::builder().vars(variables).no_env_file().build();
    let report = report(Config::load_with(&loader));
    let expected = "\
Config: 2 fields cannot be filled

  Infisical: INFISICAL_CLIENT_ID, INFISICAL_ENV are set, but INFISICAL_CLIENT_SECRET, INFISICAL_API_URL are not
    hint: set them all, or none to go without Infisical

  API_URL is missing (api_url: Url)
  R2_SECRET_ACCESS_KEY is missing (r2.secret_access_key: SecretString)
    process environment: not set
    .env.local: no such file
    Infisical: could not be asked (see above)
    .env: no such file";
    assert_eq!(report, expected);
}
