//! Where are we working? In one folder with `galena.toml`, `lake/` and `models/`; copy the folder
//! and everything has been copied.

use crate::clock;
use crate::failure::hinted;
use crate::settings::{Settings, commented};
use anyhow::Context as _;
use galena_engine::{Lake, LakeSettings};
use galena_signal::Lang;
use std::path::{Path, PathBuf};

/// The file that makes a folder a workspace.
pub const SETTINGS_FILE: &str = "galena.toml";

/// An open workspace.
pub struct Workspace {
    /// Its folder.
    pub folder: PathBuf,
    /// What the user decided.
    pub settings: Settings,
    /// Its tables.
    pub lake: Lake,
}

impl Workspace {
    /// Makes a workspace. A folder that has other things in it is left alone.
    pub fn create(folder: &Path, name: Option<&str>, lang: Lang) -> anyhow::Result<Self> {
        let settings_file = folder.join(SETTINGS_FILE);
        if settings_file.exists() {
            return Err(hinted(
                format!("`{}` is a workspace already", folder.display()),
                format!("use it with `galena --workspace {} …`", folder.display()),
            ));
        }
        let occupied = folder.is_file() || folder.read_dir().is_ok_and(|mut entries| entries.next().is_some());
        if occupied {
            return Err(hinted(
                format!("`{}` is not empty", folder.display()),
                "name a new folder: galena makes it, and touches nothing else",
            ));
        }
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
        let folder_name = folder_name(folder);
        Lake::create(&folder.join("lake"), LakeSettings::default())?;
        std::fs::create_dir_all(folder.join("models")).context("cannot make `models`")?;
        // Written last: a folder without it is no workspace yet.
        std::fs::write(&settings_file, commented(name.unwrap_or(&folder_name), lang))
            .with_context(|| format!("cannot write `{}`", settings_file.display()))?;
        Self::open_at(folder)
    }

    /// Opens the workspace that was named, or the nearest one.
    pub fn open(named: Option<&Path>) -> anyhow::Result<Self> {
        if let Some(folder) = named {
            return match folder.join(SETTINGS_FILE).is_file() {
                true => Self::open_at(folder),
                false => Err(hinted(
                    format!("`{}` is not a workspace: it has no {SETTINGS_FILE}", folder.display()),
                    format!("make one with `galena init {}`", folder.display()),
                )),
            };
        }
        #[expect(clippy::disallowed_methods, reason = "this is the edge at which the current folder is read")]
        let here = std::env::current_dir().context("cannot tell the current folder")?;
        match here.ancestors().find(|folder| folder.join(SETTINGS_FILE).is_file()) {
            Some(folder) => Self::open_at(folder),
            None => Err(hinted(
                "there is no workspace here or above",
                "make one with `galena init NAME`, or name one with `--workspace DIR`",
            )),
        }
    }

    fn open_at(folder: &Path) -> anyhow::Result<Self> {
        let folder = folder.canonicalize().with_context(|| format!("cannot open `{}`", folder.display()))?;
        let settings = Settings::read(&folder.join(SETTINGS_FILE), &folder_name(&folder))?;
        let lake = Lake::open(&folder.join("lake"), settings.lake)?;
        Ok(Self { folder, settings, lake })
    }

    /// Where the mapping of files of a shape is kept, to be edited and used again.
    pub fn mapping_file(&self, shape: &str) -> PathBuf {
        self.folder.join("mappings").join(format!("{shape}.toml"))
    }

    /// What the views need to answer.
    ///
    /// # Errors
    /// When the signals cannot be read.
    pub fn context(&self, lang: Option<Lang>) -> anyhow::Result<crate::view::Context<'_>> {
        let mut context = crate::view::Context {
            lake: &self.lake,
            lang: lang.unwrap_or(self.settings.lang),
            currency: self.settings.currency,
            policy: self.settings.rules.policy,
            horizon_days: self.settings.rules.horizon_days,
            joined_from: self.settings.identity.same_person_from,
            utc_offset_minutes: self.settings.utc_offset_minutes,
            shop: self.settings.name.clone(),
            made_at: clock::local(clock::now(), self.settings.utc_offset_minutes),
        };
        context.currency = context.currency_of_amounts()?;
        Ok(context)
    }
}

fn folder_name(folder: &Path) -> String {
    folder.file_name().map_or_else(|| "shop".into(), |name| name.to_string_lossy().into_owned())
}

/// The language of a tag that was typed.
pub fn lang(tag: &str) -> anyhow::Result<Lang> {
    Lang::from_tag(tag).ok_or_else(|| hinted(format!("`{tag}` is not a language"), "write `vi` or `en`"))
}
