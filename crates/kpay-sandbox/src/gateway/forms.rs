//! The forms of the gateway pages: what they ask, and what was typed.

use kpay_core::{Country, Currency, Provider};

use super::page::{TransactionSummary, escaped};
use super::visit::{Language, Visit};
use super::words::{self, FormProblem, Words};
use crate::gateway::test_cards::{CardDetails, TestCards};
use crate::http::fields::RequestFields;
use crate::merchant::dashboard::Dashboard;
use crate::transactions::phone_formats::PhoneFormat;
use crate::transactions::test_numbers::{OperatorOutcome, TestNumbers};

/// What was typed before, so that nobody fills in the form twice after a problem; nothing of a card is sent
/// back but its expiry.
#[derive(Default)]
pub(crate) struct FormEntries {
    pub(crate) problem: Option<FormProblem>,
    provider: String,
    number: String,
    expiry: String,
}

impl FormEntries {
    pub(crate) fn of(form: &RequestFields, problem: FormProblem) -> Self {
        let text = |name| form.text(name).unwrap_or_default();
        Self {
            problem: Some(problem),
            provider: text("provider"),
            number: text("phoneNumber"),
            expiry: text("expiry"),
        }
    }
}

/// The operators that take a currency and that the application allows.
pub(crate) fn offered(currency: &Currency, dashboard: &Dashboard) -> Vec<Provider> {
    let takes = |it: &&Provider| it.currencies().contains(currency);
    Provider::ALL.iter().filter(takes).filter(|it| dashboard.allows(it.as_str())).cloned().collect()
}

/// The account that was typed; the number as people write it: national or international, with a plus,
/// spaces, dots or dashes.
pub(crate) fn account(
    form: &RequestFields,
    offered: &[Provider],
) -> Result<(Provider, String), FormProblem> {
    let provider = form.text("provider").map(|text| Provider::from(text.as_str()));
    let provider =
        provider.filter(|provider| offered.contains(provider)).ok_or(FormProblem::Operator)?;
    let typed = form.text("phoneNumber").unwrap_or_default();
    let typed: String = typed.chars().filter(|character| !" .-".contains(*character)).collect();
    let format = provider.country().and_then(|it| PhoneFormat::of(&it));
    let number = format.and_then(|it| it.normalised(&typed)).ok_or(FormProblem::Number)?;
    Ok((provider, number))
}

pub(crate) fn card(form: &RequestFields) -> CardDetails {
    let text = |name| form.text(name).unwrap_or_default();
    CardDetails { number: text("cardNumber"), expiry: text("expiry"), code: text("securityCode") }
}

/// Asks for operator and number; `verb` and `action` are what the button does.
pub(crate) fn ask_account(
    visit: &Visit,
    summary: &TransactionSummary<'_>,
    (verb, action): (&str, &str),
    offered: &[Provider],
    entries: &FormEntries,
) -> String {
    let words = Words::of(visit.language);
    if offered.is_empty() {
        let refused = format!("<p class=\"refusal\">{}</p>\n", words.no_operator);
        return refused + &ask_cancel(visit, summary);
    }
    let (operator, operator_wrong) = marks(FormProblem::Operator, entries, visit, None);
    let (number, number_wrong) = marks(FormProblem::Number, entries, visit, Some("hint"));
    let fields = format!(
        "<label for=\"provider\">{label_operator}</label>\n\
         <select id=\"provider\" name=\"provider\" required{operator}>\n\
         <option value=\"\">{choose}</option>\n{options}</select>\n{operator_wrong}\
         <label for=\"phoneNumber\">{label_number}</label>\n\
         <input id=\"phoneNumber\" name=\"phoneNumber\" type=\"tel\" autocomplete=\"tel\" \
         value=\"{typed}\" required{number}>\n{number_wrong}\
         <p class=\"hint\" id=\"hint\">{hint}</p>\n",
        label_operator = words.label_operator,
        choose = words.choose,
        options = options(offered, &entries.provider, visit.language),
        label_number = words.label_number,
        typed = escaped(&entries.number),
        hint = words.number_hint,
    );
    form(visit, summary, (verb, action), &fields)
}

/// Asks for a card.
pub(crate) fn ask_card(
    visit: &Visit,
    summary: &TransactionSummary<'_>,
    entries: &FormEntries,
) -> String {
    let words = Words::of(visit.language);
    let field = |problem: FormProblem, label: &str, more: &str, value: &str| {
        let name = problem.field();
        let hint = (problem == FormProblem::Card).then_some("hint");
        let (marks, wrong) = marks(problem, entries, visit, hint);
        format!(
            "<div><label for=\"{name}\">{label}</label>\n\
             <input id=\"{name}\" name=\"{name}\" inputmode=\"numeric\" value=\"{value}\" \
             {more} required{marks}>\n{wrong}</div>\n",
            value = escaped(value),
        )
    };
    let fields = format!(
        "{number}<div class=\"pair\">{expiry}{code}</div>\n<p class=\"hint\" id=\"hint\">{hint}</p>\n",
        hint = words.test_cards_only,
        number = field(FormProblem::Card, words.card_number, "autocomplete=\"off\"", ""),
        expiry = field(
            FormProblem::Expiry,
            words.expiry,
            &format!("autocomplete=\"off\" placeholder=\"{}\"", words.expiry_form),
            &entries.expiry
        ),
        code = field(FormProblem::Code, words.code, "autocomplete=\"off\" maxlength=\"3\"", ""),
    );
    form(visit, summary, (words.pay, "pay"), &fields)
}

