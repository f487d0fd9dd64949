//! The last known good copy of variables that are loaded without a struct.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{Freshness, LemnaSecrets, Loader, Mode, Warning};
use lemna_tests::{copied, loader, outage};

#[derive(LemnaSecrets)]
struct Config {
    api_key: String,
}

fn server() -> FakeInfisical {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "MARKER-key").set("dev", "EMPTY", "");
    server
}

fn folder() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy");
    let of_variables = folder.path().join("copy.variables");
    (folder, path, of_variables)
}

fn keeping(server: &FakeInfisical, path: &Path) -> Loader {
    loader(server).snapshot(path).build()
}

fn is_stale(freshness: Freshness) -> bool {
    matches!(freshness, Freshness::Stale { .. })
}

#[test]
fn a_copy_of_all_secrets_stands_in_where_infisical_is_away() {
    let server = server();
    let (_folder, path, of_variables) = folder();
    let loader = keeping(&server, &path);
    let env = copied(&of_variables, || loader.load_env()).unwrap();
    assert_eq!((env.freshness(), env.warnings()), (Freshness::Live, &[][..]));
    assert!(!path.exists(), "it is beside the copy of a struct");
    assert!(!String::from_utf8_lossy(&fs::read(&of_variables).unwrap()).contains("MARKER"), "it is sealed");

    server.fault_always(On::Any, outage());
    let env = loader.load_env().unwrap();
    assert!(is_stale(env.freshness()));
    assert_eq!((env.get("API_KEY"), env.get("EMPTY")), (Some("MARKER-key"), None));
    assert_eq!(env.names().collect::<Vec<_>>(), ["API_KEY"]);
    assert_eq!(env.secret_names().unwrap().names().collect::<Vec<_>>(), ["API_KEY", "EMPTY"]);
    let [Warning::Stale { fields, .. }] = env.warnings() else { panic!("{:?}", env.warnings()) };
    assert!(fields.is_empty());
    let told = env.warnings()[0].to_string();
    assert!(told.ends_with("going on with its last known good copy, 0.0 h old"), "{told}");

    // The same for those who wait otherwise, and for Infisical alone.
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert!(is_stale(runtime.block_on(loader.load_env_async()).unwrap().freshness()));
    assert!(is_stale(loader.load_infisical().unwrap().freshness()));
}

#[test]
fn no_copy_stands_in_for_a_refusal_or_in_strict_mode_or_when_it_is_old() {
    let server = server();
    let (_folder, path, of_variables) = folder();
    copied(&of_variables, || keeping(&server, &path).load_env()).unwrap();

    server.fault_always(On::Any, outage());
    let strict = loader(&server).snapshot(&path).mode(Mode::Strict).build();
    assert!(strict.load_env().is_err());
    let old = loader(&server).snapshot(&path).snapshot_max_age(Duration::ZERO).build().load_env().unwrap();
    assert_eq!((old.freshness(), old.get("API_KEY")), (Freshness::Live, None));

    server.clear_faults().fault_always(On::Login, Fault::Status(401));
    let refused = keeping(&server, &path).load_env().unwrap();
    assert_eq!((refused.freshness(), refused.get("API_KEY")), (Freshness::Live, None));
}

#[test]
fn a_struct_and_variables_have_a_copy_each() {
    let server = server();
    let (_folder, path, of_variables) = folder();
    let loader = keeping(&server, &path);
    for _ in 0..2 {
        let loaded = copied(&path, || loader.load::<Config>()).unwrap();
        let env = copied(&of_variables, || loader.load_env()).unwrap();
        assert_eq!((loaded.warnings(), env.warnings()), (&[][..], &[][..]));
    }
    server.fault_always(On::Any, outage());
    let loaded = loader.load::<Config>().unwrap();
    assert!(is_stale(loaded.freshness()));
    assert_eq!(loaded.config().api_key, "MARKER-key");
    assert!(is_stale(loader.load_env().unwrap().freshness()));
}
