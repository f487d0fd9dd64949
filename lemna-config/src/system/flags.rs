//! How files are opened that somebody else may have put there.

/// On Linux `libc` and `rustix` are not in every build, so these are written down; a test compares them with `rustix`.
/// Most architectures of Linux share one set of numbers (`asm-generic/fcntl.h`).
#[cfg(target_os = "linux")]
mod of_system {
    const IS_MIPS: bool =
        cfg!(any(target_arch = "mips", target_arch = "mips32r6", target_arch = "mips64", target_arch = "mips64r6"));
    const IS_SPARC: bool = cfg!(any(target_arch = "sparc", target_arch = "sparc64"));
    const HAS_OTHER_NOFOLLOW: bool = cfg!(any(
        target_arch = "arm",
        target_arch = "aarch64",
        target_arch = "m68k",
        target_arch = "powerpc",
        target_arch = "powerpc64"
    ));

    const NONBLOCK_AND_NOCTTY: [i32; 2] = if IS_MIPS {
        [0o200, 0o4000]
    } else if IS_SPARC {
        [0o40_000, 0o100_000]
    } else {
        [0o4000, 0o400]
    };

    pub(crate) const LOOK: i32 = NONBLOCK_AND_NOCTTY[0] | NONBLOCK_AND_NOCTTY[1];
    pub(crate) const NO_LINK: i32 = if HAS_OTHER_NOFOLLOW { 0o100_000 } else { 0o400_000 };
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
