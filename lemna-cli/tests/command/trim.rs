//! `lemna trim`: what Infisical has is cut, nothing else is touched, and nothing is lost.

use std::fs;

use lemna_config::testing::{Dialect, FakeInfisical};
use lemna_tests::child::Child;
use lemna_tests::gate::{Gate, Held};
use serde_json::json;

use super::support::{Folder, Ran};

const MARKER: &str = "made-up-marker-7f3a";

/// Every sort of line. What is cut is marked.
fn file() -> String {
    format!(
        "\u{feff}# the web\r\n\
         INFISICAL_ENV=dev\n\
         export SAME='{MARKER} $HOME' # cut\n\
         \n\
         DIFFERENT={MARKER}\n\
         \tKEY = \"-----BEGIN-----\n\
         # {MARKER}\n\
         -----END-----\n\
         \"\n\
         LOCAL=1   \n\
         EMPTY=\n\
         PADDED=' {MARKER} '\n\
         TWICE={MARKER}\r\n\
         HIDDEN={MARKER}\n\
         SHADOW=other\n\
         SHADOW={MARKER}\n\
         TWICE='{MARKER}'\n\
         REFERENCE=http://${{HOST}}\n\
         HOST=$NAME\n\
         NAME=db\n\
         IMPORTED={MARKER}"
    )
}

fn cut() -> String {
    file()
        .replace(&format!("export SAME='{MARKER} $HOME' # cut\n"), "")
        .replace(&format!("\tKEY = \"-----BEGIN-----\n# {MARKER}\n-----END-----\n\"\n"), "")
        .replace(&format!("TWICE={MARKER}\r\n"), "")
        .replace(&format!("TWICE='{MARKER}'\n"), "")
        .replace(&format!("IMPORTED={MARKER}"), "")
}

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    let project = server.project("lemna-platform");
    project.set("dev", "SAME", &format!("{MARKER} $HOME")).set("dev", "DIFFERENT", "other").set("dev", "EMPTY", "");
    project.set("dev", "KEY", &format!("-----BEGIN-----\n# {MARKER}\n-----END-----\n")).set("dev", "PADDED", MARKER);
    project.set("dev", "TWICE", MARKER).set("dev", "SHADOW", MARKER).set("dev", "REFERENCE", "http://${HOST}");
    project.set("dev", "HOST", "$NAME").set("dev", "NAME", "db");
    project.set("dev", "HIDDEN", MARKER).hide("dev", "HIDDEN");
    project.set_at("dev", "/shared", "IMPORTED", MARKER).import("dev", "/", "dev", "/shared");
    project.set("dev", "INFISICAL_ENV", "dev");
    server
}

fn assert_no_value(ran: &Ran, server: &FakeInfisical) {
    for told in [&ran.out, &ran.err] {
        assert!(!told.contains(MARKER) && !told.contains("BEGIN") && !told.contains(server.client_secret()), "{told}");
    }
}

#[test]
fn only_what_infisical_gives_back_equal_is_cut() {
    let server = server();
    let folder = Folder::of(&server);
    folder.write("web.env", &file());
    let dry = folder.run(&["trim", "web.env", "--dry-run", "--format", "json"]);
    assert_eq!((dry.code, &dry.json()["state"]), (Some(0), &json!("planned")), "{}", dry.err);
    assert_eq!(folder.read("web.env"), file());
    assert!(!folder.path("web.env.bak").exists());

    let ran = folder.run(&["trim", "web.env"]);
    assert_eq!((ran.code, &*ran.err), (Some(0), ""));
    assert_eq!(
        ran.out,
        format!("compared with lemna-platform, dev, / at {}\n\n", server.url())
            + "NAME           STATE                                                FILE\n\
         SAME           cut                                                  web.env\n\
         KEY            cut                                                  web.env\n\
         TWICE          cut                                                  web.env\n\
         IMPORTED       cut                                                  web.env\n\
         INFISICAL_ENV  stays: it leads to Infisical                         web.env:2\n\
         DIFFERENT      stays: Infisical's is different                      web.env:5\n\
         LOCAL          stays: it is not in Infisical                        web.env:10\n\
         EMPTY          stays: it is empty                                   web.env:11\n\
         PADDED         stays: Infisical's has other whitespace at the ends  web.env:12\n\
         HIDDEN         stays: Infisical's is not readable                   web.env:14\n\
         SHADOW         stays: the file has several values of it             web.env:16\n\
         REFERENCE      stays: Infisical's is different                      web.env:18\n\
         HOST           stays: another line that stays refers to it          web.env:19\n\
         NAME           stays: another line that stays refers to it          web.env:20\n\n\
         web.env: trimmed; all of it is in web.env.bak\n\
         Delete the backups when the services run without them, and keep Git from them.\n"
    );
    assert!(ran.out.contains("\nweb.env: trimmed; all of it is in web.env.bak\n"), "{}", ran.out);
    assert_eq!(folder.read("web.env"), cut());
    assert_eq!(folder.read("web.env.bak"), file());
    assert_no_value(&ran, &server);
    assert_no_value(&dry, &server);

    let again = folder.run(&["trim", "web.env", "--format", "json"]);
    let json = again.json();
    assert_eq!((again.code, &json["state"], &json["files"][0]["backup"]), (Some(0), &json!("unchanged"), &json!(null)));
    assert_eq!(folder.read("web.env"), cut());
    assert!(!folder.path("web.env.bak.2").exists());
}

