//! The example `web_service` under load, while its key is rotated and while its Infisical is away.

use lemna_tests::raw_http;
mod web_load;

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_tests::{bootstrap, example};
use raw_http::Connection;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;
use web_load::{Load, greeting};

const OLD: &str = "MARKER-old-key";
const NEW: &str = "MARKER-new-key";

/// The example as a process. `cargo run` has become it by the time it listens.
struct Service {
    process: Child,
    stdout: BufReader<ChildStdout>,
    url: String,
    _folder: TempDir,
}

impl Service {
    fn start(infisical: &FakeInfisical) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = example("web_service", folder.path());
        command.envs(bootstrap(infisical)).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env_remove("API_KEY").env_remove("API_KEY_OVERLAP");
        // Three attempts may come late before it is stale.
        command.envs([("PORT", "0"), ("REFRESH_EVERY", "5s"), ("STALE_AFTER", "15s")]);
        let mut process = command.spawn().unwrap();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let Some(address) = line.trim_end().strip_prefix("listening at ") else {
            panic!("{line}{}", String::from_utf8_lossy(&process.wait_with_output().unwrap().stderr));
        };
        Self { url: format!("http://{address}"), process, stdout, _folder: folder }
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).unwrap();
    }

    /// The status of a request with this key.
    fn greets(&self, key: &str) -> u16 {
        greeting(&mut Connection::open(&self.url), key).unwrap().status
    }

    /// What `/readyz` says.
    fn ready(&self) -> (u16, Value) {
        let reply = raw_http::ask(&self.url, "GET", "/readyz", &[], None);
        assert!(!reply.text().contains("MARKER"), "{}", reply.text());
        (reply.status, reply.json())
    }

    /// What it has printed, once it has ended by itself.
    fn stop(mut self) -> String {
        self.signal(Signal::TERM);
        let mut stdout = String::new();
        self.stdout.read_to_string(&mut stdout).unwrap();
        let mut stderr = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert!(self.process.wait().unwrap().success(), "{stderr}");
        stdout + &stderr
    }
}

/// A test that fails leaves no process behind.
impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(120), "{what}: not after two minutes");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn no_request_fails_while_the_key_is_rotated_and_while_infisical_is_away() {
    let infisical = FakeInfisical::start();
    let project = infisical.project("lemna-platform");
    project.set("dev", "API_KEY", OLD).set("dev", "API_KEY_OVERLAP", "1h");
    let service = Service::start(&infisical);
    assert_eq!([service.greets(OLD), service.greets(NEW), service.greets("")], [200, 401, 401]);
    let (code, status) = service.ready();
    assert_eq!((code, &status["changes"], &status["is_stale"]), (200, &0.into(), &false.into()));

    let load = Load::start(&service.url, OLD);
    load.go_on();
    project.set("dev", "API_KEY", NEW);
    service.signal(Signal::HUP);
    wait_until("the new key is accepted", || service.greets(NEW) == 200);
    // The callers have not learnt of it.
    load.go_on();
    assert_eq!(service.greets(OLD), 200);
    wait_until("/readyz tells", || service.ready().1["changes"] == 1);

    load.change_key(NEW);
    load.go_on();
    project.set("dev", "API_KEY_OVERLAP", "2s");
    service.signal(Signal::HUP);
    wait_until("the old key is refused", || service.greets(OLD) == 401);
    load.go_on();

    infisical.fault_always(On::Any, Fault::Reset);
    service.signal(Signal::HUP);
    wait_until("/readyz tells of failures", || service.ready().1["failures"] != 0);
    wait_until("the config is stale", || service.ready().0 == 503);
    assert_eq!(service.ready().1["is_stale"], true);
    load.go_on();

    infisical.clear_faults();
    service.signal(Signal::HUP);
    wait_until("it is ready again", || service.ready().0 == 200);
    let (_, status) = service.ready();
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
    let mut idle = Connection::open(&service.url);
    assert_eq!(greeting(&mut idle, OLD).unwrap().status, 200);
    service.stop();
    assert!(greeting(&mut idle, OLD).is_err());
}
