//! HTTP as the sandbox speaks it: what a request carries, which operation it means, what goes back.

pub(crate) mod checks;
pub(crate) mod dispatch;
pub(crate) mod fields;
pub(crate) mod host;
pub(crate) mod reply;
pub(crate) mod request_log;
pub(crate) mod response;
pub(crate) mod route;
pub(crate) mod url;
