//! What can be typed? Each command's words, with the help that `galena help` prints.

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Finds a business's potential customers and tells them apart from its target, actual and loyal
/// customers, says why, and proves how good that judgement has been.
#[derive(Debug, Parser)]
#[command(name = "galena", version, disable_help_subcommand = false)]
pub struct Arguments {
    /// Workspace folder; else the current folder or the nearest parent with a galena.toml.
    #[arg(long, global = true, value_name = "DIR")]
    pub workspace: Option<PathBuf>,
    /// Print results only: no progress, no remarks.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Print the answer as JSON, with the tables' column names.
    #[arg(long, global = true)]
    pub json: bool,
    /// Ask nothing: yes to every question.
    #[arg(long, short, global = true)]
    pub yes: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a workspace: a folder with galena.toml, lake/ and models/.
    Init(InitWords),
    /// Add files: show what was understood, ask once, add.
    Add(AddWords),
    /// Judge who is who.
    Run(RunWords),
    /// List people.
    People(PeopleWords),
    /// Show everything known about one person, and why.
    Person(PersonWords),
    /// Answer which pairs of records are one person, those first whose answer would change most.
    Review(ReviewWords),
    /// Say that two people are one.
    Merge(MergeWords),
    /// Say that a record belongs to somebody else.
    Split(SplitWords),
    /// Show why two are one person, or are not.
    Why(WhyWords),
    /// Write the report: one HTML file that works offline.
    Report(ReportWords),
    /// Print the steps of a plan.
    Plan(PlanWords),
    /// List imports.
    Imports(ImportsWords),
    /// Take an import back whole.
    Undo(UndoWords),
    /// Simulate a market with planted truth.
    Simulate(SimulateWords),
    /// Print how good the judgement has been, figure by figure.
    TrackRecord,
    /// Hold the judgement against a simulated market's planted truth.
    Check(CheckWords),
    /// Make a workspace with a simulated shop, run everything, print, write the report.
    Demo(DemoWords),
}

/// `galena init`.
#[derive(Debug, Args)]
pub struct InitWords {
    /// Folder to make.
    pub folder: PathBuf,
    /// Name of the business; the folder's name when left out.
    #[arg(long)]
    pub name: Option<String>,
}

/// `galena add`.
#[derive(Debug, Args)]
pub struct AddWords {
    /// Files: csv, tsv, xlsx, xls, ods, parquet, json lines; also as gz, zst or zip.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Show what was understood, and add nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Read the files by this mapping instead of guessing.
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
}

/// `galena run`.
#[derive(Debug, Args)]
pub struct RunWords {
    /// Judge as of this day; else the last day that the data cover.
    #[arg(long, value_name = "DAY")]
    pub as_of: Option<NaiveDate>,
    /// Replay the judgement at these days instead of at regular ones.
    #[arg(long, value_name = "DAY", value_delimiter = ',')]
    pub replay_on: Vec<NaiveDate>,
    /// Keep the table of every step, under lake/steps.
    #[arg(long)]
    pub step_by_step: bool,
    /// Run even when nothing has changed since the last run.
    #[arg(long)]
    pub again: bool,
    /// Run one plan only: `identity` (who is the same person) or `standing` (who is who).
    #[arg(long, value_name = "PLAN")]
    pub only: Option<String>,
}

/// What a list of people is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SortWord {
    /// Chance to buy within the horizon.
    Chance,
    /// Need axis.
    Need,
    /// Money expected within a year.
    Value,
    /// Loyalty axis.
    Loyalty,
    /// Behaviour axis.
    Behaviour,
    /// Name.
    Name,
}

/// `galena people`.
#[derive(Debug, Args)]
pub struct PeopleWords {
    /// Only this class: stranger, potential, target, actual, loyal, lapsed.
    #[arg(long)]
    pub class: Option<String>,
    /// Sort by.
    #[arg(long, value_enum, default_value = "chance")]
    pub sort: SortWord,
    /// At most so many people; 50 on screen when left out, everyone in JSON and CSV.
    #[arg(long)]
    pub limit: Option<usize>,
    /// Write a CSV file that spreadsheets open.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
}

