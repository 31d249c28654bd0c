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
    a_cache_that_answers_from_memory_is_found_out: ClientBehindACache by SuccessIsTrue;
    a_proxy_that_invents_a_conflict_is_found_out: ClientBehindAFalseConflict by AlreadyExistsIsTrue;
    a_transport_that_hides_refusals_is_found_out: ClientHidingRefusals by UnknownIsHonest;
    a_sandbox_that_shows_stale_wallets_is_found_out: SandboxWithStaleWallets by BooksAddUp;
    a_shop_that_never_pauses_is_found_out: ShopNeverPausing by ItEnds;
    a_client_without_rate_limiter_is_found_out: ClientWithoutRateLimiter by LimitsAreKept;
    a_client_with_slow_timers_is_found_out: ClientWithSlowTimers by NoCallOutlivesItsDeadline;
    a_transport_that_calls_a_cut_connection_unsent_is_found_out: ClientWithLyingTransport by NotMovedIsTrue;
    a_journal_with_gaps_is_found_out: ForgetfulJournal by JournalIsWhole;
    a_shop_that_believes_any_webhook_is_found_out: ShopBelievingAnyWebhook by PaidMeansCompleted;
    a_shop_that_believes_whoever_returns_from_a_card_page_is_found_out: ShopBelievingCards by PaidMeansCompleted;
    a_shop_that_believes_recipients_is_found_out: ShopBelievingRecipients by UnknownNeedsProof;
    a_shop_whose_processes_keep_copies_is_found_out: ShopKeepingCopies by BookedStaysBooked;
    a_shop_that_writes_late_is_found_out: ShopWritingLate by BookedStaysBooked;
    a_shop_that_believes_the_return_is_found_out: ShopBelievingReturn by PaidMeansCompleted;
    a_shop_that_believes_the_signed_return_is_found_out: ShopBelievingSignedReturn by PaidMeansCompleted;
    a_shop_that_compares_nothing_is_found_out: ShopComparingNothing by PaidMeansCompleted;
    a_shop_that_is_deaf_after_a_failure_is_found_out: ShopDeafAfterFailure by NothingStaysUnknown;
    a_shop_that_forgets_its_store_is_found_out: ShopForgettingItsStore by BookedStaysBooked or NothingStaysUnknown;
    a_shop_that_never_asks_a_person_is_found_out: ShopNeverAsking by NothingStaysUnknown;
    a_shop_that_never_reconciles_is_found_out: ShopNeverReconciling by NothingStaysUnknown;
    a_shop_that_pays_under_a_fresh_id_is_found_out: ShopPayingUnderAFreshId by NothingIsMovedTwice;
    a_shop_that_takes_unknown_for_failed_is_found_out: ShopTakingUnknownForFailed by UnknownNeedsProof;
}

#[test]
fn every_bad_habit_is_found_out_and_every_promise_finds_one() {
    let here = include_str!("careless.rs");
    for cast in Cast::CARELESS {
        assert!(here.contains(&format!(": {cast:?} by ")), "{cast:?} is never found out");
    }
    for invariant in Invariant::ALL {
        assert!(here.contains(&format!(" by {invariant:?};")), "{invariant:?} finds nobody");
    }
}
