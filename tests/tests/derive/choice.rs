//! Enums whose variants are alternatives.

#![allow(dead_code, reason = "most fields are only loaded")]

use std::thread;

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{
    FieldError, FieldErrorKind, GroupKind, LemnaSecrets, LoadError, Loader, Origin, SecretString, Warning,
};
use lemna_tests::child::LIMIT;
use lemna_tests::{copied, loader_with, waited};

use crate::patience::assert_waits;

#[derive(LemnaSecrets)]
struct Config {
    host: String,
    /// How to log in.
    #[lemna(nested, prefix = "DB_")]
    auth: DbAuth,
    #[lemna(default = 5432)]
    port: u16,
}

#[derive(LemnaSecrets)]
enum DbAuth {
    /// With a password of the server's own.
    Password {
        user: String,
        password: SecretString,
        #[lemna(default = 3)]
        tries: u8,
    },
    IamRole {
        role_arn: String,
        region: Option<String>,
    },
    /// One name stands in two variants.
    Certificate {
        user: String,
        #[lemna(name = "CERT")]
        certificate: String,
        #[lemna(nested, prefix = "KEY_")]
        key: Key,
        #[lemna(nested, prefix = "CA_")]
        authority: Option<Authority>,
    },
}

#[derive(LemnaSecrets)]
struct Key {
    file: String,
    #[lemna(public, default)]
    bits: u16,
}

#[derive(LemnaSecrets)]
struct Authority {
    file: String,
    name: String,
}

#[derive(LemnaSecrets)]
struct Optional {
    #[lemna(nested, prefix = "DB_")]
    auth: Option<DbAuth>,
    host: Option<String>,
}

#[derive(LemnaSecrets)]
enum Tied {
    Long { a: String, b: String, c: String },
    Short { a: String, d: String },
}

const PASSWORD: ConfigField = ConfigField::Auth(DbAuthField::PasswordPassword);
const ROLE_ARN: ConfigField = ConfigField::Auth(DbAuthField::IamRoleRoleArn);

fn config(pairs: &[(&str, &str)]) -> Result<Config, LoadError<ConfigField>> {
    Config::from_pairs(pairs.iter().copied().chain([("HOST", "h")]))
}

#[test]
fn the_complete_one_is_taken() {
    let by_password = config(&[("DB_USER", "u"), ("DB_PASSWORD", "made-up")]).unwrap();
    assert!(matches!(&by_password.auth, DbAuth::Password { user, tries: 3, .. } if user == "u"));
    assert_eq!(by_password.port, 5432);
    let by_role = config(&[("DB_ROLE_ARN", "r"), ("DB_REGION", "eu"), ("PORT", "1")]).unwrap();
    assert!(
        matches!(&by_role.auth, DbAuth::IamRole { role_arn, region: Some(region) } if role_arn == "r" && region == "eu")
    );
    assert_eq!((by_role.host.as_str(), by_role.port), ("h", 1));
    let by_certificate = config(&[("DB_USER", "u"), ("DB_CERT", "c"), ("DB_KEY_FILE", "f"), ("PORT", "2")]).unwrap();
    assert!(
        matches!(&by_certificate.auth, DbAuth::Certificate { key: Key { file, bits: 0 }, authority: None, .. } if file == "f")
    );
    assert_eq!(by_certificate.port, 2);
}

#[test]
fn debug_shows_names_and_types() {
    let by_password = config(&[("DB_USER", "u"), ("DB_PASSWORD", "made-up")]).unwrap();
    assert_eq!(format!("{:?}", by_password.auth), "Password { user: <String>, password: <SecretString>, tries: <u8> }");
    let by_certificate =
        config(&[("DB_USER", "u"), ("DB_CERT", "c"), ("DB_KEY_FILE", "f"), ("DB_KEY_BITS", "9")]).unwrap();
    assert_eq!(
        format!("{:?}", by_certificate.auth),
        "Certificate { user: <String>, certificate: <String>, key: Key { file: <String>, bits: 9 }, authority: None }"
    );
    let by_role = config(&[("DB_ROLE_ARN", "r"), ("DB_REGION", "eu")]).unwrap();
    assert_eq!(format!("{:?}", by_role.auth), "IamRole { role_arn: <String>, region: Some(<String>) }");
}

