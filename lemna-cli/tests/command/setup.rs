//! `lemna setup`: from a server to the four lines that unlock all others, once and again.

use std::fs;
use std::process::Command;

use lemna_config::admin::{AdminClient, Server};
use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, Role};
use lemna_config::{InfisicalSettings, Loader, SecretString};
use lemna_tests::child::Child;
use lemna_tests::gate::{Gate, Held};

use super::support::{Folder, Ran};

const EMAIL: &str = "admin@example.com";
const PASSWORD: &str = "made-up-password-marker";

fn setup(folder: &Folder, server: &FakeInfisical, more: &[&str]) -> Ran {
    let url = server.url();
    let arguments = [&["setup", &url, "--admin-email", EMAIL], more].concat();
    let mut command = folder.lemna(&arguments);
    assert!(command.get_args().all(|argument| argument != PASSWORD));
    Ran::of(command.env("LEMNA_ADMIN_PASSWORD", PASSWORD))
}

/// As an identity that administers the organization.
fn setup_as_identity(folder: &Folder, server: &FakeInfisical, more: &[&str]) -> Ran {
    let administrator = server.identity("administrator").administrator();
    let (url, id) = (server.url(), administrator.client_id());
    let arguments = [&["setup", &url, "--admin-client-id", &id], more].concat();
    let secret = administrator.client_secret();
    let ran = Ran::of(folder.lemna(&arguments).env("LEMNA_ADMIN_CLIENT_SECRET", &secret));
    assert!(!ran.out.contains(&secret) && !ran.err.contains(&secret));
    ran
}

fn value(folder: &Folder, name: &str) -> String {
    let text = folder.read(".env");
    let lines: Vec<_> = text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix('=')).collect();
    assert_eq!(lines.len(), 1, "{name} once");
    lines[0].to_owned()
}

/// No secret is shown, and a service loads with the `.env` alone.
fn check(folder: &Folder, server: &FakeInfisical, runs: &[&Ran]) {
    let secret = value(folder, "INFISICAL_CLIENT_SECRET");
    for ran in runs {
        for text in [&ran.out, &ran.err] {
            assert!(!text.contains(PASSWORD) && !text.contains(&secret), "{text}");
        }
    }
    server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    let loaded = Loader::builder().no_vars().env_file(folder.path(".env")).build().load_infisical().unwrap();
    assert_eq!(loaded.get("API_KEY"), Some("made-up"));
    assert_eq!(server.identity("services").role_in(server.project("lemna-platform")), Some(Role::Reader));
}

/// As loads do: a header that cannot be sent, or a certificate that is not there, is said before anything is sent.
#[test]
fn a_server_is_shown_what_loads_show_it() {
    let (server, folder) = (FakeInfisical::fresh(), Folder::new());
    let url = server.url();
    folder.write("client.pem", "made up\n");
    let certificate = folder.path("client.pem");
    for (variables, told) in [
        (vec![("INFISICAL_CUSTOM_HEADERS", "Host=MARKER")], "header Host of INFISICAL_CUSTOM_HEADERS"),
        (vec![("INFISICAL_CLIENT_CERT_FILE", "/made/up.pem")], "/made/up.pem"),
        (
            vec![
                ("INFISICAL_CLIENT_CERT_FILE", certificate.to_str().unwrap()),
                ("INFISICAL_CLIENT_KEY_FILE", "/made/up.key"),
            ],
            "/made/up.key",
        ),
    ] {
        let mut command = folder.lemna(&["setup", &url, "--admin-email", EMAIL]);
        let ran = Ran::of(command.env("LEMNA_ADMIN_PASSWORD", PASSWORD).envs(variables));
        assert_ne!(ran.code, Some(0));
        assert!(ran.err.contains(told) && !ran.err.contains("MARKER"), "{}", ran.err);
    }
    assert_eq!(server.connections(), 0);
    let mut command = folder.lemna(&["setup", &url, "--admin-email", EMAIL]);
    let headers = ("INFISICAL_CUSTOM_HEADERS", "X-Made-Up=value");
    let ran = Ran::of(command.env("LEMNA_ADMIN_PASSWORD", PASSWORD).env(headers.0, headers.1));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn no_secret_is_written_to_another_users_file() {
    let (server, folder) = (FakeInfisical::fresh(), Folder::new());
    folder.write(".env", "A=made-up\n");
    if std::os::unix::fs::chown(folder.path(".env"), Some(12_345), None).is_err() {
        return;
    }
    let ran = setup(&folder, &server, &[]);
    assert_eq!(ran.code, Some(78), "{ran:?}");
    assert!(ran.err.contains(".env belongs to another user"), "{}", ran.err);
    assert_eq!(folder.read(".env"), "A=made-up\n");
    assert!(changes(&server).is_empty(), "{:?}", changes(&server));
}

/// Requests that change something.
fn changes(server: &FakeInfisical) -> Vec<String> {
    let is_change = |path: &str| !path.contains("/login") && !path.contains("/select-organization");
    let requests = server.requests().into_iter().filter(|request| request.method() != "GET");
    requests.map(|request| request.path().to_owned()).filter(|path| is_change(path)).collect()
}

fn states(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let steps = json["steps"].as_array().unwrap().iter();
    steps.map(|step| step["state"].as_str().unwrap().to_owned()).collect()
}

#[cfg(unix)]
fn mode(folder: &Folder, name: &str) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;

    fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o777
}

