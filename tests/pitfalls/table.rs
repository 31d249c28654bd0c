//! The table in the docs and the tests agree.

use std::collections::{BTreeMap, BTreeSet};
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
    assert_eq!(rows, (1..=72).collect::<Vec<_>>());
    assert_eq!(cited, tests, "a test that no row cites");
}

/// Those that the sandbox has to make on request.
const ON_REQUEST: [usize; 23] =
    [4, 6, 7, 10, 12, 18, 19, 20, 31, 43, 44, 45, 47, 52, 57, 59, 60, 61, 62, 63, 67, 69, 72];

/// A row of the table of what the sandbox makes.
struct Row {
    faults: BTreeSet<String>,
    numbers: BTreeSet<usize>,
    /// Each test with the file that the row links it to.
    tests: Vec<(String, String)>,
}

fn numbers(cell: &str) -> BTreeSet<usize> {
    cell.split(", ").map(|it| it.parse().unwrap()).collect()
}

fn rows() -> Vec<Row> {
    let docs = fs::read_to_string(root().join("../docs/pitfalls.md")).unwrap();
    let (_, table) = docs.split_once("## On request, in the sandbox").unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, by, made, met, _] = cells[..] else { panic!("{line}") };
        let faults = by.split_once("[fault").map_or("", |(_, faults)| faults);
        let links = met.split(", ").map(|link| {
            let (name, file) = link.split_once("`](../tests/").unwrap_or_else(|| panic!("{line}"));
            (name.trim_start_matches("[`").to_owned(), file.trim_end_matches(')').to_owned())
        });
        Row {
            faults: faults.split('`').skip(1).step_by(2).map(str::to_owned).collect(),
            numbers: numbers(made),
            tests: links.collect(),
        }
    };
    table.lines().filter(|line| line.starts_with("| ")).skip(1).map(row).collect()
}

/// The source of a test.
fn source((name, file): &(String, String)) -> String {
    let text = fs::read_to_string(root().join(file)).unwrap_or_else(|it| panic!("{file}: {it}"));
    let (_, after) = text.split_once(&format!("fn {name}(")).unwrap_or_else(|| {
        panic!("{file} has no {name}");
    });
    after.split_once("\n}").unwrap().0.to_owned()
}

#[test]
fn every_pitfall_on_request_is_linked_to_what_makes_it_and_to_a_test_that_meets_it() {
    let mut made = BTreeSet::new();
    for Row { faults, numbers, tests } in rows() {
        let of: BTreeSet<usize> = tests.iter().map(|(it, _)| it[1..3].parse().unwrap()).collect();
        assert!(of.is_subset(&numbers), "{tests:?}");
        let sources: String = tests.iter().map(source).collect();
        for fault in faults {
            let asked_for = [format!("\"{fault}\""), format!("\"{fault}:")];
            let is_met = asked_for.iter().any(|it| sources.contains(it));
            assert!(is_met, "no test of {tests:?} asks for {fault}");
        }
        made.extend(of);
    }
    for number in ON_REQUEST {
        assert!(made.contains(&number), "nothing says how to meet {number}");
    }
}

#[test]
fn both_documents_name_the_same_pitfalls_of_each_fault() {
    let mut here: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for row in rows() {
        for fault in row.faults {
            here.entry(fault).or_default().extend(&row.numbers);
        }
    }
    let docs = fs::read_to_string(root().join("../docs/sandbox.md")).unwrap();
    let (_, table) = docs.split_once("| fault | what it does | pitfall |").unwrap();
    let there: BTreeMap<String, BTreeSet<usize>> = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            (cells[1].trim_matches('`').to_owned(), numbers(cells[3]))
        })
        .collect();
    assert_eq!(here, there);
    assert_eq!(there.len(), kpay_sandbox::Fault::ALL.len());
}
