//! The client with the keys of the environment, or of the file it names. Arguments never carry
//! them: other users of a machine can read those.

use std::env::{self, VarError};
use std::path::{Path, PathBuf};

use kpay_native::{Client, InvalidInput};

use crate::env_file::EnvFile;
use crate::failure::Failure;
use crate::interrupt::Interrupt;

const API_KEY: &str = "KPAY_API_KEY";
const SECRET_KEY: &str = "KPAY_SECRET_KEY";
const BASE_URL: &str = "KPAY_BASE_URL";
const ENV_FILE: &str = "KPAY_ENV_FILE";

/// The client, where it calls, and what may interrupt it.
pub(crate) struct Api {
    pub(crate) client: Client,
    /// From before the first call until after the last.
    pub(crate) interrupt: Interrupt,
    /// Set when it is not KPay's own.
    base_url: Option<String>,
}

impl Api {
    /// What went wrong in a call.
    pub(crate) fn failure(&self, error: impl Into<Failure>) -> Failure {
        error.into().at(self.base_url.as_deref())
    }
}

/// Makes the client. `env_file` goes before `KPAY_ENV_FILE`, and the environment before either
/// file, variable by variable.
///
/// # Errors
/// Names what is missing, or what can't be right.
pub(crate) fn open(env_file: Option<&Path>) -> Result<Api, kpay_native::Error> {
    let path = match env_file {
        Some(path) => Some(path.to_owned()),
        None => variable(ENV_FILE)?.map(PathBuf::from),
    };
    let file = path.as_deref().map(EnvFile::read).transpose()?;
    let find = |name| match variable(name)? {
        Some(value) => Ok(Some(value)),
        None => in_file(file.as_ref(), name),
    };
    let (api_key, secret_key) = match (find(API_KEY)?, find(SECRET_KEY)?) {
        (Some(api_key), Some(secret_key)) => (api_key, secret_key),
        (api_key, secret_key) => {
            let missing = [(API_KEY, api_key), (SECRET_KEY, secret_key)]
                .into_iter()
                .filter_map(|(name, value)| value.is_none().then_some(name));
            return Err(not_set(&missing.collect::<Vec<_>>(), path.as_deref()).into());
        }
    };
    let builder = kpay_native::builder(api_key, secret_key);
    let base_url = find(BASE_URL)?;
    let client = match &base_url {
        Some(base_url) => builder.base_url(base_url).build()?,
        None => builder.build()?,
    };
    Ok(Api { client, interrupt: Interrupt::listen(), base_url })
}

/// A variable of the environment; an empty one counts as not set.
///
/// # Errors
/// When it is no text.
pub(crate) fn variable(name: &'static str) -> Result<Option<String>, InvalidInput> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(InvalidInput::new(name, "is no UTF-8 text")),
    }
}

fn in_file(file: Option<&EnvFile>, name: &'static str) -> Result<Option<String>, InvalidInput> {
    let Some(value) = file.and_then(|file| file.get(name)).filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    // A shell would put something else here, and no key or address of KPay's holds these.
    if value.contains('$') || value.contains('`') {
        let reason = "holds a shell expansion in the env file, and nothing is expanded there: write the value itself";
        return Err(InvalidInput::new(name, reason));
    }
    Ok(Some(value.to_owned()))
}

fn not_set(missing: &[&str], file: Option<&Path>) -> InvalidInput {
    let names = missing.join(" and ");
    let verb = if missing.len() > 1 { "are" } else { "is" };
    let file = match file {
        Some(path) => format!(", nor in {}", path.display()),
        None => String::new(),
    };
    let reason = format!(
        "{names} {verb} not set{file}: take the keys from KPay's dashboard, or from `kpay sandbox`"
    );
    InvalidInput::new("environment", reason)
}