#[test]
fn from_a_fresh_server_to_four_lines() {
    let (server, folder) = (FakeInfisical::fresh(), Folder::new());
    let ran = setup(&folder, &server, &[]);
    assert_eq!((ran.code, &*ran.err), (Some(0), ""));
    check(&folder, &server, &[&ran]);
    let names: Vec<_> = folder.read(".env").lines().map(|line| line.split('=').next().unwrap().to_owned()).collect();
    assert_eq!(names, ["INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET", "INFISICAL_API_URL", "INFISICAL_ENV"]);
    assert_eq!((value(&folder, "INFISICAL_API_URL"), value(&folder, "INFISICAL_ENV")), (server.url(), "dev".into()));
    #[cfg(unix)]
    assert_eq!(mode(&folder, ".env"), 0o600);
    assert_eq!(
        ran.out,
        "WHAT            NAME               STATE\n\
         account         admin@example.com  made\n\
         project         lemna-platform     made\n\
         environment     dev                exists, kept\n\
         environment     staging            exists, kept\n\
         environment     prod               exists, kept\n\
         identity        services           made\n\
         universal auth  services           made\n\
         membership      viewer             made\n\
         client secret   services           made\n\
         file            .env               made\n"
    );
}

/// Its bootstrap token is good for all that follows, though it says nothing about itself (500).
#[test]
fn a_fresh_server_of_2025_is_set_up_by_its_bootstrap_token() {
    let (server, folder) = (FakeInfisical::fresh().dialect(Dialect::V3Bootstrap), Folder::new());
    let ran = setup(&folder, &server, &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains("the first account is created") && ran.err.contains("--admin-client-id"), "{}", ran.err);
    check(&folder, &server, &[&ran]);
    let asked = |path: &str| server.requests().iter().filter(|request| request.path().contains(path)).count();
    assert!(asked("/identities/details") <= 1, "{}", asked("/identities/details"));
    assert_eq!(asked("/admin/bootstrap"), 1);
    assert!(server.requests().len() < 30, "{}", server.requests().len());
}

#[test]
fn a_project_that_another_made_and_hides_is_told_on_every_server() {
    for dialect in Dialect::ALL {
        let (server, folder) = (FakeInfisical::start().dialect(dialect), Folder::new());
        server.project("lemna-platform");
        server.clear_requests();
        let ran = setup_as_identity(&folder, &server, &[]);
        assert_eq!(ran.code, Some(78), "{dialect:?}: {}", ran.err);
        assert!(ran.err.contains("project lemna-platform cannot be created"), "{dialect:?}: {}", ran.err);
        assert!(ran.err.contains("add this identity"), "{dialect:?}: {}", ran.err);
        let made = server.requests().iter().filter(|request| request.method() == "POST").count();
        assert!(made <= 3, "{dialect:?}: {made}");
    }
}

