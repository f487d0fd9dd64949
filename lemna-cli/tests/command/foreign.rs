//! A `.env` of another user: its server can be read from, with a warning, and is not written to.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};

use lemna_config::testing::{FakeInfisical, Role};

use super::support::Folder;

const OTHER_USER: u32 = 12345;

/// A server of another user's, with a folder that leads there; `None` where the tests cannot give files away.
fn theirs() -> Option<(FakeInfisical, Folder)> {
    let server = FakeInfisical::start();
    server.default_identity().member_of(server.project("lemna-platform"), Role::Writer);
    server.project("lemna-platform").set("dev", "A", "made-up").set("prod", "A", "made-up");
    let folder = Folder::of(&server);
    let is_root = fs::metadata(folder.path(".env")).unwrap().uid() == 0;
    is_root.then(|| {
        chown(folder.path(".env"), Some(OTHER_USER), None).unwrap();
        folder.write("vars.env", "NEW=made-up\n");
        (server, folder)
    })
}

fn is_written(server: &FakeInfisical) -> bool {
    let secrets = server.project("lemna-platform").secrets("dev", "/");
    secrets.iter().any(|(name, _)| name == "NEW")
}

const PUSH: [&str; 5] = ["push", "vars.env", "--env", "dev", "--yes"];

#[test]
fn nothing_is_written_to_the_server_of_another_users_file() {
    let Some((server, folder)) = theirs() else { return };
    for is_hosts in [false, true] {
        if is_hosts {
            chown(folder.path(""), Some(OTHER_USER), None).unwrap();
        }
        let connections = server.connections();
        for arguments in [&["set", "NEW"][..], &PUSH] {
            let ran = folder.run_with(arguments, b"made-up");
            assert_eq!(ran.code, Some(78), "{arguments:?}: {ran:?}");
            let file = folder.path(".env").canonicalize().unwrap().display().to_string();
            for part in [&*file, "another user", &server.url(), "--env-file", "chown"] {
                assert!(ran.err.contains(part), "{part}: {}", ran.err);
            }
        }
        assert_eq!(server.connections(), connections, "nobody is asked");
    }
    assert!(!is_written(&server));
    let ran = folder.run_with(&["set", "NEW", "--env-file", ".env"], b"made-up");
    assert_eq!((ran.code, &*ran.err), (Some(0), ""), "who names a file answers for it: {ran:?}");
    assert!(is_written(&server));
}

#[test]
fn a_command_that_reads_says_whose_file_names_the_server() {
    let Some((_server, folder)) = theirs() else { return };
    let reads: [&[&str]; 7] = [
        &["list"],
        &["get", "A"],
        &["diff", "dev", "prod"],
        &["check", "--env", "dev", "."],
        &["push", "vars.env", "--env", "dev", "--dry-run"],
        &["trim", "vars.env", "--dry-run"],
        &["sync"],
    ];
    folder.write("lemna.schema.json", include_str!("../../../examples/lemna.schema.json"));
    for arguments in reads {
        let ran = folder.run(arguments);
        assert!(ran.err.contains(".env belongs to another user "), "{arguments:?}: {ran:?}");
    }
    let ran = folder.run(&["doctor"]);
    assert!(ran.out.contains("a link to it) and sets INFISICAL_CLIENT_ID"), "{ran:?}");
    // Root looks after somebody's folder.
    chown(folder.path(""), Some(OTHER_USER), None).unwrap();
    let ran = folder.run(&["list"]);
    assert_eq!((ran.code, &*ran.err), (Some(0), ""));
}
