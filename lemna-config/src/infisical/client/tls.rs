//! TLS by rustls with ring, handed over ready made: whatever provider the program installed or did not, it works.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use super::security::Security;
use crate::problem::{SourceErrorKind, TlsProblem, Unreachable};
use crate::system::threads::may_open;

/// The system's roots and those of `security`; for a server without TLS none, for reading them takes longer than a
/// login. `server` is for the error.
pub(super) fn config(server: String, is_https: bool, security: &Security) -> Result<ClientConfig, SourceErrorKind> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|_| SourceErrorKind::Internal("no TLS can be set up"))?;
    let builder = if is_https {
        // Each of `security` was found fit to be added, so that it fails only where there are none at all.
        let verifier = Verifier::new_with_extra_roots(security.authorities().iter().cloned(), provider)
            .map_err(|_| no_authorities(server))?;
        builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    Ok(builder.with_no_client_auth())
}

/// Where no file could be opened, none that holds them was.
fn no_authorities(server: String) -> SourceErrorKind {
    let cause = if may_open() { Unreachable::Tls(TlsProblem::NoAuthorities) } else { Unreachable::NoDescriptor };
    SourceErrorKind::Unreachable { server, cause, addresses: 0 }
}