#[test]
fn done_twice_it_changes_nothing_twice() {
    let (server, folder) = (FakeInfisical::fresh(), Folder::new());
    let first = setup(&folder, &server, &[]);
    let before = folder.read(".env");
    server.clear_requests();
    let again = setup(&folder, &server, &["--format", "json"]);
    assert_eq!((again.code, &*again.err), (Some(0), ""));
    assert_eq!(changes(&server), [""; 0]);
    assert!(states(&again).iter().all(|state| state == "there"), "{}", again.out);
    assert_eq!(folder.read(".env"), before);
    assert!(!folder.path(".env.bak").exists());
    assert_eq!(server.identity("services").client_secrets(), 1);
    check(&folder, &server, &[&first, &again]);
}

#[test]
fn a_running_server_is_set_up_by_an_identity_or_its_token() {
    for dialect in Dialect::ALL {
        let (server, folder) = (FakeInfisical::start().dialect(dialect), Folder::new());
        let ran = setup_as_identity(&folder, &server, &[]);
        assert_eq!((ran.code, &*ran.err), (Some(0), ""), "{dialect:?}");
        check(&folder, &server, &[&ran]);
        // Not all servers without v4 list an identity's projects.
        assert_eq!(folder.read(".env").contains("\nINFISICAL_PROJECT_ID=lemna-platform\n"), dialect < Dialect::V4);

        let token = server.identity("administrator").issue_token();
        folder.write("token", &format!("{token}\n"));
        server.clear_requests();
        let again = folder.run(&["setup", &server.url(), "--admin-token-file", "token"]);
        assert_eq!((again.code, &*again.err), (Some(0), ""), "{dialect:?}");
        assert_eq!(changes(&server), [""; 0]);
        assert!(!again.out.contains(&token));
    }
}

#[test]
fn another_project_identity_environment_and_file() {
    let (server, folder) = (FakeInfisical::fresh(), Folder::new());
    fs::create_dir(folder.path("shop")).unwrap();
    let more = ["--project", "shop-platform", "--identity", "shop", "--env", "prod", "--env-file", "shop/.env"];
    let ran = setup(&folder, &server, &more);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(folder.read("shop/.env").ends_with("\nINFISICAL_ENV=prod\n"));
    assert_eq!(server.identity("shop").role_in(server.project("shop-platform")), Some(Role::Reader));

    let ran = setup(&folder, &server, &["--env", "production"]);
    assert_eq!(ran.code, Some(78));
    assert!(ran.err.contains("has no environment production (there are dev, staging, prod)"), "{}", ran.err);
    assert!(!folder.path(".env").exists());
    assert_eq!(server.identity("services").client_secrets(), 0);
}

#[test]
fn whoever_writes_gets_an_identity_and_a_file_of_its_own() {
    let (server, folder) = (FakeInfisical::fresh(), Folder::new());
    assert_eq!(setup(&folder, &server, &[]).code, Some(0));
    let before = folder.read(".env");
    let writer = ["--identity", "writer", "--role", "member", "--env-file", ".env.writer"];
    assert_eq!(setup(&folder, &server, &writer).code, Some(0));
    assert_eq!(server.identity("writer").role_in(server.project("lemna-platform")), Some(Role::Writer));
    assert_eq!(folder.read(".env"), before);

    let less = setup(&folder, &server, &["--identity", "writer", "--env-file", ".env.writer"]);
    assert_eq!(less.err, "warning: writer keeps the role that it has in the project: member, not viewer\n");
}

