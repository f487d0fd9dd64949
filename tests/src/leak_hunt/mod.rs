//! The search for markers in everything that a load shows.

#![expect(clippy::missing_panics_doc, reason = "it panics where the test is to fail")]

pub mod listener;
pub mod markers;

use std::fmt::{Debug, Write as _};

use lemna_config::{LemnaSecrets, LoadError, Loaded, LoaderBuilder, Mode};
use listener::{listen, log};
use markers::assert_free;

/// What a load gives.
pub type Outcome<C> = Result<Loaded<C>, LoadError<<C as LemnaSecrets>::Field>>;

/// Loads in both modes, blocking and not, checks too, and searches all that each of these shows.
pub fn hunt<C: LemnaSecrets + Debug + Send>(markers: &[&str], builder: impl Fn() -> LoaderBuilder) -> Vec<Outcome<C>> {
    listen();
    let logged_before = log().len();
    let mut outcomes = Vec::new();
    for mode in [Mode::Lenient, Mode::Strict] {
        let unbuilt = builder().mode(mode);
        let mut shown = format!("{unbuilt:?}{unbuilt:#?}");
        let loader = unbuilt.build();
        write!(shown, "{loader:?}{loader:#?}").unwrap();
        let waited = loader.load::<C>();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let awaited = runtime.block_on(loader.load_async::<C>());
        for outcome in [waited, awaited] {
            shown += &renderings(&outcome);
            outcomes.push(outcome);
        }
        let report = lemna_config::check::<C>(&loader);
        write!(shown, "{report}{report:?}{report:#?}{}", report.to_json()).unwrap();
        assert_free(markers, &shown);
    }
    assert_free(markers, &log()[logged_before..]);
    outcomes
}

/// Every text that can be made of what a load gives.
pub fn renderings<C: LemnaSecrets + Debug>(outcome: &Outcome<C>) -> String {
    match outcome {
        Ok(loaded) => {
            let config = loaded.config();
            let mut shown = format!("{loaded:?}{loaded:#?}{config:?}{config:#?}");
            for origin in loaded.origins() {
                write!(shown, "{origin}{origin:?}{:?}", origin.origin()).unwrap();
            }
            for warning in loaded.warnings() {
                write!(shown, "\n{warning}\n{warning:?}{warning:#?}").unwrap();
            }
            shown
        }
        Err(error) => error_renderings(error),
    }
}

/// Every text that can be made of an error.
pub fn error_renderings<F: lemna_config::Field>(error: &LoadError<F>) -> String {
    let dynamic: &dyn std::error::Error = error;
    let mut shown = format!("{error}{error:#}{error:?}{error:#?}{dynamic}{dynamic:?}{:?}", dynamic.source());
    for field in error.fields() {
        let (kind, tried) = (field.kind(), field.tried());
        write!(shown, "{field}{field:?}{field:#?}{kind}{kind:?}{}", field.secret_name()).unwrap();
        for attempt in tried {
            let outcome = attempt.outcome();
            write!(shown, "{attempt:?}{outcome}{outcome:?}{}{:?}", attempt.source(), attempt.near()).unwrap();
            shown += attempt.place().unwrap_or_default();
        }
    }
    for source in error.sources() {
        write!(shown, "{source}{source:?}{source:#?}{}{:?}", source.kind(), source.remedy()).unwrap();
    }
    shown
}
