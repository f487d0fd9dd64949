//! Ten thousand refreshes leave no more memory in use than a thousand: a process of its own, whose bytes are counted.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Arc;
use std::sync::atomic::{AtomicIsize, AtomicU64, Ordering};
use std::time::Duration;

use lemna_config::testing::{FakeInfisical, On};
use lemna_config::{Answer, LemnaSecrets, Loader, Request, SecretString, Source, SourceError, Watch, WatchOptions};
use lemna_tests::{eventually, loader};

struct Counting;

/// The bytes in use.
static LIVE: AtomicIsize = AtomicIsize::new(0);

fn count(bytes: usize, sign: isize) {
    LIVE.fetch_add(sign * isize::try_from(bytes).unwrap_or(0), Ordering::Relaxed);
}

#[expect(unsafe_code, reason = "an allocator can be written in no other way; this one hands everything on")]
// SAFETY: each call is handed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 1);
        // SAFETY: the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(layout.size(), -1);
        // SAFETY: the caller's.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[derive(LemnaSecrets)]
#[lemna(project = "lemna-platform")]
struct Config {
    #[expect(dead_code, reason = "only loaded")]
    api_key: SecretString,
}

#[derive(Clone, Default)]
struct Counter(Arc<AtomicU64>);

impl Source for Counter {
    fn name(&self) -> &'static str {
        "counter"
    }

    async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
        let mut answer = Answer::new();
        // Always as long.
        answer.insert("API_KEY", format!("made-up-{:09}", self.0.load(Ordering::SeqCst)).into());
        answer.mention("OTHER");
        Ok(answer)
    }
}

/// Fewer than one byte for each of the attempts between.
const BOUND: isize = 8 * 1024;

fn assert_flat(watch: &Watch<Config>, attempts: u64, mut attempt: impl FnMut(u64)) {
    let mut least = isize::MAX;
    for at in 1..=attempts {
        attempt(at);
        // The thread of an attempt may outlast it by a moment: the least of several is what stays.
        if (attempts / 10 - 20..=attempts / 10).contains(&at) {
            least = least.min(LIVE.load(Ordering::Relaxed));
        }
    }
    let (early, late) = (attempts / 10, attempts);
    let now = || LIVE.load(Ordering::Relaxed);
    let told = format!("{least} bytes in use after {early} attempts, {} after {late}: {}", now(), watch.status());
    println!("{told}");
    // Once the threads of the last attempts have given back what they held.
    eventually(&format!("no more. {told}"), || now() <= least + BOUND);
}

#[test]
fn memory_is_flat_over_ten_thousand_refreshes() {
    let counter = Counter::default();
    let custom = Loader::builder().no_vars().no_env_file().source(counter.clone()).build();
    let options = WatchOptions::new().sighup(false).interval(Duration::MAX).pause(Duration::ZERO);
    let watch = Config::watch(&custom, options.clone()).unwrap();
    watch.on_change(|change| assert_eq!(change.fields(), [ConfigField::ApiKey]));
    assert_flat(&watch, 10_000, |at| {
        counter.0.store(at, Ordering::SeqCst);
        assert!(watch.refresh().is_ok());
    });
    assert_eq!(watch.status().changes(), 10_000);
    drop(watch);

    // Over HTTP: nothing new, then a new value, then a new login.
    let infisical = FakeInfisical::start();
    let project = infisical.project("lemna-platform");
    project.set("dev", "API_KEY", "made-up-000000000");
    let watch = Config::watch(&loader(&infisical).build(), options).unwrap();
    assert_flat(&watch, 1_000, |at| {
        if at % 3 == 0 {
            project.set("dev", "API_KEY", &format!("made-up-{at:09}"));
        }
        assert!(watch.refresh().is_ok());
        infisical.clear_requests();
    });
    assert!(watch.status().changes() > 300);
    assert_eq!(infisical.count(On::Any), 0);
}
