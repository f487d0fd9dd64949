//! The report of a failed load, word for word.

#![expect(dead_code, reason = "most fields are only loaded")]

use lemna_config::testing::FakeInfisical;
use lemna_config::{LemnaSecrets, Loader, SecretString, Url};
use lemna_tests::{bootstrap, loader_with_file};

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

  PORT is not a whole number from 0 to 65535: it contains a character that is not a digit (port: u16)
    .env (FILE): found in line 2
    hint: correct the value of PORT in: .env";
    assert_eq!(report(Config::load_with(&loader)), expected.replace("FILE", &file.display().to_string()));
}

#[test]
fn beside_an_empty_value_a_near_name_is_told() {
    let pairs =
        [("API_URL", "http://localhost"), ("API_KEY", ""), ("APIKEY", "made-up"), ("R2_SECRET_ACCESS_KEY", "made-up")];
    assert_eq!(
        report(Config::from_pairs(pairs)),
        "\
Config: 1 field cannot be filled

  API_KEY is empty (api_key: SecretString)
    given pairs: set, but empty, and APIKEY is there
    hint: give API_KEY the value of APIKEY in: given pairs, or mark the field #[lemna(name = \"APIKEY\")]"
    );
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
Config: Infisical: INFISICAL_CLIENT_ID, INFISICAL_ENV are set (process environment), but INFISICAL_CLIENT_SECRET, INFISICAL_API_URL are not
    hint: set them all, or none to go without Infisical
    2 fields have no value without it: API_URL, R2_SECRET_ACCESS_KEY";
    assert_eq!(report, expected);
}

#[test]
fn each_variable_is_shown_with_its_place_where_they_differ() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, "API_KEY=made-up\nINFISICAL_ENV=dev\nINFISICAL_CLIENT_SECRETS=made-up\n").unwrap();
    let variables = [("INFISICAL_CLIENT_ID", "made-up"), ("INFISICAL_URL", "http://localhost")];
    let loader = Loader::builder().vars(variables).env_file(&file).build();
    let expected = "\
Config: Infisical: INFISICAL_CLIENT_ID (process environment), INFISICAL_ENV (FILE:2) are set, but \
INFISICAL_CLIENT_SECRET, INFISICAL_API_URL are not; INFISICAL_URL (process environment) is not read: did you mean \
INFISICAL_API_URL?; INFISICAL_CLIENT_SECRETS (FILE:3) is not read: did you mean INFISICAL_CLIENT_SECRET?
    hint: correct the name that is not read and set them all, or none to go without Infisical
    2 fields have no value without it: API_URL, R2_SECRET_ACCESS_KEY";
    assert_eq!(report(Config::load_with(&loader)), expected.replace("FILE", &file.display().to_string()));
}

/// Many names are a few lines, not an account of each.
#[derive(LemnaSecrets)]
struct Many {
    #[lemna(nested, prefix = "ONE_")]
    one: Few,
    #[lemna(nested, prefix = "ANOTHER_")]
    another: Few,
    #[lemna(local)]
    local: Option<u8>,
    port: u16,
}

#[derive(LemnaSecrets)]
struct Few {
    user: String,
    password: SecretString,
    secret_access_key: SecretString,
    last: String,
}

