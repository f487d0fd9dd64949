//! Hours of a watch's life in seconds: its worker with the time of a test.

use std::time::Duration;

use super::inbox::Cause;
use super::moment::Moment;
use super::options::WatchOptions;
use super::refresh::{Refresh, RefreshOutcome};
use super::state::State;
use super::status::{Confirmed, Status};
use super::wait::block_on;
use super::worker::Worker;
use crate as lemna_config;
use crate::error::LoadError;
use crate::loader::{Loader, Reloader};
use crate::problem::SourceErrorKind;
use crate::testing::{FakeInfisical, Fault, On};
use crate::{ExposeSecret, InfisicalSettings, LemnaSecrets, SecretString, Unreachable};

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform", crate = "lemna_config")]
struct Config {
    api_key: SecretString,
}

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

struct Simulation {
    server: FakeInfisical,
    worker: Worker<Config>,
    state: std::sync::Arc<State<Config>>,
    start: Moment,
    now: Moment,
    due: Moment,
}

impl Simulation {
    /// Its attempts have time, however busy the machine is.
    fn start() -> Self {
        let server = FakeInfisical::start();
        server.project("lemna-platform").set("dev", "API_KEY", "made-up-1");
        let url = server.url().parse().unwrap();
        let settings = InfisicalSettings::new(url, server.client_id(), server.client_secret().into(), "dev");
        let loader = Loader::builder().no_vars().no_env_file().infisical(settings).deadline(10 * MINUTE).build();
        let reloader = Reloader::new(&loader);
        let (filled, env) = reloader.first::<Config>().ok().unwrap();
        let now = Moment::now();
        let confirmed = Confirmed { noted: now, age: Duration::ZERO };
        let state = State::new(filled.config, WatchOptions::new(), Some(confirmed));
        let state = std::sync::Arc::new(state);
        let worker = Worker::new(reloader, state.clone(), env, Vec::new());
        let due = now + worker.wait();
        Self { server, worker, state, start: now, now, due }
    }

    /// The next attempt, when it is due.
    fn next(&mut self) -> Refresh<ConfigField> {
        self.now = self.due;
        self.attempt(Cause::Interval)
    }

    fn attempt(&mut self, cause: Cause) -> Refresh<ConfigField> {
        self.worker.set_ahead(self.now.since(self.start));
        let (refresh, _) = block_on(self.worker.refresh(cause, self.now));
        self.due = self.now + self.worker.wait();
        refresh
    }

    /// The attempts that are due within `time`.
    fn play(&mut self, time: Duration) -> Vec<Refresh<ConfigField>> {
        let end = self.now + time;
        let mut refreshes = Vec::new();
        while self.due.steady <= end.steady {
            refreshes.push(self.next());
        }
        self.now = end;
        refreshes
    }

    fn status(&self) -> Status {
        self.state.status(self.now)
    }

    fn key(&self) -> String {
        self.state.config().api_key.expose_secret().to_owned()
    }
}

fn kind(refresh: &Refresh<ConfigField>) -> Option<&SourceErrorKind> {
    refresh.error().and_then(|error: &LoadError<_>| error.sources().first()).map(crate::SourceError::kind)
}

fn is_lateness(kind: &SourceErrorKind) -> bool {
    matches!(kind, SourceErrorKind::TimedOut { .. } | SourceErrorKind::Internal("it did not answer in time"))
}

#[test]
fn a_server_that_is_away_for_an_hour_is_asked_now_and_then_and_found_again() {
    let mut simulation = Simulation::start();
    let calm = simulation.play(10 * MINUTE);
    assert!((7..=13).contains(&calm.len()), "{} attempts in ten minutes", calm.len());
    assert!(calm.iter().all(|refresh| matches!(refresh.outcome(), RefreshOutcome::Unchanged)), "{calm:?}");

    // What a rotation brings meanwhile is found as soon as the server is.
    let mut attempts = 0;
    simulation.worker.set_deadline(Duration::from_millis(400));
    for fault in [Fault::Reset, Fault::Hang, Fault::Status(502), Fault::Html] {
        simulation.server.clear_faults().fault_always(On::Any, fault);
        let refreshes = simulation.play(15 * MINUTE);
        assert!(refreshes.iter().all(|refresh| kind(refresh).is_some()), "{refreshes:?}");
        attempts += refreshes.len();
    }
    assert!((12..=20).contains(&attempts), "{attempts} attempts in an hour of outage");
    let status = simulation.status();
    assert!(status.is_stale() && status.age().unwrap() >= HOUR, "{status}");
    assert_eq!(usize::try_from(status.failures()).unwrap(), attempts);
    assert_eq!(simulation.key(), "made-up-1");

    simulation.worker.set_deadline(10 * MINUTE);
    simulation.server.clear_faults().expire_tokens();
    simulation.server.project("lemna-platform").set("dev", "API_KEY", "made-up-2");
    let back = simulation.now;
    assert_eq!(simulation.next().changed_fields(), [ConfigField::ApiKey]);
    assert!(simulation.now.since(back) <= 6 * MINUTE, "it was found after {:?}", simulation.now.since(back));
    assert_eq!(simulation.key(), "made-up-2");
    let status = simulation.status();
    assert_eq!((status.failures(), status.is_stale(), status.age()), (0, false, Some(Duration::ZERO)));
    assert!(simulation.worker.wait() <= 72 * Duration::from_secs(1), "the interval is the usual one again");
}

