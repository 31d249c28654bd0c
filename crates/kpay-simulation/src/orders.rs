//! What customers order and the owner pays out: by number, from the seed alone.

use kpay_client::core::{Currency, ExternalId, Money, PhoneNumber, Provider};

use crate::random::Random;

/// An operator with one of its numbers and its currency.
type PhoneAccount = (Provider, &'static str, Currency);

/// One order, payout or transfer as whoever wants it would describe it.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) money: Money,
    pub(crate) route: MoneyRoute,
}

/// How it is paid, or whereto.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum MoneyRoute {
    /// To a phone in another country.
    Abroad(Provider, PhoneNumber),
    /// To a bank account.
    Bank,
    /// By a card on a gateway page.
    Card,
    /// On a gateway page.
    Page,
    Phone(Provider, PhoneNumber),
}

impl Wish {
    /// What the order of this number costs, and how it is paid.
    pub(crate) fn order(seed: u64, number: u8) -> Self {
        let mut random = Random::new(seed, 0x0f_0000 + u64::from(number));
        let amount = 1_000 + random.below(90) * 100;
        if random.happens(35) {
            let route = if random.happens(40) { MoneyRoute::Card } else { MoneyRoute::Page };
            return Self { money: Money::new(amount, Currency::Xaf), route };
        }
        let places: [PhoneAccount; 8] = [
            (Provider::MtnMomoCmr, "237653456789", Currency::Xaf),
            (Provider::MtnMomoCmr, "237653456789", Currency::Xaf),
            (Provider::OrangeCmr, "237653456789", Currency::Xaf),
            (Provider::MtnMomoCmr, "237653456029", Currency::Xaf),
            (Provider::OrangeCmr, "237653456089", Currency::Xaf),
            (Provider::MtnMomoCmr, "237653456129", Currency::Xaf),
            (Provider::AirtelGab, "24174345678", Currency::Xaf),
            (Provider::MtnMomoCiv, "2250503456789", Currency::Xof),
        ];
        Self::at(amount, random.one_of(&places))
    }

    /// What the withdrawal of this number pays out, and to whom.
    pub(crate) fn withdrawal(seed: u64, number: u8) -> Self {
        let mut random = Random::new(seed, 0x0e_0000 + u64::from(number));
        let places: [PhoneAccount; 4] = [
            (Provider::MtnMomoCmr, "237653456789", Currency::Xaf),
            (Provider::OrangeCmr, "237653456789", Currency::Xaf),
            (Provider::MtnMomoCmr, "237653456089", Currency::Xaf),
            (Provider::MtnMomoCmr, "237653456129", Currency::Xaf),
        ];
        let amount = 500 + random.below(50) * 100;
        let wish = Self::at(amount, random.one_of(&places));
        let route = match random.below(10) {
            0..2 => MoneyRoute::Page,
            2 => MoneyRoute::Bank,
            // Of these numbers one completes and one fails.
            3..5 => {
                let numbers = ["2250503456789", "2250503456089"];
                let number = random.one_of(&numbers);
                PhoneNumber::new(number).map_or(MoneyRoute::Bank, |phone| {
                    MoneyRoute::Abroad(Provider::MtnMomoCiv, phone)
                })
            }
            _ => return wish,
        };
        Self { route, ..wish }
    }

    /// How much the transfer of this number moves from Cameroon to Gabon.
    pub(crate) fn transfer(seed: u64, number: u8) -> Self {
        let mut random = Random::new(seed, 0x0d_0000 + u64::from(number));
        Self {
            money: Money::new(500 + random.below(20) * 100, Currency::Xaf),
            route: MoneyRoute::Bank,
        }
    }

    fn at(amount: u64, (provider, phone, currency): &PhoneAccount) -> Self {
        let phone = PhoneNumber::new(phone);
        let route =
            phone.map_or(MoneyRoute::Page, |phone| MoneyRoute::Phone(provider.clone(), phone));
        Self { money: Money::new(amount, currency.clone()), route }
    }
}

/// What a movement of money is for: `order-3`, `refund-3`, `payout-1`, `transfer-2`. A fresh
/// externalId for the same has a suffix behind it.
pub(crate) fn external_id(cause: &str, fresh: u32) -> Option<ExternalId> {
    match fresh {
        0 => ExternalId::new(cause).ok(),
        more => ExternalId::new(format!("{cause}.{more}")).ok(),
    }
}

/// What an externalId is for.
pub(crate) fn cause(external_id: &str) -> &str {
    external_id.split_once('.').map_or(external_id, |(cause, _)| cause)
}
