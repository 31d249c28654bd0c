//! Answers that can't be read.

use http::StatusCode;

use crate::auth::mask::Masks;
use crate::error::body::{FoundBody, RefusalBody};
use crate::error::head::HeadTexts;
use crate::operation::Operation;
use crate::text::debug::debug_fields;
use crate::text::excerpt::shown;
use crate::text::hidden::Hidden;
use crate::text::say::{Say, display_as_said, say_to};

/// How many messages of an answer are kept.
const MOST_MESSAGES: usize = 20;

/// A success whose body can't be read: HTML from a proxy, cut, too large, or of another shape.
///
/// The order may well have been taken. What the body says all the same is in [`found`](Self::found) and
/// [`messages`](Self::messages); it proves nothing, so a call that moves money stays unknown. That holds for
/// an answer inside `{"data":{...}}` too: KPay's texts know no such thing, and what stands beside `data`
/// may change what it means (inferred).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnreadableBody {
    /// The HTTP status.
    pub status: StatusCode,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The start of the body, at most 300 characters; secrets, phone numbers and e-mail addresses masked.
    pub excerpt: String,
    /// The ids that stand in the body.
    pub found: FoundIds,
    /// KPay's code, where the body is an error of KPay's.
    pub code: Option<String>,
    /// KPay's message, or messages, where the body has any.
    pub messages: Vec<String>,
    /// The JSON path of the first problem, like `amount`; `None` when the body is not JSON at all.
    pub path: Option<String>,
    /// What is wrong there.
    pub problem: String,
    /// The network's doing, not KPay's.
    pub(crate) cut: bool,
    /// Of a body that was cut: because time ran out.
    pub(crate) timed_out: bool,
}

/// What names an order in a success that can't be read: at the top of its body, or in its `data`. Read the
/// order by it, or give it to a person who looks for the order.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundIds {
    /// KPay's id.
    pub id: Option<String>,
    /// KPay's reference.
    pub reference: Option<String>,
    /// Your own id.
    pub external_id: Option<String>,
    /// The page to send the customer to.
    pub gateway_url: Option<String>,
}

/// What a success said that can't be read, masked.
pub(crate) struct BodyProblem<'a> {
    pub(crate) problem: crate::wire::value::ReadProblem,
    pub(crate) body: RefusalBody<'a>,
    pub(crate) found: FoundBody<'a>,
}

impl UnreadableBody {
    pub(crate) fn read(
        operation: &Operation,
        head: HeadTexts<'_>,
        BodyProblem { problem, body, found }: BodyProblem<'_>,
        masks: Masks<'_>,
    ) -> Self {
        // An id of digits alone has the shape of a phone number.
        let id = |text: &str| given(masks.secrets_in_text(text.to_owned()));
        let excerpt = if operation.secret { None } else { text(masks, body.text) };
        let [own, reference, external_id, gateway_url] = found.map(id);
        Self {
            status: head.status,
            content_type: head.content_type.and_then(|kind| text(masks, kind)),
            excerpt: excerpt.unwrap_or_default(),
            found: FoundIds { id: own, reference, external_id, gateway_url },
            code: text(masks, body.code),
            messages: texts(masks, body.messages),
            path: problem.path.as_deref().and_then(|path| text(masks, path)),
            problem: masks.in_text(problem.text),
            cut: false,
            timed_out: false,
        }
    }

    /// The body never arrived whole.
    pub(crate) fn cut(head: HeadTexts<'_>, timed_out: bool, masks: Masks<'_>) -> Self {
        let problem = if timed_out {
            "the body did not come whole in time"
        } else {
            "the body was cut, or larger than a mebibyte"
        };
        Self {
            status: head.status,
            content_type: head.content_type.map(|text| masks.in_text(shown(text))),
            excerpt: String::new(),
            found: FoundIds::default(),
            code: None,
            messages: Vec::new(),
            path: None,
            problem: problem.to_owned(),
            cut: true,
            timed_out,
        }
    }
}

debug_fields! {
    /// The excerpt may hold personal data, so only its length is shown.
    UnreadableBody as body {
        status, content_type, excerpt = format_args!("{} bytes", body.excerpt.len()), found, code, messages,
        path, problem
    }
}

debug_fields! {
    /// An address may hold anything.
    FoundIds as ids { id, reference, external_id, gateway_url = ids.gateway_url.as_deref().map(Hidden) }
}

impl Say for UnreadableBody {
    fn say(&self, to: &mut String) {
        say_to!(to; "KPay answered ", self.status.as_u16(), " but the answer can't be read");
        if let Some(path) = &self.path {
            say_to!(to; " at ", path);
        }
        say_to!(to; ": ", self.problem);
        if let Some(content_type) = &self.content_type {
            say_to!(to; " [", content_type, "]");
        }
        for (place, message) in self.messages.iter().enumerate() {
            say_to!(to; if place == 0 { "; it says: " } else { "; " }, message);
        }
        for (name, id) in [("id", &self.found.id), ("reference", &self.found.reference)] {
            if let Some(id) = id {
                say_to!(to; "; its ", name, " is ", id);
            }
        }
    }
}

display_as_said!(UnreadableBody);

/// A text of an answer as it may be shown, unless it is empty. It is masked before it is cut: half a secret
/// is not found again.
#[inline(never)]
pub(super) fn text(masks: Masks<'_>, text: &str) -> Option<String> {
    given(masks.in_text(text.to_owned()))
}

/// Its messages, not more than are read.
#[inline(never)]
pub(super) fn texts(masks: Masks<'_>, all: &[&str]) -> Vec<String> {
    all.iter().take(MOST_MESSAGES).filter_map(|one| text(masks, one)).collect()
}

fn given(text: String) -> Option<String> {
    Some(shown(&text)).filter(|text| !text.is_empty())
}
