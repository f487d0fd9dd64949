//! A program can change its working directory after it has started a watch.

use std::{env, fs};

use lemna_config::testing::{FakeInfisical, On};
use lemna_config::{LemnaSecrets, Loader, WatchOptions};
use lemna_tests::alone;

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    api_key: String,
}

#[test]
fn relative_paths_stay_where_they_were() {
    alone::passes(&mut alone::command(module_path!(), "child"));
}

#[test]
#[ignore = "started by another test"]
fn child() {
    let infisical = FakeInfisical::start();
    let project = infisical.project("lemna-platform");
    project.set("dev", "API_KEY", "made-up-1");
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    fs::write(folder.path().join("secret"), infisical.client_secret()).unwrap();
    fs::write(folder.path().join(".env"), "INFISICAL_ENV=dev\n").unwrap();
    env::set_current_dir(folder.path()).unwrap();
    let variables = [
        ("INFISICAL_CLIENT_ID", infisical.client_id()),
        ("INFISICAL_CLIENT_SECRET_FILE", "secret"),
        ("INFISICAL_API_URL", &infisical.url()),
        ("LEMNA_SNAPSHOT", "copy.lemna"),
    ];
    let loader = Loader::builder().vars(variables).build();
    let options = WatchOptions::new().sighup(false);
    let watch = lemna_tests::copied(&folder.path().join("copy.lemna"), || Config::watch(&loader, options).unwrap());

    let elsewhere = tempfile::tempdir().unwrap();
    env::set_current_dir(elsewhere.path()).unwrap();
    project.set("dev", "API_KEY", "made-up-2");
    infisical.expire_tokens().clear_requests();
    let refresh = lemna_tests::copied(&folder.path().join("copy.lemna"), || watch.refresh());
    assert!(refresh.is_ok() && refresh.warnings().is_empty(), "{refresh:?}");
    assert_eq!((watch.current().api_key.as_str(), infisical.count(On::Login)), ("made-up-2", 1));
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    // A folder that is removed is not the one to be in.
    env::set_current_dir("/").unwrap();
}
