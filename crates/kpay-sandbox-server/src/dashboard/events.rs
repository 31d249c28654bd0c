//! Server-sent events: a number that grows with each change, and nothing else.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame};
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

/// How long changes are gathered, so that a busy sandbox does not keep a browser busier.
const GATHERED: Duration = Duration::from_millis(150);

/// How often something is sent at least, so that a connection nobody reads is found out.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The body of the stream. Dropped, it ends.
pub(crate) struct Events(mpsc::Receiver<Bytes>);

impl Events {
    /// Tells each change until `stopped` changes or its sender is gone.
    pub(crate) fn tell(changes: watch::Receiver<u64>, stopped: watch::Receiver<()>) -> Self {
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(send(changes, stopped, sender));
        Self(receiver)
    }
}

async fn send(
    mut changes: watch::Receiver<u64>,
    mut stopped: watch::Receiver<()>,
    sender: mpsc::Sender<Bytes>,
) {
    loop {
        let number = *changes.borrow_and_update();
        if sender.send(Bytes::from(format!("data: {number}\n\n"))).await.is_err() {
            return;
        }
        sleep(GATHERED).await;
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { return },
            () = sleep(HEARTBEAT) => {}
            () = sender.closed() => return,
            _ = stopped.changed() => return,
        }
    }
}

impl Body for Events {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.0.poll_recv(cx).map(|bytes| bytes.map(|it| Ok(Frame::data(it))))
    }
}
