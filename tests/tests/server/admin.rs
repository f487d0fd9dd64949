//! Setting servers up through `lemna_config::admin`, against the fake server.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::time::{Duration, SystemTime};

use lemna_config::admin::{
    AdminClient, AdminError, AdminErrorKind, Dialect, EnvFile, EnvProblem, Folder, Founder, Project, ProjectRole,
    Removal, Server, View,
};
use lemna_config::testing::{self, FakeInfisical, Fault, On, Role};
use lemna_config::{
    ApiUrl, ExposeSecret, InfisicalSettings, LemnaSecrets, Loader, SecretString, SourceErrorKind, Step,
};
use lemna_tests::child::LIMIT;

type Outcome = Result<(), AdminError>;

fn url(fake: &FakeInfisical) -> ApiUrl {
    fake.url().parse().expect("a URL")
}

fn server(fake: &FakeInfisical) -> Server {
    Server::new(url(fake)).expect("a server")
}

fn founder() -> Founder {
    Founder::new("admin@example.com", SecretString::from("made-up-password"), "Lemna")
}

/// Logs in as an administrator of the organization, by client id and secret.
fn administrator(fake: &FakeInfisical) -> AdminClient {
    let administrator = fake.identity("administrator").administrator();
    let secret = SecretString::from(administrator.client_secret());
    AdminClient::connect(InfisicalSettings::new(url(fake), administrator.client_id(), secret, "")).expect("a client")
}

/// One who administers the project as well.
fn administrator_of(fake: &FakeInfisical) -> AdminClient {
    fake.identity("administrator").administrator().member_of(fake.project("lemna-platform"), Role::Admin);
    administrator(fake)
}

const EACH: [testing::Dialect; 3] = testing::Dialect::ALL;

#[derive(LemnaSecrets)]
struct Service {
    api_key: SecretString,
}

/// Everything that `lemna setup` does. Returns the project, and whether anything was made.
fn set_up(admin: &AdminClient) -> Result<(Project, bool), AdminError> {
    let project = admin.ensure_project("lemna-platform")?;
    let mut is_new = project.is_new();
    let project = project.into_inner();
    is_new |= admin.ensure_environment(&project, "qa", "QA")?.is_new();
    let identity = admin.ensure_identity(&project.organization_id, "services")?;
    is_new |= identity.is_new();
    is_new |= admin.ensure_universal_auth(identity.get())?.is_new();
    is_new |= admin.ensure_member(&project, identity.get(), ProjectRole::Viewer)?.is_new();
    is_new |= admin.ensure_folder(&Folder::new(&project, "dev", "/apps/web")?)?.is_new();
    Ok((project, is_new))
}

#[test]
fn from_a_fresh_server_to_a_service_that_loads() -> Result<(), Box<dyn std::error::Error>> {
    let fake = FakeInfisical::fresh();
    let bootstrapped = server(&fake).bootstrap(&founder())?;
    assert_eq!((bootstrapped.organization.name.as_str(), bootstrapped.is_of_person), ("Lemna", false));
    let admin = server(&fake).as_bearer(bootstrapped.token)?;
    let me = admin.who_am_i()?;
    assert_eq!((me.organization, me.method.as_str(), me.id), (Some(bootstrapped.organization), "token", None));
    let (project, _) = set_up(&admin)?;
    let identity = admin.ensure_identity(&project.organization_id, "services")?.into_inner();
    let credentials = admin.create_client_secret(&identity, "of the services")?;
    assert_eq!(admin.client_secrets(&identity)?[0].description, "of the services");
    assert_eq!(admin.membership(&project, &identity)?.expect("a member").roles, ["viewer"]);

    let folder = Folder::new(&project, "dev", "/")?;
    let secrets = BTreeMap::from([("API_KEY".to_owned(), SecretString::from("made-up"))]);
    admin.push(&admin.plan_push(&folder, &secrets)?, |_| {})?;

    let secret = credentials.client_secret.expose_secret();
    let variables = [
        ("INFISICAL_CLIENT_ID", credentials.client_id.as_str()),
        ("INFISICAL_CLIENT_SECRET", secret),
        ("INFISICAL_API_URL", &fake.url()),
        ("INFISICAL_ENV", "dev"),
    ];
    let loaded = Loader::builder().vars(variables).no_env_file().build().load::<Service>()?;
    assert_eq!(loaded.config().api_key.expose_secret(), "made-up");
    // It reads, and does not write.
    let reader = AdminClient::connect(InfisicalSettings::new(
        url(&fake),
        credentials.client_id.clone(),
        credentials.client_secret.clone(),
        "",
    ))?;
    let error = reader.remove(&folder, "API_KEY").unwrap_err();
    let forbidden =
        matches!(error.kind(), AdminErrorKind::Server(SourceErrorKind::Forbidden { step: Step::Write, .. }));
    assert!(forbidden && error.remedy().is_some_and(|remedy| remedy.contains("can write")), "{error}");
    Ok(())
}

