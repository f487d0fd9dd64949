//! The search for `.env`, and whom its address is believed: in processes with working directories of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use lemna_config::testing::FakeInfisical;
use lemna_config::{LemnaSecrets, SourceErrorKind};
use lemna_tests::child::output;
use lemna_tests::{alone, bootstrap};
use tempfile::TempDir;

#[derive(LemnaSecrets)]
struct Config {
    which: Option<String>,
    local: Option<String>,
}

/// Tells its parent what a load gave.
#[test]
#[ignore = "started by another test"]
fn child() {
    match lemna_config::Loader::default().load::<Config>() {
        Ok(loaded) => {
            let which = loaded.config().which.as_deref().unwrap_or("nothing");
            println!("RESULT {which} {}", loaded.config().local.as_deref().unwrap_or("nothing"));
        }
        Err(error) => {
            for source in error.sources() {
                match source.kind() {
                    SourceErrorKind::UntrustedUrl { path, .. } => println!("RESULT untrusted {}", path.display()),
                    other => println!("RESULT other {other:?}"),
                }
            }
        }
    }
}

/// What a load gives in `folder`, with these variables and this home.
fn load_in(folder: &Path, home: &Path, variables: &[(String, String)]) -> String {
    let mut child = alone::command(module_path!(), "child");
    child.current_dir(folder).env_clear().env("HOME", home).envs(variables.iter().cloned());
    let Output { stdout, stderr, .. } = output(&mut child);
    let stdout = String::from_utf8(stdout).unwrap();
    let results: Vec<_> = stdout.lines().filter_map(|line| Some(line.split_once("RESULT ")?.1)).collect();
    let [result] = results[..] else { panic!("{stdout}{}", String::from_utf8_lossy(&stderr)) };
    result.to_owned()
}

struct Tree {
    root: TempDir,
}

impl Tree {
    /// Folders end in `/`; the text of a file is the way to it.
    fn new(paths: &[&str]) -> Self {
        let tree = Self { root: tempfile::tempdir().unwrap() };
        // Nothing above is ever looked into.
        fs::create_dir(tree.path(".git")).unwrap();
        for path in paths {
            let full = tree.path(path);
            if path.ends_with('/') {
                fs::create_dir_all(full).unwrap();
            } else {
                fs::create_dir_all(full.parent().unwrap()).unwrap();
                let key = if path.contains(".local") { "LOCAL" } else { "WHICH" };
                fs::write(full, format!("{key}={path}\n")).unwrap();
            }
        }
        tree
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().canonicalize().unwrap().join(path)
    }

    fn load(&self, folder: &str, home: &str) -> String {
        load_in(&self.path(folder), &self.path(home), &[])
    }
}

#[test]
fn it_goes_upwards_to_the_nearest() {
    let tree = Tree::new(&[".env", "a/.env", "a/b/c/", "no-home/"]);
    assert_eq!(tree.load("a", "no-home"), "a/.env nothing");
    assert_eq!(tree.load("a/b/c", "no-home"), "a/.env nothing");
    assert_eq!(tree.load(".", "no-home"), ".env nothing");
}

#[test]
fn it_stops_at_a_folder_with_git_after_looking_there() {
    let tree = Tree::new(&[".env", "a/.git/", "a/b/", "with/.git/", "with/.env", "with/b/", "worktree/b/", "no-home/"]);
    assert_eq!(tree.load("a/b", "no-home"), "nothing nothing");
    assert_eq!(tree.load("with/b", "no-home"), "with/.env nothing");
    // In a worktree `.git` is a file.
    fs::write(tree.path("worktree/.git"), "gitdir: elsewhere").unwrap();
    assert_eq!(tree.load("worktree/b", "no-home"), "nothing nothing");
}

#[test]
fn it_stops_at_the_home_folder() {
    let tree = Tree::new(&[".env", "home/user/work/", "home/other/.env", "home/other/work/"]);
    assert_eq!(tree.load("home/user/work", "home/user"), "nothing nothing");
    assert_eq!(tree.load("home/other/work", "home/other"), "home/other/.env nothing");
}

#[test]
fn the_local_file_is_the_one_beside_it() {
    let tree =
        Tree::new(&["a/.env", "a/.env.local", "a/b/.env.local", "a/b/c/", "only/.env.local", "only/.git/", "h/"]);
    assert_eq!(tree.load("a", "h"), "a/.env a/.env.local");
    assert_eq!(tree.load("a/b/c", "h"), "a/.env a/.env.local");
    assert_eq!(tree.load("only", "h"), "nothing only/.env.local");
}

fn lines(variables: &[(String, String)]) -> String {
    variables.iter().map(|(name, value)| format!("{name}={value}\n")).collect::<Vec<_>>().concat()
}

type Variables = Vec<(String, String)>;

/// The bootstrap variables of a new server, apart by whether they are the address.
fn server() -> (FakeInfisical, Variables, Variables) {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "WHICH", "from-infisical");
    let (url, others) = bootstrap(&server).into_iter().partition(|(name, _)| name == "INFISICAL_API_URL");
    (server, url, others)
}

