//! A `.env` that is swapped all the while: what is judged is what is read.

use std::os::unix::fs::chown;
use std::os::unix::net::UnixListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{env, fs, thread};

use lemna_config::testing::FakeInfisical;
use lemna_config::{LemnaSecrets, Loader, Origin, SourceErrorKind, Warning};
use lemna_tests::child::LIMIT;
use lemna_tests::{alone, bootstrap};

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    api_key: String,
    /// Of the file alone.
    #[lemna(local)]
    author: String,
}

const LOADS: usize = 400;

#[test]
fn no_swap_in_the_folder_sends_a_credential_to_another_users_server() {
    alone::passes(&mut alone::command(module_path!(), "child"));
}

struct AtTheEnd<'a>(&'a AtomicBool);

impl Drop for AtTheEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Ours, theirs and what is no file take turns under one name.
#[test]
#[ignore = "started by another test"]
fn child() {
    if !rustix::process::geteuid().is_root() {
        // Only root can give a file away.
        return;
    }
    let (ours, theirs) = (FakeInfisical::start(), FakeInfisical::start());
    for server in [&ours, &theirs] {
        server.project("lemna-platform").set("dev", "API_KEY", "made-up");
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at(".git")).unwrap();
    fs::create_dir(at("prepared")).unwrap();
    for (name, server) in [("ours", &ours), ("theirs", &theirs)] {
        fs::write(at("prepared").join(name), format!("INFISICAL_API_URL={}\nAUTHOR={name}\n", server.url())).unwrap();
    }
    chown(at("prepared/theirs"), Some(12345), None).unwrap();
    let _listener = UnixListener::bind(at("prepared/socket")).unwrap();
    fs::hard_link(at("prepared/ours"), at(".env")).unwrap();
    env::set_current_dir(folder.path()).unwrap();
    let mut variables = bootstrap(&ours);
    variables.retain(|(name, _)| name != "INFISICAL_API_URL");

    let done = AtomicBool::new(false);
    let (mut good, mut refused, mut no_file) = (0, 0, 0);
    thread::scope(|scope| {
        // Also where an assertion fails: the swaps would go on for ever.
        let _end = AtTheEnd(&done);
        scope.spawn(|| {
            for name in ["theirs", "ours", "socket", "ours"].into_iter().cycle() {
                if done.load(Ordering::Relaxed) {
                    return;
                }
                fs::hard_link(at("prepared").join(name), at("next")).unwrap();
                fs::rename(at("next"), at(".env")).unwrap();
            }
        });
        let loader = Loader::builder().vars(variables).deadline(LIMIT).build();
        // Each of the three is met, however the threads take turns.
        while good + refused + no_file < LOADS || good == 0 || refused == 0 || no_file == 0 {
            match loader.load::<Config>() {
                Ok(loaded) => {
                    good += 1;
                    assert_eq!(loaded.config().author, "ours");
                    assert_eq!(loaded.config().api_key, "made-up");
                    let origin = loaded.origin(ConfigField::Author).unwrap();
                    assert!(matches!(origin, Origin::File { foreign: false, .. }), "{origin}");
                    assert!(!loaded.warnings().iter().any(|one| matches!(one, Warning::ForeignFile { .. })));
                }
                Err(error) => {
                    let has = |kind: fn(&SourceErrorKind) -> bool| error.sources().iter().any(|one| kind(one.kind()));
                    // A socket cannot be opened, and what it was cannot be told when it is gone.
                    match has(|kind| matches!(kind, SourceErrorKind::UnreadableFile { .. })) {
                        true => no_file += 1,
                        false if has(|kind| matches!(kind, SourceErrorKind::UntrustedUrl { foreign: true, .. })) => {
                            refused += 1;
                        }
                        false => panic!("{error}"),
                    }
                }
            }
        }
    });
    assert_eq!((theirs.connections(), theirs.requests().len()), (0, 0));
}
