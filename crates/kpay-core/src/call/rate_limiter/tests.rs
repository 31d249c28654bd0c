use proptest::prelude::*;

use super::*;

const MINUTE: Duration = Duration::from_secs(60);

fn at(millis: u64) -> Tick {
    Tick::from_duration(Duration::from_millis(millis))
}

fn far(now: Tick) -> Tick {
    now.saturating_add(MINUTE * 100)
}

fn wait(permit: Permit) -> Duration {
    match permit {
        Permit::Granted => Duration::ZERO,
        Permit::Wait { estimate, .. } => estimate,
    }
}

#[test]
fn inits_go_before_reads_and_each_in_its_order() {
    let mut rate_limiter = RateLimiter::with_limits(
        RateLimits::unlimited().general(2).gateway_init(100).status_read(100),
    );
    let now = at(0);
    let first = rate_limiter.queue(Limit::StatusRead, now, far(now));
    assert_eq!(rate_limiter.poll(first, now), Permit::Granted);
    let read = rate_limiter.queue(Limit::StatusRead, now, far(now));
    let later_read = rate_limiter.queue(Limit::General, now, far(now));
    let init = rate_limiter.queue(Limit::Init, now, far(now));
    let waits = [init, read, later_read].map(|ticket| wait(rate_limiter.poll(ticket, now)));
    assert!(waits[0] < waits[1] && waits[1] < waits[2], "{waits:?}");
    let now = now.saturating_add(waits[0]);
    assert_ne!(rate_limiter.poll(read, now), Permit::Granted);
    assert_eq!(rate_limiter.poll(init, now), Permit::Granted);
}

#[test]
fn polls_leave_the_general_limit_to_others() {
    let mut rate_limiter = RateLimiter::with_limits(
        RateLimits::unlimited().general(1000).gateway_init(2).status_read(2),
    );
    let now = at(0);
    for _ in 0..20 {
        let ticket = rate_limiter.queue(Limit::StatusRead, now, far(now));
        rate_limiter.poll(ticket, now);
    }
    let other = rate_limiter.queue(Limit::General, now, far(now));
    assert_eq!(rate_limiter.poll(other, now), Permit::Granted);
}

#[test]
fn who_left_or_expired_holds_nobody_up() {
    let mut rate_limiter = RateLimiter::with_limits(RateLimits::all(2));
    let now = at(0);
    let first = rate_limiter.queue(Limit::General, now, far(now));
    assert_eq!(rate_limiter.poll(first, now), Permit::Granted);
    let left = rate_limiter.queue(Limit::General, now, far(now));
    let _expires = rate_limiter.queue(Limit::General, now, at(10));
    let last = rate_limiter.queue(Limit::General, now, far(now));
    let before = wait(rate_limiter.poll(last, now));
    rate_limiter.cancel(left);
    let after = wait(rate_limiter.poll(last, at(20)));
    assert!(after < before - MINUTE, "{before:?} {after:?}");
    assert_ne!(rate_limiter.poll(left, at(20)), Permit::Granted);
}

#[derive(Clone, Debug)]
enum LimiterAction {
    AtOnce(Limit),
    Queue(Limit),
    Poll(usize),
    Cancel(usize),
    Pass(u64),
}

fn step() -> impl Strategy<Value = LimiterAction> {
    let limit = prop_oneof![
        Just(Limit::General),
        Just(Limit::GatewayInit),
        Just(Limit::Init),
        Just(Limit::StatusRead)
    ];
    prop_oneof![
        4 => limit.clone().prop_map(LimiterAction::AtOnce),
        4 => limit.prop_map(LimiterAction::Queue),
        8 => any::<usize>().prop_map(LimiterAction::Poll),
        1 => any::<usize>().prop_map(LimiterAction::Cancel),
        2 => (0_u64..20_000).prop_map(LimiterAction::Pass),
    ]
}

fn most_in_a_minute(granted: &[Tick]) -> usize {
    let window = |start: &Tick| {
        granted.iter().filter(|at| *at >= start && at.saturating_since(*start) <= MINUTE).count()
    };
    granted.iter().map(window).max().unwrap_or(0)
}

proptest! {
    #[test]
    fn no_window_of_a_minute_passes_a_limit(
        general in 2_u32..40, gateway in 2_u32..20, reads in 2_u32..20,
        steps in prop::collection::vec(step(), 1..400),
    ) {
        let mut rate_limiter = RateLimiter::with_limits(RateLimits::unlimited().general(general).gateway_init(gateway).status_read(reads));
        let mut now = at(0);
        let mut tickets = Vec::new();
        let mut granted: Vec<(Limit, Tick)> = Vec::new();
        for step in steps {
            match step {
                LimiterAction::AtOnce(limit) => {
                    if rate_limiter.pass_at_once(limit, now) {
                        granted.push((limit, now));
                        prop_assert_eq!(rate_limiter.waiting(), 0);
                    }
                }
                LimiterAction::Queue(limit) => tickets.push((rate_limiter.queue(limit, now, far(now)), limit)),
                LimiterAction::Pass(millis) => now = now.saturating_add(Duration::from_millis(millis)),
                LimiterAction::Cancel(index) if !tickets.is_empty() => {
                    let (ticket, _) = tickets.remove(index % tickets.len());
                    rate_limiter.cancel(ticket);
                }
                LimiterAction::Poll(index) if !tickets.is_empty() => {
                    let (ticket, limit) = tickets[index % tickets.len()];
                    if rate_limiter.poll(ticket, now) == Permit::Granted {
                        granted.push((limit, now));
                        tickets.retain(|(other, _)| *other != ticket);
                    }
                }
                LimiterAction::Cancel(_) | LimiterAction::Poll(_) => {}
            }
        }
        let of = |wanted: Option<Limit>| -> Vec<Tick> {
            granted.iter().filter(|(limit, _)| wanted.is_none_or(|wanted| *limit == wanted)).map(|(_, at)| *at).collect()
        };
        prop_assert!(most_in_a_minute(&of(None)) <= general as usize);
        prop_assert!(most_in_a_minute(&of(Some(Limit::GatewayInit))) <= gateway as usize);
        prop_assert!(most_in_a_minute(&of(Some(Limit::StatusRead))) <= reads as usize);
    }

    #[test]
    fn everyone_gets_a_turn(limits in prop::collection::vec(0_usize..4, 1..60)) {
        let all = [Limit::General, Limit::GatewayInit, Limit::Init, Limit::StatusRead];
        let mut rate_limiter = RateLimiter::with_limits(RateLimits::unlimited().general(5).gateway_init(2).status_read(3));
        let mut now = at(0);
        let mut tickets: Vec<_> = limits.iter().map(|index| rate_limiter.queue(all[*index], now, far(now))).collect();
        for _ in 0..100_000 {
            tickets.retain(|ticket| rate_limiter.poll(*ticket, now) != Permit::Granted);
            if tickets.is_empty() {
                break;
            }
            now = now.saturating_add(LONGEST_LOOK);
        }
        prop_assert!(tickets.is_empty());
        prop_assert_eq!(rate_limiter.waiting(), 0);
    }
}