#[test]
fn a_file_that_is_there_is_extended_and_kept() {
    let (server, folder) = (FakeInfisical::fresh(), Folder::new());
    let old = "# ours\r\nKEY='made up $up'\r\nno assignment\nINFISICAL_ENV=staging\nLAST=\"x\"";
    folder.write(".env", old);
    folder.write(".env.bak", "of somebody else");
    let ran = setup(&folder, &server, &[]);
    assert_eq!((ran.code, &*ran.err), (Some(0), ""));
    let text = folder.read(".env");
    let added = text.strip_prefix(old).unwrap().strip_prefix('\n').unwrap();
    assert_eq!(added.lines().count(), 3);
    assert_eq!(value(&folder, "INFISICAL_ENV"), "staging");
    assert_eq!((folder.read(".env.bak.2"), folder.read(".env.bak")), (old.to_owned(), "of somebody else".to_owned()));
    assert!(ran.out.ends_with("\n.env as it was: .env.bak.2\n"), "{}", ran.out);
    assert!(!ran.out.contains("made up"));
    #[cfg(unix)]
    assert_eq!((mode(&folder, ".env"), mode(&folder, ".env.bak.2")), (0o600, 0o600));

    // A part that is lost is made up for.
    let id = value(&folder, "INFISICAL_CLIENT_ID");
    folder.write(".env", &folder.read(".env").replace(&format!("INFISICAL_CLIENT_ID={id}\n"), ""));
    assert_eq!(setup(&folder, &server, &[]).code, Some(0));
    assert_eq!((value(&folder, "INFISICAL_CLIENT_ID"), server.identity("services").client_secrets()), (id, 1));
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let (server, folder) = (FakeInfisical::fresh(), Folder::new());
    fs::create_dir(folder.path("config")).unwrap();
    folder.write("config/real", "A=1\n");
    std::os::unix::fs::symlink("config/real", folder.path(".env")).unwrap();
    assert_eq!(setup(&folder, &server, &[]).code, Some(0));
    assert!(fs::symlink_metadata(folder.path(".env")).unwrap().is_symlink());
    assert!(folder.read("config/real").starts_with("A=1\nINFISICAL_CLIENT_ID="));
    assert_eq!((folder.read("config/real.bak"), mode(&folder, "config/real")), ("A=1\n".to_owned(), 0o600));
}

/// Two people at once: nobody's file is lost, whoever is slower tries again.
#[test]
fn what_is_written_to_the_file_meanwhile_stays() {
    let theirs = "KEY=made-up-marker\n";
    for before in [None, Some("A=1\n")] {
        let (server, folder) = (FakeInfisical::fresh(), Folder::new());
        if let Some(text) = before {
            folder.write(".env", text);
        }
        let gate = Gate::before(&server.url(), Held::Answer, "/projects", 0);
        let mut lemna = folder.lemna(&["setup", gate.url(), "--admin-email", EMAIL]);
        let mut child = Child::start(lemna.env("LEMNA_ADMIN_PASSWORD", PASSWORD));
        child.wait_until("it asks for the projects", || gate.is_reached());
        folder.write(".env", theirs);
        gate.open();
        let ran = Ran::from(child.end());
        assert_eq!((ran.code, &*ran.out), (Some(73), ""), "{}", ran.err);
        assert!(ran.err.ends_with(".env was changed meanwhile, and is left unchanged: run it again\n"), "{}", ran.err);
        assert!(!ran.err.contains("marker"), "{}", ran.err);
        assert_eq!(folder.read(".env"), theirs);

        let again = setup(&folder, &server, &[]);
        assert_eq!(again.code, Some(0), "{}", again.err);
        assert!(again.err.contains("1 client secret(s) of earlier runs"), "{}", again.err);
        assert!(folder.read(".env").starts_with(theirs));
        check(&folder, &server, &[&ran, &again]);
    }
}

