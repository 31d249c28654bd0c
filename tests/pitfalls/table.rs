//! The table in the docs and the tests agree.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every `pNN_...` word of a text.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_ascii_alphanumeric() && character != '_').filter(
        |word| {
            let bytes = word.as_bytes();
            bytes.len() > 4
                && bytes[0] == b'p'
                && bytes[1..3].iter().all(u8::is_ascii_digit)
                && bytes[3] == b'_'
        },
    )
}

/// Where the npm package's tests stand that every runtime runs.
const JAVASCRIPT: &str = "../bindings/npm/tests/runtimes/cases";

/// The tests of this folder that stand right below a test attribute, and those in JavaScript.
fn tests() -> BTreeSet<String> {
    let mut tests = BTreeSet::new();
    for file in fs::read_dir(root().join("pitfalls")).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for pair in lines.windows(2) {
            if matches!(pair[0], "#[test]" | "#[tokio::test]") {
                tests.extend(names(pair[1]).map(str::to_owned));
            }
        }
    }
    for file in fs::read_dir(root().join(JAVASCRIPT)).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for line in text.lines().filter(|line| line.starts_with("async function p")) {
            tests.extend(names(line).map(str::to_owned));
        }
    }
    tests
}

#[test]
fn every_pitfall_has_a_row_and_every_cited_test_exists() {
    let table = fs::read_to_string(root().join("../docs/pitfalls.md")).unwrap();
    let tests = tests();
    let (mut rows, mut cited) = (Vec::new(), BTreeSet::new());
    for line in table.lines() {
        let mut cells = line.split('|').map(str::trim).skip(1);
        let Some(number) = cells.next().and_then(|cell| cell.parse::<usize>().ok()) else {
            continue;
        };
        rows.push(number);
        assert!(cells.clone().take(3).all(|cell| !cell.is_empty()), "{line}");
        let proof = cells.nth(2).unwrap();
        let mut proven = proof.contains("docs:");
        for name in names(proof) {
            assert_eq!(name[1..3].parse(), Ok(number), "{line}");
            assert!(tests.contains(name), "{name} is cited, but no test has that name");
            cited.insert(name.to_owned());
            proven = true;
        }
        assert!(proven, "row {number} names no test, and does not say 'docs:'");
    }
    assert_eq!(rows, (1..=58).collect::<Vec<_>>());
    assert_eq!(cited, tests, "a test that no row cites");
}

/// Those that the sandbox has to make on request.
const ON_REQUEST: [usize; 15] = [4, 6, 7, 10, 12, 18, 19, 20, 31, 43, 44, 45, 47, 52, 57];

#[test]
fn every_pitfall_on_request_names_what_makes_it_and_a_test_that_meets_it() {
    let docs = fs::read_to_string(root().join("../docs/pitfalls.md")).unwrap();
    let (_, table) = docs.split_once("## On request, in the sandbox").unwrap();
    let tests = tests();
    let mut made = BTreeSet::new();
    for line in table.lines().filter(|line| line.starts_with("| ")).skip(1) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, by, numbers, met, _] = cells[..] else { panic!("{line}") };
        if let Some((_, faults)) = by.split_once("fault") {
            for name in faults.split('`').skip(1).step_by(2) {
                let fault = name.parse::<kpay_sandbox::Fault>();
                fault.unwrap_or_else(|error| panic!("{name}: {error}"));
            }
        }
        let cited: BTreeSet<&str> = names(met).collect();
        assert!(!cited.is_empty() && cited.iter().all(|name| tests.contains(*name)), "{line}");
        let numbers: BTreeSet<usize> = numbers.split(", ").map(|it| it.parse().unwrap()).collect();
        let of: BTreeSet<usize> = cited.iter().map(|name| name[1..3].parse().unwrap()).collect();
        assert!(of.is_subset(&numbers), "{line}");
        made.extend(of);
    }
    for number in ON_REQUEST {
        assert!(made.contains(&number), "nothing says how to meet {number}");
    }
}
