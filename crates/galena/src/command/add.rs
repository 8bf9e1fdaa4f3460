//! `galena add`: files come in. What was understood is shown, asked about once, and kept.
//!
//! A file is parsed on one thread and written on another. Nothing of it counts before all of it
//! is on the disk; the same file a second time adds nothing.

use crate::arguments::AddWords;
use crate::clock;
use crate::failure::hinted;
use crate::output::Output;
use crate::workspace::Workspace;
use anyhow::Context as _;
use comfy_table::{ContentArrangement, Table, presets};
use galena_engine::{Begun, ImportCounts, ImportFacts};
use galena_intake::{Mapping, Source, Totals, Understanding};
use galena_signal::{BatchId, Lang, Parsed, Refusal};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::sync_channel;

/// Refused rows that are given back as a CSV; the table of refusals holds all of them.
const MOST_GIVEN_BACK: usize = 100_000;

/// What adding one file came to.
pub struct Added {
    /// The file.
    pub file_name: String,
    /// The import.
    pub batch_id: BatchId,
    /// It was in the lake before.
    pub already: bool,
    /// What it brought.
    pub counts: ImportCounts,
    /// Where refused rows were written.
    pub refused_file: Option<PathBuf>,
    /// Values that were not understood, by column.
    pub warnings: Vec<(String, u64)>,
    /// What came up while reading.
    pub notes: Vec<String>,
    /// Rows that say nothing by their nature.
    pub skipped: u64,
}

