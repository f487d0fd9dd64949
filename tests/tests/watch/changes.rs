//! Which fields a change names: in groups, variants and folders, under aliases, and as values move between sources.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{LemnaSecrets, Loader, Mode, Place, RefreshOutcome, Watch, WatchOptions};
use lemna_tests::{loader, loader_with_file};

fn options() -> WatchOptions {
    WatchOptions::new().sighup(false).interval(Duration::MAX).pause(Duration::ZERO)
}

fn platform() -> FakeInfisical {
    let infisical = FakeInfisical::start();
    infisical.project("lemna-platform").set("dev", "API_KEY", "made-up-1");
    infisical
}

/// A `.env` file of a test's own.
struct File(tempfile::TempDir);

impl File {
    fn new(lines: &[&str]) -> Self {
        let file = Self(tempfile::tempdir().unwrap());
        file.write(lines);
        file
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join(".env")
    }

    fn write(&self, lines: &[&str]) {
        std::fs::write(self.path(), lines.join("\n") + "\n").unwrap();
    }

    fn watch<C: LemnaSecrets + Send + Sync + 'static>(&self) -> Watch<C> {
        C::watch(&Loader::builder().no_vars().env_file(self.path()).build(), options()).unwrap()
    }
}

#[derive(LemnaSecrets)]
struct Groups {
    #[lemna(nested, prefix = "MAIL_")]
    mail: Option<Mail>,
    #[lemna(nested, prefix = "DB_")]
    auth: Auth,
    #[lemna(json, default = "[1, 2]")]
    ports: Vec<u16>,
    #[lemna(alias = "OLD_NAME")]
    name: String,
}

#[derive(LemnaSecrets)]
struct Mail {
    host: String,
    #[lemna(default = 587)]
    port: u16,
}

#[derive(LemnaSecrets)]
enum Auth {
    Password { user: String, password: String },
    Role { arn: String },
}

#[test]
fn a_change_names_the_fields_of_groups_and_variants_that_come_and_go() {
    use GroupsField as Field;

    let password = ["DB_USER=made-up", "DB_PASSWORD=made-up", "NAME=a"];
    let file = File::new(&password);
    let watch = file.watch::<Groups>();
    let changes = |lines: &[&str]| {
        file.write(lines);
        let refresh = watch.refresh();
        assert!(refresh.is_ok(), "{refresh:?}");
        refresh.changed_fields().to_vec()
    };
    let and = |more: &[&'static str]| [&password, more].concat();

    assert_eq!(changes(&and(&["MAIL_HOST=one"])), [Field::Mail(MailField::Host)]);
    assert_eq!(changes(&and(&["MAIL_HOST=one", "MAIL_PORT=25"])), [Field::Mail(MailField::Port)]);
    assert_eq!(watch.current().mail.as_ref().unwrap().port, 25);
    assert_eq!(changes(&password), [Field::Mail(MailField::Host), Field::Mail(MailField::Port)]);
    assert!(watch.current().mail.is_none());

    let arn = Field::Auth(AuthField::RoleArn);
    let user = [Field::Auth(AuthField::PasswordUser), Field::Auth(AuthField::PasswordPassword)];
    assert_eq!(changes(&["DB_ARN=made-up", "NAME=a"]), [user[0], user[1], arn]);
    assert!(matches!(&watch.current().auth, Auth::Role { arn } if arn == "made-up"));
    assert_eq!(changes(&password), [user[0], user[1], arn]);
    assert!(matches!(&watch.current().auth, Auth::Password { user, password } if user == password));

    assert_eq!(changes(&and(&["PORTS=[3]"])), [Field::Ports]);
    assert_eq!(watch.current().ports, [3]);
    // The text is what is compared: a value that is written otherwise is replaced, which does no harm.
    assert_eq!(changes(&and(&["PORTS=[ 3 ]"])), [Field::Ports]);
    assert_eq!(changes(&password), [Field::Ports]);
    assert_eq!(watch.current().ports, [1, 2]);

    // The same value under another name is the same value.
    assert_eq!(changes(&["DB_USER=made-up", "DB_PASSWORD=made-up", "OLD_NAME=a"]), []);
    assert_eq!(changes(&["DB_USER=made-up", "DB_PASSWORD=made-up", "OLD_NAME=b"]), [Field::Name]);
    assert_eq!(watch.current().name, "b");
}

#[test]
fn a_group_that_is_half_there_replaces_nothing() {
    let whole = ["DB_USER=made-up", "DB_PASSWORD=made-up", "NAME=a", "MAIL_HOST=one"];
    let file = File::new(&whole);
    let watch = file.watch::<Groups>();
    for bad in [["NAME=b", "DB_USER=made-up", "MAIL_HOST=two"], ["NAME=b", "DB_ARN=made-up", "MAIL_PORT=MARKER"]] {
        file.write(&bad);
        let refresh = watch.refresh();
        assert!(refresh.error().is_some() && !format!("{refresh:?}").contains("MARKER"), "{refresh:?}");
        let config = watch.current();
        assert_eq!((config.name.as_str(), config.mail.as_ref().unwrap().host.as_str()), ("a", "one"));
    }
    file.write(&whole);
    assert!(matches!(watch.refresh().outcome(), RefreshOutcome::Unchanged));
}

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    api_key: String,
    note: Option<String>,
}

