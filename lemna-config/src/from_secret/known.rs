//! Whether a name means the type that one thinks it does: asked by the derive, where it finds that a default is none
//! of the type of this name.

use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::time::Duration;

/// For a well-known type, `IS` is its own constant; of every other type, that of [`Other`].
#[doc(hidden)]
#[derive(Debug)]
pub struct Known<T>(PhantomData<T>);

#[doc(hidden)]
pub trait Other {
    const IS: bool = false;
}

impl<T> Other for Known<T> {}

macro_rules! known {
    ($($type:ty)*) => {$(
        impl Known<$type> {
            pub const IS: bool = true;
        }
    )*};
}

known! { super::ByteSize Duration IpAddr Ipv4Addr Ipv6Addr SocketAddr SocketAddrV4 SocketAddrV6 }

#[cfg(feature = "url")]
known! { url::Url }

/// Reads the default `text` as a value would be.
#[doc(hidden)]
pub fn judged<T>(text: &str, parse: fn(&str) -> Result<T, super::Invalid>) -> Result<(), super::Invalid> {
    parse(text).map(drop)
}