fn form(
    visit: &Visit,
    summary: &TransactionSummary<'_>,
    (verb, action): (&str, &str),
    fields: &str,
) -> String {
    let link = visit.link(&format!("{}/{action}", summary.token));
    format!(
        "<form method=\"post\" action=\"{link}\">\n{fields}<button>{button}</button>\n</form>\n{cancel}",
        link = escaped(&link),
        button = escaped(&verb.replace("{}", &summary.amount)),
        cancel = ask_cancel(visit, summary),
    )
}

fn ask_cancel(visit: &Visit, summary: &TransactionSummary<'_>) -> String {
    format!(
        "<form method=\"post\" action=\"{link}\"><button class=\"quiet\">{cancel}</button></form>\n",
        link = escaped(&visit.link(&format!("{}/cancel", summary.token))),
        cancel = Words::of(visit.language).cancel,
    )
}

/// The attributes of a field, and the line below it that says what is wrong.
fn marks(
    problem: FormProblem,
    entries: &FormEntries,
    visit: &Visit,
    hint: Option<&str>,
) -> (String, String) {
    if entries.problem != Some(problem) {
        return (
            hint.map_or(String::new(), |it| format!(" aria-describedby=\"{it}\"")),
            String::new(),
        );
    }
    let described = ["wrong"].into_iter().chain(hint).collect::<Vec<_>>().join(" ");
    (
        format!(" aria-invalid=\"true\" aria-describedby=\"{described}\" autofocus"),
        format!(
            "<p class=\"wrong\" id=\"wrong\" role=\"alert\">{}</p>\n",
            escaped(problem.text(visit.language))
        ),
    )
}

fn options(offered: &[Provider], chosen: &str, language: Language) -> String {
    let mut countries: Vec<Country> = offered.iter().filter_map(Provider::country).collect();
    countries.dedup();
    let option = |it: &Provider| {
        let selected = if it.as_str() == chosen { " selected" } else { "" };
        let name = it.operator().unwrap_or(it.as_str());
        format!("<option value=\"{it}\"{selected}>{}</option>\n", escaped(name))
    };
    countries
        .iter()
        .map(|country| {
            let here: String = offered
                .iter()
                .filter(|it| it.country().as_ref() == Some(country))
                .map(option)
                .collect();
            format!(
                "<optgroup label=\"{}\">\n{here}</optgroup>\n",
                escaped(words::country(country, language))
            )
        })
        .collect()
}

/// What only a sandbox tells: the numbers of these operators' countries, and what becomes of them.
pub(crate) fn test_numbers(
    visit: &Visit,
    numbers: &TestNumbers,
    offered: &[Provider],
    of_payments: bool,
) -> String {
    let words = Words::of(visit.language);
    // Its own operator, or another of its country that is offered.
    let fitting = |provider: &Provider| {
        let own = offered.iter().find(|it| *it == provider);
        own.or_else(|| offered.iter().find(|it| it.country() == provider.country()))
    };
    let mut rows: Vec<_> = numbers
        .rows(of_payments)
        .filter_map(|(number, provider, outcome)| Some((number, fitting(provider)?, outcome)))
        .collect();
    // A success is what people try first.
    rows.sort_by_key(|(.., outcome)| **outcome != OperatorOutcome::Completed);
    let rows: String = rows
        .into_iter()
        .map(|(number, provider, outcome)| {
            let told = match outcome {
                OperatorOutcome::Completed => words.will_succeed.to_owned(),
                OperatorOutcome::Submitted => words.will_wait.to_owned(),
                OperatorOutcome::Failed(reason) => {
                    words.will_fail.replace("{}", &words::refusal(reason, visit.language))
                }
            };
            let country = provider
                .country()
                .map_or(String::new(), |country| escaped(words::country(&country, visit.language)));
            let use_it = escaped(&words.use_it.replace("{}", number));
            format!(
                "<tr><td data-number=\"{number}\" data-provider=\"{provider}\" \
                 data-label=\"{use_it}\">{number}</td><td>{country}</td><td>{}</td></tr>\n",
                escaped(&told)
            )
        })
        .collect();
    if rows.is_empty() {
        return rows;
    }
    table(words.test_numbers, [words.label_number, words.country, words.outcome], &rows)
}

/// The same of cards.
pub(crate) fn test_cards(visit: &Visit, cards: &TestCards) -> String {
    let words = Words::of(visit.language);
    let mut rows: Vec<_> = cards.rows().collect();
    rows.sort_by_key(|(_, reason)| reason.is_some());
    let rows: String = rows
        .into_iter()
        .map(|(number, reason)| {
            let told = match reason {
                None => words.will_succeed.to_owned(),
                Some(reason) => {
                    words.will_fail.replace("{}", &words::refusal(reason, visit.language))
                }
            };
            let use_it = escaped(&words.use_it.replace("{}", number));
            format!(
                "<tr><td data-card=\"{number}\" data-label=\"{use_it}\">{number}</td>\
                 <td>{}</td></tr>\n",
                escaped(&told)
            )
        })
        .collect();
    table(words.test_cards, [words.card_number, words.outcome], &rows)
}

fn table<const N: usize>(title: &str, heads: [&str; N], rows: &str) -> String {
    let heads: String = heads.map(|it| format!("<th scope=\"col\">{it}</th>")).concat();
    format!(
        "<details><summary>{title}</summary>\n<table>\n<thead><tr>{heads}</tr></thead>\n\
         <tbody>\n{rows}</tbody></table></details>"
    )
}