/// The folder of the file is asked, not that of the work.
#[test]
#[ignore = "needs git"]
fn a_file_that_git_would_take_is_warned_of() {
    let (server, folder) = (FakeInfisical::fresh(), Folder::new());
    fs::create_dir(folder.path("shop")).unwrap();
    let git = |arguments: &[&str]| {
        let ran = Ran::of(Command::new("git").args(arguments).current_dir(folder.path("shop")));
        assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.err);
    };
    git(&["init", "--quiet"]);
    let run = |more: &[&str]| {
        let ran = setup(&folder, &server, &[&["--env-file", "shop/.env"], more].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ran.err
    };
    assert_eq!(run(&["--dry-run"]), "");
    let warning = "warning: shop/.env contains a client secret, and Git does not ignore it: add it to .gitignore";
    assert!(run(&[]).starts_with(warning));
    folder.write("shop/.gitignore", ".env*\n");
    assert_eq!(run(&[]), "");
    git(&["add", "--force", ".env"]);
    assert!(run(&[]).starts_with(warning));
}

#[test]
fn what_the_file_says_otherwise_is_told_and_left() {
    let (server, folder) = (FakeInfisical::fresh(), Folder::new());
    assert_eq!(setup(&folder, &server, &[]).code, Some(0));
    let (good, id) = (folder.read(".env"), value(&folder, "INFISICAL_CLIENT_ID"));
    let secret = value(&folder, "INFISICAL_CLIENT_SECRET");
    server.clear_requests();
    for (from, to, told) in [
        (server.url(), "http://localhost:1".to_owned(), ".env:3: INFISICAL_API_URL names another server"),
        (id, "another-marker".to_owned(), ".env:1: INFISICAL_CLIENT_ID does not belong to the identity services"),
        (secret, "wrong-marker".to_owned(), ".env:2: INFISICAL_CLIENT_SECRET is refused for the identity services"),
        ("ENV=dev\n".into(), "ENV=dev\nINFISICAL_PROJECT_ID=marker\n".into(), ".env:5: INFISICAL_PROJECT_ID names"),
    ] {
        let text = good.replace(&from, &to);
        folder.write(".env", &text);
        let ran = setup(&folder, &server, &[]);
        assert_eq!((ran.code, &*ran.out), (Some(78), ""));
        assert!(ran.err.starts_with(&format!("error: {told}")) && ran.err.contains("\n  hint: "), "{}", ran.err);
        assert!(!ran.err.contains("marker"), "{}", ran.err);
        assert_eq!(folder.read(".env"), text);
    }
    folder.write(".env", &good);
    let ran = setup(&folder, &server, &["--env", "prod"]);
    assert!(ran.err.contains(".env:4: INFISICAL_ENV names another environment"), "{}", ran.err);
    assert_eq!(changes(&server), [""; 0]);
}

#[test]
fn a_dry_run_tells_and_does_nothing() {
    let (server, folder) = (FakeInfisical::fresh(), Folder::new());
    let dry = |server: &FakeInfisical| setup(&folder, server, &["--dry-run", "--format", "json"]);
    let ran = dry(&server);
    assert_eq!((ran.code, &*ran.err), (Some(0), ""));
    assert!(states(&ran).iter().all(|state| state == "to-make"), "{}", ran.out);
    assert!(!server.is_initialized() && changes(&server).is_empty() && !folder.path(".env").exists());

    // Of a set-up that was interrupted early.
    Server::new(server.url().parse().unwrap())
        .unwrap()
        .bootstrap(&lemna_config::admin::Founder::new(EMAIL, PASSWORD.into(), "platform"))
        .unwrap();
    server.clear_requests();
    let ran = dry(&server);
    assert_eq!((ran.code, &*ran.err), (Some(0), ""));
    assert!(states(&ran).iter().all(|state| state == "to-make"), "{}", ran.out);
    assert_eq!(changes(&server), [""; 0]);

    setup(&folder, &server, &[]);
    let whole = folder.read(".env");
    folder.write(".env", "A=1\n");
    server.clear_requests();
    let ran = dry(&server);
    assert_eq!(states(&ran)[7..], ["to-make", "to-extend"], "{}", ran.out);
    folder.write(".env", &whole);
    assert!(states(&dry(&server)).iter().all(|state| state == "there"));
    assert_eq!(changes(&server), [""; 0]);
    assert!(!folder.path(".env.bak").exists());
}