/// Adds each file.
pub fn run(words: &AddWords, place: Option<&Path>, output: &Output) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::open(place)?;
    let mapping = match &words.mapping {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
            Some(Mapping::from_toml(&text)?)
        }
        None => None,
    };
    let mut understood = Vec::new();
    for file in &words.files {
        let (source, understanding) = look(&workspace, file, mapping.as_ref())?;
        if !output.json {
            output.remark(&show(&understanding, workspace.settings.lang));
        }
        understood.push((source, understanding));
    }
    if words.dry_run {
        for (_, understanding) in &understood {
            output.result(&understanding.mapping.to_toml());
        }
        return Ok(ExitCode::SUCCESS);
    }
    if output.can_ask() && !ask(workspace.settings.lang)? {
        output.remark("nothing was added");
        return Ok(ExitCode::SUCCESS);
    }
    let _lock = workspace.lake.lock()?;
    let mut added = Vec::new();
    for (source, understanding) in &understood {
        added.push(add(&workspace, source, understanding, output)?);
    }
    workspace.lake.upkeep()?;
    print(&added, output);
    let refused = added.iter().filter(|one| !one.already).any(|one| {
        one.counts.rows > 0 && one.counts.refusals as f64 > workspace.settings.most_refused * one.counts.rows as f64
    });
    Ok(if refused { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Opens a file and finds out what it means.
pub fn look(workspace: &Workspace, file: &Path, mapping: Option<&Mapping>) -> anyhow::Result<(Source, Understanding)> {
    let settings = intake_settings(workspace);
    let source = galena_intake::open(file, &settings.limits)?;
    let remembered = |shape: &str| std::fs::read_to_string(workspace.mapping_file(shape)).ok();
    let mut understanding = galena_intake::understand(&source, &settings, &remembered)?;
    if let Some(mapping) = mapping {
        understanding.mapping = mapping.clone();
        understanding.remembered = true;
    }
    Ok((source, understanding))
}

fn intake_settings(workspace: &Workspace) -> galena_intake::Settings {
    galena_intake::Settings {
        utc_offset_minutes: workspace.settings.utc_offset_minutes,
        currency: workspace.settings.currency,
        today: clock::today(workspace.settings.utc_offset_minutes),
        limits: galena_intake::Limits::default(),
    }
}

/// Adds a file that was looked at. The lake must be locked.
pub fn add(
    workspace: &Workspace,
    source: &Source,
    understanding: &Understanding,
    output: &Output,
) -> anyhow::Result<Added> {
    let lake = &workspace.lake;
    let base = galena_intake::batch_id(source, &understanding.mapping);
    let batch_id = lake.next_batch_id(&base)?;
    refuse_other_mapping(workspace, source, &batch_id)?;
    let facts = ImportFacts {
        file_name: source.file_name.clone(),
        file_bytes: source.file_bytes as i64,
        content_hash: source.content_hash.clone(),
        shape: understanding.shape.clone(),
        mapping: understanding.mapping.to_toml(),
        assumptions: assumptions(understanding).join("\n"),
    };
    let mut import = match lake.begin_import(&batch_id, facts, clock::now())? {
        Begun::AlreadyAdded(row) => {
            return Ok(Added {
                file_name: source.file_name.clone(),
                batch_id: row.batch_id,
                already: true,
                counts: row.counts,
                refused_file: None,
                warnings: Vec::new(),
                notes: Vec::new(),
                skipped: 0,
            });
        }
        Begun::Import(import) => import,
    };
    let bar = output.bar(source.file_bytes, &source.file_name);
    let mut refused: Vec<Refusal> = Vec::new();
    let totals = parse_and_write(workspace, source, &understanding.mapping, &batch_id, &mut |parsed| {
        bar.inc(parsed.rows);
        for (table, batch) in galena_intake::to_batches(parsed, &batch_id)? {
            import.write(table, &batch)?;
        }
        let room = MOST_GIVEN_BACK - refused.len().min(MOST_GIVEN_BACK);
        refused.extend(parsed.refusals.iter().take(room).cloned());
        Ok(())
    })?;
    let refused_file = give_back(workspace, source, &batch_id, &refused)?;
    let counts = counts_of(&totals);
    import.finish(counts, clock::now())?;
    bar.finish_and_clear();
    keep_mapping(workspace, understanding)?;
    Ok(Added {
        file_name: source.file_name.clone(),
        batch_id,
        already: false,
        counts,
        refused_file,
        skipped: totals.skipped,
        warnings: totals.warnings.into_iter().collect(),
        notes: totals.notes,
    })
}

/// The same content under another mapping would count everything twice.
fn refuse_other_mapping(workspace: &Workspace, source: &Source, batch_id: &BatchId) -> anyhow::Result<()> {
    let rows = workspace.lake.imports()?;
    let live = |id: &BatchId| {
        rows.iter().any(|row| row.batch_id == *id && row.event == "added")
            && !rows.iter().any(|row| row.batch_id == *id && row.event == "undone")
    };
    match rows
        .iter()
        .find(|row| row.facts.content_hash == source.content_hash && row.batch_id != *batch_id && live(&row.batch_id))
    {
        None => Ok(()),
        Some(row) => Err(hinted(
            format!("`{}` was added before, with another mapping, as {}", source.file_name, row.batch_id),
            format!("take that import back with `galena undo {}`, then add the file again", row.batch_id),
        )),
    }
}

fn parse_and_write(
    workspace: &Workspace,
    source: &Source,
    mapping: &Mapping,
    batch_id: &BatchId,
    write: &mut dyn FnMut(&Parsed) -> anyhow::Result<()>,
) -> anyhow::Result<Totals> {
    let settings = intake_settings(workspace);
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel::<Parsed>(2);
        let parsing = scope.spawn(move || {
            galena_intake::parse(source, mapping, batch_id, &settings, &mut |parsed| {
                // When the writer has failed nobody receives any more; its error is the one to tell.
                let _ = send.send(parsed);
                Ok(())
            })
        });
        let mut written = Ok(());
        for parsed in receive {
            written = write(&parsed);
            if written.is_err() {
                break;
            }
        }
        let parsed =
            parsing.join().map_err(|_| anyhow::anyhow!("reading `{}` ended unexpectedly", source.file_name))?;
        written?;
        Ok(parsed?)
    })
}

fn counts_of(totals: &Totals) -> ImportCounts {
    ImportCounts {
        rows: totals.rows as i64,
        records: totals.records as i64,
        signals: totals.signals as i64,
        spend: totals.spend as i64,
        answers: totals.answers as i64,
        refusals: totals.refusals as i64,
    }
}

/// Writes refused rows as a CSV that can be mended and added again.
fn give_back(
    workspace: &Workspace,
    source: &Source,
    batch_id: &BatchId,
    refused: &[Refusal],
) -> anyhow::Result<Option<PathBuf>> {
    if refused.is_empty() {
        return Ok(None);
    }
    let width = refused.iter().map(|refusal| refusal.raw.len()).max().unwrap_or(0);
    let sheet = source.sheets.iter().find(|sheet| sheet.header.len() >= width).or(source.sheets.first());
    let header = sheet.map(|sheet| sheet.header.clone()).unwrap_or_default();
    let folder = workspace.folder.join("refused");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    let path = folder.join(format!("{}-{batch_id}.csv", galena_signal::slug(&source.file_name)));
    std::fs::write(&path, galena_intake::refusals_csv(&header, refused))
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(Some(path))
}

