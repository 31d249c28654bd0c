//! A body as the engine wants it carried: complete, slow, or cut off.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use kpay_sandbox::Carriage;
use tokio::sync::watch;
use tokio::time::{Sleep, sleep};

/// How long the bytes before a cut have to get out of this process.
const LAST_BYTES: Duration = Duration::from_millis(50);

pub(crate) struct CarriedBody {
    pieces: VecDeque<Bytes>,
    pause: Duration,
    /// The pause that is going on.
    waiting: Option<Pin<Box<Sleep>>>,
    has_waited: bool,
    /// How much is still promised, whether it is ever sent or not.
    promised: u64,
    /// Is told when the body has ended.
    end: Option<BodyEnd>,
}

/// Whom to tell that an answer has ended, and how long to wait then.
pub(crate) struct BodyEnd {
    pub(crate) closes: watch::Sender<Option<Duration>>,
    pub(crate) after: Duration,
}

impl Drop for BodyEnd {
    fn drop(&mut self) {
        self.closes.send_replace(Some(self.after));
    }
}

impl CarriedBody {
    pub(crate) fn new(body: Bytes, carriage: Carriage) -> Self {
        let promised = body.len() as u64;
        let (pieces, pause) = match carriage {
            Carriage::CutMidway { after } => {
                (VecDeque::from([body.slice(..after.min(body.len()))]), Duration::ZERO)
            }
            Carriage::Slow { chunk, pause } => {
                let size = chunk.max(1);
                let starts = (0..body.len()).step_by(size);
                let pieces = starts.map(|start| body.slice(start..body.len().min(start + size)));
                (pieces.collect(), pause)
            }
            _ => (VecDeque::from([body]), Duration::ZERO),
        };
        Self { pieces, pause, waiting: None, has_waited: false, promised, end: None }
    }

    /// The same, and somebody is told when it is over.
    pub(crate) fn ending(mut self, end: Option<BodyEnd>) -> Self {
        self.end = end;
        self
    }

    /// Waits so long once; `Ready` from then on, until the next piece.
    fn poll_pause(&mut self, pause: Duration, cx: &mut Context<'_>) -> Poll<()> {
        if !self.has_waited && !pause.is_zero() {
            let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(pause)));
            ready!(waiting.as_mut().poll(cx));
            self.waiting = None;
        }
        self.has_waited = true;
        Poll::Ready(())
    }
}

impl Body for CarriedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let is_over = self.pieces.is_empty();
        let pause = match (is_over, self.promised) {
            (true, 0) => return Poll::Ready(None),
            (true, _) => LAST_BYTES,
            (false, _) => self.pause,
        };
        ready!(self.poll_pause(pause, cx));
        self.has_waited = false;
        match self.pieces.pop_front() {
            Some(piece) => {
                self.promised -= piece.len() as u64;
                Poll::Ready(Some(Ok(Frame::data(piece))))
            }
            None => Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.promised == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}
