//! What an answer's bytes come from.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::carried_body::CarriedBody;
use crate::dashboard::EventBody;

pub(crate) enum ResponseBody {
    Carried(CarriedBody),
    EventBody(EventBody),
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match &mut *self {
            Self::Carried(body) => Pin::new(body).poll_frame(cx),
            Self::EventBody(body) => Pin::new(body).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Carried(body) => body.is_end_stream(),
            Self::EventBody(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Carried(body) => body.size_hint(),
            Self::EventBody(body) => body.size_hint(),
        }
    }
}
