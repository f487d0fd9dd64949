//! The committed list of the secrets there are, which names are held against.
//!
//! What the macros generate never depends on it: only errors do.

mod file;
mod format;
mod hash;
mod structs;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::LitStr;

use crate::mistakes::Mistakes;
use crate::near::{did_you_mean, nearest};

pub(crate) use structs::check;

/// The list that is looked for where nobody says otherwise.
const DEFAULT: &str = "infisical.names";

const ADD: &str = "add it there (where a test keeps the list, `LEMNA_UPDATE=1 cargo test` does)";

/// A list that was read.
pub(crate) struct Manifest {
    /// What messages call it: never its whole path, which differs from machine to machine.
    shown: String,
    names: Vec<String>,
}

/// A list that was looked for.
pub(crate) struct Opened {
    /// None after a mistake, and while lists are written anew.
    pub(crate) manifest: Option<Manifest>,
    /// Has the compiler look at it again when it, or what says where it is, was changed.
    pub(crate) tracking: TokenStream,
}

impl Manifest {
    /// Reads the list that `written` names, or else the default. Mistakes are reported under `at`.
    pub(crate) fn open(written: Option<&LitStr>, at: &dyn ToTokens, mistakes: &mut Mistakes) -> Opened {
        let mut tracking = quote! {
            const _: ::core::option::Option<&::core::primitive::str> = ::core::option_env!("LEMNA_SECRETS_MANIFEST");
            const _: ::core::option::Option<&::core::primitive::str> = ::core::option_env!("LEMNA_UPDATE");
        };
        if file::is_written_anew() {
            return Opened { manifest: None, tracking };
        }
        let written = written.map_or_else(|| DEFAULT.to_owned(), LitStr::value);
        let manifest = file::find(&written).and_then(|found| {
            let text = found.read()?;
            tracking.extend(found.tracking());
            let names = format::names(&text).map_err(|problem| format!("{}, {problem}", found.shown))?;
            Ok(Self { shown: found.shown, names })
        });
        Opened { manifest: manifest.map_err(|problem| mistakes.at(at, problem)).ok(), tracking }
    }

    /// Reports `name` under `at` where the list lacks it. `otherwise`: what else can be done than to add it.
    pub(crate) fn expect(&self, name: &str, otherwise: &str, at: impl ToTokens, mistakes: &mut Mistakes) {
        if self.names.iter().any(|listed| listed == name) {
            return;
        }
        let shown = &self.shown;
        let meant = did_you_mean(nearest(name, &self.names.iter().map(String::as_str).collect::<Vec<_>>()));
        mistakes.at(at, format!("`{name}` is not in {shown}{meant}\n{ADD}{otherwise}"));
    }
}
