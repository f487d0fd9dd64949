use std::{fmt, io};

/// What is wrong with a file or a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileProblem {
    /// A folder, a socket or a device; also a pipe, if only a regular file is read.
    NotAFile,
    /// More bytes than the limit.
    #[non_exhaustive]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// Another encoding than UTF-8.
    #[non_exhaustive]
    NotUtf8 {
        /// The first line that shows it, counted from 1.
        line: u32,
    },
    /// UTF-16, by its byte order mark. Windows PowerShell writes it.
    Utf16,
    /// A NUL byte, as in a file written as UTF-16 without a byte order mark.
    #[non_exhaustive]
    NulByte {
        /// The first line with one, counted from 1.
        line: u32,
    },
    /// The user has no permission to read it.
    Forbidden,
    /// It does not exist, but was named explicitly.
    Missing,
    /// It is a link to a missing file.
    DanglingLink,
    /// It is empty, or only a line end.
    Empty,
    /// A pipe to which nobody wrote before the deadline of the load.
    Unwritten,
    /// A pipe whose writer did not close it before the deadline of the load.
    Unfinished,
    /// The process, or the whole system, cannot open more files.
    NoDescriptor,
    /// Another failure of the operating system.
    Io(io::ErrorKind),
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFile => f.write_str("it is a folder, a device or a pipe, not a regular file"),
            Self::TooLarge { limit } => write!(f, "it is larger than {} KiB", limit / 1024),
            Self::NotUtf8 { line } => write!(f, "it is not UTF-8 (line {line})"),
            Self::Utf16 => f.write_str("it is UTF-16: save it as UTF-8"),
            Self::NulByte { line } => write!(f, "it contains a NUL byte in line {line}"),
            Self::Forbidden => f.write_str("permission denied"),
            Self::Missing => f.write_str("it does not exist"),
            Self::DanglingLink => f.write_str("it is a link to a missing file"),
            Self::Empty => f.write_str("it is empty"),
            Self::Unwritten => f.write_str("it is a pipe, and nobody wrote to it in time"),
            Self::Unfinished => f.write_str("it is a pipe, and its writer did not close it in time"),
            Self::NoDescriptor => f.write_str("the process cannot open more files"),
            Self::Io(kind) => kind.fmt(f),
        }
    }
}
