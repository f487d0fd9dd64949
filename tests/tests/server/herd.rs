//! A thousand processes that start at once: when their requests arrive, by the schedule that the client keeps.
//!
//! The schedule is played through in virtual time, with the very code of the client; what is without jitter has the
//! same waits with the random part always at its end. The tables are printed with `--nocapture`.

#[path = "../../../lemna-config/src/infisical/client/retry.rs"]
mod retry;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::thread;
use std::time::Duration;

use lemna_config::testing::{FakeInfisical, Fault, On, RecordedRequest};
use lemna_config::{LemnaSecrets, SecretString};
use lemna_tests::loader;
use retry::Failure;

const PROCESSES: usize = 1000;
const SECOND: Duration = Duration::from_secs(1);

/// A server that takes so many requests in each window, and refuses the others.
struct Server {
    status: u16,
    capacity: usize,
    window: Duration,
    /// Whether it says when the next window begins.
    tells_wait: bool,
}

/// What came of a start of all processes.
struct Herd {
    arrivals: Vec<Duration>,
    loaded: usize,
}

impl Herd {
    fn start(server: &Server, deadline: Duration, mut random: impl FnMut() -> f64) -> Self {
        assert!(retry::is_worthwhile(server.status));
        let mut queue: BinaryHeap<_> = (0..PROCESSES).map(|process| Reverse((Duration::ZERO, process, 1))).collect();
        let mut herd = Self { arrivals: Vec::new(), loaded: 0 };
        let (mut window, mut taken) = (0, 0);
        while let Some(Reverse((now, process, tries))) = queue.pop() {
            herd.arrivals.push(now);
            let in_window = now.as_nanos() / server.window.as_nanos();
            if in_window != window {
                (window, taken) = (in_window, 0);
            }
            if taken < server.capacity {
                taken += 1;
                herd.loaded += 1;
                continue;
            }
            // In whole seconds, as headers say it, the last of which may lie in the next window.
            let rest = server.window.as_millis() - now.as_millis() % server.window.as_millis();
            let asked = server.tells_wait.then(|| Duration::from_secs(u64::try_from(rest.div_ceil(1000)).unwrap()));
            let failure = Failure { tries, is_answered: true, asked };
            if let Some(wait) = retry::next(&failure, deadline.saturating_sub(now), random()) {
                queue.push(Reverse((now + wait, process, tries + 1)));
            }
        }
        herd
    }

    /// How many requests arrive in each slot of this length.
    fn per(&self, slot: Duration) -> Vec<usize> {
        let mut counts = Vec::new();
        for arrival in &self.arrivals {
            let at = usize::try_from(arrival.as_nanos() / slot.as_nanos()).unwrap();
            counts.resize(counts.len().max(at + 1), 0);
            counts[at] += 1;
        }
        counts
    }

    /// The most that arrive in one slot, the start itself apart.
    fn peak(&self, slot: Duration) -> usize {
        self.per(slot).into_iter().skip(1).max().unwrap_or(0)
    }
}

/// The same start without and with jitter.
fn both(title: &str, server: &Server, deadline: Duration) -> (Herd, Herd) {
    let mut dice = fastrand::Rng::with_seed(7);
    let (without, with) = (Herd::start(server, deadline, || 1.0), Herd::start(server, deadline, || dice.f64()));
    println!("\n{title}\n{:>8} {:>15} {:>12}", "second", "without jitter", "with jitter");
    let (a, b) = (without.per(SECOND), with.per(SECOND));
    for second in 0..a.len().max(b.len()) {
        let [a, b] = [&a, &b].map(|counts| counts.get(second).copied().unwrap_or(0));
        if a + b > 0 {
            println!("{second:>8} {a:>15} {b:>12}");
        }
    }
    println!("{:>8} {:>15} {:>12}", "loaded", without.loaded, with.loaded);
    (without, with)
}

#[test]
fn a_fleet_that_is_told_to_wait_does_not_come_back_in_one_second() {
    let server = Server { status: 429, capacity: 200, window: 60 * SECOND, tells_wait: true };
    let title = "1000 processes, 200 logins a minute, each refusal tells the wait; deadline 300 s";
    let (without, with) = both(title, &server, 300 * SECOND);
    let peaks = (without.peak(SECOND), with.peak(SECOND));
    assert_eq!(peaks.0, 800, "without jitter all that were refused come back as one");
    assert!(peaks.1 * 8 < peaks.0, "{peaks:?}");
    assert!(with.arrivals.iter().all(|at| at.is_zero() || *at >= 60 * SECOND), "nobody comes before the time told");
    assert!(with.loaded >= without.loaded, "{} {}", with.loaded, without.loaded);
}

