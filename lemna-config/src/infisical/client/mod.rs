//! The protocol client: requests, logins, projects, lists and what a server answers, for loads and administration alike.
//! It knows the server, and neither sources nor structs.
//!
//! The facts about the server are those of its HTTP API as recorded in `tests/contract`.

mod absent;
#[cfg_attr(not(feature = "admin"), expect(unreachable_pub, reason = "administration alone hands it out"))]
mod access;
pub(crate) mod budget;
mod client_certificate;
pub(crate) mod decode;
pub(crate) mod folder;
mod headers;
pub(crate) mod http;
pub(crate) mod list;
pub(crate) mod log_in;
mod login;
mod names;
pub(crate) mod object;
pub(crate) mod project;
mod proxy;
pub(crate) mod references;
pub(crate) mod refusal;
pub(crate) mod repeat;
pub(crate) mod reply;
mod retry;
mod security;
pub(crate) mod segment;
pub(crate) mod settings;
mod tls;
mod transport;
mod url;
pub(crate) mod wait;

#[cfg(feature = "admin")]
pub use access::Access;
pub(crate) use client_certificate::Pem;
pub use login::{CustomLogin, JwtSource, Login};
#[cfg(feature = "admin")]
pub(crate) use proxy::proxy_before;
pub use settings::{Duplicates, InfisicalSettings};
pub use url::ApiUrl;
