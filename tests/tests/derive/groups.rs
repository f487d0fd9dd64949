//! Nested structs that are there as a whole or not at all.

#![allow(dead_code, reason = "most fields are only loaded")]

use std::thread;

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{FieldErrorKind, GroupKind, LemnaSecrets, LoadError, Loaded, Loader, Origin, SecretString, Warning};
use lemna_tests::child::LIMIT;
use lemna_tests::{copied, loader_with, waited};

use crate::patience::assert_waits;

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(default = 8080)]
    port: u16,
    /// How mail is sent.
    #[lemna(nested, prefix = "MAIL_")]
    mail: Option<Mail>,
    token: Option<String>,
}

#[derive(LemnaSecrets)]
struct Mail {
    host: String,
    password: SecretString,
    #[lemna(default = 587)]
    port: u16,
    from: Option<String>,
    #[lemna(nested, prefix = "TLS_")]
    tls: Option<Tls>,
    #[lemna(nested)]
    limits: Limits,
}

#[derive(LemnaSecrets)]
struct Tls {
    certificate: String,
    key: SecretString,
}

#[derive(LemnaSecrets)]
struct Limits {
    per_hour: u32,
}

const HOST: ConfigField = ConfigField::Mail(MailField::Host);
const PASSWORD: ConfigField = ConfigField::Mail(MailField::Password);
const KEY: ConfigField = ConfigField::Mail(MailField::Tls(TlsField::Key));
const WHOLE: &[(&str, &str)] = &[("MAIL_HOST", "mx"), ("MAIL_PASSWORD", "made-up"), ("MAIL_PER_HOUR", "10")];

fn report<T>(result: Result<T, LoadError<ConfigField>>) -> String {
    result.err().unwrap().to_string()
}

#[test]
fn nothing_of_it_is_none() {
    for pairs in [&[][..], &[("MAIL_HOST", ""), ("MAIL_TLS_KEY", "")]] {
        let config = Config::from_pairs(pairs.iter().copied()).unwrap();
        assert!(config.mail.is_none());
        assert_eq!(config.port, 8080);
        assert_eq!(format!("{config:?}"), "Config { port: <u16>, mail: None, token: None }");
    }
}

#[test]
fn all_of_it_is_some_and_what_follows_is_read() {
    let config = Config::from_pairs(WHOLE.iter().copied().chain([("TOKEN", "t"), ("PORT", "1")])).unwrap();
    let mail = config.mail.as_ref().unwrap();
    assert_eq!((mail.host.as_str(), mail.port, mail.limits.per_hour), ("mx", 587, 10));
    assert!(mail.tls.is_none());
    assert_eq!((config.token.as_deref(), config.port), (Some("t"), 1));
    assert!(format!("{config:?}").contains("mail: Some(Mail { host: <String>, "));
}

#[test]
fn what_follows_an_absent_one_is_read() {
    let config = Config::from_pairs([("TOKEN", "t")]).unwrap();
    assert_eq!((config.mail.is_none(), config.token.as_deref()), (true, Some("t")));
}

#[test]
fn optional_ones_stand_within_each_other() {
    let inner = [("MAIL_TLS_CERTIFICATE", "c"), ("MAIL_TLS_KEY", "made-up")];
    let config = Config::from_pairs(WHOLE.iter().copied().chain(inner)).unwrap();
    assert_eq!(config.mail.unwrap().tls.unwrap().certificate, "c");

    // What is set of the inner one is of the outer one, too.
    let error = Config::from_pairs(inner).unwrap_err();
    assert_eq!(error.fields().len(), 3, "{error}");
    assert!(error.field(KEY).is_none());
}

