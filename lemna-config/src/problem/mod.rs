//! What can be wrong with a source, whoever asks it: the kinds, their texts, and what to do about each.

mod cause;
mod file;
mod kind;
mod known;
mod line;
mod misnamed;
mod remedy;
mod snapshot;
mod source;
mod tls;
mod variables;
mod wording;

pub use cause::{AnswerProblem, Step, Unreachable, UrlProblem};
pub use file::FileProblem;
pub use kind::SourceErrorKind;
pub use line::LineProblem;
pub use misnamed::Misnamed;
pub(crate) use misnamed::Slip;
pub use snapshot::SnapshotProblem;
pub use source::SourceError;
pub use tls::{CaProblem, TlsProblem};
