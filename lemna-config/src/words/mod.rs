//! What everything else speaks in: where a value comes from, how a load is done, names and texts as they can be shown.

mod freshness;
mod lines;
mod mark;
mod mode;
mod name_text;
mod names;
pub(crate) mod near;
mod origin;
mod packed;
#[cfg(feature = "infisical")]
mod path_text;
mod printable;
mod url_slip;

pub use freshness::Freshness;
pub(crate) use lines::line_breaks;
#[cfg(feature = "infisical")]
pub(crate) use mark::UTF_8_MARK;
pub(crate) use mark::{is_utf_16, without_mark};
pub use mode::{InvalidMode, Mode};
pub(crate) use name_text::may_be_secret;
#[cfg(feature = "infisical")]
pub(crate) use name_text::names_a_secret;
pub(crate) use names::Names;
#[cfg(feature = "infisical")]
pub(crate) use near::is_plain;
pub use origin::{InfisicalPlace, Origin, SourceId};
pub(crate) use packed::{Packed, is_packed, packed, packed_map, unpacked};
#[cfg(feature = "infisical")]
pub(crate) use path_text::{is_credential, looks_like_path, names_a_file};
#[cfg(feature = "json")]
pub(crate) use printable::printable_json;
#[cfg(feature = "infisical")]
pub(crate) use printable::shown;
pub(crate) use printable::{Printable, is_harmless};
pub(crate) use url_slip::{UrlSlip, is_host_and_port};
