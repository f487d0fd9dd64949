//! Groups within groups, and what aliases, empty texts, checks and shared names do to them.

#![allow(dead_code, reason = "most fields are only loaded")]

use std::fs;
use std::panic::{self, AssertUnwindSafe};

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{FieldErrorKind, LemnaSecrets, LoadError, Loader, Mode, SecretString, SourceId, Warning, check};
use lemna_tests::{copied, loader_with, outage};

#[derive(LemnaSecrets)]
struct Config {
    #[lemna(nested, prefix = "MAIL_")]
    mail: Option<Mail>,
}

#[derive(LemnaSecrets)]
struct Mail {
    #[lemna(alias = "SERVER")]
    host: String,
    #[lemna(alias = "PASS")]
    password: SecretString,
    #[lemna(alias = "OLD_FROM", deprecated)]
    from: Option<String>,
    #[lemna(allow_empty)]
    footer: Option<String>,
}

fn only<F: lemna_config::Field>(error: &LoadError<F>) -> (String, String) {
    let [only] = error.fields() else { panic!("{error}") };
    let report = error.to_string();
    let hint = report.lines().find_map(|line| line.strip_prefix("    hint: ")).unwrap_or_default();
    (only.to_string(), hint.to_owned())
}

#[test]
fn a_group_is_begun_by_an_alias_which_the_error_names() {
    let error = Config::from_pairs([("MAIL_SERVER", "mx")]).err().unwrap();
    let (told, hint) = only(&error);
    assert_eq!(told, "MAIL_PASSWORD (or MAIL_PASS) is missing, while MAIL_SERVER of mail is set");
    assert_eq!(hint, "give MAIL_PASSWORD among the pairs; or unset MAIL_SERVER to go without mail");

    // Both would have to go.
    let (_, hint) = only(&Config::from_pairs([("MAIL_SERVER", "mx"), ("MAIL_HOST", "mx")]).err().unwrap());
    assert!(hint.ends_with("; or unset MAIL_HOST, MAIL_SERVER to go without mail"), "{hint}");
    // An empty one need not.
    let (_, hint) = only(&Config::from_pairs([("MAIL_SERVER", "mx"), ("MAIL_HOST", "")]).err().unwrap());
    assert!(hint.ends_with("; or unset MAIL_SERVER to go without mail"), "{hint}");
}

#[test]
fn what_to_unset_is_told_of_every_source() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    fs::write(&file, "MAIL_HOST=mx\n").unwrap();
    let loader = Loader::builder().vars([("MAIL_SERVER", "mx")]).env_file(&file).no_infisical().build();
    let (_, hint) = only(&Config::load_with(&loader).err().unwrap());
    assert!(hint.ends_with("; or unset MAIL_HOST, MAIL_SERVER to go without mail"), "{hint}");
}

#[test]
fn an_empty_text_that_is_a_value_begins_a_group() {
    assert!(Config::from_pairs([("MAIL_HOST", "")]).unwrap().mail.is_none());
    let error = Config::from_pairs([("MAIL_FOOTER", "")]).err().unwrap();
    assert_eq!(error.fields().len(), 2, "{error}");
    assert!(error.fields()[0].to_string().ends_with("while MAIL_FOOTER of mail is set"), "{error}");
}

#[derive(LemnaSecrets)]
enum Auth {
    Password {
        #[lemna(alias = "LOGIN")]
        user: String,
        password: SecretString,
    },
    Agent {
        user: String,
        socket: Option<String>,
    },
}

#[test]
fn what_to_unset_leaves_one_alternative_and_nothing_else() {
    // `Agent` needs USER alone: no unsetting of SOCKET would leave `Password` alone.
    let error = Auth::from_pairs([("USER", "u"), ("PASSWORD", "made-up"), ("SOCKET", "s")]).err().unwrap();
    assert!(error.to_string().ends_with("hint: unset PASSWORD to have Agent"), "{error}");
    assert!(matches!(Auth::from_pairs([("USER", "u"), ("SOCKET", "s")]).unwrap(), Auth::Agent { .. }));

    // The alias is of one of them alone.
    let error = Auth::from_pairs([("USER", "u"), ("LOGIN", "u"), ("PASSWORD", "made-up")]).err().unwrap();
    assert!(error.to_string().ends_with("hint: unset LOGIN, PASSWORD to have Agent"), "{error}");
    assert!(matches!(Auth::from_pairs([("LOGIN", "u"), ("PASSWORD", "made-up")]).unwrap(), Auth::Password { .. }));
}