#[test]
fn fields_have_names_and_paths() {
    let fields: Vec<_> = DbAuthField::ALL.iter().map(|field| (field.path(), field.secret_name())).collect();
    assert_eq!(
        fields,
        [
            ("password.user", "USER"),
            ("password.password", "PASSWORD"),
            ("password.tries", "TRIES"),
            ("iam_role.role_arn", "ROLE_ARN"),
            ("iam_role.region", "REGION"),
            ("certificate.user", "USER"),
            ("certificate.certificate", "CERT"),
            ("certificate.key.file", "KEY_FILE"),
            ("certificate.key.bits", "KEY_BITS"),
            ("certificate.authority.file", "CA_FILE"),
            ("certificate.authority.name", "CA_NAME"),
        ]
    );
    assert_eq!((ROLE_ARN.path(), ROLE_ARN.secret_name()), ("auth.iam_role.role_arn", "DB_ROLE_ARN"));
    let key = DbAuthField::CertificateKey(KeyField::File);
    assert_eq!(ConfigField::Auth(key).path(), "auth.certificate.key.file");
}

#[test]
fn the_schema_tells_of_it() {
    let groups = Config::schema().groups().iter();
    let groups: Vec<_> = groups.map(|group| (group.path(), group.name(), group.kind(), group.range())).collect();
    assert_eq!(
        groups,
        [
            ("auth", "DbAuth", GroupKind::Choice, 1..12),
            ("auth.password", "Password", GroupKind::Alternative, 1..4),
            ("auth.iam_role", "IamRole", GroupKind::Alternative, 4..6),
            ("auth.certificate", "Certificate", GroupKind::Alternative, 6..12),
            ("auth.certificate.authority", "Authority", GroupKind::Optional, 10..12),
        ]
    );
    assert_eq!(DbAuth::schema().groups()[1].doc(), "With a password of the server's own.");
    assert_eq!(DbAuth::schema().name(), "DbAuth");
}

#[test]
fn another_may_be_set_in_part() {
    let config = config(&[("DB_ROLE_ARN", "r"), ("DB_USER", "u"), ("DB_TRIES", "not read")]).unwrap();
    assert!(matches!(config.auth, DbAuth::IamRole { .. }));
}

#[test]
fn the_nearest_is_told_with_what_it_lacks() {
    let error = config(&[("DB_USER", "u"), ("DB_TRIES", "x")]).unwrap_err();
    let FieldErrorKind::Incomplete { group, found, others, is_optional, .. } = error.field(PASSWORD).unwrap().kind()
    else {
        panic!("{error}")
    };
    assert_eq!((group.name(), found.as_slice(), *is_optional), ("Password", &["DB_USER", "DB_TRIES"][..], false));
    let others: Vec<_> = others.iter().map(|other| (other.name(), other.found(), other.lacking())).collect();
    assert_eq!(
        others,
        [("IamRole", &[][..], &["DB_ROLE_ARN"][..]), ("Certificate", &["DB_USER"], &["DB_CERT", "DB_KEY_FILE"])]
    );
    assert_eq!(
        error.to_string(),
        "\
Config: 2 fields cannot be filled

  DB_PASSWORD is missing for Password, the nearest alternative, of which DB_USER, DB_TRIES are set (auth.password.password: SecretString)
    given pairs: not set
    hint: give DB_PASSWORD among the pairs; or instead DB_ROLE_ARN for IamRole, or DB_CERT, DB_KEY_FILE for Certificate

  DB_TRIES is not a whole number from 0 to 255: it contains a character that is not a digit (auth.password.tries: u8)
    given pairs: found
    hint: correct the value of DB_TRIES in: given pairs"
    );
}