/// `galena person`.
#[derive(Debug, Args)]
pub struct PersonWords {
    /// Name (marks may be left out), phone, e-mail, customer number, number of the person, or `record:ID`.
    pub who: String,
}

/// `galena review`.
#[derive(Debug, Args)]
pub struct ReviewWords {
    /// At most so many pairs.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub most: usize,
    /// Who answers; the user of this machine when left out.
    #[arg(long, value_name = "NAME")]
    pub author: Option<String>,
}

/// `galena merge`.
#[derive(Debug, Args)]
pub struct MergeWords {
    /// Number, phone, e-mail, customer number or name of one person, or `record:ID`.
    pub one: String,
    /// The same of the other.
    pub other: String,
    /// Why, in your words.
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Who decides; the user of this machine when left out.
    #[arg(long, value_name = "NAME")]
    pub author: Option<String>,
}

/// `galena split`.
#[derive(Debug, Args)]
pub struct SplitWords {
    /// Number, phone, e-mail, customer number or name of the person.
    pub who: String,
    /// The record that is somebody else's, as `galena person` numbers it.
    #[arg(long, value_name = "ID")]
    pub record: String,
    /// Why, in your words.
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Who decides; the user of this machine when left out.
    #[arg(long, value_name = "NAME")]
    pub author: Option<String>,
}

/// `galena why`.
#[derive(Debug, Args)]
pub struct WhyWords {
    /// Number, phone, e-mail, customer number or name of one person, or `record:ID`.
    pub one: String,
    /// The same of the other.
    pub other: String,
}

/// `galena report`.
#[derive(Debug, Args)]
pub struct ReportWords {
    /// Where to write it; report.html in the workspace when left out.
    #[arg(long, short)]
    pub out: Option<PathBuf>,
    /// `vi` or `en`; the workspace's language when left out.
    #[arg(long)]
    pub lang: Option<String>,
}

/// `galena plan`.
#[derive(Debug, Args)]
pub struct PlanWords {
    /// `identity` or `standing`.
    pub name: String,
    /// Print the SQL of each step.
    #[arg(long)]
    pub sql: bool,
    /// Print how the engine would run each SQL step.
    #[arg(long)]
    pub explain: bool,
}

/// `galena imports`.
#[derive(Debug, Args)]
pub struct ImportsWords {
    /// Print the mapping of this import as TOML.
    #[arg(long, value_name = "IMPORT")]
    pub mapping: Option<String>,
}

/// `galena undo`.
#[derive(Debug, Args)]
pub struct UndoWords {
    /// The import, as `galena imports` names it.
    pub import: String,
}

/// `galena simulate`.
#[derive(Debug, Args)]
pub struct SimulateWords {
    /// People in the market; 240,000 with `--records`.
    #[arg(long, default_value_t = 10_000, default_value_if("records", "true", "240000"))]
    pub people: u64,
    /// Seed: the same seed gives the same bytes.
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Folder to write to.
    #[arg(long)]
    pub out: PathBuf,
    /// Last day of the history.
    #[arg(long, value_name = "DAY")]
    pub until: Option<NaiveDate>,
    /// Months of history.
    #[arg(long, default_value_t = 15)]
    pub months: u32,
    /// A few clean csv files, for scale, instead of a shop's messy ones.
    #[arg(long)]
    pub lean: bool,
    /// One raw list of people with duplicates and households, on which record linkage is measured;
    /// about five records for four people.
    #[arg(long, conflicts_with_all = ["lean", "months"])]
    pub records: bool,
}

/// `galena check`.
#[derive(Debug, Args)]
pub struct CheckWords {
    /// Folder with the planted truth, as `galena simulate` wrote it.
    #[arg(long, value_name = "DIR")]
    pub truth: PathBuf,
}

/// `galena demo`.
#[derive(Debug, Args)]
pub struct DemoWords {
    /// Folder of the workspace.
    #[arg(default_value = "demo")]
    pub folder: PathBuf,
    /// People in the market.
    #[arg(long, default_value_t = 10_000)]
    pub people: u64,
    /// Seed.
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// `vi` or `en`.
    #[arg(long, default_value = "en")]
    pub lang: String,
}