#[derive(LemnaSecrets)]
enum Either {
    Local {
        host: Option<String>,
        #[lemna(default = 1)]
        port: u16,
    },
    Remote {
        url: String,
    },
}

#[test]
fn one_of_several_names_is_said_to_be_enough_where_it_is() {
    let error = Either::from_pairs([("OTHER", "")]).err().unwrap();
    assert_eq!(only(&error).0, "Either is missing: it needs one of HOST, PORT for Local, or URL for Remote");
}

#[derive(LemnaSecrets)]
struct Queued {
    #[lemna(nested, prefix = "QUEUE_")]
    queue: Option<Queue>,
}

#[derive(LemnaSecrets)]
struct Queue {
    #[lemna(alias = "URL")]
    host: String,
    #[lemna(nested)]
    auth: Auth,
}

#[test]
fn a_choice_that_is_missing_says_what_was_begun() {
    assert!(Queued::from_pairs([("OTHER", "")]).unwrap().queue.is_none());
    let (told, hint) = only(&Queued::from_pairs([("QUEUE_URL", "u")]).err().unwrap());
    assert_eq!(
        told,
        "queue.auth (Auth) is missing, while QUEUE_URL of queue is set: \
         it needs QUEUE_USER, QUEUE_PASSWORD for Password, or QUEUE_USER for Agent"
    );
    assert_eq!(hint, "give what one of them needs among the pairs; or unset QUEUE_URL to go without queue");
}

#[test]
fn a_check_that_panics_breaks_its_own_load_alone() {
    fn panics(text: &str) -> Result<(), &'static str> {
        assert!(text != "bad", "the program's own words");
        if text == "refused" { Err("it is refused") } else { Ok(()) }
    }

    #[derive(LemnaSecrets)]
    struct Checked {
        #[lemna(validate = panics)]
        text: String,
    }

    let loader = |text| Loader::builder().vars([("TEXT", text)]).no_env_file().build();
    let (bad, good) = (loader("bad"), loader("good"));
    let caught = panic::catch_unwind(AssertUnwindSafe(|| bad.load::<Checked>().map(|_| ()))).unwrap_err();
    assert_eq!(caught.downcast_ref::<&str>(), Some(&"the program's own words"));
    assert_eq!(good.load::<Checked>().unwrap().config().text, "good");
    assert!(panic::catch_unwind(|| Checked::from_pairs([("TEXT", "bad")])).is_err());
    assert_eq!(Checked::from_pairs([("TEXT", "good")]).unwrap().text, "good");
}

/// Optional in optional in a choice in an optional.
#[derive(LemnaSecrets)]
struct Deep {
    before: Option<String>,
    #[lemna(nested, prefix = "STORE_")]
    store: Option<Store>,
    after: Option<String>,
    #[lemna(nested, prefix = "LAST_")]
    last: Option<Pair>,
}

#[derive(LemnaSecrets)]
enum Store {
    Disk {
        folder: String,
        #[lemna(nested, prefix = "BACKUP_")]
        backup: Option<Backup>,
    },
    Cloud {
        bucket: String,
        #[lemna(nested, prefix = "KEY_")]
        key: Option<Pair>,
    },
}

#[derive(LemnaSecrets)]
#[lemna(validate = Self::check)]
struct Backup {
    target: String,
    #[lemna(nested)]
    by: Option<By>,
    times: Option<String>,
}

impl Backup {
    fn check(&self) -> Result<(), (BackupField, &'static str)> {
        if self.target == "refused" { Err((BackupField::Times, "TARGET needs others")) } else { Ok(()) }
    }
}

#[derive(LemnaSecrets)]
#[lemna(validate = Self::check)]
enum By {
    Copy { speed: String },
    Move { to: String, from: String },
}

