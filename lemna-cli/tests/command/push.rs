//! `lemna push`: what `.env` files say gets to Infisical whole, or not at all, and is never shown.

use lemna_config::testing::{Dialect, FakeInfisical, Fault, On, Project, Role};
use lemna_tests::child::Child;
use lemna_tests::gate::{Gate, Held};
use serde_json::json;

use super::support::{Folder, Ran};

const MARKER: &str = "made-up-marker-7f3a";
const KEY: &str = "-----BEGIN KEY-----\nmade-up-marker-7f3a$pa$$word\n-----END KEY-----\n";

/// Its default identity can write.
fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.default_identity().member_of(server.project("lemna-platform"), Role::Writer);
    server
}

fn project(server: &FakeInfisical) -> Project<'_> {
    server.project("lemna-platform")
}

/// Three `.env` files: quotes, keys of several lines, dollars, empty ones, and one value twice.
fn three_files(folder: &Folder) -> [&'static str; 3] {
    folder.write("web.env", &format!("# the web\nexport SHARED={MARKER}-shared\nWEB_KEY=\"{KEY}\"\nEMPTY=\n"));
    folder.write(
        "mail.env",
        &format!("SHARED='{MARKER}-shared'\nMAIL='{MARKER} $HOME #no' # comment\nPADDED=' {MARKER} '\n"),
    );
    folder.write(
        "jobs.env",
        &format!("LEMNA_MODE=strict\nINFISICAL_TOKEN={MARKER}\nJOBS={MARKER}-${{MAIL}}\nEMPTY=\"\"\n"),
    );
    ["web.env", "mail.env", "jobs.env"]
}

fn pushed() -> Vec<(String, String)> {
    let pairs = [
        ("JOBS", format!("{MARKER}-${{MAIL}}")),
        ("MAIL", format!("{MARKER} $HOME #no")),
        ("PADDED", MARKER.to_owned()),
        ("SHARED", format!("{MARKER}-shared")),
        ("WEB_KEY", KEY.to_owned()),
    ];
    pairs.map(|(name, value)| (name.to_owned(), value)).into()
}

fn push(folder: &Folder, files: &[&str], options: &[&str]) -> Ran {
    folder.run(&[&["push"], files, &["--env", "dev"], options].concat())
}

fn assert_no_value(texts: &[&str], server: &FakeInfisical) {
    for text in texts {
        assert!(
            !text.contains(MARKER) && !text.contains("BEGIN KEY") && !text.contains(server.client_secret()),
            "{text}"
        );
    }
}

#[test]
fn three_files_are_written_and_the_second_push_writes_nothing() {
    let server = server();
    project(&server).set("dev", "JOBS", "old").set("dev", "OTHER", "stays").set("dev", "MAIL", &pushed()[1].1);
    let folder = Folder::of(&server);
    let files = three_files(&folder);
    let ran = push(&folder, &files, &["--yes"]);
    assert_eq!((ran.code, &*ran.err), (Some(0), ""));
    assert_eq!(
        ran.out,
        format!("compared with lemna-platform, dev, / at {}\n\n", server.url())
            + "NAME     CHANGE   FROM\n\
         JOBS     changed  jobs.env:3\n\
         MAIL     equal    mail.env:2\n\
         PADDED   new      mail.env:3\n\
         SHARED   new      web.env:2, mail.env:1\n\
         WEB_KEY  new      web.env:3\n\n\
         left out, because they are empty: EMPTY\n\
         left out, because they lead to Infisical: INFISICAL_TOKEN, LEMNA_MODE\n\
         stripped of leading or trailing whitespace by Infisical: PADDED\n\
         with a ${...}, which Infisical takes for the secret of that name: JOBS\n\
         lemna-platform, dev, /: written (3 created, 1 updated, 1 equal)\n"
    );
    let mut there = project(&server).secrets("dev", "/");
    there.retain(|(name, _)| name != "OTHER");
    assert_eq!(there, pushed());

    server.clear_requests();
    let again = push(&folder, &files, &["--yes", "--format", "json"]);
    let json = again.json();
    assert_eq!((again.code, &json["state"], &json["written"]), (Some(0), &json!("unchanged"), &json!(null)));
    assert_eq!((server.count(On::Write), json["equal"].as_array().unwrap().len()), (0, 5));
    assert_no_value(&[&ran.out, &again.out, &again.err], &server);
}

