//! What a platform's own client type has of the [`Client`](crate::Client) inside it.

/// Gives a client the calls of each resource, made by `$caller`.
#[doc(hidden)]
#[macro_export]
macro_rules! resource_methods {
    ($self:ident, calls by $Caller:ty: $caller:expr) => {
        /// Calls about payments from customers.
        pub fn payments(&$self) -> $crate::PaymentCalls<'_, $Caller> {
            $crate::PaymentCalls::new($caller)
        }

        /// Calls about payouts from a wallet.
        pub fn withdrawals(&$self) -> $crate::WithdrawalCalls<'_, $Caller> {
            $crate::WithdrawalCalls::new($caller)
        }

        /// Calls about transfers between the wallets of a company.
        pub fn wallets(&$self) -> $crate::WalletCalls<'_, $Caller> {
            $crate::WalletCalls::new($caller)
        }

        /// Calls about the operators: which works now, whose number this is, what they cost.
        pub fn operators(&$self) -> $crate::OperatorCalls<'_, $Caller> {
            $crate::OperatorCalls::new($caller)
        }

        /// Calls about the application and company behind the keys, and their money.
        pub fn account(&$self) -> $crate::AccountCalls<'_, $Caller> {
            $crate::AccountCalls::new($caller)
        }

        /// Calls an operation that this version has no type for: one that KPay has added since. It reads,
        /// unless [`moves_money`](kpay_client::PendingCall::moves_money) says otherwise.
        ///
        /// # Errors
        /// A method or a path that can't be one of KPay's API.
        ///
        /// ```
        /// use kpay_client::Client;
        /// use kpay_client::http::Method;
        ///
        /// # async fn example(client: Client) -> Result<(), kpay_client::core::Error> {
        /// let path = "/api/v1/payments/statement";
        /// let statement = client.raw(Method::GET, path)?.query("month", "2026-11").await?;
        /// println!("{}", statement.as_str());
        /// # Ok(())
        /// # }
        /// ```
        pub fn raw(
            &$self,
            method: $crate::http::Method,
            path: &str,
        ) -> Result<
            $crate::PendingCall<'_, $crate::core::endpoint::RawRequest, $Caller>,
            $crate::core::InvalidInputError,
        > {
            $crate::PendingCall::raw($caller, method, path)
        }
    };
}

/// Gives a type what a client has. The type holds a [`Client`](crate::Client) in its field `client`; its
/// calls are made by `$caller`.
#[doc(hidden)]
#[macro_export]
macro_rules! client_methods {
    ($self:ident, calls by $Caller:ty: $caller:expr) => {
        $crate::resource_methods! { $self, calls by $Caller: $caller }

        /// The same client with other options for its calls.
        #[must_use]
        pub fn with_options(&$self, options: $crate::CallOptions) -> Self {
            let mut other = $self.clone();
            other.client = $self.client.with_options(options);
            other
        }

        /// A client with other keys over the same connections, with a rate limiter of its own: for a
        /// program that serves many merchants. Keep one for each merchant; see
        /// [`Client::with_credentials`](kpay_client::Client::with_credentials).
        ///
        /// # Errors
        /// Refuses keys that the builder would have refused.
        pub fn with_credentials(
            &$self,
            credentials: $crate::core::Credentials,
        ) -> Result<Self, $crate::core::Error> {
            let mut other = $self.clone();
            other.client = $self.client.with_credentials(credentials)?;
            Ok(other)
        }

        /// As [`with_credentials`](Self::with_credentials), with this client's own rate limiter: the calls
        /// of both count together.
        ///
        /// # Errors
        /// As [`with_credentials`](Self::with_credentials).
        pub fn with_credentials_and_rate_limiter(
            &$self,
            credentials: $crate::core::Credentials,
        ) -> Result<Self, $crate::core::Error> {
            let mut other = $self.clone();
            other.client = $self.client.with_credentials_and_rate_limiter(credentials)?;
            Ok(other)
        }

        /// Where the calls go.
        pub fn base_url(&$self) -> &$crate::core::BaseUrl {
            $self.client.base_url()
        }

        /// The environment by the API key's prefix; `None` when the key has none of the known prefixes.
        pub fn environment(&$self) -> Option<$crate::core::Environment> {
            $self.client.environment()
        }

        /// Makes an externalId from 128 bits of the platform's entropy. Store it with the order before
        /// the first attempt.
        ///
        /// # Panics
        /// When the platform has no entropy: an externalId made without it could collide.
        pub fn new_external_id(&$self) -> $crate::core::ExternalId {
            $self.client.new_external_id()
        }
    };
}
