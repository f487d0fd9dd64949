//! A `tracing` subscriber that keeps everything.

use std::fmt::{Debug, Write as _};
use std::sync::{Mutex, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// All spans and events of this process, of whatever crate and level.
pub fn log() -> String {
    LOG.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

static LOG: Mutex<String> = Mutex::new(String::new());

/// Makes a [`Listener`] the subscriber of this process, once.
///
/// # Panics
///
/// Where the process has another one.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| tracing::subscriber::set_global_default(Listener).unwrap());
}

/// Writes everything into the [`log`].
#[derive(Debug)]
pub struct Listener;

struct Writer<'a>(&'a mut String);

impl Visit for Writer<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{}={value:?} ", field.name()).unwrap();
    }
}

impl Listener {
    fn add(metadata: Option<&Metadata<'_>>, record: impl FnOnce(&mut Writer<'_>)) {
        let mut log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(metadata) = metadata {
            write!(log, "{} {} {} ", metadata.level(), metadata.target(), metadata.name()).unwrap();
        }
        record(&mut Writer(&mut log));
        log.push('\n');
    }
}

impl Subscriber for Listener {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        Self::add(Some(span.metadata()), |writer| span.record(writer));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        Self::add(None, |writer| values.record(writer));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        Self::add(Some(event.metadata()), |writer| event.record(writer));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
