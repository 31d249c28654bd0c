//! Thousands of histories, each of which keeps every promise; and what they once found.

use kpay_simulation::{Cast, Report, Script, run, shrink};

/// As many as take well below a minute on two cores, without optimisation.
const HISTORIES: u64 = 2_000;

#[test]
fn every_promise_is_kept_in_thousands_of_histories() {
    let workers = std::thread::available_parallelism().map_or(2, usize::from) as u64;
    let worker = |first: u64| {
        let mut sum = Report::default();
        for seed in (first..=HISTORIES).step_by(workers as usize) {
            add(&mut sum, kept(&Script::draw(seed)));
        }
        sum
    };
    let sums: Vec<Report> = std::thread::scope(|scope| {
        let started: Vec<_> =
            (1..=workers).map(|first| scope.spawn(move || worker(first))).collect();
        started.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let mut sum = Report::default();
    sums.into_iter().for_each(|it| add(&mut sum, it));
    let (steps, moved) = (sum.steps, sum.moved);
    println!("{HISTORIES} histories, {steps} steps, {moved} movements of money: {:#?}", sum.ends);
    // Histories in which nothing happens would keep every promise.
    assert!(steps > HISTORIES * 500 && moved as u64 > HISTORIES * 2, "{steps} {moved}");
    for way in [
        "payment by card",
        "payment by page",
        "payment by phone",
        "refund",
        "withdrawal abroad",
        "withdrawal by page",
        "withdrawal to a bank",
        "withdrawal to a phone",
    ] {
        for status in ["COMPLETED", "FAILED"] {
            let ends = sum.ends.get(&format!("{way} {status}")).copied().unwrap_or_default();
            assert!(ends > 0, "no {way} is {status}");
        }
    }
}

fn add(sum: &mut Report, report: Report) {
    sum.steps += report.steps;
    sum.transactions += report.transactions;
    sum.moved += report.moved;
    for (end, count) in report.ends {
        *sum.ends.entry(end).or_default() += count;
    }
}

#[test]
fn a_script_gives_the_same_history_each_time() {
    let digests: Vec<u64> = (1..60)
        .map(|seed| {
            let script = Script::draw(seed);
            let report = kept(&script);
            assert_eq!(report, kept(&Script::read(&script.to_string()).unwrap()), "seed {seed}");
            report.digest
        })
        .collect();
    let mut distinct = digests.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), digests.len());
}

#[test]
fn a_text_that_is_not_a_script_is_refused_with_its_line() {
    for (text, words) in [
        ("", "begins with its seed"),
        ("seed x", "begins with its seed"),
        ("seed 1\n{\"at\":1}", "{\"at\":1}"),
        ("seed 1\n{\"at\":1,\"deed\":{\"steal\":1}}", "steal"),
    ] {
        let error = Script::read(text).unwrap_err();
        assert!(error.contains(words), "{text}: {error}");
    }
}

/// A transfer had a deadline for its token and another for itself.
#[test]
fn a_transfer_has_one_deadline_for_its_token_and_itself() {
    keeps_every_promise(
        r#"seed 37
        {"at":66208,"deed":{"fault":{"on":"money","faults":["latency:20431"]}}}
        {"at":82338,"deed":{"transfer":{"number":0}}}"#,
    );
}

/// The sandbox freed an externalId once its newest payment had failed, though an earlier one had
/// been completed since.
#[test]
fn an_earlier_payment_that_is_completed_keeps_its_external_id_busy() {
    keeps_every_promise(
        r#"seed 22325
        {"at":23937,"deed":{"rule":{"operation":null,"fault":"completes-after-failure:54126","per_mille":860}}}
        {"at":28186,"deed":{"checkout":{"order":1}}}
        {"at":30766,"deed":{"withdraw":{"number":0}}}
        {"at":32341,"deed":{"checkout":{"order":2}}}
        {"at":66143,"deed":{"checkout":{"order":1}}}
        {"at":76797,"deed":{"restartSandbox":{"millis":13047,"torn":false}}}
        {"at":86730,"deed":{"checkout":{"order":1}}}"#,
    );
}

/// What fails and is completed while the sandbox is away, had failed all the same.
#[test]
fn an_end_while_the_sandbox_was_away_counts_as_seen() {
    keeps_every_promise(
        r#"seed 5006452
        {"at":85826,"deed":{"fault":{"on":"any","faults":["completes-after-failure:10895"]}}}
        {"at":87641,"deed":{"checkout":{"order":0}}}
        {"at":90181,"deed":{"restartSandbox":{"millis":14234,"torn":false}}}"#,
    );
}

/// Of two refunds of one payment nothing that can be read tells which was completed.
#[test]
fn a_person_is_asked_about_a_second_refund() {
    keeps_every_promise(
        r#"seed 7096
        {"at":56268,"deed":{"checkout":{"order":5}}}
        {"at":62749,"deed":{"rule":{"operation":null,"fault":"completes-after-failure:98092","per_mille":676}}}
        {"at":64743,"deed":{"checkout":{"order":1}}}
        {"at":68345,"deed":{"refund":{"order":5}}}
        {"at":86443,"deed":{"refund":{"order":5}}}
        {"at":163541,"deed":{"outage":89341}}"#,
    );
}

#[track_caller]
fn keeps_every_promise(text: &str) {
    kept(&Script::read(text).unwrap());
}

/// Fails with a short script that replays what is broken.
#[track_caller]
fn kept(script: &Script) -> Report {
    run(script, Cast::Careful).unwrap_or_else(|violation| {
        let (short, violation) = shrink(script, Cast::Careful, violation);
        panic!("{violation}\n\nThis replays it:\n\n{short}")
    })
}
