//! TLS by rustls with ring, handed over ready made: whatever provider the program installed or did not, it works.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::error::SourceErrorKind;

/// The system's roots; for a server without TLS none, for reading them takes longer than a login.
pub(super) fn config(is_https: bool) -> Result<ClientConfig, SourceErrorKind> {
    let unusable = |_| SourceErrorKind::Internal("no TLS with the system's certificates can be set up");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(unusable)?;
    let builder = if is_https {
        builder.with_platform_verifier().map_err(unusable)?
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    Ok(builder.with_no_client_auth())
}
