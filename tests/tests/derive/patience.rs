//! Whether a load waits for a server to its deadline, or only as long as for one that it can do without.

use std::time::Duration;

use lemna_config::testing::{FakeInfisical, Fault, On};
use lemna_config::{LemnaSecrets, LoadError, Loaded, SourceErrorKind};
use lemna_tests::child::LIMIT;
use lemna_tests::{loader_with, waited};

/// A load with these variables and a server that never answers waits as is said. Whether it fails is for the caller.
#[track_caller]
pub(crate) fn assert_waits<C: LemnaSecrets>(
    variables: &[(&str, &str)],
    to_the_deadline: bool,
    why: &str,
) -> Result<Loaded<C>, LoadError<C::Field>> {
    let server = FakeInfisical::start();
    server.project("made-up");
    server.fault_always(On::Any, Fault::Hang);
    // Both are longer than the two seconds for a server that is not needed.
    let deadline = if to_the_deadline { Duration::from_secs(4) } else { LIMIT };
    let outcome = loader_with(&server, variables).deadline(deadline).build().load::<C>();
    let waited = match &outcome {
        Ok(loaded) => waited(loaded.warnings()),
        Err(error) => match error.sources()[0].kind() {
            SourceErrorKind::TimedOut { after, .. } => *after,
            kind => panic!("{why}: {kind}"),
        },
    };
    assert_eq!(waited >= deadline, to_the_deadline, "{why}: {waited:?}");
    outcome
}