/// What is in `dev` need not be in the environment that the services of this file ask.
#[test]
fn a_file_that_leads_elsewhere_stays_as_it_is() {
    let server = server();
    let folder = Folder::of(&server);
    folder.write("web.env", &file());
    for (line, name, arguments) in [
        (format!("INFISICAL_ENV={MARKER}"), "INFISICAL_ENV", &[][..]),
        ("INFISICAL_ENV=dev".to_owned(), "INFISICAL_ENV", &["--env", "prod"]),
        (format!("INFISICAL_PROJECT_ID={MARKER}"), "INFISICAL_PROJECT_ID", &[]),
        ("INFISICAL_SECRET_PATH=/".to_owned(), "INFISICAL_SECRET_PATH", &["--path", "/shared"]),
        (format!("INFISICAL_SECRET_PATH=/{MARKER}/"), "INFISICAL_SECRET_PATH", &["--path", "/"]),
    ] {
        let text = format!("TWICE={MARKER}\n{line}\n");
        folder.write("other.env", &text);
        for files in [&["other.env"][..], &["web.env", "other.env"]] {
            let ran = folder.run(&[&["trim"], files, arguments].concat());
            assert_eq!((ran.code, &*ran.out), (Some(78), ""), "{line}");
            let first = if files.len() == 2 && arguments.contains(&"prod") { "web" } else { "other" };
            let told = format!("error: {first}.env:2: {name} leads to another place than lemna-platform, ");
            assert!(ran.err.starts_with(&told), "{}", ran.err);
            assert_no_value(&ran, &server);
        }
        assert_eq!((folder.read("other.env"), folder.read("web.env")), (text, file()));
    }
    let lines = "INFISICAL_ENV=\nINFISICAL_PROJECT_ID=lemna-platform\nINFISICAL_SECRET_PATH=shared/\n";
    folder.write("here.env", &format!("{lines}IMPORTED={MARKER}\n"));
    let ran = folder.run(&["trim", "here.env", "--path", "/shared"]);
    assert_eq!((ran.code, folder.read("here.env")), (Some(0), lines.to_owned()), "{}", ran.err);
}

#[test]
fn the_byte_order_mark_goes_with_the_first_line() {
    let server = server();
    let folder = Folder::of(&server);
    folder.write("web.env", &format!("\u{feff}TWICE={MARKER}\r\nLOCAL=1\r\n"));
    assert_eq!(folder.run(&["trim", "web.env"]).code, Some(0));
    assert_eq!(folder.read("web.env"), "LOCAL=1\r\n");
    folder.write("web.env", &format!("\u{feff}# kept\nTWICE={MARKER}\nLOCAL=1\n"));
    assert_eq!(folder.run(&["trim", "web.env"]).code, Some(0));
    assert_eq!(folder.read("web.env"), "\u{feff}# kept\nLOCAL=1\n");
}

#[test]
fn an_older_server_is_trimmed_against_as_well() {
    let server = server().dialect(Dialect::V3);
    let folder = Folder::of(&server);
    folder.write(".env", &(folder.read(".env") + "INFISICAL_PROJECT_ID=lemna-platform\n"));
    folder.write("web.env", &file());
    let ran = folder.run(&["trim", "web.env"]);
    assert_eq!((ran.code, folder.read("web.env")), (Some(0), cut()), "{}", ran.err);
    assert_no_value(&ran, &server);
}

#[test]
fn a_backup_is_never_overwritten() {
    let server = server();
    let folder = Folder::of(&server);
    folder.write("web.env.bak", "mine");
    folder.write("web.env.bak.2", "mine too");
    folder.write("web.env", &file());
    assert_eq!(folder.run(&["trim", "web.env", "./web.env"]).code, Some(0), "named twice, cut once");
    assert_eq!((&*folder.read("web.env.bak"), &*folder.read("web.env.bak.2")), ("mine", "mine too"));
    assert_eq!((folder.read("web.env.bak.3"), folder.read("web.env")), (file(), cut()));
}