/// Their dialects know other paths; that of 2024 lists no projects.
#[test]
fn older_servers_are_written_to_as_well() {
    for dialect in [Dialect::V3, Dialect::V3Bootstrap] {
        let server = server().dialect(dialect);
        project(&server).set("dev", "JOBS", "old");
        let folder = Folder::of(&server);
        folder.write(".env", &(folder.read(".env") + "INFISICAL_PROJECT_ID=lemna-platform\n"));
        let files = three_files(&folder);
        let ran = push(&folder, &files, &["--yes"]);
        assert_eq!((ran.code, &*ran.err), (Some(0), ""));
        assert!(ran.out.ends_with(": written (4 created, 1 updated, 0 equal)\n"), "{}", ran.out);
        assert_eq!(project(&server).secrets("dev", "/"), pushed());
        assert_eq!(push(&folder, &files, &["--yes", "--format", "json"]).json()["state"], "unchanged");
        assert_no_value(&[&ran.out], &server);
    }
}

#[test]
fn a_folder_that_is_not_there_is_named_on_every_server() {
    for dialect in Dialect::ALL {
        let server = server().dialect(dialect);
        let folder = Folder::of(&server);
        folder.write(".env", &(folder.read(".env") + "INFISICAL_PROJECT_ID=lemna-platform\n"));
        let files = three_files(&folder);
        let ran = push(&folder, &files, &["--yes", "--path", "/nowhere/below"]);
        assert_ne!(ran.code, Some(0), "{dialect:?}");
        assert!(ran.err.contains("/nowhere") && ran.err.contains("--create-folder"), "{dialect:?}: {}", ran.err);
        let made = push(&folder, &files, &["--yes", "--path", "/nowhere/below", "--create-folder"]);
        assert_eq!(made.code, Some(0), "{dialect:?}: {}", made.err);
        assert!(project(&server).secrets("dev", "/nowhere/below").len() > 3, "{dialect:?}");
    }
}