#[test]
fn half_of_it_is_an_error_that_names_both_halves() {
    let error = Config::from_pairs([("MAIL_HOST", "mx"), ("MAIL_PASSWORD", ""), ("MAIL_FROM", "me"), ("PORT", "x")])
        .unwrap_err();
    let FieldErrorKind::Incomplete { group, found, others, is_optional, .. } = error.field(PASSWORD).unwrap().kind()
    else {
        panic!("{error}")
    };
    assert_eq!((group.path(), group.name(), group.kind()), ("mail", "Mail", GroupKind::Optional));
    assert_eq!((found.as_slice(), others.len(), *is_optional), (&["MAIL_HOST", "MAIL_FROM"][..], 0, true));
    assert_eq!(
        report::<Config>(Err(error)),
        "\
Config: 3 fields cannot be filled

  PORT is not a whole number from 0 to 65535: it contains a character that is not a digit (port: u16)
    given pairs: found
    hint: correct the value of PORT in: given pairs

  MAIL_PASSWORD is missing, while MAIL_HOST, MAIL_FROM of mail are set (mail.password: SecretString)
    given pairs: set, but empty
    hint: give MAIL_PASSWORD among the pairs; or unset MAIL_HOST, MAIL_FROM to go without mail

  MAIL_PER_HOUR is missing, while MAIL_HOST, MAIL_FROM of mail are set (mail.limits.per_hour: u32)
    given pairs: not set
    hint: give MAIL_PER_HOUR among the pairs; or unset MAIL_HOST, MAIL_FROM to go without mail"
    );
}

#[test]
fn the_missing_half_of_an_inner_one_is_of_the_inner_one() {
    let error = Config::from_pairs(WHOLE.iter().copied().chain([("MAIL_TLS_CERTIFICATE", "c")])).unwrap_err();
    assert_eq!(error.fields().len(), 1, "{error}");
    assert!(
        matches!(error.field(KEY).unwrap().kind(), FieldErrorKind::Incomplete { group, .. } if group.path() == "mail.tls")
    );
}

#[test]
fn a_default_alone_does_not_make_it_there_and_a_bad_value_does() {
    let error = Config::from_pairs([("MAIL_PORT", "x")]).unwrap_err();
    assert!(matches!(error.field(ConfigField::Mail(MailField::Port)).unwrap().kind(), FieldErrorKind::Invalid { .. }));
    assert!(matches!(error.field(HOST).unwrap().kind(), FieldErrorKind::Incomplete { .. }));
}

#[test]
fn the_schema_tells_of_it() {
    let groups: Vec<_> =
        Config::schema().groups().iter().map(|group| (group.path(), group.range(), group.doc())).collect();
    assert_eq!(groups, [("mail", 1..8, "How mail is sent."), ("mail.tls", 5..7, "")]);
}

#[test]
fn a_hidden_secret_counts_as_set() {
    let server = FakeInfisical::start();
    server.project("made-up").set("dev", "MAIL_PASSWORD", "made-up").hide("dev", "MAIL_PASSWORD");
    let error = Config::load_with(&loader_with(&server, &[]).build()).unwrap_err();
    assert_eq!(error.field(PASSWORD).unwrap().kind(), &FieldErrorKind::Hidden);
    assert!(matches!(error.field(HOST).unwrap().kind(), FieldErrorKind::Incomplete { .. }));
}

/// A load of what a server that is away might have, beside `variables`.
fn without_the_server(variables: &[(&str, &str)]) -> Result<Loaded<Config>, LoadError<ConfigField>> {
    let server = FakeInfisical::start();
    server.project("made-up");
    server.fault_always(On::Any, Fault::Status(403));
    loader_with(&server, variables).build().load::<Config>()
}

#[test]
fn a_source_that_failed_leaves_it_open() {
    let error = without_the_server(&[("PORT", "1")]).unwrap_err();
    let [open] = error.fields() else { panic!("{error}") };
    assert!(matches!(open.kind(), FieldErrorKind::Undecided { group, .. } if group.path() == "mail"));
    assert_eq!(open.field(), HOST);
    assert_eq!(
        open.to_string(),
        "mail (Mail) cannot be decided: none of its names was found, but not every source could be read"
    );
    let report = error.to_string();
    assert!(report.ends_with("\n    1 optional field cannot be decided without it: mail (Mail)"), "{report}");
    assert!(!report.contains("MAIL_HOST"), "{report}");
}