#[test]
fn done_twice_it_changes_nothing_twice() -> Outcome {
    for dialect in EACH {
        let fake = FakeInfisical::start().dialect(dialect);
        let (first, is_new) = set_up(&administrator(&fake))?;
        assert!(is_new);
        let (second, is_new) = set_up(&administrator(&fake))?;
        assert!(!is_new, "{dialect:?}");
        assert_eq!(first.id, second.id);
        assert!(second.has_environment("qa"));
        let project = fake.project("lemna-platform");
        assert_eq!(fake.identity("services").role_in(project), Some(Role::Reader));
    }
    Ok(())
}

#[test]
fn a_setup_that_fails_at_any_request_is_completed_by_the_next() -> Outcome {
    // How many requests there are without a fault.
    let fake = FakeInfisical::start();
    set_up(&administrator(&fake))?;
    let requests = u32::try_from(fake.count(On::Any)).expect("few");
    for at in 0..requests {
        // The one loses a request, the other the answer to one that was acted on.
        for fault in [Fault::Reset, Fault::CutOff] {
            let fake = FakeInfisical::start();
            let admin = administrator(&fake);
            fake.fault_after(at, On::Any, fault.clone());
            drop(set_up(&admin));
            let (project, _) = set_up(&admin)?;
            assert_eq!(admin.projects()?.len(), 1, "{fault:?} at {at}");
            let identities = admin.find_identity(&project.organization_id, "services");
            assert!(matches!(identities, Ok(Some(_))), "one identity, {fault:?} at {at}: {identities:?}");
            assert_eq!(fake.identity("services").role_in(fake.project("lemna-platform")), Some(Role::Reader));
            assert_eq!(admin.folders(&Folder::new(&project, "dev", "/apps")?)?, ["web"]);
        }
    }
    Ok(())
}

#[test]
fn a_lost_answer_to_a_new_client_secret_is_no_reason_for_another() -> Outcome {
    let fake = FakeInfisical::start();
    let admin = administrator(&fake);
    let (project, _) = set_up(&admin)?;
    let identity = admin.ensure_identity(&project.organization_id, "services")?.into_inner();
    // The two before it look for universal auth.
    fake.fault_after(1, On::Identities, Fault::CutOff);
    let error = admin.create_client_secret(&identity, "").unwrap_err();
    assert!(matches!(error.kind(), AdminErrorKind::Server(SourceErrorKind::Unreachable { .. })), "{error}");
    assert_eq!(fake.identity("services").client_secrets(), 1);
    Ok(())
}

#[test]
fn a_bootstrap_is_sent_once_and_works_once() {
    let fake = FakeInfisical::fresh();
    fake.fault(On::Bootstrap, Fault::CutOff);
    let error = server(&fake).bootstrap(&founder()).unwrap_err();
    assert!(matches!(error.kind(), AdminErrorKind::Server(SourceErrorKind::Unreachable { .. })), "{error}");
    assert_eq!((fake.count(On::Bootstrap), fake.is_initialized()), (1, true));
    let error = server(&fake).bootstrap(&founder()).unwrap_err();
    assert!(matches!(error.kind(), AdminErrorKind::AlreadySetUp { .. }), "{error}");
    assert!(error.remedy().is_some());

    let picky = FakeInfisical::fresh();
    picky.fault(On::Bootstrap, Fault::Status(400));
    let error = server(&picky).bootstrap(&founder()).unwrap_err();
    let refused = matches!(error.kind(), AdminErrorKind::Server(SourceErrorKind::Refused { status: 400, .. }));
    assert!(refused && error.remedy().is_some_and(|remedy| remedy.contains("password")), "{error}");

    let older = FakeInfisical::fresh().dialect(testing::Dialect::V3);
    let error = server(&older).bootstrap(&founder()).unwrap_err();
    assert!(matches!(error.kind(), AdminErrorKind::NoBootstrap { .. }), "{error}");
}

