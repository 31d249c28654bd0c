//! The journal in a file: read at the start, appended to before anything is done.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use kpay_core::UnixMillis;
use kpay_sandbox::{Engine, EngineConfig, Input, Journal};

use crate::journal_sync::JournalSync;

/// A journal that nobody else writes to.
#[derive(Debug)]
pub(crate) struct JournalFile {
    file: File,
    /// Its length up to the last complete record.
    length: u64,
}

impl Drop for JournalFile {
    fn drop(&mut self) {
        // Closing is not enough while a child process that is being started holds the file too.
        let _ = self.file.unlock();
    }
}

/// What a data file held, or a new one was given.
pub(crate) struct OpenedJournal {
    pub(crate) engine: Engine,
    pub(crate) config: EngineConfig,
    pub(crate) journal: JournalFile,
    pub(crate) found: JournalContent,
}

/// What was there when a sandbox began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JournalContent {
    Nothing,
    Records,
    /// Records, and behind them one that had not been written to its end.
    RecordsAndATornOne,
}

impl JournalFile {
    /// Takes up what the file holds; a new or empty one begins with `config`. Of `config` only the
    /// base URL and the hosts count for one that is not new.
    pub(crate) fn open(
        path: &Path,
        config: &EngineConfig,
        now: UnixMillis,
    ) -> io::Result<OpenedJournal> {
        let mut file = owners_alone(OpenOptions::new().read(true).write(true).create(true))
            .truncate(false)
            .open(path)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::Error(error) => error,
            TryLockError::WouldBlock => {
                io::Error::new(io::ErrorKind::ResourceBusy, "another sandbox uses it")
            }
        })?;
        close_to_others(&file)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let mut journal = Self { file, length: 0 };
        if bytes.is_empty() {
            let engine = Engine::new(config.clone()).map_err(io::Error::other)?;
            journal.write(&Input::begin(config))?;
            journal.file.sync_all()?;
            sync_folder_of(path)?;
            return Ok(OpenedJournal {
                engine,
                config: config.clone(),
                journal,
                found: JournalContent::Nothing,
            });
        }
        let read = Journal::read(&bytes).map_err(io::Error::other)?;
        let mut engine = read.replay().map_err(io::Error::other)?;
        let mut kept = read.config().map_err(io::Error::other)?.clone();
        kept.base_url.clone_from(&config.base_url);
        kept.hosts.clone_from(&config.hosts);
        journal.length = read.length as u64;
        journal.cut()?;
        journal.write(&Input::resume(now, &config.base_url, &config.hosts))?;
        journal.file.sync_all()?;
        engine.resume(now, &config.base_url, &config.hosts);
        if read.is_torn {
            tracing::warn!(
                path = %path.display(),
                "the last record of the data file was incomplete, and was dropped"
            );
        }
        let found =
            if read.is_torn { JournalContent::RecordsAndATornOne } else { JournalContent::Records };
        Ok(OpenedJournal { engine, config: kept, journal, found })
    }

    /// Hands one record to the system, which keeps it whatever becomes of this process.
    pub(crate) fn write(&mut self, input: &Input) -> io::Result<()> {
        let line = input.to_line();
        if let Err(error) = self.file.write_all(line.as_bytes()) {
            // Half a record would damage whatever comes behind it.
            self.cut()?;
            return Err(error);
        }
        self.length += line.len() as u64;
        Ok(())
    }

    /// What brings it to the disk.
    pub(crate) fn sync(&self) -> io::Result<JournalSync> {
        self.file.try_clone().map(JournalSync::new)
    }

    /// One that the system takes nothing for.
    #[cfg(test)]
    pub(crate) fn read_only(path: &Path) -> Self {
        Self { file: File::open(path).unwrap(), length: 0 }
    }

    /// One that takes everything, and is on no disk.
    #[cfg(all(test, unix))]
    pub(crate) fn piped(writer: io::PipeWriter) -> Self {
        Self { file: File::from(std::os::fd::OwnedFd::from(writer)), length: 0 }
    }

    /// Removes what stands behind the last complete record.
    fn cut(&mut self) -> io::Result<()> {
        self.file.set_len(self.length)?;
        self.file.seek(SeekFrom::Start(self.length))?;
        Ok(())
    }
}

/// A new file is its owner's alone from the first moment: it holds secrets.
#[cfg(unix)]
fn owners_alone(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, OWNERS_ALONE)
}

#[cfg(unix)]
const OWNERS_ALONE: u32 = 0o600;

/// So is one that was there already.
#[cfg(unix)]
fn close_to_others(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let mut permissions = file.metadata()?.permissions();
    if permissions.mode() & 0o077 == 0 {
        return Ok(());
    }
    permissions.set_mode(OWNERS_ALONE);
    file.set_permissions(permissions).map_err(|error| {
        io::Error::new(
            error.kind(),
            format!("others can read the secrets in it, and that can't be changed: {error}"),
        )
    })
}

/// Elsewhere a file has the rights of its folder.
#[cfg(not(unix))]
fn owners_alone(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(not(unix))]
fn close_to_others(_file: &File) -> io::Result<()> {
    Ok(())
}

/// A new file is found again only when its folder is on the disk too.
#[cfg(unix)]
fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Other systems open no folders.
#[cfg(not(unix))]
fn sync_folder_of(_path: &Path) -> io::Result<()> {
    Ok(())
}
