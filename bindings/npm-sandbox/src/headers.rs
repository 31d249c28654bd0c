//! Headers as JavaScript has them: a list of pairs.

use http::{HeaderMap, HeaderName, HeaderValue};

/// Each value is sent as latin-1, which is what bytes in headers are to JavaScript.
pub(crate) fn pairs(headers: &HeaderMap) -> Vec<(&str, String)> {
    let text =
        |value: &HeaderValue| value.as_bytes().iter().map(|byte| char::from(*byte)).collect();
    headers.iter().map(|(name, value)| (name.as_str(), text(value))).collect()
}

/// The headers of a JSON list of pairs.
pub(crate) fn read(json: &str) -> Result<HeaderMap, String> {
    let pairs: Vec<(String, String)> =
        serde_json::from_str(json).map_err(|error| format!("headers: {error}"))?;
    let mut headers = HeaderMap::with_capacity(pairs.len());
    for (name, text) in pairs {
        let unfit = |_| format!("headers: {name} is not fit for a header");
        let bytes = latin(&text).ok_or_else(|| unfit(()))?;
        let value = HeaderValue::from_bytes(&bytes).map_err(|_| unfit(()))?;
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unfit(()))?;
        headers.append(name, value);
    }
    Ok(headers)
}

fn latin(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|character| u8::try_from(character).ok()).collect()
}