#[test]
fn a_value_that_moves_to_another_source_is_no_change() {
    let infisical = platform();
    let file = File::new(&["API_KEY=made-up-1", "NOTE=here"]);
    let loader = loader_with_file(&infisical, file.path()).build();
    let watch = Config::watch(&loader, options()).unwrap();
    let before = watch.current();
    infisical.project("lemna-platform").remove("dev", "API_KEY").set("dev", "NOTE", "here");
    for lines in [&["API_KEY=made-up-1", "NOTE=here"][..], &["API_KEY=made-up-1"]] {
        file.write(lines);
        let refresh = watch.refresh();
        assert!(matches!(refresh.outcome(), RefreshOutcome::Unchanged), "{refresh:?}");
    }
    assert!(Arc::ptr_eq(&before, &watch.current()));
    // What follows from there on is followed.
    file.write(&["API_KEY=made-up-2"]);
    assert_eq!(watch.refresh().changed_fields(), [ConfigField::ApiKey]);
    infisical.project("lemna-platform").set("dev", "API_KEY", "made-up-3");
    assert_eq!(watch.refresh().changed_fields(), [ConfigField::ApiKey]);
    assert_eq!(watch.current().api_key, "made-up-3");
}

#[test]
fn only_the_folder_that_changed_is_sent_again() {
    #[derive(LemnaSecrets)]
    #[lemna(project = "lemna-platform")]
    struct Folders {
        api_key: String,
        #[lemna(path = "/shared")]
        token: String,
    }

    let infisical = platform();
    let project = infisical.project("lemna-platform");
    project.set_at("dev", "/shared", "TOKEN", "made-up-1");
    let watch = Folders::watch(&loader(&infisical).build(), options()).unwrap();
    for (at, folder, name, field) in [
        (2, "/shared", "TOKEN", FoldersField::Token),
        (3, "/", "API_KEY", FoldersField::ApiKey),
        (4, "/shared", "TOKEN", FoldersField::Token),
    ] {
        project.set_at("dev", folder, name, &format!("made-up-{at}"));
        infisical.clear_requests();
        assert_eq!(watch.refresh().changed_fields(), [field]);
        assert_eq!((infisical.count(On::Login), infisical.count(On::List)), (0, 2));
    }
    let config = watch.current();
    assert_eq!((config.api_key.as_str(), config.token.as_str()), ("made-up-3", "made-up-4"));

    // One that is refused keeps what the other brings away too.
    project.set_at("dev", "/", "API_KEY", "made-up-5");
    infisical.fault(On::List, Fault::Status(403)).fault_always(On::Login, Fault::Status(403));
    assert!(watch.refresh().error().is_some());
    assert_eq!(watch.current().api_key, "made-up-3");
    infisical.clear_faults();
    assert_eq!(watch.refresh().changed_fields(), [FoldersField::ApiKey]);
}

#[test]
fn a_default_is_worked_out_for_a_new_config_and_is_no_change_by_itself() {
    static COUNT: AtomicU32 = AtomicU32::new(0);

    fn next() -> u32 {
        COUNT.fetch_add(1, Ordering::SeqCst)
    }

    #[derive(LemnaSecrets)]
    struct Counted {
        #[lemna(default = next())]
        count: u32,
        name: String,
    }

    let file = File::new(&["NAME=a"]);
    let watch = file.watch::<Counted>();
    let first = watch.current().count;
    assert!(matches!(watch.refresh().outcome(), RefreshOutcome::Unchanged));
    assert_eq!(watch.current().count, first);
    file.write(&["NAME=b"]);
    assert_eq!(watch.refresh().changed_fields(), [CountedField::Name]);
    assert_eq!(watch.current().name, "b");
    assert!(watch.current().count > first);
}

#[test]
fn strict_loads_and_loads_without_infisical_are_followed_too() {
    let infisical = platform();
    let strict = Config::watch(&loader(&infisical).mode(Mode::Strict).build(), options()).unwrap();
    infisical.fault_always(On::Any, Fault::Reset);
    assert!(strict.refresh().error().is_some());
    infisical.clear_faults().project("lemna-platform").set("dev", "API_KEY", "made-up-2");
    assert_eq!(strict.refresh().changed_fields(), [ConfigField::ApiKey]);

    let file = File::new(&["API_KEY=made-up"]);
    let loader = loader_with_file(&infisical, file.path());
    let watch = Config::watch(&loader.order([Place::EnvFile]).build(), options()).unwrap();
    infisical.clear_requests();
    file.write(&["API_KEY=made-up-2"]);
    assert_eq!(watch.refresh().changed_fields(), [ConfigField::ApiKey]);
    assert!(infisical.requests().is_empty());
}

/// `changed` is what tells of it.
#[test]
fn a_callback_is_not_told_of_what_changed_before_it_was_there() {
    let infisical = platform();
    let mut watch = Config::watch(&loader(&infisical).build(), options()).unwrap();
    let project = infisical.project("lemna-platform");
    project.set("dev", "API_KEY", "made-up-2");
    assert!(watch.refresh().is_ok());

    let (sender, told) = std::sync::mpsc::channel();
    watch.on_change(move |change| sender.send((change.old().api_key.clone(), change.fields().to_vec())).unwrap());
    assert_eq!(watch.blocking_changed(), [ConfigField::ApiKey]);
    project.set("dev", "NOTE", "here");
    assert!(watch.refresh().is_ok());
    assert_eq!(watch.current().note.as_deref(), Some("here"));
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [("made-up-2".to_owned(), vec![ConfigField::Note])]);
}
