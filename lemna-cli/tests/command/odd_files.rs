//! Pipes, devices and huge files: the command neither waits for them nor reads them without end.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use lemna_config::testing::FakeInfisical;
use lemna_tests::child::{self, Child};

use super::support::{Folder, Ran};

fn pipe(path: &Path) {
    assert!(child::output(Command::new("mkfifo").arg(path)).status.success());
}

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    server
}

#[track_caller]
fn assert_refused(ran: &Ran, code: i32, told: &str) {
    assert_eq!((ran.code, &*ran.out), (Some(code), ""), "{}", ran.err);
    assert!(ran.err.starts_with("error: ") && ran.err.contains(told), "{}", ran.err);
}

/// Nobody opens the other end of any of these pipes.
#[test]
fn a_pipe_where_a_file_is_looked_for_is_refused() {
    let server = server();
    for (name, arguments) in [
        ("lemna.schema.json", &["check"][..]),
        ("web/lemna.schema.json", &["check", "--names-only"]),
        ("lemna.schema.json", &["trim", "web/web.env"]),
        ("web/lemna.schema.json", &["trim", "web/web.env"]),
        (".gitignore", &["check"]),
        (".ignore", &["trim", "web/web.env"]),
        ("infisical.names", &["sync"]),
        ("infisical.names", &["sync", "--check"]),
        ("web/other.env", &["trim", "web/other.env"]),
    ] {
        let folder = Folder::of(&server);
        fs::create_dir(folder.path("web")).unwrap();
        folder.write("web/web.env", "API_KEY=made-up\n");
        pipe(&folder.path(name));
        assert_refused(&folder.run(arguments), 66, name.rsplit('/').next().unwrap());
        assert_eq!(folder.read("web/web.env"), "API_KEY=made-up\n");
    }
}

#[test]
fn a_file_without_an_end_is_refused() {
    let server = server();
    for (name, arguments) in [
        ("lemna.schema.json", &["check"][..]),
        ("web.env", &["trim", "web.env"]),
        ("zero.json", &["check", "zero.json"]),
        (".gitignore", &["check"]),
    ] {
        let folder = Folder::of(&server);
        symlink("/dev/zero", folder.path(name)).unwrap();
        assert_refused(&folder.run(arguments), 66, name);
    }
    let folder = Folder::of(&server);
    assert_refused(&folder.run(&["sync", "/dev/zero"]), 66, "/dev/zero");
    let (url, id) = (server.url(), "00000000-0000-0000-0000-000000000001");
    let setup = ["setup", &url, "--admin-client-id", id, "--admin-client-secret-file", "/dev/zero"];
    assert_refused(&folder.run(&setup), 66, "/dev/zero");
    let large = folder.path("large");
    fs::File::create(&large).unwrap().set_len(1 << 40).unwrap();
    for arguments in [&["sync", "large"][..], &["check", "large"], &["trim", "large"]] {
        assert_refused(&folder.run(arguments), 66, "large");
    }
}

/// A file that the command line names can be a pipe, such as `<(...)`.
#[test]
fn a_secret_is_read_from_a_pipe_that_is_named() {
    let server = FakeInfisical::start();
    let administrator = server.identity("administrator").administrator();
    let (url, id, secret) = (server.url(), administrator.client_id(), administrator.client_secret());
    let folder = Folder::new();
    let arguments = ["setup", &url, "--admin-client-id", &id, "--dry-run", "--admin-client-secret-file", "secret"];
    pipe(&folder.path("secret"));
    let child = Child::start(&mut folder.lemna(&arguments));
    fs::write(folder.path("secret"), secret + "\n").unwrap();
    let ran = Ran::from(child.end());
    assert_eq!(ran.code, Some(0), "{}", ran.err);

    let child = Child::start(&mut folder.lemna(&arguments));
    // The reader stops early, so the writer can fail.
    drop(fs::write(folder.path("secret"), vec![b'a'; 1 << 20]));
    assert_refused(&Ran::from(child.end()), 66, "secret cannot be read: it is larger than 64 KiB");
}