/// The one loses a request, the other the answer to one that was acted on.
#[test]
fn interrupted_at_any_request_the_next_run_ends_in_the_same_state() {
    let counted = FakeInfisical::fresh();
    setup(&Folder::new(), &counted, &[]);
    let requests = u32::try_from(counted.count(On::Any)).unwrap();
    let mut interrupted = 0;
    for at in 0..requests {
        for fault in [Fault::Status(400), Fault::CutOff] {
            let (server, folder) = (FakeInfisical::fresh(), Folder::new());
            server.fault_after(at, On::Any, fault.clone());
            let first = setup(&folder, &server, &[]);
            interrupted += usize::from(first.code != Some(0));
            server.clear_faults();
            let second = setup(&folder, &server, &[]);
            assert_eq!(second.code, Some(0), "{fault:?} at {at}: {}\n{}", first.err, second.err);
            check(&folder, &server, &[&first, &second]);
            assert_eq!(folder.read(".env").lines().count(), 4);
            // A client secret whose answer was lost is not to be found again: it is reported.
            let lost = server.identity("services").client_secrets() - 1;
            assert!(lost == 0 || (lost == 1 && second.err.contains("has 1 client secret(s) of earlier runs")));
            let token = server.identity("counter").administrator().issue_token();
            let admin = Server::new(server.url().parse().unwrap()).unwrap().as_bearer(token.into()).unwrap();
            let project = as_services(&folder, &server).projects().unwrap();
            assert_eq!(project.len(), 1, "one project");
            admin.find_identity(&project[0].organization_id, "services").unwrap().expect("one identity");
        }
    }
    assert!(interrupted > 8, "{interrupted} of {requests}");
}

fn as_services(folder: &Folder, server: &FakeInfisical) -> AdminClient {
    let [id, secret] = ["INFISICAL_CLIENT_ID", "INFISICAL_CLIENT_SECRET"].map(|name| value(folder, name));
    let secret = SecretString::from(secret);
    AdminClient::connect(InfisicalSettings::new(server.url().parse().unwrap(), id, secret, "")).unwrap()
}

#[test]
fn a_dead_bootstrap_token_is_no_dead_end() {
    let (server, folder) = (FakeInfisical::fresh(), Folder::new());
    server.bootstrap_token_is_dead();
    let ran = setup(&folder, &server, &[]);
    assert_eq!((ran.code, &*ran.err), (Some(0), ""));
    check(&folder, &server, &[&ran]);

    let (server, folder) = (FakeInfisical::fresh(), Folder::new());
    server.bootstrap_token_is_dead();
    // Whether it is set up, the set-up itself, then the login of its account.
    server.fault_after(2, On::Bootstrap, Fault::EchoSecrets);
    let refused = setup(&folder, &server, &[]);
    assert_eq!(refused.code, Some(78), "{}", refused.err);
    assert!(refused.err.contains("refuses the token that it gave") && refused.err.contains("\n  hint: try again"));
    assert!(!folder.path(".env").exists());
    let again = setup(&folder, &server, &[]);
    assert_eq!(again.code, Some(0), "{}", again.err);
    check(&folder, &server, &[&refused, &again]);
}

