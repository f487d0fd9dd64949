//! TLS by rustls with ring, handed over ready made: whatever provider the program installed or did not, it works.

mod named;
mod store;
mod witness;

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

pub(super) use self::named::{of_client, problem};
pub(super) use self::witness::Witness;
use super::security::Security;
use crate::problem::{SourceErrorKind, Unreachable};
use crate::system::process::ProcessEnv;
use crate::system::threads::may_open;

/// The system's roots and those of `security`; for a server without TLS none, for reading them takes longer than a
/// login. `server` is for the error.
pub(super) fn config(
    server: String,
    is_https: bool,
    security: &Security,
) -> Result<(ClientConfig, Arc<Witness>), SourceErrorKind> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|_| SourceErrorKind::Internal("no TLS can be set up"))?;
    let witness = Arc::new(Witness::new(security.certificate()));
    let builder = if is_https {
        let given = security.authorities();
        // Each of `security` was found fit to be added, so that it fails only where there are none at all.
        let verifier =
            Verifier::new_with_extra_roots(given.iter().cloned(), provider).map_err(|_| no_authorities(server))?;
        let trusted = store::trusted(given, &ProcessEnv::Real);
        let verifier = witness::Verifying::new(verifier, given, trusted, witness.clone());
        builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    Ok((builder.with_client_cert_resolver(witness.clone()), witness))
}

/// Where no file could be opened, none that holds them was.
fn no_authorities(server: String) -> SourceErrorKind {
    let cause = if may_open() { Unreachable::Tls(store::lack(&ProcessEnv::Real)) } else { Unreachable::NoDescriptor };
    SourceErrorKind::Unreachable { server, cause, addresses: 0, proxy: None }
}
