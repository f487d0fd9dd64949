//! The example `web_service` under load, while its key is rotated and while its Infisical is away.

mod caller;
mod load;

use std::sync::LazyLock;

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_tests::child::Child;
use lemna_tests::examples::Examples;
use lemna_tests::{bootstrap, eventually};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use caller::Caller;
use load::Load;

const OLD: &str = "MARKER-old-key";
const NEW: &str = "MARKER-new-key";

/// `cargo test -p lemna-examples --all-features` has built it.
static EXAMPLES: LazyLock<Examples> =
    LazyLock::new(|| Examples::build(&["--package", "lemna-examples", "--all-features"], &["web_service"]));

/// The example as a process.
struct Service {
    child: Child,
    /// Where it listens, with the port.
    host: String,
    _folder: TempDir,
}

impl Service {
    fn start(infisical: &FakeInfisical) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = EXAMPLES.command("web_service", folder.path());
        command.envs(bootstrap(infisical)).env_remove("API_KEY").env_remove("API_KEY_OVERLAP");
        // Three attempts can come late before it is stale.
        command.envs([("PORT", "0"), ("REFRESH_EVERY", "5s"), ("STALE_AFTER", "15s")]);
        let mut child = Child::start(&mut command);
        child.wait_for("listening at ");
        Self { host: child.rest_of_line(), child, _folder: folder }
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(self.child.process()), signal).unwrap();
    }

    /// The status of a request with this key.
    fn greets(&self, key: &str) -> u16 {
        Caller::connect(&self.host).greet(key).unwrap().status
    }

    /// What `/readyz` says.
    fn ready(&self) -> (u16, Value) {
        let reply = Caller::connect(&self.host).get("/readyz", "").unwrap();
        assert!(!reply.text.contains("MARKER"), "{}", reply.text);
        (reply.status, serde_json::from_str(&reply.text).unwrap())
    }

    /// What `/readyz` says, once its status is this one.
    fn ready_with(&self, status: u16) -> Value {
        let mut ready = self.ready();
        eventually("/readyz has this status", || {
            ready = self.ready();
            ready.0 == status
        });
        ready.1
    }

    /// What it has printed, once it has ended by itself.
    fn stop(self) -> String {
        self.signal(Signal::TERM);
        let output = self.child.end();
        let printed = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        assert!(output.status.success(), "{printed}");
        printed
    }
}

#[test]
fn no_request_fails_while_the_key_is_rotated_and_while_infisical_is_away() {
    let infisical = FakeInfisical::start();
    let project = infisical.project("lemna-platform");
    project.set("dev", "API_KEY", OLD).set("dev", "API_KEY_OVERLAP", "1h");
    let service = Service::start(&infisical);
    assert_eq!([service.greets(OLD), service.greets(NEW), service.greets("")], [200, 401, 401]);
    let status = service.ready_with(200);
    assert_eq!((&status["changes"], &status["is_stale"]), (&0.into(), &false.into()));

    let load = Load::start(&service.host, OLD);
    load.go_on();
    project.set("dev", "API_KEY", NEW);
    service.signal(Signal::HUP);
    eventually("the new key is accepted", || service.greets(NEW) == 200);
    // The callers have not learnt of it.
    load.go_on();
    assert_eq!(service.greets(OLD), 200);
    eventually("/readyz tells", || service.ready().1["changes"] == 1);

    load.change_key(NEW);
    load.go_on();
    project.set("dev", "API_KEY_OVERLAP", "2s");
    service.signal(Signal::HUP);
    eventually("the old key is refused", || service.greets(OLD) == 401);
    load.go_on();

    infisical.fault_always(On::Any, Fault::Reset);
    service.signal(Signal::HUP);
    eventually("/readyz tells of failures", || service.ready().1["failures"] != 0);
    assert_eq!(service.ready_with(503)["is_stale"], true);
    load.go_on();

    infisical.clear_faults();
    service.signal(Signal::HUP);
    let status = service.ready_with(200);
    assert_eq!((&status["failures"], &status["is_stale"]), (&0.into(), &false.into()));
    load.go_on();

    load.stop();
    let output = service.stop();
    for secret in ["MARKER", infisical.client_secret()] {
        assert!(!output.contains(secret), "{output}");
    }
}

#[test]
fn it_ends_when_told_to_though_callers_stay_connected() {
    let infisical = FakeInfisical::start();
    infisical.project("lemna-platform").set("dev", "API_KEY", OLD);
    let service = Service::start(&infisical);
    let mut idle = Caller::connect(&service.host);
    assert_eq!(idle.greet(OLD).unwrap().status, 200);
    service.stop();
    assert!(idle.greet(OLD).is_err());
}
