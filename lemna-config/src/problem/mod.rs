//! What can be wrong with a source: the kinds, their texts, and what to do about each.

mod cause;
mod client_certificate;
mod cloud;
mod config_file;
mod file;
mod header;
mod kind;
mod known;
mod line;
mod misnamed;
mod phrases;
mod proxy;
mod remedy;
mod snapshot;
mod source;
mod tls;
mod tls_remedy;
mod variables;
mod wording;

pub use cause::{AnswerProblem, Step, Unreachable, UrlProblem};
pub use client_certificate::ClientCertificateProblem;
pub use cloud::{Cloud, CloudProblem};
pub use config_file::ConfigFileProblem;
pub use file::FileProblem;
pub use header::HeaderProblem;
pub use kind::SourceErrorKind;
pub use line::LineProblem;
pub use misnamed::Misnamed;
pub(crate) use misnamed::Slip;
#[cfg(feature = "infisical")]
pub(crate) use phrases::{AWS_AUTH, LDAP_AUTH, TLS_CERT_AUTH, UNIVERSAL_AUTH};
pub use proxy::{Proxy, ProxyProblem, ProxyVariableProblem};
pub use snapshot::SnapshotProblem;
pub use source::SourceError;
pub use tls::{CaProblem, StoreProblem, TlsProblem, Trusted};
