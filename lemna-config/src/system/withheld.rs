//! Variables that are handed to nobody.

use std::fmt;

/// Why a variable of an [`Env`](crate::Env) is handed neither to a child nor to the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Withheld {
    /// It says which code a program is made of, or where and as whom it runs: see
    /// [`Env::apply_to`](crate::Env::apply_to).
    Reserved,
    /// No environment can hold its name: it is empty, or has a `=` or a NUL byte in it.
    NotAName,
    /// No environment can hold its value, which has a NUL byte in it.
    NulByte,
}

impl Withheld {
    pub(crate) fn of(name: &str, value: &str) -> Option<Self> {
        if name.is_empty() || name.contains(['=', '\0']) {
            Some(Self::NotAName)
        } else if is_reserved(name) {
            Some(Self::Reserved)
        } else {
            value.contains('\0').then_some(Self::NulByte)
        }
    }
}

impl fmt::Display for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reserved => "the name is reserved",
            Self::NotAName => "no environment can hold its name",
            Self::NulByte => "no environment can hold a NUL byte",
        })
    }
}

/// Whoever may write a secret must not thereby decide what a program is made of. Those of interpreters, such as
/// `PYTHONPATH`, are not among them: a `.env` sets them on purpose. Neither is `LD_` as such, which is a product's too.
const RESERVED: [&[&str]; 5] = [
    // Where programs are found, and as whom and where they run.
    &["PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "OLDPWD"],
    // What the loader of ELF files puts into a program.
    &[
        "LD_PRELOAD",
        "LD_LIBRARY_PATH",
        "LD_AUDIT",
        "LD_DEBUG",
        "LD_DEBUG_OUTPUT",
        "LD_PROFILE",
        "LD_PROFILE_OUTPUT",
        "LD_ORIGIN_PATH",
        "GLIBC_TUNABLES",
        "GCONV_PATH",
        "LOCPATH",
        "NLSPATH",
    ],
    // The same on Apple's systems.
    &[
        "DYLD_INSERT_LIBRARIES",
        "DYLD_LIBRARY_PATH",
        "DYLD_FRAMEWORK_PATH",
        "DYLD_FALLBACK_LIBRARY_PATH",
        "DYLD_FALLBACK_FRAMEWORK_PATH",
        "DYLD_VERSIONED_LIBRARY_PATH",
        "DYLD_VERSIONED_FRAMEWORK_PATH",
        "DYLD_ROOT_PATH",
        "DYLD_IMAGE_SUFFIX",
    ],
    // What a shell runs or splits words by. `ENV` is one too, but names the environment in many a `.env`.
    &["BASH_ENV", "IFS", "SHELLOPTS", "BASHOPTS", "PROMPT_COMMAND"],
    // Where Windows finds programs and itself.
    &["PATHEXT", "COMSPEC", "SYSTEMROOT", "WINDIR"],
];

fn is_reserved(name: &str) -> bool {
    // On Windows `Path` is `PATH`.
    let is_same = |reserved: &&str| if cfg!(windows) { reserved.eq_ignore_ascii_case(name) } else { *reserved == name };
    RESERVED.iter().any(|names| names.iter().any(is_same))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_handed_on_is() {
        for (name, value, withheld) in [
            ("API_KEY", "made-up", None),
            ("LD_SDK_KEY", "made-up", None),
            ("ENV", "production", None),
            ("tls.crt", "", None),
            ("PATH", "/made-up", Some(Withheld::Reserved)),
            ("LD_PRELOAD", "made-up\0", Some(Withheld::Reserved)),
            ("", "made-up", Some(Withheld::NotAName)),
            ("A=B", "made-up", Some(Withheld::NotAName)),
            ("=", "made-up", Some(Withheld::NotAName)),
            ("A\0B", "made-up", Some(Withheld::NotAName)),
            ("API_KEY", "made\0up", Some(Withheld::NulByte)),
        ] {
            assert_eq!(Withheld::of(name, value), withheld, "{name:?}");
        }
    }
}
