//! What the handles of a watch share with its worker.

use std::mem::{replace, take};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::watch;

use super::change::Change;
use super::moment::Moment;
use super::options::WatchOptions;
use super::refresh::{Refresh, RefreshOutcome};
use super::status::{Confirmed, Status};
use crate::hydrate::ConfigStruct;
use crate::schema::Field;

type Callback<C> = Box<dyn FnMut(&Change<C>) + Send>;

pub(super) struct State<C: ConfigStruct> {
    /// Locked for as long as a pointer is copied or swapped: nobody waits for more than that.
    config: RwLock<Arc<C>>,
    options: WatchOptions,
    /// For each field, in the order of the schema, the change that was its last: 0 is the first load.
    changed_in: Mutex<Vec<u64>>,
    /// The number of the last change, by which those who wait are woken.
    changes: watch::Sender<u64>,
    record: Mutex<Record<C::FieldEnum>>,
    callbacks: Mutex<Vec<Callback<C>>>,
}

/// The results of the attempts so far.
struct Record<F: Field> {
    last_success: Option<Confirmed>,
    failures: u32,
    last: Option<Refresh<F>>,
    rate_limit_remaining: Option<u32>,
}

impl<C: ConfigStruct> State<C> {
    pub(super) fn new(config: C, options: WatchOptions, last_success: Option<Confirmed>) -> Self {
        Self {
            config: RwLock::new(Arc::new(config)),
            options,
            changed_in: Mutex::new(vec![0; C::FIELDS.len()]),
            changes: watch::Sender::new(0),
            record: Mutex::new(Record { last_success, failures: 0, last: None, rate_limit_remaining: None }),
            callbacks: Mutex::default(),
        }
    }

    pub(super) fn config(&self) -> Arc<C> {
        self.config.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn options(&self) -> &WatchOptions {
        &self.options
    }

    /// Replaces the config with `config`. `changed` are the places of the fields that differ.
    pub(super) fn replace(&self, config: C, changed: &[usize]) -> Change<C> {
        let new = Arc::new(config);
        let mut changed_in = lock(&self.changed_in);
        let old = replace(&mut *self.config.write().unwrap_or_else(PoisonError::into_inner), new.clone());
        let change = *self.changes.borrow() + 1;
        for at in changed {
            changed_in[*at] = change;
        }
        drop(changed_in);
        self.changes.send_replace(change);
        Change { old, new, fields: changed.iter().map(|at| C::FIELDS[*at]).collect() }
    }

    /// Waits for a change after `seen`, then sets it to the last one. The fields that have changed in between.
    pub(super) async fn changed(&self, seen: &mut u64) -> Vec<C::FieldEnum> {
        let mut changes = self.changes.subscribe();
        // The sender is here, so that it is not closed.
        let _ = changes.wait_for(|last| last > seen).await;
        let changed_in = lock(&self.changed_in);
        let fields = C::FIELDS.iter().zip(&*changed_in);
        let changed: Vec<_> = fields.filter(|(_, change)| **change > *seen).map(|(field, _)| *field).collect();
        *seen = changed_in.iter().copied().max().unwrap_or_default().max(*seen);
        changed
    }

    pub(super) fn changes(&self) -> u64 {
        *self.changes.borrow()
    }

    pub(super) fn add_callback(&self, callback: Callback<C>) {
        lock(&self.callbacks).push(callback);
    }

    /// Calls the callbacks, as long as there is a handle. One that panics is not called again, and its panic payload is
    /// dropped by itself. The old config can be dropped here, and panic as well.
    pub(super) fn tell(&self, change: Change<C>, is_ended: impl Fn() -> bool, panicked: impl Fn()) {
        // They can add others.
        let mut callbacks = take(&mut *lock(&self.callbacks));
        let mut told = |callback: &mut Callback<C>| {
            is_ended() || catch_unwind(AssertUnwindSafe(|| callback(&change))).inspect_err(|_| panicked()).is_ok()
        };
        callbacks.retain_mut(&mut told);
        let mut added = lock(&self.callbacks);
        callbacks.append(&mut added);
        *added = callbacks;
        drop(added);
        let _ = catch_unwind(AssertUnwindSafe(|| drop(change)));
    }

    /// Records the result of an attempt that began `then`, and how many have failed in a row.
    pub(super) fn record(&self, refresh: Refresh<C::FieldEnum>, then: Moment) -> u32 {
        let mut record = lock(&self.record);
        match refresh.outcome {
            RefreshOutcome::Unchanged | RefreshOutcome::Changed { .. } => {
                record.last_success = Some(Confirmed { noted: then, age: Duration::ZERO });
                record.failures = 0;
            }
            RefreshOutcome::Failed(_) | RefreshOutcome::Panicked => {
                record.failures = record.failures.saturating_add(1);
            }
        }
        record.last = Some(refresh);
        record.failures
    }

    /// How many more requests Infisical accepts, by its last answer to a load.
    pub(super) fn rate_limit_is(&self, remaining: Option<u32>) {
        lock(&self.record).rate_limit_remaining = remaining;
    }

    pub(super) fn last_refresh(&self) -> Option<Refresh<C::FieldEnum>> {
        lock(&self.record).last.clone()
    }

    pub(super) fn status(&self, now: Moment) -> Status {
        let record = lock(&self.record);
        let age = record.last_success.map(|last| last.age(now));
        Status {
            age,
            last_success: record.last_success.map(Confirmed::at),
            failures: record.failures,
            changes: self.changes(),
            is_stale: age.is_none_or(|age| self.options.is_stale(age)),
            rate_limit_remaining: record.rate_limit_remaining,
        }
    }
}

/// No code that could panic runs under these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