impl By {
    fn check(&self) -> Result<(), Vec<(ByField, &'static str)>> {
        match self {
            Self::Move { to, from } if to == from => Err(vec![(ByField::MoveFrom, "it is the same as TO")]),
            _ => Ok(()),
        }
    }
}

#[derive(LemnaSecrets)]
struct Pair {
    id: String,
    secret: SecretString,
}

fn deep(pairs: &[(&'static str, &'static str)]) -> Result<Deep, Vec<String>> {
    Deep::from_pairs(pairs.iter().copied()).map_err(|error| error.fields().iter().map(ToString::to_string).collect())
}

#[test]
fn groups_stand_within_groups() {
    let none = deep(&[("BEFORE", "b"), ("AFTER", "a")]).unwrap();
    assert!(none.store.is_none() && none.last.is_none() && none.after.as_deref() == Some("a"));

    let last = [("LAST_ID", "i"), ("LAST_SECRET", "made-up"), ("AFTER", "a")];
    let disk =
        [("STORE_FOLDER", "f"), ("STORE_BACKUP_TARGET", "t"), ("STORE_BACKUP_SPEED", "1"), ("STORE_BACKUP_TIMES", "2")];
    let all: Vec<_> = disk.into_iter().chain(last).collect();
    let full = deep(&all).unwrap();
    let Some(Store::Disk { backup: Some(backup), .. }) = &full.store else { panic!("{full:?}") };
    assert!(matches!(&backup.by, Some(By::Copy { speed }) if speed == "1"), "{full:?}");
    assert_eq!(backup.times.as_deref(), Some("2"));
    assert_eq!((full.last.as_ref().unwrap().id.as_str(), full.after.as_deref()), ("i", Some("a")));

    let cloud: Vec<_> =
        [("STORE_BUCKET", "b"), ("STORE_KEY_ID", "k"), ("STORE_KEY_SECRET", "s")].into_iter().chain(last).collect();
    let cloud = deep(&cloud).unwrap();
    assert!(matches!(&cloud.store, Some(Store::Cloud { key: Some(Pair { id, .. }), .. }) if id == "k"), "{cloud:?}");
    assert_eq!(cloud.last.unwrap().id, "i");
}

#[test]
fn the_half_that_is_missing_is_of_the_innermost_group() {
    let half = [("STORE_FOLDER", "f"), ("STORE_BACKUP_TARGET", "t"), ("STORE_BACKUP_TO", "1"), ("LAST_ID", "i")];
    assert_eq!(
        deep(&half).unwrap_err(),
        [
            "STORE_BACKUP_FROM is missing for Move, the nearest alternative, of which STORE_BACKUP_TO is set",
            "LAST_SECRET is missing, while LAST_ID of last is set",
        ]
    );
    assert_eq!(
        deep(&[("STORE_KEY_ID", "k")]).unwrap_err(),
        [
            "STORE_BUCKET is missing for Cloud, the nearest alternative, of which STORE_KEY_ID is set",
            "STORE_KEY_SECRET is missing, while STORE_KEY_ID of store.cloud.key is set",
        ]
    );
}

#[test]
fn checks_within_groups_name_the_field_of_the_outermost_struct() {
    let error = |more: &[(&'static str, &'static str)]| {
        let pairs: Vec<_> = [("STORE_FOLDER", "f"), ("LAST_ID", "i"), ("LAST_SECRET", "s")]
            .into_iter()
            .chain(more.iter().copied())
            .collect();
        let error = Deep::from_pairs(pairs).err().unwrap();
        let told = only(&error).0;
        (error.fields()[0].field(), told)
    };
    let by = |field| DeepField::Store(StoreField::DiskBackup(BackupField::By(field)));
    assert_eq!(
        error(&[("STORE_BACKUP_TARGET", "t"), ("STORE_BACKUP_TO", "x"), ("STORE_BACKUP_FROM", "x")]),
        (by(ByField::MoveFrom), "STORE_BACKUP_FROM is rejected: it is the same as TO".to_owned())
    );
    assert_eq!(
        error(&[("STORE_BACKUP_TARGET", "refused")]),
        (
            DeepField::Store(StoreField::DiskBackup(BackupField::Times)),
            "STORE_BACKUP_TIMES is rejected: TARGET needs others".to_owned()
        )
    );
}

