//! Where do the tables lie? In one folder, a Delta table each, open to any other engine.

use crate::EngineError;
use crate::commit::{create_table, open_table};
use deltalake::DeltaTable;
use galena_signal::Table;
use galena_signal::table;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use tokio::runtime::Runtime;

/// Version of the lake's layout: which tables there are and how imports are acknowledged.
pub const FORMAT_VERSION: u32 = 1;

/// How the engine may use the machine.
#[derive(Clone, Copy, Debug)]
pub struct LakeSettings {
    /// Threads, and parts that a table is read in.
    pub threads: usize,
    /// Bytes that sorting, joining and grouping may hold before they go to disk.
    pub memory_bytes: usize,
}

impl Default for LakeSettings {
    /// All cores, 3 GiB.
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        Self { threads, memory_bytes: 3 << 30 }
    }
}

/// A folder of Delta tables.
pub struct Lake {
    pub(crate) folder: PathBuf,
    pub(crate) settings: LakeSettings,
    pub(crate) runtime: Runtime,
}

impl Lake {
    /// Makes an empty lake: the folder, the number of its format, and every table without rows.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn create(folder: &Path, settings: LakeSettings) -> Result<Self, EngineError> {
        std::fs::create_dir_all(folder).map_err(EngineError::io(folder))?;
        let lake = Self::with_runtime(folder, settings)?;
        lake.create_missing_tables()?;
        let format = folder.join("format");
        std::fs::write(&format, format!("{FORMAT_VERSION}\n")).map_err(EngineError::io(&format))?;
        lake.sync()?;
        Ok(lake)
    }

    /// Opens a lake. Whatever a killed process left half done is not seen by readers, and is
    /// cleared away by the next upkeep.
    ///
    /// # Errors
    /// [`EngineError::NoLake`], [`EngineError::NewerFormat`], or when the folder cannot be read.
    pub fn open(folder: &Path, settings: LakeSettings) -> Result<Self, EngineError> {
        let format = folder.join("format");
        let text = match std::fs::read_to_string(&format) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                // A creation that was killed before its last line leaves tables without a format.
                return match folder.is_dir() {
                    true => Self::create(folder, settings),
                    false => Err(EngineError::NoLake { path: folder.to_path_buf() }),
                };
            }
            Err(error) => return Err(EngineError::io(&format)(error)),
        };
        let found: u32 =
            text.trim().parse().map_err(|_| EngineError::BadFormat { path: format, found: text.trim().into() })?;
        if found > FORMAT_VERSION {
            return Err(EngineError::NewerFormat { path: folder.to_path_buf(), found, known: FORMAT_VERSION });
        }
        let lake = Self::with_runtime(folder, settings)?;
        lake.create_missing_tables()?;
        Ok(lake)
    }

    /// Keeps every other process from writing until the guard is dropped.
    ///
    /// # Errors
    /// [`EngineError::Locked`] when another process writes.
    pub fn lock(&self) -> Result<LakeLock, EngineError> {
        let path = self.folder.join("lock");
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(EngineError::io(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(LakeLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(EngineError::Locked { path: self.folder.clone() }),
            Err(TryLockError::Error(error)) => Err(EngineError::io(&path)(error)),
        }
    }

    /// Rows of a table's newest version, as its files' statistics say; 0 for an empty table.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn rows(&self, table: &Table) -> Result<u64, EngineError> {
        self.runtime.block_on(async {
            let opened = self.load(table.name).await?;
            let snapshot = opened.snapshot().map_err(EngineError::table(table.name, &self.folder))?;
            Ok(snapshot.log_data().iter().map(|file| file.num_records().unwrap_or(0) as u64).sum())
        })
    }

    /// The lake's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn with_runtime(folder: &Path, settings: LakeSettings) -> Result<Self, EngineError> {
        let folder = folder.canonicalize().map_err(EngineError::io(folder))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(settings.threads.max(1))
            .thread_name("galena-engine")
            .thread_stack_size(16 << 20)
            .enable_all()
            .build()
            .map_err(EngineError::io(&folder))?;
        Ok(Self { folder, settings, runtime })
    }

    fn create_missing_tables(&self) -> Result<(), EngineError> {
        self.runtime.block_on(async {
            for table in table::ALL {
                if !self.folder.join(table.name).join("_delta_log").is_dir() {
                    create_table(&self.folder, table.name, &table.schema()).await?;
                }
            }
            Ok(())
        })
    }

    pub(crate) async fn load(&self, name: &str) -> Result<DeltaTable, EngineError> {
        open_table(&self.folder, name).await
    }

    /// Brings everything written so far to the disk itself: the object store never does.
    pub(crate) fn sync(&self) -> Result<(), EngineError> {
        let folder = File::open(&self.folder).map_err(EngineError::io(&self.folder))?;
        sync_file_system(&folder).map_err(EngineError::io(&self.folder))
    }
}

/// Keeps other processes from writing to the lake while it lives.
#[derive(Debug)]
pub struct LakeLock {
    _file: File,
}

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the standard library has no call for syncfs")]
fn sync_file_system(folder: &File) -> std::io::Result<()> {
    use std::os::fd::AsRawFd;
    // SAFETY: the descriptor is open for as long as `folder` is borrowed, and syncfs only reads it.
    match unsafe { libc::syncfs(folder.as_raw_fd()) } {
        0 => Ok(()),
        _ => Err(std::io::Error::last_os_error()),
    }
}

#[cfg(not(target_os = "linux"))]
fn sync_file_system(folder: &File) -> std::io::Result<()> {
    folder.sync_all()
}