#[test]
fn the_nearest_has_most_and_then_lacks_least() {
    let lacking =
        |pairs: &[_]| -> Vec<_> { config(pairs).unwrap_err().fields().iter().map(FieldError::secret_name).collect() };
    assert_eq!(lacking(&[("DB_REGION", "eu")]), ["DB_ROLE_ARN"]);
    assert_eq!(lacking(&[("DB_USER", "u")]), ["DB_PASSWORD"]);
    assert_eq!(lacking(&[("DB_USER", "u"), ("DB_CERT", "c")]), ["DB_KEY_FILE"]);
    assert_eq!(lacking(&[("DB_CERT", "c")]), ["DB_USER", "DB_KEY_FILE"]);
    let error = Tied::from_pairs([("A", "a")]).unwrap_err();
    assert_eq!(error.fields().iter().map(FieldError::secret_name).collect::<Vec<_>>(), ["D"]);
    // What is set of an optional part lacks its other half, too.
    assert_eq!(lacking(&[("DB_CA_NAME", "n")]), ["DB_USER", "DB_CERT", "DB_KEY_FILE", "DB_CA_FILE"]);
}

#[test]
fn nothing_set_tells_what_each_needs() {
    let error = config(&[("PORT", "x"), ("DB_USER", "")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "\
Config: 2 fields cannot be filled

  auth (DbAuth) is missing: it needs DB_USER, DB_PASSWORD for Password, or DB_ROLE_ARN for IamRole, or DB_USER, DB_CERT, DB_KEY_FILE for Certificate
    given pairs: set, but empty
    hint: give what one of them needs among the pairs

  PORT is not a whole number from 0 to 65535: it contains a character that is not a digit (port: u16)
    given pairs: found
    hint: correct the value of PORT in: given pairs"
    );
    let FieldErrorKind::NoAlternative { group, alternatives, .. } = error.fields()[0].kind() else { panic!("{error}") };
    assert_eq!((group.path(), alternatives.len()), ("auth", 3));
    assert_eq!(error.fields()[0].field(), ConfigField::Auth(DbAuthField::PasswordUser));
}

#[test]
fn near_names_of_all_alternatives_are_told() {
    let error = config(&[("DB_ROLEARN", "r")]).unwrap_err();
    assert!(error.to_string().contains("given pairs: not set, but DB_ROLEARN is there\n"), "{error}");
}

#[test]
fn two_complete_ones_are_an_error_that_says_which_names_decide() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, "HOST=h\nDB_ROLE_ARN=r\n").unwrap();
    let variables = [("DB_USER", "u"), ("DB_PASSWORD", "made-up")];
    let loader = Loader::builder().vars(variables).env_file(&file).no_infisical().build();
    let error = Config::load_with(&loader).unwrap_err();
    assert_eq!(
        error.to_string(),
        "\
Config: 3 fields cannot be filled

  auth (DbAuth) is set as Password (DB_USER, DB_PASSWORD) and as IamRole (DB_ROLE_ARN): only one can be
    DB_USER: process environment: found
    DB_PASSWORD: process environment: found
    DB_ROLE_ARN: .env (FILE): found in line 2
    hint: unset DB_ROLE_ARN to have Password, or unset DB_USER, DB_PASSWORD to have IamRole"
            .replace("FILE", &file.display().to_string())
    );
    assert!(error.field(PASSWORD).is_some() && error.field(ROLE_ARN).is_some());
}

#[test]
fn a_name_that_both_have_does_not_decide() {
    let error =
        config(&[("DB_USER", "u"), ("DB_PASSWORD", "made-up"), ("DB_CERT", "c"), ("DB_KEY_FILE", "f")]).unwrap_err();
    let names: Vec<_> = error.fields().iter().map(FieldError::secret_name).collect();
    assert_eq!(names, ["DB_PASSWORD", "DB_CERT", "DB_KEY_FILE"]);
    assert!(
        error
            .to_string()
            .contains("hint: unset DB_CERT, DB_KEY_FILE to have Password, or unset DB_PASSWORD to have Certificate")
    );
}

#[derive(LemnaSecrets)]
enum Alike {
    One {
        key: Option<String>,
    },
    Two {
        key: Option<String>,
        #[lemna(default = 1)]
        size: u8,
    },
}