#[test]
fn a_fleet_that_is_told_nothing_spreads_out_as_well() {
    let server = Server { status: 503, capacity: 100, window: SECOND, tells_wait: false };
    let title = "1000 processes, 100 requests a second, refusals tell nothing; deadline 10 s";
    let (without, with) = both(title, &server, 10 * SECOND);
    let instant = Duration::from_millis(10);
    let peaks = (without.peak(instant), with.peak(instant));
    assert_eq!(peaks.0, 900, "without jitter all that were refused come back as one");
    assert!(peaks.1 * 8 < peaks.0, "{peaks:?}");
    // The seconds in which none comes are as much of a step as those in which all do.
    let later = |herd: &Herd| herd.per(SECOND).into_iter().skip(2).max().unwrap_or(0);
    assert!(later(&with) * 3 < later(&without) * 2, "{} {}", later(&with), later(&without));
    assert!(with.loaded > without.loaded, "{} {}", with.loaded, without.loaded);
}

#[test]
fn a_wait_is_never_longer_than_what_is_left_and_never_shorter_than_asked() {
    let failure = |tries, is_answered, asked| Failure { tries, is_answered, asked };
    for tries in 1..10 {
        for asked in [None, Some(Duration::ZERO), Some(SECOND), Some(42 * SECOND), Some(Duration::MAX)] {
            for left in [Duration::ZERO, SECOND / 2, SECOND, 2 * SECOND, 43 * SECOND, Duration::MAX] {
                for random in [0.0, 0.5, 1.0] {
                    let Some(wait) = retry::next(&failure(tries, true, asked), left, random) else {
                        let asked = asked.unwrap_or_default();
                        let fits = left.checked_sub(asked).is_some_and(|rest| rest >= SECOND / 20);
                        assert!(!fits || asked.is_zero(), "{asked:?} {left:?}");
                        continue;
                    };
                    assert!(wait < left && wait >= asked.unwrap_or_default(), "{wait:?} {asked:?} {left:?}");
                }
            }
        }
    }
    assert_eq!(retry::next(&failure(5, false, None), 10 * SECOND, 0.5), None, "nothing answers");
    assert!(retry::next(&failure(5, true, None), 10 * SECOND, 0.5).is_some());
    assert_eq!(retry::next(&failure(10, true, None), 10 * SECOND, 0.5), None);
}

#[test]
fn the_span_of_waits_doubles_up_to_a_bound() {
    for (is_answered, tries, bound) in [
        (false, 1, 200),
        (false, 2, 400),
        (false, 4, 1600),
        (true, 1, 500),
        (true, 2, 1000),
        (true, 4, 4000),
        (true, 5, 5000),
        (true, 9, 5000),
    ] {
        let failure = Failure { tries, is_answered, asked: None };
        let wait = |random| retry::next(&failure, 60 * SECOND, random).unwrap();
        assert_eq!((wait(0.0), wait(1.0)), (Duration::ZERO, Duration::from_millis(bound)));
    }
}

/// The client itself keeps that schedule: those that were told one time come back at different ones.
#[test]
fn clients_that_were_told_one_second_come_back_apart() {
    #[derive(LemnaSecrets)]
    struct Config {
        #[expect(dead_code, reason = "only loaded")]
        api_key: SecretString,
    }
    const CLIENTS: usize = 12;
    let refusal = Fault::StatusWith {
        status: 429,
        headers: Vec::new(),
        body: r#"{"message":"Rate limit exceeded. Please try again in 1 seconds","error":"RateLimitExceeded"}"#
            .to_owned(),
    };
    // A server for each, whose two logins are the client's.
    let wait = || {
        let server = FakeInfisical::start();
        server.project("lemna-platform").set("dev", "API_KEY", "made-up");
        server.fault(On::Login, refusal.clone());
        Config::load_with(&loader(&server).build()).unwrap();
        let requests = server.requests();
        let logins = requests.iter().filter(|request| request.kind() == On::Login).map(RecordedRequest::at);
        let [first, second] = logins.collect::<Vec<_>>()[..] else { panic!("{requests:?}") };
        second - first
    };
    let waits: Vec<_> = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(wait)).collect();
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    });
    assert!(waits.iter().all(|wait| *wait >= SECOND), "nobody comes before the time told: {waits:?}");
    let (least, most) = (*waits.iter().min().unwrap(), *waits.iter().max().unwrap());
    assert!(most > least + Duration::from_millis(150), "{waits:?}");
}
