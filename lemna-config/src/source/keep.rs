use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use crate::warning::Warning;

/// Work for after a load that was good, such as writing what its source said to a file.
///
/// A load waits for it a moment, to be able to report a failure.
pub(crate) trait Keep: Debug + Send {
    fn blocking(self: Box<Self>) -> Option<Warning>;

    /// [`blocking`](Self::blocking) for async callers, whose runtime need have no timers.
    fn pending(self: Box<Self>) -> Pin<Box<dyn Future<Output = Option<Warning>> + Send>>;
}