#[test]
fn alternatives_without_required_names_need_one_of_their_names() {
    let error = Alike::from_pairs::<&str, &str>([]).unwrap_err();
    assert!(
        error.to_string().contains("Alike is missing: it needs KEY for One, or one of KEY, SIZE for Two\n"),
        "{error}"
    );
    assert!(matches!(Alike::from_pairs([("SIZE", "2")]).unwrap(), Alike::Two { key: None, size: 2 }));
    let error = Alike::from_pairs([("KEY", "k")]).unwrap_err();
    assert!(error.to_string().contains("hint: no name distinguishes them: "), "{error}");
}

#[test]
fn it_may_be_optional() {
    let optional = |pairs: &[_]| Optional::from_pairs(pairs.iter().copied());
    let none = optional(&[("HOST", "h")]).unwrap();
    assert_eq!((none.auth.is_none(), none.host.as_deref()), (true, Some("h")));
    assert!(matches!(optional(&[("DB_ROLE_ARN", "r")]).unwrap().auth, Some(DbAuth::IamRole { .. })));
    let error = optional(&[("DB_PASSWORD", "made-up"), ("DB_KEY_FILE", "f")]).unwrap_err();
    assert!(
        error.to_string().contains(
            "hint: give DB_USER among the pairs; or instead DB_ROLE_ARN for IamRole, or DB_USER, DB_CERT for Certificate; \
             or unset DB_PASSWORD, DB_KEY_FILE to go without auth"
        ),
        "{error}"
    );
}

#[test]
fn it_is_loaded_by_itself() {
    assert!(matches!(DbAuth::from_pairs([("ROLE_ARN", "r")]).unwrap(), DbAuth::IamRole { region: None, .. }));
    let error = DbAuth::from_pairs::<&str, &str>([]).unwrap_err();
    assert!(
        error.to_string().starts_with("DbAuth: 1 field cannot be filled\n\n  DbAuth is missing: it needs USER, "),
        "{error}"
    );
}

/// Alternatives within alternatives.
#[derive(LemnaSecrets)]
#[lemna(prefix = "STORE_", path = "/store", project = "made-up", mode = "strict", no_debug)]
enum Store {
    Disk {
        folder: String,
    },
    Cloud {
        bucket: String,
        #[lemna(nested, prefix = "AUTH_")]
        auth: Login,
    },
}

#[derive(LemnaSecrets)]
enum Login {
    Key {
        key: SecretString,
    },
    Role {
        role: String,
        #[lemna(path = "/roles")]
        session: String,
    },
}

#[test]
fn attributes_of_a_struct_hold_on_an_enum() {
    let schema = Store::schema();
    assert_eq!((schema.project(), schema.mode()), (Some("made-up"), Some(lemna_config::Mode::Strict)));
    let fields: Vec<_> = schema.fields().iter().map(|field| (field.secret_name(), field.folder())).collect();
    assert_eq!(
        fields,
        [
            ("STORE_FOLDER", "/store"),
            ("STORE_BUCKET", "/store"),
            ("STORE_AUTH_KEY", "/store"),
            ("STORE_AUTH_ROLE", "/store"),
            ("STORE_AUTH_SESSION", "/roles"),
        ]
    );
}

#[test]
fn an_alternative_within_counts_as_one_that_is_complete() {
    let store = |pairs: &[_]| Store::from_pairs(pairs.iter().copied());
    let cloud = store(&[("STORE_BUCKET", "b"), ("STORE_AUTH_KEY", "made-up")]).ok().unwrap();
    assert!(matches!(cloud, Store::Cloud { auth: Login::Key { .. }, .. }));
    assert!(matches!(store(&[("STORE_FOLDER", "f"), ("STORE_BUCKET", "b")]).ok().unwrap(), Store::Disk { .. }));
    let names =
        |pairs: &[_]| -> Vec<_> { store(pairs).err().unwrap().fields().iter().map(FieldError::secret_name).collect() };
    assert_eq!(names(&[("STORE_AUTH_ROLE", "r")]), ["STORE_BUCKET", "STORE_AUTH_SESSION"]);
    assert_eq!(names(&[("STORE_BUCKET", "b")]), ["STORE_AUTH_KEY"]);
}

