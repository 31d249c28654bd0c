//! The one place that knows where futures must be `Send`: everywhere but in a browser's or edge
//! runtime's single thread.

use std::future::Future;
use std::pin::Pin;

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod bounds {
    /// `Send`, except on `wasm32-unknown-unknown`.
    pub trait MaybeSend: Send {}
    impl<T: Send + ?Sized> MaybeSend for T {}

    /// `Sync`, except on `wasm32-unknown-unknown`.
    pub trait MaybeSync: Sync {}
    impl<T: Sync + ?Sized> MaybeSync for T {}

    pub(crate) type Boxed<'a, T> = super::Pin<Box<dyn super::Future<Output = T> + Send + 'a>>;
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod bounds {
    /// `Send`, except on `wasm32-unknown-unknown`.
    pub trait MaybeSend {}
    impl<T: ?Sized> MaybeSend for T {}

    /// `Sync`, except on `wasm32-unknown-unknown`.
    pub trait MaybeSync {}
    impl<T: ?Sized> MaybeSync for T {}

    pub(crate) type Boxed<'a, T> = super::Pin<Box<dyn super::Future<Output = T> + 'a>>;
}

pub(crate) use bounds::Boxed;
pub use bounds::{MaybeSend, MaybeSync};

/// A boxed future, `Send` except on `wasm32-unknown-unknown`.
pub type BoxFuture<'a, T> = Boxed<'a, T>;
