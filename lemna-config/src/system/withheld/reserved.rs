//! The names that nobody hands on.

/// Withheld from whatever source they come. Those of interpreters, such as `PYTHONPATH`, are not among them: a project's
/// own `.env` sets them on purpose. Neither is `LD_` as such, which is a product's too.
pub(super) const RESERVED: [&[&str]; 5] = [
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
    // What a shell runs or splits words by.
    &["BASH_ENV", "IFS", "SHELLOPTS", "BASHOPTS", "PROMPT_COMMAND"],
    // Where Windows finds programs and itself.
    &["PATHEXT", "COMSPEC", "SYSTEMROOT", "WINDIR"],
];
