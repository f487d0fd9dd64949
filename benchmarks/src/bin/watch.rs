//! What a watch costs: a look at its config, and a refresh that finds nothing new.

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use lemna_config::testing::FakeInfisical;
use lemna_config::{InfisicalSettings, LemnaSecrets, Loader, SecretString, WatchOptions};
use rustix::time::{ClockId, clock_gettime};

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    #[expect(dead_code, reason = "only loaded")]
    api_key: SecretString,
    port: u16,
}

const LOOKS: u32 = 2_000_000;
const REFRESHES: u32 = 1_000;

/// Nanoseconds a look, the least of some rounds.
fn look(mut look: impl FnMut()) -> f64 {
    let rounds = (0..15).map(|_| {
        let start = Instant::now();
        (0..LOOKS).for_each(|_| look());
        start.elapsed().as_secs_f64() * 1e9 / f64::from(LOOKS)
    });
    rounds.fold(f64::INFINITY, f64::min)
}

/// The processor time of the process, the fake server's included.
fn processor() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = FakeInfisical::start();
    server.project("lemna-platform").set("dev", "API_KEY", "made-up").set("dev", "PORT", "8080");
    let settings =
        InfisicalSettings::new(server.url().parse()?, server.client_id(), server.client_secret().into(), "dev");
    let loader = Loader::builder().no_vars().no_env_file().infisical(settings).build();
    let watch = Config::watch(&loader, WatchOptions::new().interval(Duration::MAX).pause(Duration::ZERO))?;

    println!("`current`, one thread: {:.1} ns", look(|| drop(black_box(watch.current().port))));
    let other = watch.clone();
    let beside = thread::spawn(move || look(|| drop(black_box(other.current().port))));
    let here = look(|| drop(black_box(watch.current().port)));
    println!("`current`, two threads: {:.1} ns", here.max(beside.join().map_err(|_| "it panicked")?));

    server.clear_requests();
    let (start, used) = (Instant::now(), processor());
    for _ in 0..REFRESHES {
        assert!(watch.refresh().is_ok());
    }
    let (elapsed, used) = (start.elapsed() / REFRESHES, (processor() - used) / REFRESHES);
    let requests = server.requests().len();
    println!("a refresh with nothing new: {elapsed:?}, processor {used:?} with the fake server's, {requests} requests for {REFRESHES}");
    Ok(())
}
