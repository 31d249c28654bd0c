//! Forms without the cards in them: somebody may type a real one.

use bytes::Bytes;
use http::{Method, Request};

use super::TestCards;
use crate::http::fields::{decoded, is_form};

/// Stands for what is not kept; it can't be read as a card, a date, a code or a number.
const NOT_KEPT: &str = "not+kept";

/// `MM / YY` with spaces.
const LONGEST_EXPIRY: usize = 7;

/// The most digits that a phone number has.
const LONGEST_NUMBER: usize = 15;

impl TestCards {
    /// A form of a gateway page without what nobody may keep; `None` when there is nothing of that.
    ///
    /// **An engine does with it what it would have done with the form as it was sent**: only the
    /// published cards mean anything to it, and they stay. So does what comes of it a second time.
    pub(crate) fn without_others(&self, request: &Request<Bytes>) -> Option<Request<Bytes>> {
        if request.method() != Method::POST || !request.uri().path().starts_with("/gateway/") {
            return None;
        }
        let body = match is_form(request.headers()) {
            true => self.form_without_others(request.body())?,
            // It is refused, whatever it says.
            false if request.body().is_empty() || request.body() == NOT_KEPT => return None,
            false => Bytes::from_static(NOT_KEPT.as_bytes()),
        };
        let mut kept = request.clone();
        *kept.body_mut() = body;
        Some(kept)
    }

    fn form_without_others(&self, form: &Bytes) -> Option<Bytes> {
        let pairs: Vec<FormPair<'_>> = form.split(|byte| *byte == b'&').map(FormPair::of).collect();
        let mut cards = pairs.iter().filter(|pair| pair.name == "cardNumber");
        let is_published = cards.next_back().is_none_or(|pair| self.knows(&pair.typed));
        let mut is_changed = false;
        let written: Vec<Vec<u8>> = pairs
            .iter()
            .map(|pair| {
                let is_kept = match &*pair.name {
                    "cardNumber" => self.knows(&pair.typed),
                    "expiry" => is_published && pair.typed.len() <= LONGEST_EXPIRY,
                    // Which three digits they are means nothing.
                    "securityCode" => is_published && pair.typed == "000",
                    _ => is_short_enough(&pair.typed),
                };
                let is_named = is_short_enough(&pair.name);
                if is_named && (is_kept || pair.typed == "not kept") {
                    return pair.sent.to_vec();
                }
                is_changed = true;
                if !is_named {
                    return NOT_KEPT.into();
                }
                let is_code = pair.name == "securityCode" && is_published && is_code(&pair.typed);
                let kept = if is_code { "000" } else { NOT_KEPT };
                // The name as it was sent: decoded, it could say something else.
                [pair.sent_name, b"=", kept.as_bytes()].concat()
            })
            .collect();
        is_changed.then(|| Bytes::from(written.join(&b'&')))
    }
}

/// Whether it can't be the number of a card in the wrong field.
fn is_short_enough(typed: &str) -> bool {
    typed.bytes().filter(u8::is_ascii_digit).count() <= LONGEST_NUMBER
}

/// Whether it is what stands on the back of a card.
pub(super) fn is_code(typed: &str) -> bool {
    typed.len() == 3 && typed.bytes().all(|it| it.is_ascii_digit())
}

struct FormPair<'a> {
    sent: &'a [u8],
    sent_name: &'a [u8],
    name: String,
    typed: String,
}

impl<'a> FormPair<'a> {
    fn of(sent: &'a [u8]) -> Self {
        let end = sent.iter().position(|byte| *byte == b'=').unwrap_or(sent.len());
        let (name, value) = sent.split_at(end);
        Self {
            sent,
            sent_name: name,
            name: decoded(name),
            typed: decoded(value.strip_prefix(b"=").unwrap_or(value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::header::CONTENT_TYPE;
    use proptest::prelude::*;

    use super::*;

    fn kept(content_type: &str, form: &str) -> String {
        let cards = TestCards::published();
        let request = Request::post("/gateway/gw_1/pay").header(CONTENT_TYPE, content_type);
        let request = request.body(Bytes::from(form.to_owned())).unwrap();
        let once = cards.without_others(&request).unwrap_or(request);
        assert!(cards.without_others(&once).is_none(), "{:?}", once.body());
        String::from_utf8(once.into_body().to_vec()).unwrap()
    }

    const FORM: &str = "application/x-www-form-urlencoded";

    #[test]
    fn published_cards_stay_and_nothing_else_of_a_card_does() {
        for (form, left) in [
            ("", ""),
            ("lang=fr&x", "lang=fr&x"),
            ("provider=ORANGE_CMR&phoneNumber=%2B237", "provider=ORANGE_CMR&phoneNumber=%2B237"),
            (
                "cardNumber=4242+4242-42424242&expiry=12%2F30&securityCode=987",
                "cardNumber=4242+4242-42424242&expiry=12%2F30&securityCode=000",
            ),
            (
                "cardNumber=4111+1111+1111+1111&expiry=12%2F30&securityCode=987",
                "cardNumber=not+kept&expiry=not+kept&securityCode=not+kept",
            ),
            ("card%4eumber=4111111111111111", "card%4eumber=not+kept"),
            ("4111111111111111=x", "not+kept"),
            (
                "x%26cardNumber%3D4242424242424242=4111111111111111&cardNumber=4",
                "not+kept&cardNumber=not+kept",
            ),
            ("x%26expiry%3D1=4111111111111111", "x%26expiry%3D1=not+kept"),
            (
                "cardNumber=4111111111111111&cardNumber=4242424242424242&securityCode=98765",
                "cardNumber=not+kept&cardNumber=4242424242424242&securityCode=not+kept",
            ),
            (
                "cardNumber=4242424242424242&expiry=1&cardNumber=4111",
                "cardNumber=4242424242424242&expiry=not+kept&cardNumber=not+kept",
            ),
            ("phoneNumber=%2B237+653456789012", "phoneNumber=%2B237+653456789012"),
            ("phoneNumber=4111+1111+1111+1111", "phoneNumber=not+kept"),
            ("other=4111111111111111", "other=not+kept"),
            (
                "cardNumber=4242424242424242&expiry=4111111111111111&securityCode=4111111111111111",
                "cardNumber=4242424242424242&expiry=not+kept&securityCode=not+kept",
            ),
        ] {
            assert_eq!(kept(FORM, form), left, "{form}");
        }
        assert_eq!(kept("application/json", r#"{"cardNumber":"4111111111111111"}"#), "not+kept");
    }

    #[test]
    fn other_requests_are_as_they_were() {
        let cards = TestCards::published();
        for request in [Request::post("/api/v1/payments/init"), Request::get("/gateway/gw_1")] {
            let request = request.body(Bytes::from_static(b"cardNumber=4111111111111111")).unwrap();
            assert!(cards.without_others(&request).is_none());
        }
    }

    proptest! {
        #[test]
        fn any_form_is_changed_at_most_once(form in "((cardNumber|expiry|securityCode|[a-z%26=]{0,4})=?[0-9%+&=]{0,20}&?){0,4}") {
            kept(FORM, &form);
        }

        #[test]
        fn no_number_of_another_card_is_kept(
            number in "[1-9][0-9]{12,18}", expiry in "[0-9/]{0,7}", code in "[0-9]{1,4}",
        ) {
            prop_assume!(!TestCards::published().knows(&number));
            let form = format!("expiry={expiry}&cardNumber={number}&securityCode={code}");
            let left = kept(FORM, &form);
            prop_assert_eq!(left, "expiry=not+kept&cardNumber=not+kept&securityCode=not+kept");
        }
    }
}