#[test]
fn what_is_found_elsewhere_decides_it() {
    let inner = [("MAIL_TLS_CERTIFICATE", "c"), ("MAIL_TLS_KEY", "made-up")];
    let whole: Vec<_> = WHOLE.iter().copied().chain(inner).collect();
    let loaded = without_the_server(&whole).unwrap();
    assert!(loaded.config().mail.is_some());
    let [Warning::SourceFailed { fields, .. }] = loaded.warnings() else { panic!("{:?}", loaded.warnings()) };
    let names: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["PORT", "MAIL_PORT", "MAIL_FROM", "TOKEN"]);

    // The inner one is open still.
    let error = without_the_server(WHOLE).unwrap_err();
    assert!(
        matches!(error.fields(), [one] if matches!(one.kind(), FieldErrorKind::Undecided { group, .. } if group.path() == "mail.tls")),
        "{error}"
    );

    let error = without_the_server(&[("MAIL_HOST", "mx")]).unwrap_err();
    assert!(matches!(error.field(PASSWORD).unwrap().kind(), FieldErrorKind::Incomplete { .. }), "{error}");
}

#[derive(LemnaSecrets)]
struct Local {
    #[lemna(nested)]
    listen: Option<Listen>,
}

#[derive(LemnaSecrets)]
struct Listen {
    #[lemna(local)]
    address: String,
}

#[test]
fn a_source_that_has_none_of_its_names_leaves_nothing_open() {
    let server = FakeInfisical::start();
    server.fault_always(On::Any, Fault::Status(403));
    assert!(Local::load_with(&loader_with(&server, &[]).build()).unwrap().listen.is_none());
}

#[test]
fn origins_are_of_what_is_there() {
    let loader = Loader::builder().vars([("TOKEN", "t")]).no_env_file().no_infisical().build();
    let loaded = loader.load::<Config>().unwrap();
    assert_eq!(loaded.origin(ConfigField::Port), Some(&Origin::Default));
    assert_eq!(loaded.origin(ConfigField::Mail(MailField::Port)), None, "there is no mail that could have a port");
}

#[test]
fn a_copy_says_that_it_is_not_there_as_well_as_the_server() {
    let (folder, server) = (tempfile::tempdir().unwrap(), FakeInfisical::start());
    server.project("made-up").set("dev", "TOKEN", "made-up");
    let path = folder.path().join("copy");
    let loader = loader_with(&server, &[]).snapshot(&path).build();
    assert!(copied(&path, || loader.load::<Config>()).unwrap().config().mail.is_none());
    server.fault_always(On::Any, Fault::Hang);
    let loaded = loader.load::<Config>().unwrap();
    assert!(loaded.config().mail.is_none());
    assert!(waited(loaded.warnings()) < LIMIT, "{:?}", loaded.warnings());
    assert!(
        matches!(loaded.warnings(), [Warning::Stale { fields, .. }] if *fields == ["TOKEN"]),
        "{:?}",
        loaded.warnings()
    );
}

#[test]
fn only_what_is_open_is_waited_for() {
    let inner = [("MAIL_TLS_CERTIFICATE", "c"), ("MAIL_TLS_KEY", "made-up")];
    let whole: Vec<_> = WHOLE.iter().copied().chain(inner).collect();
    let cases = [
        (&whole[..], false, "all is settled"),
        (WHOLE, true, "the server may know of mail.tls"),
        (&whole[1..], true, "MAIL_HOST is required"),
        (&whole[..0], true, "the server may know of mail"),
    ];
    thread::scope(|scope| {
        for (variables, is_waited_for, why) in cases {
            scope.spawn(move || drop(assert_waits::<Config>(variables, is_waited_for, why)));
        }
    });
}
