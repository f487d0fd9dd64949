//! The example `flags`: a value from each place, and what the program says of it. `LEMNA_UPDATE=1 cargo test` writes the
//! texts anew.

use std::fs;
use std::sync::LazyLock;

use lemna_config::assert_committed;
use lemna_config::testing::FakeInfisical;
use lemna_tests::bootstrap;
use lemna_tests::examples::{Examples, Ran};
use tempfile::TempDir;

/// `cargo test -p lemna-examples --features flags` has built it.
static EXAMPLES: LazyLock<Examples> =
    LazyLock::new(|| Examples::build(&["--package", "lemna-examples", "--features", "flags"], &["flags"]));

/// A folder with a `.env`, a server, and the variables of a deployment.
struct World {
    server: FakeInfisical,
    folder: TempDir,
    variables: Vec<(&'static str, &'static str)>,
}

impl World {
    fn new() -> Self {
        let server = FakeInfisical::start();
        let shop = server.project("shop");
        shop.set("dev", "SHOP_KEY", "MARKER-key").set("dev", "DATABASE_URL", "MARKER-database");
        shop.set("dev", "LOG_LEVEL", "debug");
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".env"), "DATABASE_POOL_SIZE=4\nSHOP_KEY=MARKER-old-key\nPORT=7000\n").unwrap();
        Self { server, folder, variables: vec![("PORT", "9000"), ("GUESTS", "")] }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = EXAMPLES.command("flags", self.folder.path());
        for name in ["LOG_LEVEL", "LOUD", "SHOP_KEY", "DATABASE_URL", "DATABASE_POOL_SIZE"] {
            command.env_remove(name);
        }
        command.envs(bootstrap(&self.server)).envs(self.variables.iter().copied()).args(arguments);
        Ran::of(&mut command, &self.server, self.folder.path(), "/srv/shop")
    }
}

#[test]
fn every_place_gives_what_those_above_it_lack() {
    let world = World::new();
    let ran = world.run(&["-p", "9100", "--guest", "Ada", "--guest", "Grace", "--loud"]);
    assert_eq!(
        (ran.code, &*ran.out),
        (Some(0), "at 9100, Debug, 4 connections, greeting ADA AND GRACE\n"),
        "{}",
        ran.err
    );
    // Of the environment the port, of Infisical the level, of `.env` the size of the pool.
    let ran = world.run(&["--no-loud"]);
    assert_eq!((ran.code, &*ran.out), (Some(0), "at 9000, Debug, 4 connections, greeting everybody\n"), "{}", ran.err);
}

#[test]
fn the_explanation() {
    let ran = World::new().run(&["--explain", "--port", "9100", "--guest", "Ada"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_committed("tests/flags/explanation.txt", &ran.out);
}

#[test]
fn bad_values_of_all_places_are_in_one_report() {
    let mut world = World::new();
    world.variables.push(("DATABASE_POOL_SIZE", "MARKER-many"));
    world.server.project("shop").remove("dev", "SHOP_KEY");
    fs::write(world.folder.path().join(".env"), "").unwrap();
    let ran = world.run(&["--port", "MARKER-port", "--log-level=MARKER"]);
    assert_eq!((ran.code, &*ran.out), (Some(78), ""));
    assert_committed("tests/flags/report.txt", &ran.err);
}

#[test]
fn what_is_no_flag_is_claps() {
    let world = World::new();
    for unknown in ["--prot=1", "--shop-key=made-up", "--loud=yes"] {
        let ran = world.run(&[unknown]);
        assert_eq!((ran.code, &*ran.out), (Some(2), ""), "{unknown}");
    }
}

/// It says which variables there are, and nothing of what they hold.
#[test]
fn the_help() {
    let mut world = World::new();
    world.variables = vec![("PORT", "MARKER-port"), ("GUESTS", "MARKER-guest"), ("LOG_LEVEL", "MARKER-level")];
    let ran = world.run(&["--help"]);
    assert_eq!(ran.code, Some(0));
    assert_committed("tests/flags/help.txt", &ran.out);
}