#[test]
fn a_dead_bootstrap_token_is_replaced_by_the_persons() -> Outcome {
    let fake = FakeInfisical::fresh();
    fake.bootstrap_token_is_dead();
    let bootstrapped = server(&fake).bootstrap(&founder())?;
    assert!(bootstrapped.is_of_person);
    let admin = server(&fake).as_bearer(bootstrapped.token)?;
    assert!(set_up(&admin)?.1);
    // A person has no details of a machine identity.
    assert_eq!(admin.who_am_i()?.organization, None);
    Ok(())
}

#[test]
fn a_set_up_whose_answer_was_lost_goes_on_as_the_first_account() -> Outcome {
    let fake = FakeInfisical::fresh();
    fake.fault(On::Bootstrap, Fault::CutOff);
    drop(server(&fake).bootstrap(&founder()));
    let admin = server(&fake).as_bearer(server(&fake).log_in(&founder())?)?;
    assert!(set_up(&admin)?.1);

    let wrong = Founder::new("admin@example.com", SecretString::from("MARKER-password"), "Lemna");
    let error = server(&fake).log_in(&wrong).unwrap_err();
    assert!(matches!(error.kind(), AdminErrorKind::PersonRefused { .. }), "{error}");
    assert!(error.remedy().is_some() && !format!("{error}{error:?}{wrong:?}").contains("MARKER"));
    Ok(())
}

#[test]
fn a_server_that_refuses_its_token_and_its_account_is_told_with_the_ways_out() {
    let fake = FakeInfisical::fresh();
    fake.bootstrap_token_is_dead();
    // The third of the set-up's requests is the person's login.
    fake.fault_after(1, On::Bootstrap, Fault::EchoSecrets);
    let founder = Founder::new("admin@example.com", SecretString::from("MARKER-password"), "Lemna");
    let error = server(&fake).bootstrap(&founder).unwrap_err();
    assert!(matches!(error.kind(), AdminErrorKind::DeadBootstrapToken { .. }), "{error}");
    assert!(error.remedy().is_some_and(|remedy| remedy.contains("LEGACY_IDENTITY_ACCESS_TOKEN")));
    assert!(!format!("{error}{error:?}").contains("MARKER"));
    assert!(server(&fake).log_in(&founder).is_ok(), "what is there can be gone on with");
}

#[test]
fn a_server_tells_what_it_is() -> Outcome {
    for (dialect, expected) in [(testing::Dialect::V3, Dialect::V3), (testing::Dialect::V4, Dialect::V4)] {
        let fake = FakeInfisical::start().dialect(dialect);
        let status = server(&fake).status()?;
        assert_eq!((status.dialect, status.is_set_up), (expected, Some(true)));
        let now = SystemTime::now();
        let skew = |clock: SystemTime| now.duration_since(clock).expect("no clock of the future");
        assert!(status.clock.is_some_and(|clock| skew(clock) < Duration::from_secs(600)), "the header counts");
    }
    assert_eq!(server(&FakeInfisical::fresh()).status()?.is_set_up, Some(false));
    Ok(())
}

#[test]
fn a_server_is_waited_for_until_it_is_up_or_the_time_is() -> Outcome {
    let fake = FakeInfisical::start();
    fake.fault_times(On::Status, Fault::Html, 3);
    let mut tries = 0;
    server(&fake).wait(LIMIT, |_| tries += 1)?;
    assert_eq!(tries, 3);

    let nobody = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let nobody = Server::new(format!("http://{nobody}").parse().expect("a URL"))?;
    let error = nobody.wait(Duration::from_millis(600), |_| {}).unwrap_err();
    let unreachable = matches!(
        error.kind(),
        AdminErrorKind::Server(SourceErrorKind::Unreachable { .. } | SourceErrorKind::TimedOut { .. })
    );
    assert!(unreachable, "{error}");
    Ok(())
}

