//! What the gateway pages say, in English and in French.

use kpay_core::Country;

use super::visit::Language;

/// One language's texts; `{}` stands for what the page puts in.
pub(crate) struct Words {
    pub(crate) amount_to_pay: &'static str,
    pub(crate) amount_to_receive: &'static str,
    pub(crate) back: &'static str,
    pub(crate) cancel: &'static str,
    pub(crate) cancelled: &'static str,
    pub(crate) cancelled_more: &'static str,
    pub(crate) card_number: &'static str,
    pub(crate) choose: &'static str,
    pub(crate) code: &'static str,
    pub(crate) completed: &'static str,
    pub(crate) country: &'static str,
    pub(crate) description: &'static str,
    pub(crate) error: &'static str,
    pub(crate) expired: &'static str,
    pub(crate) expired_more: &'static str,
    pub(crate) expires: &'static str,
    pub(crate) expiry: &'static str,
    pub(crate) expiry_form: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) label_number: &'static str,
    pub(crate) label_operator: &'static str,
    pub(crate) language: &'static str,
    pub(crate) method_not_allowed: &'static str,
    pub(crate) no_money: &'static str,
    pub(crate) no_operator: &'static str,
    pub(crate) no_session: &'static str,
    pub(crate) number_hint: &'static str,
    pub(crate) on_its_way: &'static str,
    pub(crate) other_language: &'static str,
    pub(crate) outcome: &'static str,
    pub(crate) pay: &'static str,
    pub(crate) reference: &'static str,
    pub(crate) sandbox: &'static str,
    pub(crate) shop: &'static str,
    pub(crate) stays_open: &'static str,
    pub(crate) test_cards: &'static str,
    pub(crate) test_cards_only: &'static str,
    pub(crate) test_numbers: &'static str,
    pub(crate) not_withdrawn: &'static str,
    pub(crate) use_it: &'static str,
    pub(crate) waiting: &'static str,
    pub(crate) waiting_more: &'static str,
    pub(crate) will_fail: &'static str,
    pub(crate) will_succeed: &'static str,
    pub(crate) will_wait: &'static str,
    pub(crate) withdraw: &'static str,
    pub(crate) withdrawal_cancelled: &'static str,
    pub(crate) withdrawn: &'static str,
}

const ENGLISH: Words = Words {
    amount_to_pay: "Amount to pay",
    amount_to_receive: "Amount of the withdrawal",
    back: "Back to the shop",
    cancel: "Cancel",
    cancelled: "This payment is cancelled.",
    cancelled_more: "Nothing was taken.",
    card_number: "Card number",
    choose: "Choose",
    code: "Security code",
    completed: "This payment is completed.",
    country: "Country",
    description: "For",
    error: "Error",
    expired: "This page has expired.",
    expired_more: "Ask the shop for a new one.",
    expires: "This page is valid until",
    expiry: "Expiry",
    expiry_form: "MM/YY",
    failed: "This payment has failed.",
    label_number: "Phone number",
    label_operator: "Operator",
    language: "Language",
    method_not_allowed: "The shop does not take cards.",
    no_money: "Sandbox: no real money moves here.",
    no_operator: "The shop takes no operator for this currency.",
    no_session: "There is no such page.",
    number_hint: "With the country's code, for instance 237\u{a0}653\u{a0}456\u{a0}789.",
    on_its_way: "This withdrawal is on its way.",
    other_language: "Français",
    outcome: "What happens",
    pay: "Pay {}",
    reference: "Reference",
    sandbox: "sandbox",
    shop: "Shop",
    stays_open: "You may close this page: the payment stays open.",
    test_cards: "Test cards",
    test_cards_only: "Never type a real card here. Test cards take any expiry in the future and any three digits.",
    test_numbers: "Test numbers",
    use_it: "Fill in {}",
    waiting: "Confirm on your phone.",
    waiting_more: "A request was sent to {}. In the sandbox most numbers answer by themselves within three seconds.",
    will_fail: "is refused: {}",
    will_succeed: "is accepted",
    will_wait: "is never answered",
    not_withdrawn: "This withdrawal has failed.",
    withdraw: "Withdraw {}",
    withdrawal_cancelled: "This withdrawal is cancelled.",
    withdrawn: "This withdrawal is completed.",
};

const FRENCH: Words = Words {
    amount_to_pay: "Montant à payer",
    amount_to_receive: "Montant du retrait",
    back: "Retour à la boutique",
    cancel: "Annuler",
    cancelled: "Ce paiement est annulé.",
    cancelled_more: "Rien n'a été prélevé.",
    card_number: "Numéro de carte",
    choose: "Choisir",
    code: "Code de sécurité",
    completed: "Ce paiement est effectué.",
    country: "Pays",
    description: "Objet",
    error: "Erreur",
    expired: "Cette page a expiré.",
    expired_more: "Demandez-en une nouvelle à la boutique.",
    expires: "Cette page est valable jusqu'au",
    expiry: "Expiration",
    expiry_form: "MM/AA",
    failed: "Ce paiement a échoué.",
    label_number: "Numéro de téléphone",
    label_operator: "Opérateur",
    language: "Langue",
    method_not_allowed: "La boutique n'accepte pas les cartes.",
    no_money: "Bac à sable\u{a0}: aucun argent réel ne circule ici.",
    no_operator: "La boutique n'accepte aucun opérateur pour cette devise.",
    no_session: "Cette page n'existe pas.",
    number_hint: "Avec l'indicatif du pays, par exemple 237\u{a0}653\u{a0}456\u{a0}789.",
    on_its_way: "Ce retrait est en cours.",
    other_language: "English",
    outcome: "Ce qui se passe",
    pay: "Payer {}",
    reference: "Référence",
    sandbox: "bac à sable",
    shop: "Boutique",
    stays_open: "Vous pouvez fermer cette page\u{a0}: le paiement reste ouvert.",
    test_cards: "Cartes de test",
    test_cards_only: "Ne saisissez jamais une vraie carte ici. Les cartes de test acceptent toute expiration à venir et trois chiffres quelconques.",
    test_numbers: "Numéros de test",
    use_it: "Saisir {}",
    waiting: "Confirmez sur votre téléphone.",
    waiting_more: "Une demande a été envoyée au {}. Dans le bac à sable, la plupart des numéros répondent d'eux-mêmes en trois secondes.",
    will_fail: "est refusé\u{a0}: {}",
    will_succeed: "est accepté",
    will_wait: "ne répond jamais",
    not_withdrawn: "Ce retrait a échoué.",
    withdraw: "Retirer {}",
    withdrawal_cancelled: "Ce retrait est annulé.",
    withdrawn: "Ce retrait est effectué.",
};

