//! Where a step speaks: to the terminal as it happens, and to a file of its own.

use std::env;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// How a step ends: well, or with one line that says why not.
pub type Outcome = Result<(), String>;

/// The output of one step.
pub struct Log {
    path: PathBuf,
    file: File,
}

impl Log {
    /// A fresh log for the step of this name.
    pub fn create(folder: &Path, name: &str) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join(format!("{name}.log"));
        Ok(Self { file: File::create(&path)?, path })
    }

    /// Where the whole output is kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Says one line.
    pub fn line(&mut self, text: &str) {
        self.bytes(format!("{text}\n").as_bytes());
    }

    /// Runs a program to its end without input, passing on what it prints.
    pub fn run(&mut self, command: &mut Command) -> Outcome {
        let shown = shown(command);
        self.line(&format!("$ {shown}"));
        if io::stdout().is_terminal() && env::var_os("CARGO_TERM_COLOR").is_none() {
            command.env("CARGO_TERM_COLOR", "always");
        }
        let status = self
            .pass_on(command)
            .map_err(|error| format!("`{shown}` could not be run: {error}"))?;
        if status.success() { Ok(()) } else { Err(format!("`{shown}` ended with {status}")) }
    }

    /// Says each problem; any problem is a failure.
    pub fn verdict(&mut self, problems: &[String]) -> Outcome {
        for problem in problems {
            self.line(problem);
        }
        match problems.len() {
            0 => Ok(()),
            1 => Err("1 problem".to_owned()),
            many => Err(format!("{many} problems")),
        }
    }

    /// The last lines of what was said so far.
    pub fn tail(&self, lines: usize) -> String {
        let text = fs::read(&self.path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let all: Vec<&str> = text.lines().collect();
        all[all.len().saturating_sub(lines)..].join("\n")
    }

    fn pass_on(&mut self, command: &mut Command) -> io::Result<ExitStatus> {
        // One pipe for both, so that errors stay beside what they are about.
        let (reader, writer) = io::pipe()?;
        command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
        let child = command.spawn();
        // The command holds the writing ends; the pipe ends only when they are gone.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = child?;
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 {
            self.bytes(&line);
            line.clear();
        }
        child.wait()
    }

    fn bytes(&mut self, bytes: &[u8]) {
        print!("{}", String::from_utf8_lossy(bytes));
        // The terminal has it: a full disk must not hide how the step ended.
        let _ = self.file.write_all(bytes);
    }
}

/// A command as one would type it.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or_default();
    let mut words = vec![program.to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

/// A folder for the logs of one test, gone when the test ends.
#[cfg(test)]
pub struct Scratch(pub PathBuf);

#[cfg(test)]
impl Scratch {
    pub fn new() -> Self {
        static MADE: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let count = MADE.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Self(env::temp_dir().join(format!("kpay-xtask-{}-{count}", std::process::id())))
    }
}

#[cfg(test)]
impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_log(test: impl FnOnce(&mut Log)) {
        let scratch = Scratch::new();
        test(&mut Log::create(&scratch.0, "step").unwrap());
    }

    #[test]
    fn a_program_that_succeeds_leaves_its_words_in_the_log() {
        with_log(|log| {
            log.run(Command::new("rustc").arg("--version")).unwrap();
            assert!(log.tail(1).starts_with("rustc 1."), "{}", log.tail(5));
        });
    }

    #[test]
    fn a_program_that_fails_is_named_with_what_it_said() {
        with_log(|log| {
            let problem = log.run(Command::new("rustc").arg("--no-such-option")).unwrap_err();
            assert!(problem.contains("rustc --no-such-option"), "{problem}");
            assert!(log.tail(20).contains("no-such-option"), "{}", log.tail(20));
        });
    }

    #[test]
    fn a_program_that_does_not_exist_is_an_error() {
        with_log(|log| {
            let problem = log.run(&mut Command::new("no-such-program")).unwrap_err();
            assert!(problem.contains("could not be run"), "{problem}");
        });
    }

    #[test]
    fn the_tail_is_the_end() {
        with_log(|log| {
            for line in ["one", "two", "three"] {
                log.line(line);
            }
            assert_eq!(log.tail(2), "two\nthree");
            assert_eq!(log.tail(9), "one\ntwo\nthree");
        });
    }

    #[test]
    fn problems_are_failures() {
        with_log(|log| {
            assert_eq!(log.verdict(&[]), Ok(()));
            assert_eq!(log.verdict(&["a".to_owned()]), Err("1 problem".to_owned()));
            assert_eq!(
                log.verdict(&["a".to_owned(), "b".to_owned()]),
                Err("2 problems".to_owned())
            );
        });
    }
}
