//! How files are opened that somebody else may have put there.

/// On Linux `libc` and `rustix` are not in every build, so these are written down; a test compares them with `rustix`.
/// The other architectures of Linux share one set of numbers (`asm-generic/fcntl.h`).
#[cfg(target_os = "linux")]
mod of_system {
    #[cfg(any(target_arch = "mips", target_arch = "mips32r6", target_arch = "mips64", target_arch = "mips64r6"))]
    mod numbers {
        pub(super) const NONBLOCK: i32 = 0o200;
        pub(super) const NOCTTY: i32 = 0o4000;
        pub(super) const NOFOLLOW: i32 = 0o400_000;
    }

    #[cfg(any(target_arch = "sparc", target_arch = "sparc64"))]
    mod numbers {
        pub(super) const NONBLOCK: i32 = 0o40_000;
        pub(super) const NOCTTY: i32 = 0o100_000;
        pub(super) const NOFOLLOW: i32 = 0o400_000;
    }

    #[cfg(any(
        target_arch = "arm",
        target_arch = "aarch64",
        target_arch = "m68k",
        target_arch = "powerpc",
        target_arch = "powerpc64"
    ))]
    mod numbers {
        pub(super) const NONBLOCK: i32 = 0o4000;
        pub(super) const NOCTTY: i32 = 0o400;
        pub(super) const NOFOLLOW: i32 = 0o100_000;
    }

    #[cfg(not(any(
        target_arch = "mips",
        target_arch = "mips32r6",
        target_arch = "mips64",
        target_arch = "mips64r6",
        target_arch = "sparc",
        target_arch = "sparc64",
        target_arch = "arm",
        target_arch = "aarch64",
        target_arch = "m68k",
        target_arch = "powerpc",
        target_arch = "powerpc64"
    )))]
    mod numbers {
        pub(super) const NONBLOCK: i32 = 0o4000;
        pub(super) const NOCTTY: i32 = 0o400;
        pub(super) const NOFOLLOW: i32 = 0o400_000;
    }

    pub(crate) const LOOK: i32 = numbers::NONBLOCK | numbers::NOCTTY;
    pub(crate) const NO_LINK: i32 = numbers::NOFOLLOW;
}

#[cfg(not(target_os = "linux"))]
mod of_system {
    use rustix::fs::OFlags;

    pub(crate) const LOOK: i32 = OFlags::NONBLOCK.union(OFlags::NOCTTY).bits().cast_signed();
    pub(crate) const NO_LINK: i32 = OFlags::NOFOLLOW.bits().cast_signed();
}

/// Does not wait for the writer of a pipe, and makes no terminal the process's own.
pub(super) use of_system::LOOK;
/// Opens nothing behind a link.
pub(super) use of_system::NO_LINK;

#[cfg(test)]
mod tests {
    use rustix::fs::OFlags;

    #[test]
    fn the_numbers_are_those_of_the_system() {
        assert_eq!(super::LOOK, (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed());
        assert_eq!(super::NO_LINK, OFlags::NOFOLLOW.bits().cast_signed());
    }
}