#[test]
fn a_server_that_is_gone_is_looked_for_now_and_then() {
    let mut simulation = Simulation::start();
    simulation.worker.set_deadline(Duration::from_millis(200));
    // Another one at another address: the first is dropped, and nobody listens there any more.
    simulation.server = FakeInfisical::start();
    let refreshes = simulation.play(HOUR);
    assert!((12..=20).contains(&refreshes.len()), "{} attempts in an hour of outage", refreshes.len());
    // On a machine that is busy, the time can be over before a connection is refused.
    let (late, others): (Vec<_>, _) = refreshes.iter().filter_map(kind).partition(|kind| is_lateness(kind));
    let is_refused =
        |kind: &&SourceErrorKind| matches!(kind, SourceErrorKind::Unreachable { cause: Unreachable::Refused, .. });
    assert!(!others.is_empty() && others.iter().all(is_refused), "{others:?}");
    assert_eq!(others.len() + late.len(), refreshes.len(), "each is a failure");
    assert!(simulation.status().is_stale());
    assert_eq!(simulation.key(), "made-up-1");
}

#[test]
fn a_rate_limit_is_waited_out() {
    let mut simulation = Simulation::start();
    let limit = Fault::StatusWith {
        status: 429,
        headers: vec![("retry-after".to_owned(), "1800".to_owned())],
        body: r#"{"message":"Rate limit exceeded","error":"RateLimitExceeded"}"#.to_owned(),
    };
    simulation.server.clear_requests().fault_always(On::Any, limit);
    assert!(matches!(kind(&simulation.next()), Some(SourceErrorKind::RateLimited { .. })));
    let wait = simulation.worker.wait();
    assert!((HOUR / 2..=HOUR / 2 + MINUTE).contains(&wait), "{wait:?}");

    // Whoever is in a hurry gets the server's last answer.
    let requests = simulation.server.requests().len();
    for _ in 0..3 {
        let refresh = simulation.attempt(Cause::Asked);
        let Some(SourceErrorKind::RateLimited { retry_after: Some(left), .. }) = kind(&refresh) else {
            panic!("{refresh:?}")
        };
        assert!(*left <= HOUR / 2 && *left > HOUR / 3, "{left:?}");
    }
    assert_eq!(simulation.server.requests().len(), requests, "nobody is asked before the time told");
}

/// By an identity's own settings, three refused logins within half a minute lock it.
#[test]
fn a_login_that_is_mended_is_found_within_minutes() {
    let mut simulation = Simulation::start();
    let refusal = Fault::StatusWith {
        status: 401,
        headers: Vec::new(),
        body: r#"{"statusCode":401,"message":"Invalid credentials","error":"UnauthorizedError"}"#.to_owned(),
    };
    simulation.server.expire_tokens().clear_requests().fault_always(On::Login, refusal);
    let (begin, mut logins) = (simulation.now, Vec::new());
    while simulation.now.since(begin) < HOUR {
        let before = simulation.server.count(On::Login);
        let refresh = simulation.next();
        assert!(matches!(kind(&refresh), Some(SourceErrorKind::CredentialsRefused { .. })), "{refresh:?}");
        if simulation.server.count(On::Login) > before {
            logins.push(simulation.now);
        }
    }
    assert_eq!(simulation.server.count(On::Login), logins.len(), "no attempt logs in twice");
    let gaps: Vec<_> = logins.windows(2).map(|pair| pair[1].since(pair[0])).collect();
    assert!(gaps.iter().all(|gap| (4 * MINUTE..6 * MINUTE).contains(gap)), "{gaps:?}");

    simulation.server.clear_faults();
    simulation.server.project("lemna-platform").set("dev", "API_KEY", "made-up-2");
    let mended = simulation.now;
    while !simulation.next().is_ok() {}
    assert!(simulation.now.since(mended) < 6 * MINUTE, "it was found after {:?}", simulation.now.since(mended));
    assert_eq!(simulation.key(), "made-up-2");
}

/// Who asks need not wait for minutes, but for the time in which logins are counted.
#[test]
fn a_login_that_is_mended_is_found_at_once_by_who_asks() {
    let mut simulation = Simulation::start();
    let refused = || Fault::StatusWith { status: 401, headers: Vec::new(), body: String::from("{}") };
    simulation.server.expire_tokens().clear_requests().fault_always(On::Login, refused());
    simulation.next();
    simulation.server.clear_faults();
    let mut attempt_after = |seconds, cause| {
        simulation.now = simulation.now + Duration::from_secs(seconds);
        simulation.attempt(cause).is_ok()
    };
    assert!(!attempt_after(10, Cause::Hangup), "ten seconds after the refusal");
    assert!(!attempt_after(20, Cause::Asked), "thirty seconds");
    assert!(!attempt_after(10, Cause::Interval), "forty, with nobody waiting");
    assert!(attempt_after(1, Cause::Hangup), "forty-one");
}

#[test]
fn a_refused_login_does_not_lock_the_identity() {
    let mut simulation = Simulation::start();
    simulation.server.default_identity().lockout_after(3).revoke_secret();
    simulation.server.expire_tokens().clear_requests();
    for _ in 0..10 {
        let refresh = simulation.attempt(Cause::Asked);
        assert!(matches!(kind(&refresh), Some(SourceErrorKind::CredentialsRefused { .. })), "{refresh:?}");
    }
    assert_eq!(simulation.server.count(On::Login), 1);
    // Another secret, which can be in a file by now, is looked for as often as before.
    assert!(simulation.worker.wait() <= 72 * Duration::from_secs(1), "{:?}", simulation.worker.wait());
}
