//! Who visits the pages that KPay hosts: customers, with a card or without, and recipients.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request};

use crate::executor::Owner;
use crate::orders::{MoneyRoute, Wish, cause};
use crate::random::Random;
use crate::sandbox_process::BASE_URL;
use crate::script::Browsing;
use crate::shop::RETURN_URL;
use crate::world::World;

/// Of KPay's test cards two that pay and two that fail, and one that is not one of them.
const CARDS: [&str; 5] = [
    "4242424242424242",
    "5555555555554444",
    "4000000000000002",
    "4000000000009995",
    "4111111111111111",
];

/// How often a visitor looks at a page that waits, and how long after each look.
const LOOKS: u8 = 4;
const BETWEEN_LOOKS: Duration = Duration::from_millis(1_500);

/// Whose number a recipient gives: one is paid, one is not, one waits.
const RECIPIENTS: [&str; 3] = ["237653456789", "237653456089", "237653456129"];

impl World {
    /// A customer on the gateway page of an order, if the shop has shown one.
    pub(crate) async fn browse(self: Arc<Self>, order: u8, does: Browsing) {
        let mut random = Random::new(self.seed, 0x0c_0000 + u64::from(order));
        let forms = match Wish::order(self.seed, order).route {
            MoneyRoute::Card => {
                let card = *random.one_of(&CARDS);
                let typed =
                    |card: &str| format!("cardNumber={card}&expiry=12%2F40&securityCode=123");
                // Who mistypes types again.
                let wrong = card == CARDS[4];
                let again = wrong.then(|| typed(CARDS[0]));
                [Some(typed(card)), again].into_iter().flatten().collect()
            }
            _ => vec![String::new()],
        };
        self.visit(&format!("order-{order}"), does, "pay", forms).await;
    }

    /// A recipient on the gateway page of a withdrawal, if the shop has shown one.
    pub(crate) async fn collect(self: Arc<Self>, number: u8, does: Browsing) {
        let mut random = Random::new(self.seed, 0x0b_0000 + u64::from(number));
        let phone = random.one_of(&RECIPIENTS);
        let form = format!("provider=MTN_MOMO_CMR&phoneNumber={phone}");
        self.visit(&format!("payout-{number}"), does, "withdraw", vec![form]).await;
    }

    /// Sends what is typed, one form after the other, and goes where the last one leads.
    async fn visit(
        self: Arc<Self>,
        purpose: &str,
        does: Browsing,
        action: &str,
        forms: Vec<String>,
    ) {
        let page = {
            let store = self.store();
            let pages =
                store.records.iter().filter(|(external_id, _)| cause(external_id) == purpose);
            pages.filter_map(|(_, record)| record.page.clone()).next_back()
        };
        let Some(path) = page.as_ref().and_then(|page| page.strip_prefix(BASE_URL)) else { return };
        let (action, forms) = match does {
            Browsing::Cancel => ("cancel", vec![String::new()]),
            Browsing::Pay | Browsing::PayAndLeave => (action, forms),
        };
        let mut leads_to = None;
        for form in forms {
            leads_to = self.send(Method::POST, &format!("{path}/{action}"), form);
            let latency = self.conditions().latency();
            self.clock.sleep(latency).await;
        }
        // The page itself waits for the end, and tells what fails with a link back.
        let mut url = leads_to.clone().filter(|url| url.starts_with(RETURN_URL));
        let mut looks = if leads_to.is_some() { LOOKS } else { 0 };
        while url.is_none() && looks > 0 {
            url = self.send(Method::GET, path, String::new());
            self.clock.sleep(BETWEEN_LOOKS).await;
            looks -= 1;
        }
        if let (Some(url), Some(shop)) = (url, self.shop())
            && does != Browsing::PayAndLeave
        {
            self.spawner.spawn(Owner::Shop(shop.process), shop.on_return(url));
        }
    }

    /// Where KPay's answer leads, by its `Location` or by the link back in it.
    fn send(&self, method: Method, path: &str, form: String) -> Option<String> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from(form))
            .ok()?;
        let response = self.arrive(&request, None)?.response;
        if let Some(location) = response.headers().get("location") {
            return location.to_str().ok().map(str::to_owned);
        }
        let page = std::str::from_utf8(response.body()).ok()?;
        let (_, link) = page.split_once(&format!("href=\"{RETURN_URL}"))?;
        let (query, _) = link.split_once('"')?;
        Some(format!("{RETURN_URL}{}", query.replace("&amp;", "&")))
    }
}
