//! What customers order and the owner pays out: by number, from the seed alone.

use kpay_client::{Currency, ExternalId, Money, PhoneNumber, Provider};

use crate::random::Random;

/// An operator with one of its numbers and its currency.
type Place = (Provider, &'static str, Currency);

/// One order, payout or transfer as whoever wants it would describe it.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) money: Money,
    /// `None` means a hosted page.
    pub(crate) place: Option<(Provider, PhoneNumber)>,
}

impl Wish {
    /// What the order of this number costs, and how it is paid.
    pub(crate) fn order(seed: u64, number: u8) -> Self {
        let mut random = Random::new(seed, 0x0f_0000 + u64::from(number));
        let amount = 1_000 + random.below(90) * 100;
        if random.happens(35) {
            return Self { money: Money::new(amount, Currency::Xaf), place: None };
        }
        let places: [Place; 8] = [
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
        let places: [Place; 4] = [
            (Provider::MtnMomoCmr, "237653456789", Currency::Xaf),
            (Provider::OrangeCmr, "237653456789", Currency::Xaf),
            (Provider::MtnMomoCmr, "237653456089", Currency::Xaf),
            (Provider::MtnMomoCmr, "237653456129", Currency::Xaf),
        ];
        let amount = 500 + random.below(50) * 100;
        Self::at(amount, random.one_of(&places))
    }

    /// How much the transfer of this number moves from Cameroon to Gabon.
    pub(crate) fn transfer(seed: u64, number: u8) -> Self {
        let mut random = Random::new(seed, 0x0d_0000 + u64::from(number));
        Self { money: Money::new(500 + random.below(20) * 100, Currency::Xaf), place: None }
    }

    fn at(amount: u64, (provider, phone, currency): &Place) -> Self {
        let phone = PhoneNumber::new(phone).ok();
        let place = phone.map(|phone| (provider.clone(), phone));
        Self { money: Money::new(amount, currency.clone()), place }
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