#[test]
fn what_a_refused_login_costs_is_a_line_and_what_else_is_wrong_follows() {
    let server = FakeInfisical::start();
    server.project("lemna-platform");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, "PORT=eighty\nANOTHER_LATS=made-up\n").unwrap();
    let wrong = [("INFISICAL_CLIENT_SECRET".to_owned(), "made-up".to_owned())];
    let loader = Loader::builder().vars(bootstrap(&server).into_iter().chain(wrong)).env_file(&file).build();
    let expected = "\
Many: Infisical: SERVER refuses the login (status 401)
    hint: check INFISICAL_CLIENT_ID, INFISICAL_CLIENT_SECRET (revoked? expired? used up?) and that INFISICAL_API_URL is the server they were made on
    7 fields have no value without it: ONE_USER, ONE_PASSWORD,
      ONE_SECRET_ACCESS_KEY, ONE_LAST, ANOTHER_USER, ANOTHER_PASSWORD,
      ANOTHER_SECRET_ACCESS_KEY

  ANOTHER_LAST is missing (another.last: String)
    process environment: not set
    .env.local (FILE.local): no such file
    Infisical: could not be read (see above)
    .env (FILE): not set, but ANOTHER_LATS is there
    hint: rename ANOTHER_LATS to ANOTHER_LAST in: .env, or mark the field #[lemna(name = \"ANOTHER_LATS\")]

  PORT is not a whole number from 0 to 65535: it contains a character that is not a digit (port: u16)
    .env (FILE): found in line 1
    hint: correct the value of PORT in: .env";
    let error = Many::load_with(&loader).err().unwrap();
    let expected = expected.replace("FILE", &file.display().to_string()).replace("SERVER", &server.url());
    assert_eq!(error.to_string(), expected);
    assert_eq!((error.fields().len(), error.sources().len()), (9, 1));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn several_sources_that_failed_share_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::create_dir(&file).unwrap();
    let variables = [("INFISICAL_CLIENT_ID", "made-up"), ("API_KEY", "made-up")];
    let loader = Loader::builder().vars(variables).env_file(&file).build();
    let expected = "\
Config: Infisical: INFISICAL_CLIENT_ID is set (process environment), but INFISICAL_CLIENT_SECRET, INFISICAL_API_URL, INFISICAL_ENV are not
    hint: set them all, or none to go without Infisical

  .env: FILE cannot be read: it is a folder, a device or a pipe, not a regular file
    hint: correct or remove the file, or name another with Loader::builder().env_file

  2 fields have no value without these: API_URL, R2_SECRET_ACCESS_KEY";
    assert_eq!(report(Config::load_with(&loader)), expected.replace("FILE", &file.display().to_string()));
}

#[test]
fn a_name_in_the_process_environment_that_is_near_is_shown_and_others_are_not() {
    let crowd = [
        ("PATH", "/MARKER"),
        ("HOME", "/MARKER"),
        ("API_KYE", "MARKER"),
        ("PORTS", "MARKER"),
        ("SORT", "MARKER"),
        ("API_URI", " "),
        ("R2_SECRET_ACCESS_KEY_FILE", "/MARKER/key"),
        ("API_URL", "http://localhost"),
    ];
    let loader = Loader::builder().vars(crowd).no_env_file().no_infisical().build();
    let report = report(Config::load_with(&loader));
    let expected = "\
Config: 2 fields cannot be filled

  API_KEY is missing (api_key: SecretString)
    process environment: not set, but API_KYE is there
    .env.local: no such file
    Infisical: not set up
    .env: no such file
    hint: rename API_KYE to API_KEY in: process environment, or mark the field #[lemna(name = \"API_KYE\")]

  R2_SECRET_ACCESS_KEY is missing (r2.secret_access_key: SecretString)
    process environment: not set, but R2_SECRET_ACCESS_KEY_FILE is there
    .env.local: no such file
    Infisical: not set up
    .env: no such file
    hint: R2_SECRET_ACCESS_KEY_FILE is not read: set R2_SECRET_ACCESS_KEY to the file's content, or add the file's folder to the loader, as .source(SecretsDirectory::new(\"/run/secrets\")), which reads the file R2_SECRET_ACCESS_KEY or r2_secret_access_key there";
    assert_eq!(report, expected);
}

#[test]
fn a_variable_by_name_has_its_near_names_and_its_file_too() {
    let variables = [("API_KYE", "MARKER"), ("TOKEN_FILE", "/MARKER"), ("PATHS", "/MARKER"), ("SORT", "MARKER")];
    let env = Loader::builder().vars(variables).no_env_file().build().load_env().unwrap();
    let near = env.require("API_KEY").unwrap_err();
    assert_eq!(near.tried()[0].near(), ["API_KYE"]);
    // By chance, a short name is near others in a crowd.
    assert!(env.require("PORT").unwrap_err().tried()[0].near().is_empty());
    let file = env.require("TOKEN").unwrap_err();
    assert_eq!((file.tried()[0].file(), file.tried()[0].near()), (Some("TOKEN_FILE"), &[][..]));
    assert!(file.to_string().contains("hint: TOKEN_FILE is not read: set TOKEN to the file's content"), "{file}");
    assert!(!format!("{near}{file}").contains("MARKER"));
    let error = env.hydrate::<Config>().err().unwrap();
    assert_eq!(error.field(ConfigField::ApiKey).unwrap().tried()[0].near(), ["API_KYE"]);
}
