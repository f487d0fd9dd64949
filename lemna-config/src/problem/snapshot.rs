use std::io;
use std::time::Duration;

/// Why a last known good copy (see `LoaderBuilder::snapshot`) cannot be used, or
/// cannot be kept. `Display` goes behind the file's path and a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotProblem {
    /// There is no such file: no load was good yet.
    #[error("there is none")]
    Absent,
    /// It is some other file, which is neither read nor replaced.
    #[error("it is another kind of file")]
    NotACopy,
    /// Another version of this crate wrote it, in a form that this one does not know.
    #[error("it was written by another version")]
    UnknownVersion,
    /// Its end is missing.
    #[error("it is cut off")]
    Truncated,
    /// It was made with another client secret or key, or for another server, project, environment, folder, identity or
    /// set of names.
    #[error("it was made with another secret, or for another server, project, environment, identity or set of names")]
    Foreign,
    /// It is not as it was written.
    #[error("it was changed after it was written")]
    TamperedWith,
    /// It is older than `LoaderBuilder::snapshot_max_age` allows.
    #[error("it is too old ({:.1} h)", age.as_secs_f64() / 3600.0)]
    #[non_exhaustive]
    TooOld {
        /// How long ago it was made.
        age: Duration,
    },
    /// It says that it was made more than a minute from now: one of the two clocks was or is wrong.
    #[error("it was made in the future, by this machine's clock")]
    FromTheFuture,
    /// The path is a symbolic link; none is followed.
    #[error("it is a symbolic link")]
    Link,
    /// A folder, a pipe or a device.
    #[error("it is no regular file")]
    NotAFile,
    /// It belongs to another user.
    #[error("it belongs to another user")]
    ForeignOwner,
    /// Others than its owner may read or write it: its mode should be 0600.
    #[error("others than its owner may read or write it")]
    OpenToOthers,
    /// More bytes than are read or written.
    #[error("it is larger than {limit} bytes")]
    #[non_exhaustive]
    TooLarge {
        /// How many bytes are read or written at most.
        limit: usize,
    },
    /// The folder it should stand in is not there.
    #[error("its folder is not there")]
    NoFolder,
    /// The user may not read or write there.
    #[error("this user may not")]
    Forbidden,
    /// Another failure of the operating system.
    #[error("the operating system fails ({0})")]
    Io(io::ErrorKind),
    /// The file could not be read in time. A load does not wait for a slow disk.
    #[error("the disk is too slow")]
    Slow,
    /// There is neither a client secret to derive its key from nor a key from
    /// `LoaderBuilder::snapshot_key`.
    #[error("there is no key to seal it with: give one with Loader::builder().snapshot_key")]
    NoKey,
    /// The key given to `LoaderBuilder::snapshot_key` is shorter than 16 bytes.
    #[error("its key is shorter than 16 bytes")]
    WeakKey,
    /// This system has no owners and modes of files as Unix has them.
    #[error("it needs a Unix system")]
    Unsupported,
    /// The system gave no randomness, or no thread, to make it with.
    #[error("it could not be made")]
    NotMade,
}

impl SnapshotProblem {
    /// Whether it is worth a word where the load did not need the copy.
    #[cfg(feature = "infisical")]
    pub(crate) fn is_remarkable(self) -> bool {
        self != Self::Absent
    }
}
