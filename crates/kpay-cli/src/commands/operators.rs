//! The operators: `kpay predict`, `kpay availability` and `kpay price-list`.

use clap::{Args, Subcommand};

use kpay_native::core::Rate;
use kpay_native::core::endpoint::{
    Availability, CountryAvailability, CountryPrices, OperationAvailability, OperatorPrices,
    PriceList, ProviderAvailability, ProviderSuggestion,
};
use kpay_native::{Country, InvalidInputError, PhoneNumber};

use crate::api::Api;
use crate::commands::args::ApiArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::money_rows::{hidden, named};
use crate::output::sheet::{Sheet, Sheets};
use crate::output::{self, STRONG, printable, styled};

#[derive(Debug, Subcommand)]
pub(crate) enum OperatorsCommand {
    /// Ask which operator a number may belong to
    Predict(PredictArgs),
    /// Show which operators work now
    Availability(AvailabilityArgs),
    /// Show KPay's published fees; needs no keys
    PriceList(ApiArgs),
}

#[derive(Args, Debug)]
pub(crate) struct PredictArgs {
    /// The number as people write it
    pub(crate) phone: String,
    /// Where the number is from, when it is written without the country's code
    #[arg(long, value_name = "CODE")]
    pub(crate) country: Option<String>,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

#[derive(Args, Debug)]
pub(crate) struct AvailabilityArgs {
    /// Only the operators of this country, like CMR; KPay always gives all, so --json is cut to it
    #[arg(long, value_name = "CODE")]
    pub(crate) country: Option<String>,
    #[command(flatten)]
    pub(crate) api: ApiArgs,
}

impl OperatorsCommand {
    pub(crate) async fn run(&self) -> Result<Exit, Failure> {
        match self {
            Self::Availability(args) => availability(args).await,
            Self::Predict(args) => predict(args).await,
            Self::PriceList(args) => price_list(args).await,
        }
    }
}

async fn predict(args: &PredictArgs) -> Result<Exit, Failure> {
    let phone_number = phone_number(args)?;
    let api = Api::open(&args.api.file)?;
    let suggestion =
        api.read(api.client.operators().predict(&phone_number).with_response()).await?;
    output::print_answer(args.api.json, &suggestion.meta.body, || suggested(&suggestion.value))?;
    if !args.api.json {
        output::print_note(
            "This is a suggestion: numbers move between operators, so let the customer correct it",
        );
    }
    Ok(Exit::Success)
}

async fn availability(args: &AvailabilityArgs) -> Result<Exit, Failure> {
    let api = Api::open(&args.api.file)?;
    let availability = api.read(api.client.operators().availability().with_response()).await?;
    let Some(country) = args.country.as_deref().map(Country::from) else {
        let countries = || operators_of(availability.value.countries.iter());
        output::print_answer(args.api.json, &availability.meta.body, countries)?;
        return Ok(Exit::Success);
    };
    let asked = availability.value.countries.iter().filter(|one| one.country == country);
    if args.api.json {
        output::print_json(&asked.collect::<Vec<_>>())?;
    } else if asked.clone().next().is_some() {
        output::print_text(&operators_of(asked).to_string())?;
    } else {
        output::print_text(&no_operators(&country, &availability.value))?;
    }
    Ok(Exit::Success)
}

async fn price_list(args: &ApiArgs) -> Result<Exit, Failure> {
    let api = Api::open_public(&args.file)?;
    let prices = api.read(api.client.price_list().with_response()).await?;
    output::print_answer(args.json, &prices.meta.body, || fees(&prices.value))?;
    Ok(Exit::Success)
}

fn phone_number(args: &PredictArgs) -> Result<PhoneNumber, InvalidInputError> {
    match args.country.as_deref() {
        Some(country) => PhoneNumber::in_country(&args.phone, &Country::from(country)),
        None => PhoneNumber::new(&args.phone),
    }
}

fn suggested(suggestion: &ProviderSuggestion) -> Sheet {
    Sheet::new(styled(STRONG, printable(&named(&suggestion.provider))))
        .row("country", suggestion.country.as_ref())
        .row("phone", suggestion.phone_number.as_ref().map(hidden))
}

fn operators_of<'a>(countries: impl Iterator<Item = &'a CountryAvailability>) -> Sheets {
    let sheet = |country: &CountryAvailability| {
        let title = Sheet::new(called(&country.country, None));
        country.providers.iter().fold(title, |sheet, provider| {
            sheet.row(provider.provider.as_str(), Some(operations(provider)))
        })
    };
    Sheets(countries.map(sheet).collect())
}

fn operations(provider: &ProviderAvailability) -> String {
    let one = |can: &OperationAvailability| format!("{} {}", can.operation_type, can.status);
    provider.operation_types.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn no_operators(country: &Country, availability: &Availability) -> String {
    let known: Vec<_> = availability.countries.iter().map(|one| one.country.as_str()).collect();
    let text =
        format!("KPay lists no operators of {country}; it lists those of: {}", known.join(", "));
    printable(&text)
}

fn fees(prices: &PriceList) -> Sheets {
    let sheet = |country: &CountryPrices| {
        let title = Sheet::new(called(&country.code, country.name.as_deref()));
        country
            .operators
            .iter()
            .fold(title, |sheet, operator| sheet.row(&operator.operator, Some(rates(operator))))
    };
    Sheets(prices.countries.iter().map(sheet).collect())
}

/// Fractions of the amount, as KPay writes them: nothing is computed from them.
fn rates(operator: &OperatorPrices) -> String {
    let part = |what: &str, rate: Option<Rate>| match rate {
        Some(rate) => format!("{what} {rate}"),
        None => format!("{what} without a published fee"),
    };
    let payments = part("payments", operator.deposit_rate);
    format!("{payments}, {}", part("payouts", operator.withdrawal_rate))
}

fn called(country: &Country, name: Option<&str>) -> String {
    let code = styled(STRONG, printable(country.as_str()));
    match country.name().or(name) {
        Some(name) => format!("{code} {}", printable(name)),
        None => code,
    }
}