#[test]
fn a_project_is_found_by_what_the_server_finds_it_by() -> Outcome {
    let fake = FakeInfisical::start();
    let made = fake.project("Lemna Platform").slug_is("lemna-platform-ee92f3");
    let reader = |fake: &FakeInfisical| {
        let secret = SecretString::from(fake.client_secret());
        AdminClient::connect(InfisicalSettings::new(url(fake), fake.client_id(), secret, ""))
    };
    for asked in [made.id().as_str(), "lemna-platform-ee92f3", "Lemna Platform"] {
        assert_eq!(reader(&fake)?.find_project(asked)?.map(|project| project.id), Some(made.id()), "{asked}");
    }
    assert_eq!(reader(&fake)?.find_project("another")?, None);
    assert_eq!(reader(&fake)?.find_project("00000000-0000-4000-a000-000000000000")?, None);
    fake.project("certificates").type_is("cert-manager");
    assert_eq!(reader(&fake)?.projects()?.len(), 1);

    let fake = FakeInfisical::start().dialect(testing::Dialect::V3);
    let made = fake.project("Lemna Platform").slug_is("lemna-platform-ee92f3");
    for (asked, is_found) in [(made.id().as_str(), true), ("lemna-platform-ee92f3", true), ("Lemna Platform", false)] {
        assert_eq!(reader(&fake)?.find_project(asked)?.is_some(), is_found, "{asked}");
    }
    let error = reader(&fake)?.projects().unwrap_err();
    assert!(matches!(error.kind(), AdminErrorKind::ProjectsNotListed { .. }), "{error}");
    Ok(())
}

#[test]
fn an_environment_that_is_not_there_is_told_before_anybody_is_asked() -> Outcome {
    let fake = FakeInfisical::start();
    let (project, _) = set_up(&administrator(&fake))?;
    let error = Folder::new(&project, "production", "/").unwrap_err();
    assert_eq!(
        error.to_string(),
        "project lemna-platform has no environment production (there are dev, staging, prod)"
    );
    assert!(Folder::new(&project, "dev", "/../x").is_err());
    let nowhere = Folder::new(&project, "dev", "/nowhere")?;
    let error = administrator(&fake).secrets(&nowhere, View::Stored).unwrap_err();
    assert!(matches!(error.kind(), AdminErrorKind::Server(SourceErrorKind::NoSuchFolder { .. })), "{error}");
    Ok(())
}

