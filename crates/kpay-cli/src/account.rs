//! `kpay me`.

use kpay_native::endpoint::{Account, Named};

use crate::args::MeArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{OPEN, STRONG, printable, styled};
use crate::sheet::Sheet;
use crate::{keys, output};

pub(crate) async fn me(args: &MeArgs) -> Result<Exit, Failure> {
    let api = keys::open(args.api.env_file.as_deref())?;
    let account = api
        .interrupt
        .or(api.client.account().me())
        .await
        .ok_or_else(|| Failure::interrupted("interrupted; nothing was changed"))?
        .map_err(|error| api.failure(error))?;
    output::answer(args.api.json, &account.meta.body, || sheet(&account))?;
    Ok(Exit::Success)
}

fn sheet(account: &Account) -> Sheet {
    let name = account.application.as_ref().map_or("an application without a name", shown);
    let environment = printable(account.environment.as_str());
    let environment = if account.environment.is_test() {
        format!("{environment}: no real money")
    } else {
        styled(OPEN, format_args!("{environment}: real money"))
    };
    Sheet::new(format!("Keys of {}, {environment}", styled(STRONG, printable(name))))
        .row("application", account.application.as_ref().map(|named| &named.id))
        .row("company", account.company.as_ref().map(shown))
        .row("company id", account.company.as_ref().map(|named| &named.id))
}

fn shown(named: &Named) -> &str {
    named.name.as_deref().unwrap_or(&named.id)
}
