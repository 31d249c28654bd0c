//! The demo's shop: where customers come back to from the gateway page, and can buy once more.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kpay_native::InitGatewayPayment;
use kpay_native::client::Runtime;
use kpay_native::core::endpoint::GatewayPayment;
use kpay_native::core::verify_return;
use kpay_native::platform::TokioRuntime;
use kpay_native::{
    Client, Currency, ExternalId, GatewaySecret, Money, MoneyError, Payment, TransactionState,
};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

const STYLE: &str = include_str!("shop.css");

const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; \
                      form-action 'self' http:";

/// A shop that is open. Dropped, it closes.
pub(super) struct Shop {
    desk: Arc<ShopState>,
    _server: JoinSet<std::io::Result<()>>,
}

/// What the shop needs to sell and to believe.
struct ShopState {
    address: SocketAddr,
    client: Client,
    gateway_secret: GatewaySecret,
}

impl Shop {
    /// Opens one on a free loopback port.
    pub(super) async fn open(
        client: Client,
        gateway_secret: GatewaySecret,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let desk = Arc::new(ShopState { address, client, gateway_secret });
        let app = Router::new()
            .route("/return", get(come_back))
            .route("/cancelled", get(give_up))
            .route("/orders", post(buy_again))
            .route("/style.css", get(async || ([(CONTENT_TYPE, "text/css")], STYLE)))
            .with_state(Arc::clone(&desk));
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, app).await });
        Ok(Self { desk, _server: server })
    }

    /// Asks KPay for a page on which a customer pays an order.
    pub(super) async fn sell(&self, order: ExternalId) -> Result<GatewayPayment, MoneyError> {
        self.desk.sell(order).await
    }
}

impl ShopState {
    async fn sell(&self, order: ExternalId) -> Result<GatewayPayment, MoneyError> {
        let (address, price) = (self.address, Money::new(5000, Currency::Xaf));
        let request = InitGatewayPayment::new(order, price, format!("http://{address}/return"))
            .cancel_url(format!("http://{address}/cancelled"))
            .description("A demo order");
        self.client.send(&request).await
    }

    fn page(&self, status: StatusCode, title: &str, is_good: bool, more: &str) -> Response {
        let dashboard = self.client.base_url().to_string();
        let html = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title}</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n\
             <header>Demo shop</header>\n<main>\n<h1 class=\"{class}\">{title}</h1>\n{more}\n\
             <form method=\"post\" action=\"/orders\"><button>Buy once more</button></form>\n\
             </main>\n<footer>All that happened is in <a href=\"{dashboard}\">the dashboard</a>.\
             </footer>\n</body>\n</html>\n",
            title = escaped(title),
            class = if is_good { "good" } else { "bad" },
            dashboard = escaped(&dashboard),
        );
        let headers =
            [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY)];
        (status, headers, html).into_response()
    }
}

/// Takes nobody's word: the signature says that the query is KPay's, and KPay says what was paid.
async fn come_back(State(desk): State<Arc<ShopState>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let back = match verify_return(&query, &desk.gateway_secret, TokioRuntime::new().now().unix) {
        Ok(back) => back,
        Err(error) => {
            let more = format!("<p>{}</p>", escaped(&error.to_string()));
            return desk.page(StatusCode::BAD_REQUEST, "This return is not genuine", false, &more);
        }
    };
    match desk.client.payments().get(back.key()).await {
        Ok(payment) => {
            let is_paid = payment.state() == TransactionState::Completed;
            let title = if is_paid { "Paid: thank you" } else { "Not paid" };
            desk.page(StatusCode::OK, title, is_paid, &payment_rows(&payment, &back.claimed_status))
        }
        Err(error) => {
            let more = format!("<p>{}</p>", escaped(&error.to_string()));
            desk.page(StatusCode::BAD_GATEWAY, "The payment could not be read", false, &more)
        }
    }
}

fn payment_rows(payment: &Payment, claimed: &str) -> String {
    let amount = payment.money().map_or(String::new(), |money| money.to_string());
    let reason = payment.failure_reason.as_ref().map_or(String::new(), |it| format!(" ({it})"));
    format!(
        "<p>The return is correctly signed and says <q>{}</q>. The shop has read the payment from KPay: it is \
         <strong>{}</strong>{}, {} for {}.</p>",
        escaped(claimed),
        escaped(payment.status.as_str()),
        escaped(&reason),
        escaped(&amount),
        escaped(payment.external_id.as_deref().unwrap_or_default()),
    )
}

async fn give_up(State(desk): State<Arc<ShopState>>) -> Response {
    desk.page(StatusCode::OK, "Cancelled", false, "<p>No money has moved.</p>")
}

async fn buy_again(State(desk): State<Arc<ShopState>>, headers: HeaderMap) -> Response {
    // Other sites' forms buy nothing here.
    if headers.get("sec-fetch-site").is_some_and(|it| it != "same-origin") {
        return desk.page(StatusCode::FORBIDDEN, "This form belongs to another site", false, "");
    }
    match desk.sell(desk.client.new_external_id()).await {
        Ok(page) => {
            (StatusCode::SEE_OTHER, [(LOCATION, page.gateway_url.to_string())]).into_response()
        }
        Err(error) => {
            let more = format!("<p>{}</p>", escaped(&error.to_string()));
            desk.page(StatusCode::BAD_GATEWAY, "The order was not accepted", false, &more)
        }
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
