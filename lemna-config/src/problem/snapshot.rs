use std::fmt;
use std::io;
use std::time::Duration;

/// Why a last known good copy (see `LoaderBuilder::snapshot`) cannot be used or kept. `Display` follows the file's path
/// and a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SnapshotProblem {
    /// There is no such file: no load has been good yet.
    Absent,
    /// It is a different file, which is neither read nor replaced.
    NotACopy,
    /// Another version of this crate wrote it, in a format that this one does not know.
    UnknownVersion,
    /// It is truncated.
    Truncated,
    /// It was made with another client secret or key, or for another server, project, environment, folder, identity or
    /// set of names.
    Foreign,
    /// It has been changed since it was written.
    TamperedWith,
    /// It is older than `LoaderBuilder::snapshot_max_age` allows.
    #[non_exhaustive]
    TooOld {
        /// How long ago it was made.
        age: Duration,
    },
    /// Its time is more than a minute in the future: one of the two clocks was or is wrong.
    FromTheFuture,
    /// The path is a symbolic link; none is followed.
    Link,
    /// A folder, a pipe or a device.
    NotAFile,
    /// It belongs to another user.
    ForeignOwner,
    /// Users other than its owner can read or write it: its mode should be 0600.
    OpenToOthers,
    /// More bytes than the limit.
    #[non_exhaustive]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// Its folder does not exist.
    NoFolder,
    /// The user has no permission to read or write there.
    Forbidden,
    /// Another failure of the operating system.
    Io(io::ErrorKind),
    /// The file could not be read in time. A load does not wait for a slow disk.
    Slow,
    /// There is neither a client secret to derive its key from, nor a key from `LoaderBuilder::snapshot_key`.
    NoKey,
    /// The key given to `LoaderBuilder::snapshot_key` is shorter than 16 bytes.
    WeakKey,
    /// This system lacks the owners and modes of files that Unix has.
    Unsupported,
    /// The system provided no randomness or no thread to create it.
    NotMade,
}

impl fmt::Display for SnapshotProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "there is none",
            Self::NotACopy => "it is a different kind of file",
            Self::UnknownVersion => "it was written by another version",
            Self::Truncated => "it is truncated",
            Self::Foreign => {
                "it was made with another secret, or for another server, project, \
                 environment, identity or set of names"
            }
            Self::TamperedWith => "it was changed after it was written",
            Self::TooOld { age } => return write!(f, "it is too old ({:.1} h)", age.as_secs_f64() / 3600.0),
            Self::FromTheFuture => "its time is in the future, by this machine's clock",
            Self::Link => "it is a symbolic link",
            Self::NotAFile => "it is not a regular file",
            Self::ForeignOwner => "it belongs to another user",
            Self::OpenToOthers => "users other than its owner can read or write it",
            Self::TooLarge { limit } => return write!(f, "it is larger than {limit} bytes"),
            Self::NoFolder => "its folder does not exist",
            Self::Forbidden => "permission denied",
            Self::Io(kind) => return write!(f, "the operating system fails ({kind})"),
            Self::Slow => "the disk is too slow",
            Self::NoKey => "there is no key to seal it with: give one with Loader::builder().snapshot_key",
            Self::WeakKey => "its key is shorter than 16 bytes",
            Self::Unsupported => "it needs a Unix system",
            Self::NotMade => "it could not be created",
        })
    }
}

impl std::error::Error for SnapshotProblem {}

impl SnapshotProblem {
    /// Whether it deserves a warning if the load did not need the copy.
    #[cfg(feature = "infisical")]
    pub(crate) fn is_remarkable(self) -> bool {
        self != Self::Absent
    }
}