#[test]
fn a_source_that_failed_leaves_open_what_is_inside_too() {
    let server = FakeInfisical::start();
    server.project("made-up");
    server.fault_always(On::Any, Fault::Status(403));
    let variables = [("STORE_FOLDER", "f"), ("LAST_ID", "i"), ("LAST_SECRET", "s")];
    for mode in [Mode::Lenient, Mode::Strict] {
        let error = loader_with(&server, &variables).mode(mode).build().load::<Deep>().err().unwrap();
        assert!(
            matches!(error.fields(), [one] if matches!(one.kind(), FieldErrorKind::Undecided { group, .. } if group.path() == "store.disk.backup")),
            "{error}"
        );
        assert_eq!(error.sources().len(), 1, "{error}");
    }
}

#[test]
fn a_copy_says_what_is_begun() {
    let (folder, server) = (tempfile::tempdir().unwrap(), FakeInfisical::start());
    server.project("made-up").set("dev", "STORE_FOLDER", "f").set("dev", "STORE_BACKUP_TARGET", "t");
    let path = folder.path().join("copy");
    let loader = |variables: &[(&str, &str)]| loader_with(&server, variables).snapshot(&path).build();
    copied(&path, || loader(&[]).load::<Deep>()).unwrap();
    server.fault_always(On::Any, outage());
    let loaded = loader(&[]).load::<Deep>().unwrap();
    assert!(matches!(&loaded.config().store, Some(Store::Disk { backup: Some(Backup { by: None, .. }), .. })));
    assert!(loaded.config().last.is_none());

    // A half that the copy lacks is missing, and the error tells of the copy.
    let error = loader(&[("LAST_ID", "i")]).load::<Deep>().err().unwrap();
    assert!(
        error.fields()[0].to_string().starts_with("LAST_SECRET is missing, while LAST_ID of last is set"),
        "{error}"
    );
    assert!(
        error.fields()[0].tried().iter().any(|attempt| *attempt.source() == SourceId::Infisical
            && attempt.place().is_some_and(|place| place.contains("a copy, "))),
        "{error}"
    );
}

const MARKER: &str = "MARKER-7c1d";

#[test]
fn no_value_is_in_what_is_told_of_groups() {
    for names in [
        &["STORE_KEY_ID"][..],
        &["STORE_FOLDER", "STORE_BUCKET"],
        &["STORE_FOLDER", "STORE_BACKUP_TO"],
        &["STORE_FOLDER", "STORE_BACKUP_TARGET", "STORE_BACKUP_TO", "STORE_BACKUP_FROM"],
        &[
            "LAST_ID",
            "STORE_BACKUP_SPEED",
            "STORE_BACKUP_TO",
            "STORE_BACKUP_FROM",
            "STORE_BACKUP_TARGET",
            "STORE_FOLDER",
        ],
    ] {
        let variables: Vec<_> = names.iter().map(|name| (*name, MARKER)).collect();
        let loader = Loader::builder().vars(variables).no_env_file().build();
        let error = loader.load::<Deep>().err().unwrap();
        let report = check::<Deep>(&loader);
        let mut shown = format!("{error} {error:?} {:?} {report} {report:?}", error.fields());
        shown += &report.to_json();
        for field in error.fields() {
            shown.extend([format!("{field} {field:?} {:?} {:?} {:?}", field.kind(), field.hints(), field.tried())]);
        }
        assert!(!shown.contains(MARKER), "{shown}");
    }
}

#[test]
fn what_is_told_may_go_to_other_threads() {
    fn goes<T: Send + Sync + 'static>() {}

    goes::<LoadError<DeepField>>();
    goes::<FieldErrorKind>();
    goes::<lemna_config::FieldError<DeepField>>();
    goes::<lemna_config::Alternative>();
    goes::<lemna_config::Hint>();
    goes::<lemna_config::Part>();
    goes::<lemna_config::Invalid>();
    goes::<lemna_config::GroupSchema>();
    goes::<lemna_config::FieldSchema>();
    goes::<Warning>();
    goes::<lemna_config::Report>();
}