#[test]
fn a_rate_limit_is_waited_for_or_told_with_how_far_it_came() {
    let too_long = Fault::StatusWith {
        status: 429,
        headers: vec![("retry-after".to_owned(), "3600".to_owned())],
        body: format!(r#"{{"message": "{MARKER}"}}"#),
    };
    for (fault, code, told) in [
        (Fault::Status(429), 0, ""),
        (too_long, 69, "warning: 100 of 220 secrets are written: run it again for the rest\nerror: "),
    ] {
        let server = server();
        let folder = Folder::of(&server);
        let wanted = many(&server, &folder);
        server.fault_after(1, On::Write, fault);
        let ran = push(&folder, &["many.env"], &["--yes"]);
        assert!(ran.code == Some(code) && ran.err.starts_with(told), "{:?} {}", ran.code, ran.err);
        assert_no_value(&[&ran.out, &ran.err], &server);
        assert_eq!(push(&folder, &["many.env"], &["--yes"]).code, Some(0));
        assert_eq!(project(&server).secrets("dev", "/"), wanted);
    }
}

#[test]
fn files_that_contradict_each_other_are_told_and_nothing_is_written() {
    let server = server();
    let folder = Folder::of(&server);
    let files = three_files(&folder);
    folder.write(
        "more.env",
        &format!("MAIL=other-{MARKER}\n\nSHARED=\nKEY='{MARKER}\n{MARKER} and more\nSHARED={MARKER}\n"),
    );
    let files = [&files[..], &["more.env"]].concat();
    let ran = push(&folder, &files, &["--yes"]);
    assert_eq!((ran.code, &*ran.err), (Some(1), ""));
    assert_eq!(
        ran.out,
        "MAIL has different values:\n  mail.env:2\n  more.env:1\n\
         SHARED has different values:\n  web.env:2\n  mail.env:1\n  more.env:6\n\
         more.env:4: the quote that opens on this line is not closed, or text follows where it closes\n\
         more.env:5: no `=` after the name\n\
         more.env:6: the name is set in line 3 already\n\
         nothing was written\n"
    );
    let json = push(&folder, &files, &["--yes", "--format", "json"]);
    assert_eq!(json.json()["conflicts"][0]["places"][1], json!({ "file": "more.env", "line": 1 }));
    assert_eq!((&json.json()["state"], &json.json()["folder"]), (&json!("refused"), &json!(null)));
    assert_no_value(&[&ran.out, &json.out, &json.err], &server);
    assert_eq!(server.count(On::Any), 0);
}

#[test]
fn where_nobody_can_be_asked_nothing_is_written_without_yes() {
    let server = server();
    let folder = Folder::of(&server);
    let files = three_files(&folder);
    let ran = push(&folder, &files, &[]);
    assert_eq!((ran.code, &*ran.out), (Some(2), ""));
    assert!(ran.err.contains("--yes") && ran.err.contains("--dry-run"), "{}", ran.err);
    assert_eq!(server.count(On::Any), 0);

    let dry = push(&folder, &files, &["--dry-run", "--format", "json"]);
    let json = dry.json();
    assert_eq!((dry.code, &json["state"], &json["new"][0]), (Some(0), &json!("planned"), &json!("JOBS")));
    assert_eq!(server.count(On::Write), 0);
    assert_eq!(push(&folder, &["none.env"], &["--yes"]).code, Some(66));
    assert_eq!(folder.run(&["push", "web.env"]).code, Some(2), "an environment is named");
    let unknown = folder.run(&["push", "web.env", "--env", "prdo", "--yes"]);
    assert!(unknown.code == Some(78) && unknown.err.contains("prod"), "{}", unknown.err);
}

#[test]
fn a_folder_is_made_where_that_is_wished() {
    let server = server();
    let folder = Folder::of(&server);
    folder.write("web.env", "A=1\n");
    let web = ["--path", "/apps/web", "--yes"];
    assert_eq!(push(&folder, &["web.env"], &web).code, Some(78));
    let ran = push(&folder, &["web.env"], &[&web[..], &["--create-folder"]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(project(&server).secrets("dev", "/apps/web").len(), 1);
}

#[test]
fn what_waits_for_an_approval_or_may_not_be_read_is_told() {
    let server = server();
    project(&server).set("dev", "SEEN", "1").set("dev", "UNSEEN", "1").hide("dev", "UNSEEN");
    let folder = Folder::of(&server);
    folder.write("web.env", &format!("SEEN={MARKER}\nUNSEEN={MARKER}\n"));
    let ran = push(&folder, &["web.env"], &["--yes"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("UNSEEN  changed or equal: not readable  web.env:2\n"), "{}", ran.out);
    assert!(ran.out.contains("\nwritten, but this identity cannot read them back: UNSEEN\n"), "{}", ran.out);

    project(&server).needs_approval("dev", "/");
    folder.write("web.env", &format!("SEEN={MARKER}-2\nNEW={MARKER}\n"));
    let ran = push(&folder, &["web.env"], &["--yes"]);
    assert!(
        ran.out.contains("\nwait for an approval in Infisical, and are not written yet: NEW, SEEN\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.ends_with("written (0 created, 0 updated, 0 equal)\n"), "{}", ran.out);
    assert_no_value(&[&ran.out, &ran.err], &server);
}

/// 220 secrets, of which 60 are there with other values.
fn many(server: &FakeInfisical, folder: &Folder) -> Vec<(String, String)> {
    for at in 0..60 {
        project(server).set("dev", &format!("NAME_{at:03}"), "old");
    }
    let pairs: Vec<_> = (0..220).map(|at| (format!("NAME_{at:03}"), format!("{MARKER} {at}"))).collect();
    let lines: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}='{value}'\n")).collect();
    folder.write("many.env", &lines.concat());
    pairs
}

/// Runs until something waits at the gate.
fn run_until(gate: &Gate, folder: &Folder) -> Child {
    let mut lemna = folder.lemna(&["push", "many.env", "--env", "dev", "--yes"]);
    let mut child = Child::start(lemna.env("INFISICAL_API_URL", gate.url()));
    child.wait_until("it waits for its answer", || gate.is_reached());
    child
}

#[test]
fn a_push_that_is_interrupted_at_any_request_is_completed_by_the_next() {
    let requests = {
        let (server, folder) = (server(), Folder::new());
        many(&server, &folder);
        let folder = Folder::of(&server);
        many(&server, &folder);
        assert_eq!(push(&folder, &["many.env"], &["--yes"]).code, Some(0));
        assert_eq!(server.count(On::Write), 3, "batches of a hundred");
        server.count(On::Any)
    };
    for at in 0..requests {
        // The process is killed before the server has acted on the request, and after.
        for held in [Held::Request, Held::Answer] {
            let server = server();
            let folder = Folder::of(&server);
            let wanted = many(&server, &folder);
            let gate = Gate::before(&server.url(), held, "", at);
            let killed = Ran::from(run_until(&gate, &folder).kill());
            assert_eq!(server.count(On::Any), at + usize::from(held == Held::Answer));
            let ran = push(&folder, &["many.env"], &["--yes", "--format", "json"]);
            assert_eq!(ran.code, Some(0), "{held:?} at {at}: {}", ran.err);
            assert_eq!(project(&server).secrets("dev", "/"), wanted, "{held:?} at {at}");
            assert_no_value(&[&killed.out, &killed.err, &ran.out, &ran.err], &server);
        }
    }
}

#[test]
fn a_push_that_fails_tells_how_far_it_came() {
    let server = server();
    let folder = Folder::of(&server);
    let wanted = many(&server, &folder);
    server.fault_after(1, On::Write, Fault::EchoSecrets);
    server.fault_after(1, On::Write, Fault::EchoSecrets);
    let ran = push(&folder, &["many.env"], &["--yes"]);
    assert_ne!(ran.code, Some(0), "{}", ran.out);
    assert!(
        ran.err.starts_with("warning: 100 of 220 secrets are written: run it again for the rest\nerror: "),
        "{}",
        ran.err
    );
    assert_no_value(&[&ran.out, &ran.err], &server);
    server.clear_faults();
    assert_eq!(push(&folder, &["many.env"], &["--yes"]).code, Some(0));
    assert_eq!(project(&server).secrets("dev", "/"), wanted);
}

#[cfg(unix)]
#[test]
fn in_a_terminal_it_asks_and_shows_how_far_it_is() {
    use super::support::terminal::Terminal;

    let server = server();
    let folder = Folder::of(&server);
    many(&server, &folder);
    let arguments = ["push", "many.env", "--env", "dev"];
    let question = "Write 160 new and 60 changed secrets to lemna-platform, dev, / at ";
    for no in ["\n", "n\n", "nonsense\n", "\u{4}"] {
        let mut terminal = Terminal::start(&folder, &arguments);
        terminal.wait_for(question).type_in(no);
        let (code, seen) = terminal.end();
        assert_eq!(code, Some(1), "{seen}");
        assert!(seen.contains("nothing was written"), "{seen}");
        assert_eq!(server.count(On::Write), 0);
    }

    // The last of three batches is answered when the bar of the first two was seen.
    let gate = Gate::before(&server.url(), Held::Answer, "/batch ", 2);
    let mut terminal = Terminal::start_with(&folder, 120, &arguments, &[("INFISICAL_API_URL", gate.url())]);
    terminal.wait_for(question).type_in("y\n").wait_for(" of 220");
    gate.open();
    let (code, seen) = terminal.end();
    assert_eq!(code, Some(0), "{seen}");
    assert!(seen.contains("NAME_000") && seen.contains('█'), "{seen}");
    let after = seen.rsplit(" of 220").next().unwrap();
    assert!(after.contains("\u{1b}[2K") && after.contains("160 created, 60 updated, 0 equal"), "{after:?}");
    assert_no_value(&[&seen], &server);
}

/// The files are cut to what is not there, and the service gets the same from the four variables.
#[cfg(unix)]
#[test]
fn what_three_files_said_a_service_gets_when_they_are_trimmed() {
    use super::support::terminal::Terminal;

    let server = server();
    let folder = Folder::of(&server);
    let files = three_files(&folder);
    let mut terminal = Terminal::start(&folder, &[&["push"], &files[..], &["--env", "dev"]].concat());
    terminal.wait_for("Write 5 new and 0 changed secrets to lemna-platform, dev, / at ").type_in("yes\n");
    let (code, seen) = terminal.end();
    assert_eq!(code, Some(0), "{seen}");
    assert_no_value(&[&seen], &server);

    let trimmed = folder.run(&[&["trim"], &files[..]].concat());
    assert_eq!(trimmed.code, Some(0), "{}", trimmed.err);
    assert_no_value(&[&trimmed.out, &trimmed.err], &server);
    assert_eq!(folder.read("web.env"), "# the web\nEMPTY=\n");
    assert_eq!(folder.read("mail.env"), format!("PADDED=' {MARKER} '\n"));
    // The reference is replaced by Infisical, so that a service would not get what the file says.
    assert_eq!(folder.read("jobs.env").lines().count(), 4);
    for (name, value) in pushed().iter().filter(|(name, _)| name != "JOBS") {
        let show = format!("printf %s \"${name}\"");
        assert_eq!(&folder.run(&["run", "--", "sh", "-c", &show]).out, value, "{name}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn no_argument_and_no_file_holds_a_value() {
    let server = server();
    let folder = Folder::of(&server);
    many(&server, &folder);
    let gate = Gate::before(&server.url(), Held::Request, "/batch ", 0);
    let child = run_until(&gate, &folder);
    let arguments = std::fs::read_to_string(format!("/proc/{}/cmdline", child.id())).unwrap();
    child.kill();
    assert!(arguments.contains("many.env"), "{arguments}");
    assert_no_value(&[&arguments], &server);
    assert_eq!(folder.names(), [".env", ".git", "many.env"]);
}

#[test]
fn a_stray_line_is_neither_pushed_nor_shown() {
    let server = server();
    let folder = Folder::of(&server);
    folder.write("web.env", "GOOD=made-up\nTUFSS0VSc2VjcmV0Cg==\nexport TUFSS0VSc2VjcmV0Cg==\n-----END KEY-----\n");
    for options in [&["--dry-run"][..], &["--dry-run", "--format", "json"], &["--yes"], &["--yes", "--format", "json"]]
    {
        let ran = push(&folder, &["web.env"], options);
        for told in [&ran.out, &ran.err] {
            assert!(!told.contains("TUFSS0"), "{told}");
        }
        assert!(ran.out.contains("web.env") || ran.err.contains("web.env:2"), "{} {}", ran.out, ran.err);
    }
    let names = project(&server).secrets("dev", "/");
    assert!(names.iter().all(|(name, _)| name == "GOOD"), "{names:?}");
}

/// `sk-live-MARKER-1` in base64, and the last line of a key.
#[test]
fn a_secret_that_stands_alone_is_told_by_its_line() {
    const STRAY: [&str; 2] = ["c2stbGl2ZS1NQVJLRVItMQ", "TUFSS0VSTUFSS0VS9x"];

    let server = server();
    let folder = Folder::of(&server);
    let [base64, key] = STRAY;
    folder.write("web.env", &format!("API_KEY={MARKER}\n{base64}=\nport=\nEMPTY=\n{key}=\n"));
    for command in [&["push", "web.env", "--env", "dev", "--dry-run"][..], &["trim", "web.env", "--dry-run"]] {
        for format in ["human", "json"] {
            let ran = folder.run(&[command, &["--format", format]].concat());
            assert_eq!(ran.code, Some(0), "{}", ran.err);
            for stray in STRAY {
                assert!(!ran.out.contains(stray) && !ran.err.contains(stray), "{}{}", ran.out, ran.err);
            }
            assert!(ran.out.contains("a secret alone on its line") && ran.out.contains("port"), "{}", ran.out);
            assert!(ran.out.contains("EMPTY"), "{}", ran.out);
            if format == "human" {
                assert!(ran.out.contains("web.env:2: ") && ran.out.contains("web.env:5: "), "{}", ran.out);
            }
        }
    }
    assert_eq!(push(&folder, &["web.env"], &["--yes"]).code, Some(0));
    assert_eq!(folder.run(&["trim", "web.env"]).code, Some(0));
    let left = folder.read("web.env");
    assert!(STRAY.iter().all(|stray| left.contains(stray)) && !left.contains("API_KEY"), "{left}");
}
