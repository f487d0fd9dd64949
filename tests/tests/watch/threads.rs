//! A watch under many threads: what readers see while the config is replaced, and what becomes of its handles.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use lemna_config::{Answer, LemnaSecrets, Loader, Request, Source, SourceError, Watch, WatchOptions};
use lemna_tests::child::LIMIT;

/// Both fields always have the same value, and a higher one than before.
#[derive(LemnaSecrets)]
struct Config {
    first: u64,
    second: u64,
}

#[derive(Clone, Default)]
struct Counter(Arc<AtomicU64>);

impl Source for Counter {
    fn name(&self) -> &'static str {
        "counter"
    }

    async fn ask(&self, _: &Request) -> Result<Answer, SourceError> {
        let count = self.0.load(Ordering::SeqCst).to_string();
        let mut answer = Answer::new();
        answer.insert("FIRST", count.clone().into());
        answer.insert("SECOND", count.into());
        Ok(answer)
    }
}

fn watch(counter: &Counter) -> Watch<Config> {
    let loader = Loader::builder().no_vars().no_env_file().source(counter.clone()).build();
    Config::watch(&loader, WatchOptions::new().sighup(false).interval(Duration::MAX).pause(Duration::ZERO)).unwrap()
}

/// Set when the test ends, be it by a panic: others wait for it.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn ten_thousand_swaps_are_seen_whole_and_in_order_by_every_reader() {
    const SWAPS: u64 = 10_000;
    const READERS: usize = 8;
    let counter = Counter::default();
    let watch = watch(&counter);
    let is_over = AtomicBool::new(false);
    let start = Barrier::new(READERS + 1);
    thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS)
            .map(|_| {
                let (watch, is_over, start) = (watch.clone(), &is_over, &start);
                scope.spawn(move || {
                    start.wait();
                    let (mut last, mut seen) = (0, 0_u64);
                    loop {
                        // Looked at first: what is read after the end must be the last config.
                        let was_over = is_over.load(Ordering::SeqCst);
                        let config = watch.current();
                        assert_eq!(config.first, config.second, "torn");
                        assert!(config.first >= last, "older than before");
                        seen += u64::from(config.first > last);
                        last = config.first;
                        if was_over {
                            return (last, seen);
                        }
                        // There may be fewer cores than readers, and somebody must swap.
                        thread::yield_now();
                    }
                })
            })
            .collect();
        start.wait();
        let over = Over(&is_over);
        for swap in 1..=SWAPS {
            counter.0.store(swap, Ordering::SeqCst);
            assert_eq!(watch.refresh().changed_fields().len(), 2);
            assert_eq!(watch.current().first, swap, "who asked sees it at once");
        }
        drop(over);
        for reader in readers {
            let (last, seen) = reader.join().unwrap();
            assert_eq!(last, SWAPS, "stale for ever");
            assert!(seen > 1, "the reader ran beside the swaps");
        }
    });
    assert_eq!(watch.status().changes(), SWAPS);
}

/// Handles that wait, ask, are cloned and dropped, all at once.
#[test]
fn no_handle_misses_a_change_whatever_the_others_do() {
    const CHANGES: u64 = 300;
    let counter = Counter::default();
    let watch = watch(&counter);
    thread::scope(|scope| {
        let waiting: Vec<_> = (0..4)
            .map(|_| {
                let mut watch = watch.clone();
                scope.spawn(move || {
                    while watch.current().first < CHANGES {
                        let changed = watch.blocking_changed_timeout(LIMIT);
                        assert_eq!(changed, Some(vec![ConfigField::First, ConfigField::Second]), "missed");
                    }
                    // It may have been woken for the last change already, or not yet; then never again.
                    watch.blocking_changed_timeout(Duration::ZERO);
                    assert_eq!(watch.blocking_changed_timeout(Duration::ZERO), None);
                })
            })
            .collect();
        for _ in 0..3 {
            let (watch, counter) = (watch.clone(), counter.clone());
            scope.spawn(move || {
                for _ in 0..CHANGES / 3 {
                    let clone = watch.clone();
                    counter.0.fetch_add(1, Ordering::SeqCst);
                    let before = clone.status().changes();
                    assert!(watch.refresh().is_ok());
                    drop(watch.clone());
                    assert!(clone.status().changes() >= before);
                }
            });
        }
        for waiting in waiting {
            waiting.join().unwrap();
        }
    });
    assert_eq!(watch.current().first, CHANGES);
}

#[test]
fn a_waiter_that_gives_up_and_one_that_is_slow_are_told_every_field() {
    #[derive(LemnaSecrets)]
    struct Two {
        #[expect(dead_code, reason = "only compared")]
        first: u64,
        #[expect(dead_code, reason = "only compared")]
        other: Option<String>,
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    let write = |text: &str| std::fs::write(&file, text).unwrap();
    write("FIRST=1\nOTHER=a\n");
    let loader = Loader::builder().no_vars().env_file(&file).build();
    let mut watch =
        Two::watch(&loader, WatchOptions::new().sighup(false).interval(Duration::MAX).pause(Duration::ZERO)).unwrap();
    assert_eq!(watch.blocking_changed_timeout(Duration::from_millis(1)), None);

    write("FIRST=2\nOTHER=a\n");
    watch.refresh();
    write("FIRST=2\nOTHER=b\n");
    watch.refresh();
    let mut clone = watch.clone();
    let told: HashSet<_> = watch.blocking_changed().into_iter().collect();
    assert_eq!(told, HashSet::from([TwoField::First, TwoField::Other]), "also of the change before the last");
    assert_eq!(clone.blocking_changed().len(), 2, "a clone has seen what its original had");
    assert_eq!(watch.blocking_changed_timeout(Duration::ZERO), None);

    write("FIRST=2\n");
    watch.refresh();
    assert_eq!(watch.blocking_changed(), [TwoField::Other]);
}
