//! Where the list is, and its text.

use std::env::VarError;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;

/// Says where the list is, whatever the code says.
const OVERRIDE: &str = "LEMNA_SECRETS_MANIFEST";

/// Far more than anybody has.
const LIMIT: u64 = 1024 * 1024;

/// Where a list should be.
pub(super) struct Found {
    pub(super) shown: String,
    path: PathBuf,
    /// The path as the compiler gets it, so the generated code holds none.
    path_tokens: TokenStream,
    how_to_make: &'static str,
}

/// While the lists are written anew, what they lack yet is no mistake: the test that writes them must compile. The
/// crate's own tests write their snapshots anew under the same variable, and need the whole code in them.
pub(super) fn is_written_anew() -> bool {
    !cfg!(test) && variable("LEMNA_UPDATE").is_ok_and(|value| value == "1")
}

/// The list that the environment names, or else `written`.
pub(super) fn find(written: &str) -> Result<Found, String> {
    match variable(OVERRIDE) {
        Ok(path) if !path.is_empty() => {
            if !Path::new(&path).is_absolute() {
                return Err(format!("{OVERRIDE} is not an absolute path: write one that begins at the root"));
            }
            return Ok(Found {
                shown: format!("the file that {OVERRIDE} names"),
                path: path.into(),
                path_tokens: quote!(::core::env!(#OVERRIDE)),
                how_to_make: "correct or unset the variable",
            });
        }
        Err(VarError::NotUnicode(_)) => return Err(format!("{OVERRIDE} names a path that is not UTF-8")),
        Ok(_) | Err(VarError::NotPresent) => {}
    }
    if written.is_empty() || Path::new(written).is_absolute() {
        return Err(format!(
            "the file is named by its path from the folder of Cargo.toml: write `manifest = \"../infisical.names\"`, \
             or leave the path to the variable {OVERRIDE}"
        ));
    }
    let folder = variable("CARGO_MANIFEST_DIR")
        .map_err(|_| format!("without cargo, {OVERRIDE} must say where `{written}` is"))?;
    let from_folder = format!("/{written}");
    Ok(Found {
        shown: format!("`{written}`"),
        path: Path::new(&folder).join(written),
        path_tokens: quote!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #from_folder)),
        how_to_make: "make it, beside Cargo.toml or where `manifest = \"...\"` says, with the first line\n\
                      # lemna-config secret names v1\n\
                      and below it one name of a secret a line; \
                      where a test keeps it, `LEMNA_UPDATE=1 cargo test` makes it",
    })
}

impl Found {
    pub(super) fn read(&self) -> Result<String, String> {
        let shown = &self.shown;
        let unreadable = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound => format!("{shown} does not exist: {}", self.how_to_make),
            kind => format!("{shown} cannot be read: {kind}"),
        };
        let metadata = fs::metadata(&self.path).map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(format!("{shown} is not a file"));
        }
        if metadata.len() > LIMIT {
            return Err(format!("{shown} is larger than {LIMIT} bytes: it has only names, one a line"));
        }
        let bytes = fs::read(&self.path).map_err(unreadable)?;
        String::from_utf8(bytes).map_err(|error| {
            let line = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count();
            format!("{shown}, line {line}: this is not UTF-8")
        })
    }

    /// Code that has cargo build again after the file was changed or removed.
    pub(super) fn tracking(&self) -> TokenStream {
        let path = &self.path_tokens;
        quote!(
            const _: &[::core::primitive::u8] = ::core::include_bytes!(#path);
        )
    }
}

/// The macro's one look at the compiler's environment. The generated code repeats it, so that cargo knows of it.
#[expect(clippy::disallowed_methods, reason = "it is the compiler's environment, not that of a program")]
fn variable(name: &str) -> Result<String, VarError> {
    std::env::var(name)
}
