//! The example `files`: a value from each of the five kinds of place, and what the program says of it. `LEMNA_UPDATE=1 cargo
//! test` writes the texts anew.

use std::fs;
use std::sync::LazyLock;

use lemna_config::assert_committed;
use lemna_config::testing::FakeInfisical;
use lemna_tests::bootstrap;
use lemna_tests::examples::{Examples, Ran};
use tempfile::TempDir;

/// `cargo test -p lemna-examples --features files` has built it.
static EXAMPLES: LazyLock<Examples> =
    LazyLock::new(|| Examples::build(&["--package", "lemna-examples", "--features", "files"], &["files"]));

/// A folder with a `.env` and files, a server, and the variables of a deployment.
struct World {
    server: FakeInfisical,
    folder: TempDir,
    variables: Vec<(&'static str, &'static str)>,
}

impl World {
    fn new() -> Self {
        let server = FakeInfisical::start();
        server.project("gateway").set("dev", "GATEWAY_KEY", "MARKER-key").set(
            "dev",
            "SENTRY_DSN",
            "https://sentry.test/1",
        );
        let world = Self { server, folder: tempfile::tempdir().unwrap(), variables: vec![("CACHE_ENTRIES", "900")] };
        world.write("config.toml", &fs::read_to_string("config.toml").unwrap());
        world.write("config.dev.toml", "timeout = '30s'\ncache.entries = 50\n");
        world.write(".env", "PORT=7000\nCACHE_KIND=redis\n");
        world
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = EXAMPLES.command("files", self.folder.path());
        for name in ["PORT", "TIMEOUT", "ORIGINS", "GATEWAY_KEY", "SENTRY_DSN", "CACHE_KIND", "UPSTREAMS"] {
            command.env_remove(name);
        }
        command.envs(bootstrap(&self.server)).envs(self.variables.iter().copied()).args(arguments);
        Ran::of(&mut command, &self.server, self.folder.path(), "/srv/gateway")
    }
}

/// Of the command line the port, of the environment the entries, of Infisical the key and Sentry, of `.env` the kind, of the
/// file of the environment the timeout, of the other one the rest.
#[test]
fn every_place_gives_what_those_above_it_lack() {
    let ran = World::new().run(&["--port", "9100"]);
    assert_eq!(
        (ran.code, &*ran.out),
        (
            Some(0),
            "at 9100, 30s for http://one.test (3) and http://two.test (1), 900 entries in redis, for https://shop.test and \
             https://admin.test, errors to https://sentry.test/1\n"
        ),
        "{}",
        ran.err
    );
}

#[test]
fn the_explanation() {
    let ran = World::new().run(&["--explain", "--port", "9100"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_committed("tests/files/explanation.txt", &ran.out);
}

#[test]
fn what_is_wrong_in_all_places_is_in_one_report() {
    let mut world = World::new();
    world.variables.push(("CACHE_KIND", ""));
    world.server.project("gateway").remove("dev", "GATEWAY_KEY");
    world.write(
        "config.toml",
        "timeuot = 'MARKER'\n\n[[upstreams]]\nurl = 'http://one.test'\nweight = 0\n\n[[upstreams]]\n",
    );
    world.write("config.dev.toml", "origins = 'a'\ntimeout = ['MARKER']\n");
    world.write(".env", "CACHE_ENTRIES=MARKER\n");
    world.variables.retain(|(name, _)| *name != "CACHE_ENTRIES");
    let ran = world.run(&["--port", "MARKER"]);
    assert_eq!((ran.code, &*ran.out), (Some(78), ""));
    assert_committed("tests/files/report.txt", &ran.err);
}

/// In production, no `.env` decides anything, and nobody is asked with what is in it.
#[test]
fn a_rule_by_environment() {
    let mut world = World::new();
    world.variables.push(("LEMNA_ENV", "prod"));
    let ran = world.run(&[]);
    assert_eq!((ran.code, &*ran.out), (Some(78), ""));
    assert_committed("tests/files/in_prod.txt", &ran.err);
    assert_eq!(world.server.requests().len(), 0);
}
