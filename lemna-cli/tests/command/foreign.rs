//! A `.env` of another user: its server can be read from, with a warning, and is not written to.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};

use lemna_config::testing::{FakeInfisical, Role};
use lemna_tests::child;

use super::support::{Folder, Ran};

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

/// All commands that ask the server of the variables.
const ASKING: [&[&str]; 13] = [
    &["list"],
    &["get", "A"],
    &["diff", "dev", "prod"],
    &["check", "--env", "dev", "."],
    &["push", "vars.env", "--env", "dev", "--dry-run"],
    &["push", "vars.env", "--env", "dev", "--yes"],
    &["set", "NEW"],
    &["trim", "vars.env", "--dry-run"],
    &["sync"],
    &["explain", "--schema", "."],
    &["run", "--", "true"],
    &["server", "wait", "--timeout", "1"],
    &["doctor"],
];

/// What the process gives for its own server, beside a login that is the file's.
const ALONG: [(&str, &str); 2] =
    [("INFISICAL_CUSTOM_HEADERS", "X-Access=made-up-marker"), ("INFISICAL_CLIENT_CERT_FILE", "/made/up.pem")];

#[track_caller]
fn nothing_is_sent(server: &FakeInfisical, folder: &Folder, start: &str, file: &str) {
    let connections = server.connections();
    for (name, value) in ALONG {
        for arguments in ASKING {
            let mut command = folder.lemna(arguments);
            let ran = child::output_with(command.current_dir(folder.path(start)).env(name, value), b"made-up");
            let ran = Ran::from(ran);
            // An explanation tells that the server could not be asked, and is no failure.
            assert_eq!(ran.code == Some(0), arguments[0] == "explain", "{arguments:?}: {ran:?}");
            let told = format!("{}{}", ran.out, ran.err);
            for part in [file, "would be sent", name] {
                assert!(told.contains(part), "{arguments:?} does not say {part}: {told}");
            }
            assert!(!told.contains("marker"), "{arguments:?}: {told}");
        }
    }
    assert_eq!(server.connections(), connections, "nobody is asked");
}

#[test]
fn no_command_takes_headers_or_certificate_of_the_process_to_the_server_of_a_file_from_elsewhere() {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "A", "made-up");
    let folder = Folder::of(&server);
    for below in ["", "below"] {
        fs::create_dir_all(folder.path(below)).unwrap();
        fs::write(folder.path(below).join("vars.env"), "NEW=made-up\n").unwrap();
        let schema = include_str!("../../../examples/lemna.schema.json");
        fs::write(folder.path(below).join("lemna.schema.json"), schema).unwrap();
    }
    nothing_is_sent(&server, &folder, "below", ".env");
    if fs::metadata(folder.path(".env")).unwrap().uid() == 0 {
        chown(folder.path(".env"), Some(OTHER_USER), None).unwrap();
        nothing_is_sent(&server, &folder, "", "another user");
    }
}

#[test]
fn headers_in_a_folder_above_are_left_out_and_doctor_says_what_to_do() {
    let server = FakeInfisical::start();
    let folder = Folder::of(&server);
    folder.write(".env", &format!("{}INFISICAL_CUSTOM_HEADERS=X-Access=made-up\n", folder.read(".env")));
    fs::create_dir(folder.path("below")).unwrap();
    let mut command = folder.lemna(&["doctor", "--format", "json"]);
    let ran = Ran::of(command.current_dir(folder.path("below")));
    let json = ran.json();
    let is_told = |finding: &&serde_json::Value| finding["text"].as_str().unwrap().contains("is ignored");
    let told = json["findings"].as_array().unwrap().iter().find(is_told).unwrap();
    let text = told["text"].as_str().unwrap();
    assert!(text.starts_with("INFISICAL_CUSTOM_HEADERS ("), "{text}");
    assert!(text.ends_with("set it in the environment, or in a .env of the working directory"), "{text}");
    assert_eq!(told["remedy"], "set it in the environment, name its file with --env-file, or leave it out");
}