#[cfg(unix)]
#[test]
fn links_and_permissions_are_kept_and_a_backup_is_its_owners() {
    use std::os::unix::fs::PermissionsExt as _;

    let server = server();
    let folder = Folder::of(&server);
    fs::create_dir(folder.path("config")).unwrap();
    folder.write("config/web.env", &file());
    fs::set_permissions(folder.path("config/web.env"), fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("config/web.env", folder.path("link.env")).unwrap();
    let ran = folder.run(&["trim", "link.env"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(fs::symlink_metadata(folder.path("link.env")).unwrap().is_symlink());
    assert_eq!((folder.read("link.env"), folder.read("config/web.env.bak")), (cut(), file()));
    let mode = |name| fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("config/web.env"), mode("config/web.env.bak")), (0o640, 0o600));
    assert_eq!(fs::read_dir(folder.path("config")).unwrap().count(), 2, "nothing else is left behind");
}

#[test]
fn a_file_with_a_line_that_cannot_be_read_stays_as_it_is() {
    let server = server();
    let folder = Folder::of(&server);
    folder.write("web.env", &file());
    let broken = format!("SAME='{MARKER} $HOME'\nKEY=\"{MARKER}\n{MARKER}\nDIFFERENT=other\n");
    folder.write("broken.env", &broken);
    let ran = folder.run(&["trim", "web.env", "broken.env"]);
    assert_eq!((ran.code, &*ran.err), (Some(1), ""));
    assert_eq!(
        ran.out,
        "broken.env:2: the quote that opens on this line is not closed, or text follows where it closes\n\
         broken.env:3: no `=` after the name\n\
         nothing was cut: first correct these lines\n"
    );
    assert_eq!((folder.read("web.env"), folder.read("broken.env")), (file(), broken));
    assert_no_value(&ran, &server);
    assert_eq!(folder.run(&["trim", "none.env"]).code, Some(66));
}

#[test]
fn where_infisical_is_away_nothing_is_cut() {
    let server = server();
    let folder = Folder::of(&server);
    folder.write("web.env", &file());
    server.rate_limit_logins(0);
    let ran = folder.run(&["trim", "web.env"]);
    assert_eq!((ran.code, &*ran.out), (Some(69), ""), "{}", ran.err);
    assert_eq!(folder.read("web.env"), file());
    assert_no_value(&ran, &server);
}

#[test]
fn what_is_written_to_the_file_meanwhile_stays() {
    let server = server();
    let folder = Folder::of(&server);
    folder.write("web.env", &file());
    folder.write("first.env", &format!("TWICE={MARKER}\n"));
    let gate = Gate::before(&server.url(), Held::Answer, "/secrets", 0);
    let mut lemna = folder.lemna(&["trim", "first.env", "web.env"]);
    let mut child = Child::start(lemna.env("INFISICAL_API_URL", gate.url()));
    child.wait_until("it asks for the secrets", || gate.is_reached());
    folder.write("web.env", "NEW=1\n");
    gate.open();
    let ran = Ran::from(child.end());
    assert_eq!(ran.code, Some(73), "{}", ran.err);
    assert!(ran.err.ends_with("web.env was changed meanwhile, and is left unchanged: run it again\n"), "{}", ran.err);
    assert_eq!((&*folder.read("web.env"), folder.read("web.env.bak")), ("NEW=1\n", file()));
    assert!(
        ran.out.contains("\nTWICE          cut ") && ran.out.contains("\nTWICE          would be cut "),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("\nfirst.env: trimmed; ") && !ran.out.contains("\nweb.env: trimmed"), "{}", ran.out);
    assert_no_value(&ran, &server);
}

/// Killed when the backup appears, as near to the other renaming as can be.
#[test]
fn a_trim_that_is_interrupted_loses_nothing() {
    let server = server();
    for _ in 0..10 {
        let folder = Folder::of(&server);
        folder.write("web.env", &file());
        let mut child = Child::start(&mut folder.lemna(&["trim", "web.env"]));
        // It can end sooner. A pause between two looks would miss what happens at once after the backup.
        while !folder.path("web.env.bak").exists() && child.is_running() {
            std::thread::yield_now();
        }
        child.kill();
        assert_eq!(folder.read("web.env.bak"), file());
        let left = folder.read("web.env");
        assert!(left == file() || left == cut(), "{left}");
        assert_eq!(folder.run(&["trim", "web.env"]).code, Some(0));
        assert_eq!((folder.read("web.env"), folder.read("web.env.bak")), (cut(), file()));
    }
}