#[test]
fn an_address_from_a_folder_above_gets_no_secret_of_the_process() {
    let (server, url, others) = server();
    let tree = Tree::new(&["project/deep/", "h/"]);
    let file = tree.path("project/.env");
    fs::write(&file, lines(&url)).unwrap();
    let told = load_in(&tree.path("project/deep"), &tree.path("h"), &others);
    assert_eq!(told, format!("untrusted {}", file.display()));
    let strict = [others.clone(), vec![("LEMNA_MODE".to_owned(), "strict".to_owned())]].concat();
    assert_eq!(load_in(&tree.path("project/deep"), &tree.path("h"), &strict), told);
    assert_eq!((server.requests().len(), server.connections()), (0, 0));
}

#[test]
fn nor_does_one_from_a_local_file_above() {
    let (server, url, others) = server();
    let tree = Tree::new(&["project/.env", "project/deep/", "h/"]);
    let file = tree.path("project/.env.local");
    fs::write(&file, lines(&url)).unwrap();
    let told = load_in(&tree.path("project/deep"), &tree.path("h"), &others);
    assert_eq!(told, format!("untrusted {}", file.display()));
    assert_eq!(server.connections(), 0);
}

#[test]
fn an_address_of_the_working_directory_is_believed() {
    let (server, url, others) = server();
    let tree = Tree::new(&["project/", "h/"]);
    fs::write(tree.path("project/.env"), lines(&url)).unwrap();
    assert_eq!(load_in(&tree.path("project"), &tree.path("h"), &others), "from-infisical nothing");
    assert_eq!(server.connections(), 1);
}

#[test]
fn a_file_above_may_tell_address_and_secret_together() {
    let (_server, url, others) = server();
    let tree = Tree::new(&["project/deep/", "h/"]);
    fs::write(tree.path("project/.env"), lines(&[url, others].concat())).unwrap();
    assert_eq!(load_in(&tree.path("project/deep"), &tree.path("h"), &[]), "from-infisical nothing");
}

/// `cargo test` runs in the folder of a package, below that of the workspace.
#[test]
fn so_may_the_two_files_above_that_stand_side_by_side() {
    let (_server, url, others) = server();
    let tree = Tree::new(&["project/deep/", "h/"]);
    fs::write(tree.path("project/.env"), lines(&url)).unwrap();
    fs::write(tree.path("project/.env.local"), lines(&others)).unwrap();
    assert_eq!(load_in(&tree.path("project/deep"), &tree.path("h"), &[]), "from-infisical nothing");
}

#[test]
fn the_address_of_the_process_beats_that_of_a_file_above() {
    let (_server, url, others) = server();
    let tree = Tree::new(&["project/deep/", "h/"]);
    fs::write(tree.path("project/.env"), "INFISICAL_API_URL=http://127.0.0.1:9\n").unwrap();
    let variables = [url, others].concat();
    assert_eq!(load_in(&tree.path("project/deep"), &tree.path("h"), &variables), "from-infisical nothing");
}

#[cfg(unix)]
#[test]
fn an_address_of_another_users_file_is_not_believed() {
    let (server, url, others) = server();
    let tree = Tree::new(&["project/", "h/"]);
    let file = tree.path("project/.env");
    fs::write(&file, lines(&url)).unwrap();
    // Only root can give a file away.
    if std::os::unix::fs::chown(&file, Some(12345), None).is_ok() {
        let told = load_in(&tree.path("project"), &tree.path("h"), &others);
        assert_eq!(told, format!("untrusted {}", file.display()));
        assert_eq!(server.connections(), 0);
    }
}

/// Prints the report of a load that fails.
#[test]
#[ignore = "started by another test"]
fn child_report() {
    #[derive(LemnaSecrets)]
    struct Required {
        #[expect(dead_code, reason = "it is missing")]
        nowhere: String,
    }
    println!("{}", Required::load().err().unwrap());
}

#[test]
fn where_there_is_none_the_report_names_each_place() {
    let tree = Tree::new(&["a/b/"]);
    let report = |variables: &[(&str, &str)]| {
        let mut child = alone::command(module_path!(), "child_report");
        child.current_dir(tree.path("a/b")).env_clear().env("HOME", tree.path("")).envs(variables.iter().copied());
        String::from_utf8(output(&mut child).stdout).unwrap()
    };
    let places = ["a/b/.env", "a/.env", ".env"].map(|path| tree.path(path).display().to_string()).join(", ");
    let missing = report(&[]);
    assert!(missing.contains(&format!("\n    .env ({places}): no such file\n")), "{missing}");
    // The variables that are missing may have been meant to be there.
    let half = report(&[("INFISICAL_CLIENT_ID", "made-up")]);
    let line = format!("\n    1 field has no value without it: NOWHERE\n    .env ({places}): no such file\n");
    assert!(half.contains(&line), "{half}");
}