#[test]
fn a_server_that_is_away_does_not_matter_to_the_complete_one() {
    let server = FakeInfisical::start();
    server.project("made-up");
    server.fault_always(On::Any, Fault::Status(403));
    let variables = [("HOST", "h"), ("DB_USER", "u"), ("DB_PASSWORD", "made-up")];
    let loaded = loader_with(&server, &variables).build().load::<Config>().unwrap();
    let [Warning::SourceFailed { fields, .. }] = loaded.warnings() else { panic!("{:?}", loaded.warnings()) };
    assert_eq!(*fields, [("DB_TRIES", Some(Origin::Default)), ("PORT", Some(Origin::Default))]);
    assert_eq!(loaded.origin(ConfigField::Auth(DbAuthField::CertificateUser)), None);

    let error = loader_with(&server, &variables[..2]).build().load::<Config>().unwrap_err();
    assert!(error.to_string().ends_with("\n    1 field has no value without it: DB_PASSWORD"), "{error}");
    assert!(error.fields()[0].to_string().starts_with("DB_PASSWORD is missing for Password, "), "{error}");
    let error = loader_with(&server, &variables[..1]).build().load::<Config>().unwrap_err();
    assert!(error.to_string().ends_with("\n    1 field has no value without it: auth (DbAuth)"), "{error}");
    let error = loader_with(&server, &[]).build().load::<Optional>().unwrap_err();
    assert!(matches!(error.fields()[0].kind(), FieldErrorKind::Undecided { .. }), "{error}");
}

#[test]
fn only_an_open_choice_is_waited_for() {
    let cases = [
        (&[("HOST", "h"), ("DB_ROLE_ARN", "r")][..], false, "the other variants do not matter"),
        (&[("HOST", "h"), ("DB_USER", "u")], true, "none is complete"),
    ];
    thread::scope(|scope| {
        for (variables, is_waited_for, why) in cases {
            scope.spawn(move || {
                let outcome = assert_waits::<Config>(variables, is_waited_for, why);
                assert_eq!(outcome.is_err(), is_waited_for, "{why}");
            });
        }
    });
}

#[test]
fn a_copy_of_one_variant_is_enough() {
    let (folder, server) = (tempfile::tempdir().unwrap(), FakeInfisical::start());
    server.project("made-up").set("dev", "HOST", "made-up").set("dev", "DB_ROLE_ARN", "made-up");
    let path = folder.path().join("copy");
    let loader = loader_with(&server, &[]).snapshot(&path).build();
    copied(&path, || loader.load::<Config>()).unwrap();
    server.fault_always(On::Any, Fault::Hang);
    let loaded = loader.load::<Config>().unwrap();
    assert!(waited(loaded.warnings()) < LIMIT, "{:?}", loaded.warnings());
    assert!(
        matches!(loaded.warnings(), [Warning::Stale { fields, .. }] if *fields == ["HOST", "DB_ROLE_ARN"]),
        "{:?}",
        loaded.warnings()
    );
}

#[test]
fn the_server_decides() {
    let server = FakeInfisical::start();
    server.project("made-up").set("dev", "DB_ROLE_ARN", "made-up");
    let loaded = loader_with(&server, &[("HOST", "h"), ("DB_USER", "u")]).build().load::<Config>().unwrap();
    assert!(matches!(loaded.config().auth, DbAuth::IamRole { .. }));
    assert!(loaded.warnings().is_empty());
}

const MARKER: &str = "MARKER-6f2a";

#[test]
fn no_value_is_in_an_error() {
    for names in [
        &["DB_USER"][..],
        &["DB_USER", "DB_TRIES"],
        &["DB_USER", "DB_PASSWORD", "DB_ROLE_ARN"],
        &["DB_USER", "DB_PASSWORD", "DB_TRIES"],
        &["DB_CA_NAME"],
    ] {
        let pairs: Vec<_> = names.iter().map(|name| (*name, MARKER)).collect();
        let error = config(&pairs).unwrap_err();
        let kinds: Vec<_> = error.fields().iter().map(|field| (field.kind().clone(), field.tried().to_vec())).collect();
        assert!(!format!("{error} {error:?} {:?} {kinds:?}", error.fields()).contains(MARKER), "{error}");
    }
    let config = config(&[("DB_USER", MARKER), ("DB_PASSWORD", MARKER)]).unwrap();
    assert!(!format!("{config:?} {config:#?}").contains(MARKER));
}