#[test]
fn who_sets_up_is_asked_for() {
    let (server, folder) = (FakeInfisical::fresh(), Folder::new());
    let url = server.url();
    for (arguments, told) in [
        (&["setup", &url][..], "the server has no account yet: name the first one with --admin-email"),
        (&["setup", &url, "--admin-client-id", "x"], "the server has no account yet"),
        (&["setup", &url, "--admin-email", EMAIL], "is needed: set LEMNA_ADMIN_PASSWORD, or name a file"),
        (&["setup", "http://u:made-up-password-marker@localhost"], "the address of the server cannot be used"),
        (
            &["setup", "http://localhost/$made-up-password-marker"],
            "it contains characters with a special meaning in a .env",
        ),
        (&["setup", &url, "--admin-email", EMAIL, "--admin-client-id", "x"], "cannot be used with"),
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(ran.err.contains(told) && !ran.err.contains(PASSWORD), "{}", ran.err);
    }
    folder.write("empty", "\n");
    let ran = folder.run(&["setup", &url, "--admin-email", EMAIL, "--admin-password-file", "empty"]);
    assert_eq!((ran.code, &*ran.err), (Some(78), "error: empty is empty\n"));
    let ran = folder.run(&["setup", &url, "--admin-email", EMAIL, "--admin-password-file", "none"]);
    assert_eq!(ran.code, Some(66), "{}", ran.err);
    assert!(!server.is_initialized());

    assert_eq!(setup(&folder, &server, &[]).code, Some(0));
    let ran = folder.run(&["setup", &url]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.starts_with("error: an administrator is needed:"), "{}", ran.err);
    folder.write("wrong", "made-up-wrong-marker");
    let ran = folder.run(&["setup", &url, "--admin-email", EMAIL, "--admin-password-file", "wrong"]);
    assert_eq!(ran.code, Some(78));
    assert!(ran.err.contains("refuses the e-mail address and the password") && !ran.err.contains("marker"));
}

#[test]
fn the_password_may_come_from_a_pipe_or_a_file() {
    let server = FakeInfisical::fresh();
    for file in ["-", "password"] {
        let folder = Folder::new();
        folder.write("password", &format!("{PASSWORD}\r\n"));
        let url = server.url();
        let arguments = ["setup", &url, "--admin-email", EMAIL, "--admin-password-file", file];
        // Whoever takes it from the file does not read this one.
        let ran = folder.run_with(&arguments, format!("{PASSWORD}\n").as_bytes());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        check(&folder, &server, &[&ran]);
    }
}

/// Typed in a terminal: twice where the account is new, and never shown.
#[cfg(unix)]
#[test]
fn a_terminal_asks_without_an_echo() {
    use super::support::terminal::Terminal;

    let (server, folder) = (FakeInfisical::fresh(), Folder::new());
    let url = server.url();
    let arguments = ["setup", &url, "--admin-email", EMAIL];
    let typed = |lines: &[(&str, &str)]| {
        let mut terminal = Terminal::start(&folder, &arguments);
        for (prompt, line) in lines {
            terminal.wait_for(prompt).type_unseen(line);
        }
        terminal.end()
    };
    let (first, once_more) = ("Password of admin@example.com: ", "Once more: ");
    let (code, seen) = typed(&[(first, PASSWORD), (once_more, "another")]);
    assert!(code == Some(2) && seen.contains("the two do not match") && !seen.contains(PASSWORD), "{seen}");
    // The end of what is typed is no password.
    let mut terminal = Terminal::start(&folder, &arguments);
    terminal.wait_for(first).wait_for_no_echo().type_in("\u{4}");
    let (code, seen) = terminal.end();
    assert_eq!(code, Some(2), "{seen}");
    assert!(!server.is_initialized());
    let (code, seen) = typed(&[(first, PASSWORD), (once_more, PASSWORD)]);
    assert!(code == Some(0) && !seen.contains(PASSWORD), "{seen}");
    let (code, seen) = typed(&[(first, PASSWORD)]);
    assert!(code == Some(0) && seen.contains("exists, kept") && !seen.contains(once_more), "{seen}");
    assert!(!seen.contains(PASSWORD), "{seen}");
    check(&folder, &server, &[]);
}

#[test]
fn the_time_limit_is_one_for_all_of_its_requests() {
    let (server, folder) = (FakeInfisical::fresh(), Folder::new());
    let wait = Fault::StatusWith {
        status: 429,
        headers: vec![("retry-after".to_owned(), "2".to_owned())],
        body: String::new(),
    };
    server.fault_always(On::Projects, wait);
    let ran = setup(&folder, &server, &["--timeout", "3"]);
    assert_eq!(ran.code, Some(69), "{}", ran.err);
    assert!(ran.err.contains(" s: the server accepts no more requests for now (rate limit)"), "{}", ran.err);
    assert!(ran.err.contains("hint: give it more time with --timeout"), "{}", ran.err);
    assert!(!folder.path(".env").exists());
}