impl Words {
    pub(crate) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::French => &FRENCH,
        }
    }
}

/// What was typed and can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormProblem {
    Card,
    Code,
    Expiry,
    Number,
    Operator,
}

impl FormProblem {
    /// The name of the field.
    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::Card => "cardNumber",
            Self::Code => "securityCode",
            Self::Expiry => "expiry",
            Self::Number => "phoneNumber",
            Self::Operator => "provider",
        }
    }

    pub(crate) fn text(self, language: Language) -> &'static str {
        let (english, french) = match self {
            Self::Card => {
                ("This is not one of KPay's test cards.", "Ce n'est pas une carte de test de KPay.")
            }
            Self::Code => (
                "Give the three digits of the security code.",
                "Donnez les trois chiffres du code de sécurité.",
            ),
            Self::Expiry => (
                "Give an expiry in the future, as MM/YY.",
                "Donnez une expiration à venir, au format MM/AA.",
            ),
            Self::Number => (
                "Give the number in international digits, the code of the operator's country first.",
                "Donnez le numéro en chiffres internationaux, l'indicatif du pays de l'opérateur d'abord.",
            ),
            Self::Operator => ("Choose one of the operators.", "Choisissez un des opérateurs."),
        };
        match language {
            Language::English => english,
            Language::French => french,
        }
    }
}

/// Why it was refused, for whoever pays; a reason that nobody knows is told as it is.
pub(crate) fn refusal(reason: &str, language: Language) -> String {
    let (english, french) = match reason {
        "INSUFFICIENT_BALANCE" => {
            ("The account does not hold enough.", "Le solde du compte est insuffisant.")
        }
        "PAYER_LIMIT_REACHED" | "RECIPIENT_LIMIT_REACHED" | "WALLET_LIMIT_REACHED" => {
            ("The account has reached its limit.", "Le compte a atteint son plafond.")
        }
        "PAYER_NOT_FOUND" | "RECIPIENT_NOT_FOUND" => (
            "This number has no account with the operator.",
            "Ce numéro n'a pas de compte chez l'opérateur.",
        ),
        "PAYMENT_NOT_APPROVED" => (
            "It was not confirmed on the phone in time.",
            "Il n'a pas été confirmé à temps sur le téléphone.",
        ),
        "TRANSACTION_ALREADY_IN_PROCESS" => (
            "Another transaction of this number is under way.",
            "Une autre transaction de ce numéro est en cours.",
        ),
        "UNSPECIFIED_FAILURE" => {
            ("The operator gave no reason.", "L'opérateur n'a pas donné de raison.")
        }
        "Carte refusée par la banque émettrice." => {
            ("The bank declined the card.", "Carte refusée par la banque émettrice.")
        }
        "Provision insuffisante sur le moyen de paiement." => (
            "The account behind the card does not hold enough.",
            "Provision insuffisante sur le moyen de paiement.",
        ),
        "Carte expirée. Vérifiez la date de validité." => {
            ("The card has expired.", "Carte expirée. Vérifiez la date de validité.")
        }
        other => return other.to_owned(),
    };
    match language {
        Language::English => english.to_owned(),
        Language::French => french.to_owned(),
    }
}

pub(crate) fn country(country: &Country, language: Language) -> &str {
    match (language, country) {
        (Language::French, Country::Ben) => "Bénin",
        (Language::French, Country::Cmr) => "Cameroun",
        (Language::French, Country::Cod) => "RD Congo",
        (Language::French, Country::Sen) => "Sénégal",
        (Language::French, Country::Uga) => "Ouganda",
        (Language::French, Country::Zmb) => "Zambie",
        _ => country.name().unwrap_or(country.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::test_cards::TestCards;
    use crate::transactions::test_numbers::{OperatorOutcome, TestNumbers};

    #[test]
    fn every_published_reason_has_words_in_both_languages() {
        let numbers = TestNumbers::published();
        let numbers = numbers.rows(true).chain(numbers.rows(false));
        let of_numbers = numbers.filter_map(|(_, _, outcome)| match outcome {
            OperatorOutcome::Failed(reason) => Some(reason.clone()),
            OperatorOutcome::Completed | OperatorOutcome::Submitted => None,
        });
        let cards = TestCards::published();
        let of_cards = cards.rows().filter_map(|(_, reason)| reason.map(str::to_owned));
        let mut known = 0;
        for reason in of_numbers.chain(of_cards) {
            let told = [Language::English, Language::French].map(|it| refusal(&reason, it));
            assert!(told[0] != told[1] && told[0] != reason, "{reason}");
            known += 1;
        }
        assert!(known > 50);
    }
}
