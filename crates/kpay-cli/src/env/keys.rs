//! The client with the keys of the environment, or of the file it names. Arguments never carry
//! them: other users of a machine can read those.

use std::env::{self, VarError};
use std::path::{Path, PathBuf};

use clap::Args;
use kpay_native::client::PublicClient;
use kpay_native::{BaseUrl, Client, Error, GatewaySecret, InvalidInputError, WebhookSecret};

use crate::env::env_file::EnvFile;

pub(crate) const API_KEY: &str = "KPAY_API_KEY";
pub(crate) const SECRET_KEY: &str = "KPAY_SECRET_KEY";
pub(crate) const BASE_URL: &str = "KPAY_BASE_URL";
const ENV_FILE: &str = "KPAY_ENV_FILE";
pub(crate) const GATEWAY_SECRET: &str = "KPAY_GATEWAY_SECRET";
const GATEWAY_SECRET_PREVIOUS: &str = "KPAY_GATEWAY_SECRET_PREVIOUS";
pub(crate) const WEBHOOK_SECRET: &str = "KPAY_WEBHOOK_SECRET";
const WEBHOOK_SECRET_PREVIOUS: &str = "KPAY_WEBHOOK_SECRET_PREVIOUS";

/// The variables that hold secrets.
const SECRETS: [&str; 6] = [
    API_KEY,
    SECRET_KEY,
    WEBHOOK_SECRET,
    GATEWAY_SECRET,
    WEBHOOK_SECRET_PREVIOUS,
    GATEWAY_SECRET_PREVIOUS,
];

pub(crate) const DASHBOARD: &str = "take the keys from KPay's dashboard, or from `kpay sandbox`";

/// Where keys and secrets come from beside the environment.
#[derive(Args, Debug)]
pub(crate) struct FileArgs {
    #[arg(
        long,
        value_name = "PATH",
        help = "A file of KEY=VALUE lines for what the environment lacks [env: KPAY_ENV_FILE]"
    )]
    pub(crate) env_file: Option<PathBuf>,
}

/// A client with the application's keys, and its address when that is not KPay's own.
///
/// # Errors
/// Names what is missing, or what can't be right.
pub(crate) fn client(args: &FileArgs) -> Result<(Client, Option<String>), Error> {
    let sources = EnvSources::read(args)?;
    match (sources.find(API_KEY)?, sources.find(SECRET_KEY)?) {
        (Some(api_key), Some(secret_key)) => sources.client(&api_key, &secret_key),
        (api_key, secret_key) => {
            let missing = [(API_KEY, api_key), (SECRET_KEY, secret_key)]
                .into_iter()
                .filter_map(|(name, value)| value.is_none().then_some(name));
            Err(sources.not_set(&missing.collect::<Vec<_>>(), DASHBOARD).into())
        }
    }
}

/// A client of the public pages, and its address as in [`client`]: no keys are looked for.
///
/// # Errors
/// Says what is wrong with the address.
pub(crate) fn public_client(args: &FileArgs) -> Result<(PublicClient, Option<String>), Error> {
    let base_url = EnvSources::read(args)?.find(BASE_URL)?;
    let at = base_url.as_deref().map_or_else(|| Ok(BaseUrl::kpay()), BaseUrl::new)?;
    Ok((kpay_native::Client::public(at)?, base_url))
}

/// What signs webhooks.
///
/// # Errors
/// When it is not set, or can't be right.
pub(crate) fn webhook_secret(args: &FileArgs) -> Result<WebhookSecret, InvalidInputError> {
    secret(&EnvSources::read(args)?, WEBHOOK_SECRET).and_then(WebhookSecret::new)
}

/// What signs webhooks, and what did before it was replaced.
///
/// # Errors
/// When the first is not set, or one can't be right.
pub(crate) fn webhook_secrets(args: &FileArgs) -> Result<Vec<WebhookSecret>, InvalidInputError> {
    both(args, WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS, WebhookSecret::new)
}

/// What signs the return from a gateway page, and what did before it was replaced.
///
/// # Errors
/// When the first is not set, or one can't be right.
pub(crate) fn gateway_secrets(args: &FileArgs) -> Result<Vec<GatewaySecret>, InvalidInputError> {
    both(args, GATEWAY_SECRET, GATEWAY_SECRET_PREVIOUS, GatewaySecret::new)
}