#[test]
fn secrets_are_read_as_written_or_as_a_service_gets_them() -> Outcome {
    for dialect in EACH {
        let fake = FakeInfisical::start().dialect(dialect);
        let made = fake.project("lemna-platform");
        made.set("dev", "HOST", "db").set("dev", "URL", "http://${HOST}").set("dev", "NOTHING", "");
        made.set("dev", "HIDDEN", "x").hide("dev", "HIDDEN");
        made.set_at("dev", "/shared", "HOST", "another").set_at("dev", "/shared", "TOKEN", "t");
        made.import("dev", "/", "dev", "/shared");
        let secret = SecretString::from(fake.client_secret());
        let reader = AdminClient::connect(InfisicalSettings::new(url(&fake), fake.client_id(), secret, ""))?;
        let project = reader.find_project("lemna-platform")?.expect("a project");
        let folder = Folder::new(&project, "dev", "/")?;
        let read = |view| {
            let secrets = reader.secrets(&folder, view)?;
            let pairs = secrets.iter().map(|secret| (secret.name.clone(), secret.value.visible().map(str::to_owned)));
            Ok::<Vec<_>, AdminError>(pairs.collect())
        };
        let pair = |name: &str, value: Option<&str>| (name.to_owned(), value.map(str::to_owned));
        let (hidden, host, nothing) = (pair("HIDDEN", None), pair("HOST", Some("db")), pair("NOTHING", Some("")));
        let stored = [hidden.clone(), host.clone(), nothing.clone(), pair("URL", Some("http://${HOST}"))];
        assert_eq!(read(View::Stored)?, stored, "{dialect:?}");
        let resolved = [hidden, host, nothing, pair("TOKEN", Some("t")), pair("URL", Some("http://db"))];
        assert_eq!(read(View::Resolved)?, resolved, "{dialect:?}");
        let all = reader.secrets(&folder, View::Resolved)?;
        let imported = all.iter().filter_map(|secret| Some((secret.name.as_str(), secret.imported_from.as_ref()?)));
        let imported: Vec<_> = imported.map(|(name, from)| (name, &*from.environment, &*from.path)).collect();
        assert_eq!(imported, [("TOKEN", "dev", "/shared")], "{dialect:?}");
        let names: Vec<_> = resolved.into_iter().map(|(name, _)| (name, None)).collect();
        assert_eq!(read(View::Names)?, names, "{dialect:?}");
        let asked = fake.requests().pop().expect("a request");
        assert_eq!(asked.query_value("viewSecretValue"), Some("false"), "{dialect:?}");

        let one = reader.secret(&folder, "URL", View::Resolved)?.expect("a secret");
        assert_eq!(one.value.visible(), Some("http://db"));
        assert!(reader.secret(&folder, "NOPE", View::Stored)?.is_none());
        let asked = fake.requests().len();
        let error = reader.secret(&folder, "..", View::Stored).unwrap_err();
        assert!(matches!(error.kind(), AdminErrorKind::Server(SourceErrorKind::InvalidName { .. })), "{error}");
        assert_eq!(fake.requests().len(), asked);
    }
    Ok(())
}

#[test]
fn a_secret_is_removed_once() -> Outcome {
    for dialect in EACH {
        let fake = FakeInfisical::start().dialect(dialect);
        let admin = administrator(&fake);
        let (project, _) = set_up(&admin)?;
        let made =
            fake.project("lemna-platform").set("dev", "A", "1").set("prod", "A", "1").needs_approval("prod", "/");
        let (dev, prod) = (Folder::new(&project, "dev", "/")?, Folder::new(&project, "prod", "/")?);
        assert_eq!(admin.remove(&dev, "A")?, Removal::Removed);
        assert_eq!(admin.remove(&dev, "A")?, Removal::NotThere);
        assert_eq!(admin.remove(&prod, "A")?, Removal::Pending);
        assert_eq!((made.secrets("dev", "/").len(), made.secrets("prod", "/").len()), (0, 1));
    }
    Ok(())
}

#[test]
fn a_token_that_has_ended_is_replaced_once_where_there_is_a_login() -> Outcome {
    let fake = FakeInfisical::start();
    let admin = administrator(&fake);
    admin.projects()?;
    fake.expire_tokens();
    admin.projects()?;
    assert_eq!(fake.count(On::Login), 2);

    let token = fake.identity("administrator").issue_token();
    let bearer = server(&fake).as_bearer(token.into())?;
    bearer.projects()?;
    fake.expire_tokens();
    let error = bearer.projects().unwrap_err();
    assert!(matches!(error.kind(), AdminErrorKind::Server(SourceErrorKind::TokenRefused { .. })), "{error}");
    Ok(())
}

#[test]
fn who_asks_is_told_by_the_login_and_the_server() -> Outcome {
    for dialect in EACH {
        let fake = FakeInfisical::start().dialect(dialect);
        let me = administrator(&fake).who_am_i()?;
        let client_id = fake.identity("administrator").client_id();
        assert_eq!((me.method.as_str(), me.id), ("universal-auth", Some(client_id)));
        assert_eq!(me.token_life, Some(Duration::from_secs(30 * 24 * 60 * 60)));
        assert_eq!(me.organization.is_some(), dialect == testing::Dialect::V4);
    }
    Ok(())
}

#[test]
fn calls_share_a_connection_and_work_inside_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let fake = FakeInfisical::start();
    runtime.block_on(async {
        let admin = administrator(&fake);
        admin.projects().expect("projects");
        admin.projects().expect("projects again");
        // Dropped here as well.
    });
    assert_eq!(fake.connections(), 1);
}

