//! Whoever has a bad habit is found out: invariants that find nobody would prove nothing.

use kpay_simulation::{Cast, Invariant, Script, Violation, run, shrink};

/// So many seeds are enough to find out anybody.
const SEEDS: u64 = 1_500;

/// The first history that finds a habit out by one of these promises.
fn found(cast: Cast, by: &[Invariant]) -> (u64, Script, Violation) {
    (1..=SEEDS)
        .find_map(|seed| {
            let script = Script::draw(seed);
            let violation = run(&script, cast).err()?;
            by.contains(&violation.invariant).then_some((seed, script, violation))
        })
        .unwrap_or_else(|| panic!("{by:?} find nothing wrong with {cast:?} in {SEEDS} histories"))
}

/// Finds a habit out by one of these promises, shortens the script, and replays it from its text.
#[track_caller]
fn is_found_out(cast: Cast, by: &[Invariant]) {
    let (seed, script, violation) = found(cast, by);
    let (short, violation) = shrink(&script, cast, violation);
    println!("{cast:?}, seed {seed}, {} events of {}", short.events.len(), script.events.len());
    println!("{violation}\n{short}");
    assert!(by.contains(&violation.invariant), "{violation}");
    assert!(short.events.len() <= script.events.len());
    let again = run(&Script::read(&short.to_string()).unwrap(), cast).unwrap_err();
    assert_eq!(again.to_string(), violation.to_string());
    // It is the habit that is found out, not the script.
    assert!(run(&short, Cast::Careful).is_ok());
}

macro_rules! careless {
    ($($name:ident: $Cast:ident by $($Invariant:ident)or+;)+) => {
        $(
            #[test]
            fn $name() {
                is_found_out(Cast::$Cast, &[$(Invariant::$Invariant),+]);
            }
        )+
    };
}

careless! {
    a_cache_on_the_way: ClientBehindACache by SuccessIsTrue;
    a_false_conflict: ClientBehindAFalseConflict by AlreadyExistsIsTrue;
    a_transport_that_hides_refusals: ClientHidingRefusals by UnknownIsHonest;
    stale_wallets: SandboxWithStaleWallets by BooksAddUp;
    who_never_pauses: ShopNeverPausing by ItEnds;
    a_client_without_budget: ClientWithoutBudget by LimitsAreKept;
    a_client_with_slow_timers: ClientWithSlowTimers by NoCallOutlivesItsDeadline;
    a_transport_that_lies: ClientWithLyingTransport by NotMovedIsTrue;
    a_journal_with_gaps: ForgetfulJournal by JournalIsWhole;
    who_believes_any_webhook: ShopBelievingAnyWebhook by PaidMeansCompleted;
    who_believes_cards: ShopBelievingCards by PaidMeansCompleted;
    who_believes_recipients: ShopBelievingRecipients by UnknownNeedsProof;
    who_keeps_copies: ShopKeepingCopies by BookedStaysBooked;
    who_writes_late: ShopWritingLate by BookedStaysBooked;
    who_believes_the_return: ShopBelievingReturn by PaidMeansCompleted;
    who_believes_the_signed_return: ShopBelievingSignedReturn by PaidMeansCompleted;
    who_compares_nothing: ShopComparingNothing by PaidMeansCompleted;
    who_is_deaf_after_a_failure: ShopDeafAfterFailure by NothingStaysUnknown;
    who_forgets_the_store: ShopForgettingItsStore by BookedStaysBooked or NothingStaysUnknown;
    who_never_asks: ShopNeverAsking by NothingStaysUnknown;
    who_never_reconciles: ShopNeverReconciling by NothingStaysUnknown;
    who_pays_anew: ShopPayingAnew by NothingIsMovedTwice;
    who_takes_unknown_for_failed: ShopTakingUnknownForFailed by UnknownNeedsProof;
}

#[test]
fn nobody_is_left_out() {
    let here = include_str!("careless.rs");
    for cast in Cast::CARELESS {
        assert!(here.contains(&format!(": {cast:?} by ")), "{cast:?} is never found out");
    }
    for invariant in Invariant::ALL {
        assert!(here.contains(&format!(" by {invariant:?};")), "{invariant:?} finds nobody");
    }
}