fn both<T>(
    args: &FileArgs,
    name: &'static str,
    previous: &'static str,
    read: fn(String) -> Result<T, InvalidInputError>,
) -> Result<Vec<T>, InvalidInputError> {
    let sources = EnvSources::read(args)?;
    let newest = secret(&sources, name)?;
    let previous = sources.find(previous)?;
    [newest].into_iter().chain(previous).map(read).collect()
}

fn secret(sources: &EnvSources, name: &'static str) -> Result<String, InvalidInputError> {
    sources.find(name)?.ok_or_else(|| {
        sources.not_set(&[name], "take it from KPay's dashboard, or from `kpay sandbox`")
    })
}

/// What is set, whether or not it can be right. The texts are secrets, so there is no `Debug`.
pub(crate) struct EnvValues(Vec<(&'static str, String)>);

impl EnvValues {
    /// Looks everywhere for everything.
    ///
    /// # Errors
    /// When something that is there can't be read.
    pub(crate) fn read(args: &FileArgs) -> Result<Self, InvalidInputError> {
        let sources = EnvSources::read(args)?;
        let mut values = Vec::new();
        for name in SECRETS.into_iter().chain([BASE_URL]) {
            values.extend(sources.find(name)?.map(|value| (name, value)));
        }
        Ok(Self(values))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(known, _)| *known == name)?;
        Some(value)
    }

    /// Each secret that is set, those being replaced as well, by the name of its variable.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &(&'static str, String)> {
        self.0.iter().filter(|(name, _)| *name != BASE_URL)
    }
}

/// The environment, and the file for what it lacks.
struct EnvSources {
    path: Option<PathBuf>,
    file: Option<EnvFile>,
}

impl EnvSources {
    /// `--env-file` goes before `KPAY_ENV_FILE`.
    fn read(args: &FileArgs) -> Result<Self, InvalidInputError> {
        let path = match &args.env_file {
            Some(path) => Some(path.clone()),
            None => variable(ENV_FILE)?.map(PathBuf::from),
        };
        let file = path.as_deref().map(EnvFile::read).transpose()?;
        Ok(Self { path, file })
    }

    /// A variable: the environment goes before the file, variable by variable.
    fn find(&self, name: &'static str) -> Result<Option<String>, InvalidInputError> {
        match variable(name)? {
            Some(value) => Ok(Some(value)),
            None => in_file(self.file.as_ref(), name),
        }
    }

    fn client(&self, api_key: &str, secret_key: &str) -> Result<(Client, Option<String>), Error> {
        let builder = kpay_native::Client::builder(api_key, secret_key);
        let base_url = self.find(BASE_URL)?;
        let client = match &base_url {
            Some(base_url) => builder.base_url(base_url).build()?,
            None => builder.build()?,
        };
        Ok((client, base_url))
    }

    fn not_set(&self, missing: &[&str], advice: &str) -> InvalidInputError {
        let names = missing.join(" and ");
        let verb = if missing.len() > 1 { "are" } else { "is" };
        let file = match self.path.as_deref().map(Path::display) {
            Some(path) => format!(", nor in {path}"),
            None => String::new(),
        };
        InvalidInputError::new("environment", format!("{names} {verb} not set{file}: {advice}"))
    }
}

/// A variable of the environment; an empty one counts as not set.
///
/// # Errors
/// When it is not text, or stands in quotes.
pub(crate) fn variable(name: &'static str) -> Result<Option<String>, InvalidInputError> {
    match env::var(name) {
        Ok(value) => unquoted(name, value),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(InvalidInputError::new(name, "is not UTF-8 text")),
    }
}

/// A value that is not empty.
///
/// # Errors
/// When it stands in quotes, which no shell has taken off.
fn unquoted(name: &'static str, value: String) -> Result<Option<String>, InvalidInputError> {
    if let [b'"', .., b'"'] | [b'\'', .., b'\''] = value.as_bytes() {
        let reason = "is in quotes, which would be sent as a part of it. Write it without quotes: docker's --env-file and some \
                      other tools keep them";
        return Err(InvalidInputError::new(name, reason));
    }
    Ok(Some(value).filter(|value| !value.is_empty()))
}

fn in_file(
    file: Option<&EnvFile>,
    name: &'static str,
) -> Result<Option<String>, InvalidInputError> {
    let Some(value) = file.and_then(|file| file.get(name)).filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    // A shell would put something else here, and no key or address of KPay's holds these.
    if value.contains('$') || value.contains('`') {
        let reason =
            "holds a shell expansion, and the env file is not expanded: write the value itself";
        return Err(InvalidInputError::new(name, reason));
    }
    unquoted(name, value.to_owned())
}
