//! Who plays: the careful shop and the real client, or somebody with one bad habit.

/// Who takes part in a history. Each bad habit must be found out: an invariant that never fails
/// proves nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cast {
    /// The real client, its sandbox, and a shop that keeps to the contract.
    #[default]
    Careful,
    /// The sandbox leaves some inputs out of its journal.
    ForgetfulJournal,
    /// A proxy answers from its memory what it has answered before.
    ClientBehindACache,
    /// A proxy answers 409 where there was no answer.
    ClientBehindAFalseConflict,
    /// The client's transport calls a refusal a broken connection.
    ClientHidingRefusals,
    /// The client has no rate limiter.
    ClientWithoutRateLimiter,
    /// The client's timers are a half slower than the world.
    ClientWithSlowTimers,
    /// The client's transport calls every broken connection one that was never made.
    ClientWithLyingTransport,
    /// The sandbox shows its wallets as they were before.
    SandboxWithStaleWallets,
    /// The shop takes any webhook, signed or not.
    ShopBelievingAnyWebhook,
    /// The shop believes that whoever comes back from a page for cards has paid.
    ShopBelievingCards,
    /// The shop believes that a recipient who comes back from the page of a withdrawal was paid.
    ShopBelievingRecipients,
    /// The shop takes the address of its return page for proof.
    ShopBelievingReturn,
    /// The shop takes a rightly signed return for proof.
    ShopBelievingSignedReturn,
    /// The shop reads the payment that an address names, and compares nothing.
    ShopComparingNothing,
    /// The shop takes the first end for the last word.
    ShopDeafAfterFailure,
    /// The shop keeps its orders in memory.
    ShopForgettingItsStore,
    /// Each process of the shop decides by what it has seen itself, and not by the store.
    ShopKeepingCopies,
    /// The shop never asks a person to look at the dashboard.
    ShopNeverAsking,
    /// The shop looks for open payments without a pause.
    ShopNeverPausing,
    /// The shop waits for webhooks and never reads.
    ShopNeverReconciling,
    /// The shop pays again under a fresh externalId when it does not know what became of the first.
    ShopPayingUnderAFreshId,
    /// The shop takes what it doesn't know for failed.
    ShopTakingUnknownForFailed,
    /// The shop reads what is stored, decides, and writes later, whatever was written since.
    ShopWritingLate,
}

impl Cast {
    /// All with a bad habit.
    pub const CARELESS: [Self; 23] = [
        Self::ForgetfulJournal,
        Self::ClientBehindACache,
        Self::ClientBehindAFalseConflict,
        Self::ClientHidingRefusals,
        Self::ClientWithoutRateLimiter,
        Self::ClientWithSlowTimers,
        Self::ClientWithLyingTransport,
        Self::SandboxWithStaleWallets,
        Self::ShopBelievingAnyWebhook,
        Self::ShopBelievingCards,
        Self::ShopBelievingRecipients,
        Self::ShopBelievingReturn,
        Self::ShopBelievingSignedReturn,
        Self::ShopComparingNothing,
        Self::ShopDeafAfterFailure,
        Self::ShopForgettingItsStore,
        Self::ShopKeepingCopies,
        Self::ShopNeverAsking,
        Self::ShopNeverPausing,
        Self::ShopNeverReconciling,
        Self::ShopPayingUnderAFreshId,
        Self::ShopTakingUnknownForFailed,
        Self::ShopWritingLate,
    ];
}
