//! `GET /api/public/platform-info`: no keys.

use crate::auth::NoAuth;
use crate::endpoint::declaration::request;
use crate::error::Error;
use crate::json::RawJson;

request! {
    "account.platform_info" = GET "/api/public/platform-info" {
        auth: NoAuth,
        retry: Read,
        limit: General,
        response: RawJson,
        failure: Error,
    }

    /// Asks for what KPay says of its platform (contract: [Endpoints](crate::contract#endpoints)). The names
    /// in it are not published, so it is kept as JSON.
    #[derive(Copy, Default)]
    pub struct GetPlatformInfo {}

    /// Asks for the platform's information.
    new();
}
