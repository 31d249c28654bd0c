//! Addresses that a customer's browser is sent to.

use crate::text::InvalidInputError;
use crate::text::parted;
use crate::text::say::say;

/// What KPay adds to the query of a return (contract: [Signed return](crate::contract#signed-return)).
const OF_A_RETURN: [&str; 5] = ["status", "reference", "externalId", "ts", "sig"];

/// Checks that `text` is an absolute web address that KPay can add a signed query to; all else about it is
/// KPay's to judge.
///
/// # Errors
/// Names `field` and what is wrong.
pub(crate) fn check_url(field: &'static str, text: &str) -> Result<(), InvalidInputError> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_odd = |character: char| character.is_whitespace() || character.is_control();
    let reason = match rest {
        None => "must start with https:// or http://",
        Some(rest) if matches!(rest.as_bytes(), [] | [b'/' | b'?' | b'#', ..]) => "has no host",
        Some(rest) if rest.chars().any(is_odd) => {
            "holds white space or a control character: percent-encode it"
        }
        Some(rest) if parted(rest, b'#').is_some() => {
            "has a fragment, behind which no server sees what KPay adds: leave out the # and what follows"
        }
        Some(rest) => return check_query(field, parted(rest, b'?').map_or("", |(_, query)| query)),
    };
    Err(InvalidInputError::new(field, reason))
}

/// Refuses a query of the caller's that would be taken for KPay's.
fn check_query(field: &'static str, query: &str) -> Result<(), InvalidInputError> {
    let mut rest = Some(query);
    while let Some(query) = rest {
        let (pair, after) =
            parted(query, b'&').map_or((query, None), |(pair, after)| (pair, Some(after)));
        let written = parted(pair, b'=').map_or(pair, |(name, _)| name);
        if let Some(name) = OF_A_RETURN.into_iter().find(|name| is_written(written, name)) {
            let reason = say!(
                "has '",
                name,
                "' in its own query, where KPay adds one to sign the return: every return would be refused. Give it \
                 another name"
            );
            return Err(InvalidInputError::new(field, reason));
        }
        rest = after;
    }
    Ok(())
}

/// Whether a text of a query says a name of plain letters, percent-encoded or not.
fn is_written(text: &str, name: &str) -> bool {
    let mut written = text.as_bytes();
    let is_so = name.bytes().all(|letter| {
        let digit = |digit: &u8| char::from(*digit).to_digit(16);
        let (byte, after) = match written {
            [b'%', high, low, after @ ..] => match (digit(high), digit(low)) {
                (Some(high), Some(low)) => (high << 4 | low, after),
                _ => return false,
            },
            [byte, after @ ..] => (u32::from(*byte), after),
            [] => return false,
        };
        written = after;
        byte == u32::from(letter)
    });
    is_so && written.is_empty()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_query_of_kpays_own_names_is_refused() {
        for query in [
            "status=ok",
            "a=1&externalId=ORDER-1",
            "ts",
            "x&sig=&y",
            "%73tatus=1",
            "re%66erence=2",
            "a=1&&status=2",
        ] {
            let url = format!("https://shop.example/return?{query}");
            let error = check_url("returnUrl", &url).unwrap_err();
            assert_eq!(error.field(), "returnUrl", "{url}");
            assert!(error.reason().contains("every return would be refused"), "{error}");
        }
        for query in
            ["", "order=1", "Status=1", "mystatus=1", "x=status", "status%=1", "statu&s=1", "tsx"]
        {
            assert_eq!(
                check_url("returnUrl", &format!("https://shop.example/return?{query}")),
                Ok(())
            );
        }
        for url in ["https://shop.example/#/return", "https://shop.example/r?a=1#status"] {
            assert!(check_url("cancelUrl", url).unwrap_err().reason().contains("fragment"));
        }
    }

    proptest! {
        /// As the library reads a query.
        #[test]
        fn names_are_those_of_the_query(query in "[a-z&=%?0-9]{0,12}|(a=1&)?(status|%73ig|ts|sig)(=[a-z&]{0,4})?") {
            let names = |text: &str| OF_A_RETURN.contains(&text);
            let has = form_urlencoded::parse(query.as_bytes()).any(|(name, _)| names(&name));
            prop_assert_eq!(check_query("returnUrl", &query).is_err(), has, "{}", query);
        }
    }
}
