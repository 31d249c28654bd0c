//! The thread that the connections live on.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll};
use std::thread::{self, JoinHandle, ThreadId};

use tokio::runtime::{self, Handle};
use tokio::sync::oneshot;
use tokio::task::{self, JoinError};

const NAME: &str = "kpay";

/// A thread with a runtime. It ends when this is dropped, without being waited for.
#[derive(Debug)]
pub(super) struct Thread {
    handle: Handle,
    join: JoinHandle<()>,
    /// Its drop is what the thread waits for.
    _keeper: oneshot::Sender<Infallible>,
}

impl Thread {
    /// # Errors
    /// When the system gives no thread, or no file descriptors for its runtime.
    pub(super) fn start() -> io::Result<Self> {
        let (keeper, released) = oneshot::channel();
        let (report, started) = mpsc::sync_channel(1);
        let join = thread::Builder::new().name(NAME.to_owned()).spawn(move || {
            // Made and dropped here: to drop a runtime inside another panics.
            match runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => {
                    if report.send(Ok(runtime.handle().clone())).is_ok() {
                        let _ = runtime.block_on(released);
                    }
                    // A name lookup that hangs must not keep the thread.
                    runtime.shutdown_background();
                }
                // Who asked is told, or gone.
                Err(error) => drop(report.send(Err(error))),
            }
        })?;
        let handle = started.recv().map_err(io::Error::other)??;
        Ok(Self { handle, join, _keeper: keeper })
    }

    /// Runs a future there, beside others. It ends when what this gives is dropped.
    pub(super) fn spawn<T: Send + 'static>(
        &self,
        future: impl Future<Output = T> + Send + 'static,
    ) -> Task<T> {
        Task(self.handle.spawn(future))
    }

    /// Lets the thread end while this is still there.
    #[cfg(test)]
    pub(super) fn end(&mut self) {
        self._keeper = oneshot::channel().0;
        while !self.join.is_finished() {
            thread::yield_now();
        }
    }

    pub(super) fn id(&self) -> ThreadId {
        self.join.thread().id()
    }
}

/// A future on the thread, and a future of its output: an error when it panicked or the thread
/// ended first.
pub(super) struct Task<T>(task::JoinHandle<T>);

impl<T> Future for Task<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context)
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::time::Duration;

    use super::*;
    use crate::blocking::block_on::block_on;

    const SOON: Duration = Duration::from_secs(20);

    /// Tells when it is dropped.
    struct Told(mpsc::Sender<()>);

    impl Drop for Told {
        fn drop(&mut self) {
            let _ = self.0.send(());
        }
    }

    #[test]
    fn it_ends_with_its_owner_and_takes_along_what_runs() {
        let thread = Thread::start().unwrap();
        let (tell, told) = mpsc::channel();
        let (begin, begun) = mpsc::channel();
        let task = thread.spawn(async move {
            let _told = Told(tell);
            begin.send(()).unwrap();
            pending::<()>().await;
        });
        begun.recv_timeout(SOON).unwrap();
        let Thread { join, _keeper: keeper, handle } = thread;
        drop((keeper, handle));
        join.join().unwrap();
        told.recv_timeout(SOON).unwrap();
        assert!(block_on(task).unwrap_err().is_cancelled());
    }

    #[test]
    fn a_task_that_is_let_go_ends() {
        let thread = Thread::start().unwrap();
        let (tell, told) = mpsc::channel();
        let told_when_dropped = Told(tell);
        let task = thread.spawn(async move {
            let _told = told_when_dropped;
            pending::<()>().await;
        });
        drop(task);
        told.recv_timeout(SOON).unwrap();
    }

    #[test]
    fn a_panic_ends_its_own_task_only() {
        let thread = Thread::start().unwrap();
        let broken = thread.spawn::<()>(async { panic!("on purpose") });
        assert!(block_on(broken).unwrap_err().is_panic());
        assert_eq!(block_on(thread.spawn(async { 7 })).unwrap(), 7);
    }
}