#[test]
fn two_of_one_name_are_told() -> Outcome {
    let fake = FakeInfisical::start();
    let admin = administrator(&fake);
    let (project, _) = set_up(&admin)?;
    fake.add_identity("services");
    let error = admin.ensure_identity(&project.organization_id, "services").unwrap_err();
    assert_eq!(error.to_string(), "there are several called services");
    Ok(())
}

#[test]
fn an_env_file_is_read_with_lines_and_problems() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join(".env");
    std::fs::write(&path, "A='x\ny'\nB=$A\nstray MARKER\nB=\"2\"\n")?;
    let file = EnvFile::read(&path)?;
    let entries: Vec<_> =
        file.entries().iter().map(|entry| (entry.name(), entry.value().expose_secret(), entry.line())).collect();
    assert_eq!(entries, [("A", "x\ny", 1), ("B", "2", 5)]);
    assert!(matches!(file.problems(), [EnvProblem::BadLine { line: 4, .. }, EnvProblem::Repeated { line: 5, .. }]));
    let shown = format!("{file:?} {:?} {:?}", file.entries(), file.problems());
    assert!(!shown.contains("MARKER") && !shown.contains("stray"), "{shown}");
    let error = EnvFile::read(folder.path().join("none")).unwrap_err();
    assert!(error.to_string().contains("none cannot be read"), "{error}");
    Ok(())
}

#[test]
fn an_env_file_is_cut_by_whole_assignments() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join(".env");
    let text = "\u{feff}A=1\r\n# A=2\n\texport A = 'x\n\ny' # z\nB=\"un\n \n'C'=3\rC=3\nINFISICAL_ENV=dev\nLEMNA=1";
    std::fs::write(&path, text)?;
    let file = EnvFile::read(&path)?;
    let entries = file.entries().iter();
    let entries: Vec<_> =
        entries.map(|entry| (entry.name(), entry.hides_another_value(), entry.is_bootstrap())).collect();
    assert_eq!(
        entries,
        [("A", true, false), ("C", false, false), ("INFISICAL_ENV", false, true), ("LEMNA", false, false)]
    );
    let without = |names: &[&str]| {
        file.without(|entry| names.contains(&entry.name())).expose_secret().replace('\u{feff}', "<BOM>")
    };
    assert_eq!(file.text().expose_secret(), text);
    assert_eq!(without(&[]), text.replace('\u{feff}', "<BOM>"));
    assert_eq!(without(&["A", "C"]), "# A=2\nB=\"un\n \nINFISICAL_ENV=dev\nLEMNA=1");
    assert_eq!(without(&["A", "C", "INFISICAL_ENV", "LEMNA"]), "# A=2\nB=\"un\n \n");
    Ok(())
}

/// A server of 2024 refuses what can be no slug as 401, as it does a token that has ended.
#[test]
fn what_can_be_no_slug_is_no_end_of_a_token() -> Result<(), AdminError> {
    for dialect in EACH {
        let fake = FakeInfisical::start().dialect(dialect);
        let client = administrator(&fake);
        for slug in ["abc", "Lemna Platform", "no-such-project"] {
            fake.clear_requests();
            assert!(client.find_project(slug)?.is_none(), "{dialect:?}: {slug}");
            assert!(fake.count(On::Login) <= 1 && fake.requests().len() <= 4, "{dialect:?}: {slug}");
        }
        assert_eq!(fake.count(On::Login), 0, "{dialect:?}");
    }
    Ok(())
}

