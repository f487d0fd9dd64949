//! `lemna sync`: the list is what Infisical has, and holds names alone.

use lemna_config::testing::{Dialect, FakeInfisical};

use super::support::{Folder, Ran};

const MARKER: &str = "made-up-marker-7f3a";

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    for (environment, name) in [("dev", "API_URL"), ("dev", "API_KEY"), ("prod", "API_KEY"), ("prod", "ONLY_PROD")] {
        project.set(environment, name, MARKER);
    }
    // Neither has a value that could be read, and both are there.
    project.set("dev", "EMPTY", "").hide("dev", "API_URL");
    server
}

fn assert_no_value(ran: &Ran, server: &FakeInfisical) {
    for told in [&ran.out, &ran.err] {
        assert!(!told.contains(MARKER) && !told.contains(server.client_secret()), "{told}");
    }
}

#[test]
fn a_list_is_made_kept_and_changed() {
    let server = server();
    let folder = Folder::of(&server);
    let first = folder.run(&["sync"]);
    assert_eq!(first.code, Some(0), "{}", first.err);
    assert_eq!(folder.read("infisical.names"), "# lemna-config secret names v1\nAPI_KEY\nAPI_URL\nEMPTY\n");
    assert_eq!(
        first.out,
        "NAME     CHANGE\nAPI_KEY  new\nAPI_URL  new\nEMPTY    new\n\ninfisical.names: written (3 names)\n"
    );
    assert_eq!(folder.run(&["sync"]).out, "infisical.names: up to date (3 names)\n");

    folder.write("infisical.names", "# lemna-config secret names v1\n# the web\nAPI_URL\nOLD\n");
    let ran = folder.run(&["sync", "--env", "dev,prod"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(
        folder.read("infisical.names"),
        "# lemna-config secret names v1\nAPI_KEY\n# the web\nAPI_URL\nEMPTY\nONLY_PROD\n"
    );
    assert!(ran.out.contains("\nAPI_KEY    new, in dev, prod\n"), "{}", ran.out);
    assert!(ran.out.contains("\nONLY_PROD  new, in prod\n"), "{}", ran.out);
    assert!(ran.out.contains("\nOLD        not in Infisical\n"), "{}", ran.out);
    assert_no_value(&ran, &server);
    assert!(!folder.read("infisical.names").contains(MARKER));
}

#[test]
fn each_generation_of_the_server_gives_the_same_list() {
    for dialect in Dialect::ALL {
        let server = server().dialect(dialect);
        let folder = Folder::of(&server);
        let sync = ["sync", "--project", "lemna-platform"];
        let ran = folder.run(&sync);
        assert_eq!(ran.code, Some(0), "{dialect:?}: {}", ran.err);
        let list = "# lemna-config secret names v1\nAPI_KEY\nAPI_URL\nEMPTY\n";
        assert_eq!(folder.read("infisical.names"), list, "{dialect:?}");
        assert_eq!(folder.run(&sync).out, "infisical.names: up to date (3 names)\n", "{dialect:?}");
        assert_no_value(&ran, &server);
    }
}

#[test]
fn a_check_changes_nothing_and_finds_what_is_out_of_date() {
    let server = server();
    let folder = Folder::of(&server);
    let ran = folder.run(&["sync", "--check", "--format", "json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_eq!(ran.json()["state"], "out-of-date");
    assert!(!folder.path("infisical.names").exists());

    folder.run(&["sync"]);
    let written = folder.read("infisical.names").replace('\n', "\r\n");
    folder.write("infisical.names", &written);
    let ran = folder.run(&["sync", "--check"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(folder.read("infisical.names"), written);

    server.project("lemna-platform").remove("dev", "API_URL");
    let ran = folder.run(&["sync", "--check", "--format", "json"]);
    assert_eq!((ran.code, &ran.json()["removed"]), (Some(1), &serde_json::json!(["API_URL"])));
}

#[test]
fn a_value_in_the_list_is_told_by_its_line_alone() {
    let server = server();
    let folder = Folder::of(&server);
    folder.write("infisical.names", &format!("# lemna-config secret names v1\nAPI_KEY={MARKER}\nAPI_URL\n"));
    let human = folder.run(&["sync", "--check"]);
    assert!(human.out.contains("infisical.names:2 is no name\n"), "{}", human.out);
    let json = folder.run(&["sync", "--format", "json"]);
    assert_eq!(json.json()["bad_lines"], serde_json::json!([2]));
    assert_no_value(&human, &server);
    assert_no_value(&json, &server);
    assert_eq!(folder.read("infisical.names"), "# lemna-config secret names v1\nAPI_KEY\nAPI_URL\nEMPTY\n");
}

#[test]
fn a_name_that_no_list_can_hold_is_left_out() {
    let server = server();
    server.project("lemna-platform").set("dev", "#A", MARKER).set("dev", "A=B", MARKER);
    let folder = Folder::of(&server);
    let ran = folder.run(&["sync", "--format", "json"]);
    assert_eq!((&ran.json()["left_out"], &ran.json()["names"]), (&2.into(), &3.into()));
    assert_eq!(folder.read("infisical.names").lines().count(), 4);

    let odd = ["A B", "$(touch x)", "Ä", "A\u{1b}[2K", "\u{202e}A", "A\nB"];
    for name in odd {
        server.project("lemna-platform").set("dev", name, MARKER);
    }
    let ran = folder.run(&["sync", "--format", "json"]);
    assert_eq!(
        (ran.code, &ran.json()["left_out"], &ran.json()["names"]),
        (Some(0), &8.into(), &3.into()),
        "{}",
        ran.err
    );
    let told = ran.json()["left_out_names"].clone();
    assert!(odd.iter().all(|name| told.as_array().unwrap().iter().any(|told| told == name)), "{told}");
    assert!(!ran.out.contains(['\u{1b}', '\u{202e}']), "{}", ran.out);
    let human = folder.run(&["sync"]);
    assert!(human.out.contains("left out, ") && human.out.contains("\"A B\""), "{}", human.out);
    assert!(human.out.contains("\"A\\u{1b}[2K\"") && human.out.contains("\"A\\nB\""), "{}", human.out);
    assert_eq!(folder.read("infisical.names"), "# lemna-config secret names v1\nAPI_KEY\nAPI_URL\nEMPTY\n");
}

/// The list is never emptied because Infisical said nothing.
#[test]
fn what_was_not_learnt_changes_nothing() {
    let server = server();
    let folder = Folder::of(&server);
    folder.run(&["sync"]);
    let before = folder.read("infisical.names");

    server.rate_limit_logins(0);
    let away = folder.run(&["sync"]);
    assert_eq!(away.code, Some(69), "{}", away.err);
    let lenient = Ran::of(folder.lemna(&["sync"]).env("LEMNA_MODE", "lenient"));
    assert_eq!(lenient.code, Some(69), "{}", lenient.err);
    server.lift_rate_limit();
    let lenient = Ran::of(folder.lemna(&["sync", "--env", "prdo"]).env("LEMNA_MODE", "lenient"));
    assert_eq!(lenient.code, Some(78), "{}", lenient.err);

    let unknown = folder.run(&["sync", "--env", "prdo"]);
    assert_eq!(unknown.code, Some(78), "{}", unknown.err);
    assert!(unknown.err.contains("prdo") && unknown.err.contains("prod"), "{}", unknown.err);
    let empty = folder.run(&["sync", "--env", "staging"]);
    assert_eq!(empty.code, Some(78), "{}", empty.err);
    assert!(empty.err.starts_with("error: Infisical has no secrets there"), "{}", empty.err);
    for ran in [away, unknown, empty] {
        assert_no_value(&ran, &server);
        assert_eq!(ran.out, "");
    }
    assert_eq!(folder.read("infisical.names"), before);

    let nowhere = Folder::new().run(&["sync"]);
    assert_eq!(nowhere.code, Some(78));
    assert!(nowhere.err.starts_with("error: Infisical is not set up: set INFISICAL_CLIENT_ID"), "{}", nowhere.err);
}

#[test]
fn files_that_cannot_be_read_or_written_have_codes_of_their_own() {
    let server = server();
    let folder = Folder::of(&server);
    for (arguments, code) in
        [(&["sync", "no/such/folder/list"][..], 73), (&["sync", ".git"], 66), (&["sync", "--env-file", "no.env"], 66)]
    {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.err);
        assert!(ran.err.starts_with("error: "), "{}", ran.err);
    }
}

/// A file that is no list stays as it is.
#[test]
fn another_file_is_never_overwritten() {
    let server = server();
    let folder = Folder::of(&server);
    let env = folder.read(".env");
    folder.write("words.txt", "API_KEY\nOTHER\n");
    folder.write("later.names", &format!("API_KEY={MARKER}\n# lemna-config secret names v1\nA\n"));
    folder.write("newer.names", "# lemna-config secret names v2\nAPI_KEY\n");
    for name in [".env", "words.txt", "later.names", "newer.names"] {
        for arguments in [&["sync", name][..], &["sync", name, "--check"]] {
            let before = folder.read(name);
            let ran = folder.run(arguments);
            assert_eq!((ran.code, &*ran.out), (Some(73), ""), "{name}: {}", ran.err);
            assert!(ran.err.contains("is left unchanged: it is not a list of names"), "{}", ran.err);
            assert_eq!(folder.read(name), before);
            assert_no_value(&ran, &server);
        }
    }
    for blank in ["", "\n \r\n", "\u{feff}"] {
        folder.write("blank.names", blank);
        assert_eq!(folder.run(&["sync", "blank.names"]).code, Some(0), "{blank:?}");
    }
    assert_eq!(folder.read(".env"), env);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_permissions_stay() {
    use std::fs;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    let server = server();
    let folder = Folder::of(&server);
    let old = "# lemna-config secret names v1\nOLD\n";
    folder.write("real.names", old);
    symlink("real.names", folder.path("link.names")).unwrap();
    symlink("none.names", folder.path("dangling.names")).unwrap();
    for name in ["link.names", "dangling.names"] {
        let ran = folder.run(&["sync", name]);
        assert_eq!(ran.code, Some(73), "{}", ran.err);
        assert!(ran.err.contains("it is a link"), "{}", ran.err);
    }
    assert_eq!(folder.read("real.names"), old);
    assert!(!folder.path("none.names").exists());

    fs::set_permissions(folder.path("real.names"), fs::Permissions::from_mode(0o604)).unwrap();
    let before = fs::metadata(folder.path("real.names")).unwrap();
    assert_eq!(folder.run(&["sync", "real.names"]).code, Some(0));
    let after = fs::metadata(folder.path("real.names")).unwrap();
    assert_eq!(after.mode(), before.mode());
    assert_ne!(after.ino(), before.ino(), "it takes the place of the old one at once");
}

#[test]
fn what_was_written_is_up_to_date() {
    let server = server();
    let version = "# lemna-config secret names v1";
    for list in [
        format!("OLD\n{version}\nA\n"),
        format!("\u{feff}{version}\r\nAPI_URL\r\n# kept\r\nAPI_KEY\r\nAPI_KEY\r\n"),
        format!("# first\n\n{version}\nZ\n{version}\n  EMPTY  "),
        format!("\u{feff}{version}\n{version}\n"),
        format!("{version}\rAPI_KEY\n{version}\n#\u{85}\n"),
    ] {
        let folder = Folder::of(&server);
        folder.write("infisical.names", &list);
        assert_eq!(folder.run(&["sync"]).code, Some(0), "{list:?}");
        let written = folder.read("infisical.names");
        let check = folder.run(&["sync", "--check"]);
        assert_eq!(check.code, Some(0), "{list:?} {written:?}: {}", check.out);
        assert_eq!(written.lines().filter(|line| *line == version).count(), 1, "{written:?}");
        assert!(written.starts_with(version) && !list.contains("kept") || written.contains("# kept\n"), "{written:?}");
    }
}
