//! A `.env` that a program inherits, as by `<(...)` of a shell.

use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::time::Duration;
use std::{env, fs, thread};

use lemna_config::{FileProblem, LemnaSecrets, Loader, SourceErrorKind};
use lemna_tests::child::{LIMIT, output_with};
use lemna_tests::{alone, named_pipe};

#[derive(LemnaSecrets)]
struct Config {
    which: Option<String>,
}

/// Loads twice by one loader, from its standard input.
#[test]
#[ignore = "started by another test"]
fn child_inherits() {
    for path in ["/dev/stdin", "/dev/fd/0"] {
        let loader = Loader::builder().vars([("HOME", "/")]).env_file(path).deadline(LIMIT).build();
        let [first, second] = [(); 2].map(|()| loader.load::<Config>().unwrap());
        assert_eq!((first.warnings(), second.warnings()), (&[][..], &[][..]));
        assert_eq!(first.config().which, second.config().which);
        println!("RESULT {:?}", first.config().which);
    }
}

fn results(input: &str) -> Vec<String> {
    let ran = output_with(&mut alone::command(module_path!(), "child_inherits"), input.as_bytes());
    let stdout = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{stdout}{}", String::from_utf8_lossy(&ran.stderr));
    stdout.lines().filter_map(|line| Some(line.split_once("RESULT ")?.1.to_owned())).collect()
}

#[test]
fn an_inherited_pipe_is_read_to_its_end_and_an_empty_one_is_not_waited_for() {
    // What the first loader has read is not there for the second.
    assert_eq!(results("WHICH=made-up\n"), [r#"Some("made-up")"#, "None"]);
    assert_eq!(results(""), ["None", "None"]);
}

#[test]
fn a_pipe_that_the_search_finds_is_read() {
    alone::passes(&mut alone::command(module_path!(), "child_search"));
}

#[test]
#[ignore = "started by another test"]
fn child_search() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at(".git")).unwrap();
    fs::create_dir(at("below")).unwrap();
    named_pipe(&at(".env"));
    let write = |name: &str, text: &'static str| {
        let path = at(name);
        thread::spawn(move || fs::write(path, text).unwrap());
    };
    let load = |deadline| {
        let loaded = Loader::builder().vars([("HOME", "/")]).deadline(deadline).build().load::<Config>();
        loaded.map(|loaded| loaded.config().which.clone())
    };
    for start in [".", "below"] {
        env::set_current_dir(at(start)).unwrap();
        write(".env", "WHICH=made-up\n");
        assert_eq!(load(LIMIT).unwrap().as_deref(), Some("made-up"), "{start}");
        let mut writer = File::options().read(true).write(true).open(at(".env")).unwrap();
        writer.write_all(b"WHICH=MARKER\n").unwrap();
        let error = load(Duration::from_millis(50)).unwrap_err();
        let kind = error.sources()[0].kind();
        assert!(matches!(kind, SourceErrorKind::UnreadableFile { problem: FileProblem::Unfinished, .. }), "{error}");
        assert!(!format!("{error} {error:?}").contains("MARKER"));
    }
    // A link is followed to it, and `.env.local` is one of its own.
    env::set_current_dir(at("below")).unwrap();
    symlink(at(".env"), at("below/.env")).unwrap();
    named_pipe(&at("below/.env.local"));
    write(".env", "WHICH=made-up\n");
    write("below/.env.local", "WHICH=local\n");
    assert_eq!(load(LIMIT).unwrap().as_deref(), Some("local"));
}