/// What the look-up of whoever is slower finds is out of date when it makes the folder.
#[test]
fn a_folder_that_somebody_else_makes_meanwhile_is_as_good() -> Outcome {
    for dialect in EACH {
        let fake = FakeInfisical::start().dialect(dialect);
        fake.project("lemna-platform").set_at("dev", "/web", "A", "made-up");
        let writer = administrator_of(&fake);
        let project = writer.find_project("lemna-platform")?.expect("a project");
        fake.clear_requests().fault(On::Folders, Fault::Json(r#"{"folders":[]}"#.to_owned()));
        let ensured = writer.ensure_folder(&Folder::new(&project, "dev", "/web")?)?;
        // Older servers give the folder back as if they had made it.
        assert_eq!(ensured.is_new(), dialect != testing::Dialect::V4, "{dialect:?}");
        assert_eq!(writer.folders(&Folder::new(&project, "dev", "/")?)?, ["web"]);
    }
    Ok(())
}

#[test]
fn two_who_make_one_folder_at_once_both_have_it() -> Outcome {
    for dialect in EACH {
        let fake = FakeInfisical::start().dialect(dialect);
        fake.project("lemna-platform");
        let clients = [administrator_of(&fake), administrator_of(&fake)];
        let project = clients[0].find_project("lemna-platform")?.expect("a project");
        let folder = Folder::new(&project, "dev", "/apps/web")?;
        let start = std::sync::Barrier::new(clients.len());
        std::thread::scope(|scope| {
            let make = |client| {
                let (start, folder) = (&start, &folder);
                scope.spawn(move || {
                    start.wait();
                    AdminClient::ensure_folder(client, folder).map(drop)
                })
            };
            let made: Vec<_> = clients.iter().map(make).collect();
            made.into_iter().try_for_each(|one| one.join().expect("no panic"))
        })?;
        assert_eq!(clients[0].folders(&Folder::new(&project, "dev", "/apps")?)?, ["web"], "{dialect:?}");
    }
    Ok(())
}

#[test]
fn a_refusal_for_another_reason_is_not_taken_for_something_that_is_not_there() -> Outcome {
    let answer = |status, body: &str| Fault::StatusWith { status, headers: Vec::new(), body: body.to_owned() };
    for dialect in EACH {
        let fake = FakeInfisical::start().dialect(dialect);
        fake.project("lemna-platform");
        let admin = administrator_of(&fake);
        let project = admin.find_project("lemna-platform")?.expect("a project");
        let identity = admin.ensure_identity(&project.organization_id, "services")?.into_inner();
        assert_eq!(admin.universal_auth(&identity)?, None, "{dialect:?}");
        for (status, body) in [
            (400, r#"{"reqId":"r","error":"BadRequest","message":"made up"}"#),
            (404, r#"{"reqId":"r","error":"NotFound","message":"Failed to find identity with ID x"}"#),
            (404, r#"{"error":"Not Found","message":"Route GET:/x not found"}"#),
        ] {
            fake.fault(On::Identities, answer(status, body));
            assert!(admin.universal_auth(&identity).is_err(), "{dialect:?}: {body}");
        }
    }

    let fake = FakeInfisical::fresh();
    fake.fault(On::Bootstrap, answer(404, r#"{"reqId":"r","error":"NotFound","message":"made up"}"#));
    let error = server(&fake).bootstrap(&founder()).unwrap_err();
    assert!(!matches!(error.kind(), AdminErrorKind::NoBootstrap { .. }), "{error}");
    Ok(())
}

/// As a server of 2024 says that the request is malformed.
#[test]
fn a_malformed_request_is_not_told_as_forbidden() -> Outcome {
    let body = r#"{"error":"ValidationFailure","message":[{"path":["environment"]}],"statusCode":401}"#;
    for dialect in EACH {
        let fake = FakeInfisical::start().dialect(dialect);
        fake.project("lemna-platform").set("dev", "A", "made-up");
        let admin = administrator_of(&fake);
        let project = admin.find_project("lemna-platform")?.expect("a project");
        let malformed = Fault::StatusWith { status: 401, headers: Vec::new(), body: body.to_owned() };
        fake.clear_requests().fault_always(On::List, malformed);
        let error = admin.secrets(&Folder::new(&project, "dev", "/")?, View::Stored).unwrap_err();
        let kind = error.kind();
        assert!(matches!(kind, AdminErrorKind::Server(SourceErrorKind::Refused { status: 401, .. })), "{kind:?}");
        assert!(error.remedy().is_some_and(|remedy| remedy.contains("form of the request")), "{error}");
        assert_eq!((fake.count(On::List), fake.count(On::Login)), (1, 0), "{dialect:?}");
    }
    Ok(())
}