fn keep_mapping(workspace: &Workspace, understanding: &Understanding) -> anyhow::Result<()> {
    let path = workspace.mapping_file(&understanding.shape);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    }
    std::fs::write(&path, understanding.mapping.to_toml()).with_context(|| format!("cannot write `{}`", path.display()))
}

fn assumptions(understanding: &Understanding) -> Vec<String> {
    let mut lines = Vec::new();
    for sheet in &understanding.sheets {
        let of = if sheet.sheet.is_empty() { String::new() } else { format!("{}: ", sheet.sheet) };
        lines.extend(sheet.assumptions.iter().map(|line| format!("{of}{line}")));
        for column in &sheet.columns {
            lines.extend(column.assumption.iter().map(|line| format!("{of}`{}`: {line}", column.column)));
        }
    }
    lines
}

/// What was understood, for a person to check.
pub fn show(understanding: &Understanding, lang: Lang) -> String {
    let mut out = String::new();
    for sheet in &understanding.sheets {
        let name = if sheet.sheet.is_empty() { String::new() } else { format!(" / {}", sheet.sheet) };
        let known = if understanding.remembered { lang.pick(" (as last time)", " (như lần trước)") } else { "" };
        out.push_str(&format!("\n{}{name}{known}: {}\n", understanding.file_name, sheet.table_kind.label(lang)));
        let mut table = Table::new();
        table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(match lang {
            Lang::En => vec!["column", "means", "sure", "for example"],
            Lang::Vi => vec!["cột", "nghĩa là", "chắc", "ví dụ"],
        });
        for column in &sheet.columns {
            table.add_row(vec![
                clip(&column.column, 28),
                column.meaning.label(lang).to_string(),
                format!("{:.0} %", column.sure * 100.0),
                column.examples.iter().map(|text| clip(text, 22)).collect::<Vec<_>>().join(" · "),
            ]);
        }
        out.push_str(&format!("{table}\n"));
    }
    let assumed = assumptions(understanding);
    if !assumed.is_empty() {
        out.push_str(lang.pick("assumed:\n", "đã giả định:\n"));
        for line in assumed {
            out.push_str(&format!("  - {line}\n"));
        }
    }
    out
}

fn clip(text: &str, most: usize) -> String {
    let shown: String = text.chars().filter(|c| !c.is_control()).take(most).collect();
    if text.chars().count() > most { format!("{shown}…") } else { shown }
}

fn ask(lang: Lang) -> anyhow::Result<bool> {
    eprint!("{}", lang.pick("Add this? [Y/n] ", "Nhập dữ liệu này? [C/k] "));
    std::io::stderr().flush().ok();
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).context("cannot read the answer")?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes" | "c" | "có" | "co"))
}

fn print(added: &[Added], output: &Output) {
    if output.json {
        let rows: Vec<serde_json::Value> = added
            .iter()
            .map(|one| {
                serde_json::json!({
                    "file_name": one.file_name, "batch_id": one.batch_id.0, "already_added": one.already,
                    "rows": one.counts.rows, "records": one.counts.records, "signals": one.counts.signals,
                    "spend": one.counts.spend, "answers": one.counts.answers, "refusals": one.counts.refusals,
                    "skipped": one.skipped, "notes": one.notes,
                    "warnings": one.warnings.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
                })
            })
            .collect();
        output.result(&serde_json::Value::from(rows).to_string());
        return;
    }
    for one in added {
        let counts = one.counts;
        if one.already {
            output.result(&format!("{}: added before as {}; nothing to do", one.file_name, one.batch_id));
            continue;
        }
        output.result(&format!(
            "{}: {} rows -> {} records, {} signals, {} spend, {} answers, {} refused ({})",
            one.file_name,
            counts.rows,
            counts.records,
            counts.signals,
            counts.spend,
            counts.answers,
            counts.refusals,
            one.batch_id
        ));
        if one.skipped > 0 {
            output.remark(&format!(
                "  {} rows say nothing by themselves (totals and the like) and were left out",
                one.skipped
            ));
        }
        for note in &one.notes {
            output.remark(&format!("  {note}"));
        }
        for (column, values) in &one.warnings {
            output.remark(&format!("  `{column}`: {values} values were not understood and kept as they are"));
        }
        if let Some(path) = &one.refused_file {
            output.remark(&format!("  refused rows, to be mended and added again: {}", path.display()));
        }
    }
}
