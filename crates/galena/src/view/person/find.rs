//! Who is meant? An exact key first, then a name; marks count when they were typed and match.
//!
//! The road not taken is a list of best guesses: a wrong person shown as if they were meant is
//! worse than a question back.

use super::Shown;
use crate::view::layout::{Head, table};
use crate::view::meant::record_id;
use crate::view::read::array;
use crate::view::{Context, read::Row};
use arrow_array::StringArray;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use galena_intake::{read_national_phone, read_phone};
use galena_plan::{FunctionError, Functions, Parameters, ScalarFunction, Value};
use galena_signal::{Class, Lang, fold_marks, table};
use std::collections::HashMap;
use std::sync::Arc;

/// Candidates that are listed at most.
const MOST_LISTED: usize = 20;

/// The engine is asked for one more than this, so that "more than" can be said.
const MOST_FOUND: usize = 500;

/// What a search came to.
pub(crate) enum Found {
    /// Nobody fits.
    Nobody,
    /// This person.
    One(i64),
    /// This person, into whom the one with the id that was typed was merged.
    Moved { from: i64, to: i64 },
    /// More than one person fits.
    Several(Vec<i64>),
}

/// Finds the person that is meant.
pub(crate) fn find(context: &Context<'_>, query: &str) -> anyhow::Result<Found> {
    let query = query.trim();
    if query.is_empty() {
        return Ok(Found::Nobody);
    }
    if let Some(record) = record_id(query) {
        let sql = "SELECT person_id FROM members WHERE record_id = $record";
        let parameters = Parameters::from([("record", Value::Int(record))]);
        let rows = context.rows(sql, &[&table::MEMBERS], &parameters)?;
        return Ok(found(rows.iter().filter_map(|row| row.int("person_id")).collect()));
    }
    let typed = query.to_lowercase();
    let id: i64 = query.trim_start_matches('#').parse().unwrap_or(-1);
    let parameters = Parameters::from([
        ("id", Value::Int(id)),
        ("phone", Value::Text(read_phone(query).unwrap_or_default())),
        ("national_phone", Value::Text(read_national_phone(query).unwrap_or_default())),
        ("typed", Value::Text(typed.clone())),
    ]);
    let reads = [&table::PEOPLE, &table::RECORDS, &table::MEMBERS];
    let by_key = context.rows(include_str!("../../sql/person_by_key.sql"), &reads, &parameters)?;
    let by_key: Vec<i64> = by_key.iter().filter_map(|row| row.int("person_id")).collect();
    if !by_key.is_empty() {
        return Ok(found(by_key));
    }
    if id >= 0
        && let Some(to) = leads_to(context, id)?
    {
        return Ok(Found::Moved { from: id, to });
    }
    let folded = fold_marks(&typed);
    let parameters = Parameters::from([("folded", Value::Text(folded.clone()))]);
    let sql = include_str!("../../sql/person_by_name.sql");
    let batches = context.lake.query_with(sql, &[&table::PEOPLE], &parameters, &functions())?;
    let named: Vec<(i64, String)> = crate::view::read::rows(batches)
        .iter()
        .filter_map(|row| Some((row.int("person_id")?, row.text("name")?)))
        .collect();
    Ok(found(best(&named, &typed, &folded)))
}

/// The living person that a retired id leads to, by however many merges.
fn leads_to(context: &Context<'_>, id: i64) -> anyhow::Result<Option<i64>> {
    let sql = include_str!("../../sql/merged_ids.sql");
    let rows = context.rows(sql, &[&table::IDENTITY_LOG], &Parameters::new())?;
    let mut into: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in rows {
        if let Some((from, to)) = row.int("person_id").zip(row.int("other_person_id")) {
            into.entry(from).or_default().push(to);
        }
    }
    let (mut seen, mut next) = (vec![id], into.get(&id).cloned().unwrap_or_default());
    while !next.is_empty() {
        let ids: Vec<String> = next.iter().map(i64::to_string).collect();
        let sql = include_str!("../../sql/living.sql").replace("{{people}}", &ids.join(", "));
        let living = context.rows(&sql, &[&table::PEOPLE], &Parameters::new())?;
        let living: Vec<i64> = living.iter().filter_map(|row| row.int("person_id")).collect();
        if let Some(person) = next.iter().find(|person| living.contains(person)) {
            return Ok(Some(*person));
        }
        seen.extend(&next);
        next = next.iter().flat_map(|person| into.get(person).cloned().unwrap_or_default()).collect();
        next.retain(|person| !seen.contains(person));
    }
    Ok(None)
}

/// What to say of an id that leads to another.
pub(crate) fn moved(lang: Lang, from: i64, to: i64) -> String {
    match lang {
        Lang::En => format!("#{from} is #{to} now: the two turned out to be one person.\n\n"),
        Lang::Vi => format!("#{from} nay là #{to}: hai hồ sơ này hóa ra là một người.\n\n"),
    }
}

fn found(people: Vec<i64>) -> Found {
    match people.as_slice() {
        [] => Found::Nobody,
        [person] => Found::One(*person),
        _ => Found::Several(people),
    }
}

/// The people whose names fit best: the whole name as typed, the whole name without marks, a part
/// as typed (when marks were typed), a part without marks.
fn best(named: &[(i64, String)], typed: &str, folded: &str) -> Vec<i64> {
    let has_marks = typed != folded;
    let tiers: [&dyn Fn(&str) -> bool; 4] = [
        &|name| has_marks && name.to_lowercase() == typed,
        &|name| fold_marks(name) == folded,
        &|name| has_marks && name.to_lowercase().contains(typed),
        &|name| fold_marks(name).contains(folded),
    ];
    tiers
        .iter()
        .map(|fits| named.iter().filter(|(_, name)| fits(name)).map(|(person, _)| *person).collect::<Vec<i64>>())
        .find(|people| !people.is_empty())
        .unwrap_or_default()
}

/// `fold_marks(text)` for SQL.
fn functions() -> Functions {
    let fold = ScalarFunction {
        name: "fold_marks",
        arguments: vec![DataType::Utf8View],
        returns: DataType::Utf8,
        doc: "the text in lower case without marks",
        call: Arc::new(|arguments, _| {
            let texts = arguments.first().and_then(|array| array.as_string_view_opt());
            let texts = texts.ok_or_else(|| FunctionError::Argument {
                function: "fold_marks",
                expected: "texts".into(),
                found: arguments.first().map_or("nothing".into(), |array| array.data_type().to_string()),
            })?;
            Ok(Arc::new(texts.iter().map(|text| text.map(fold_marks)).collect::<StringArray>()))
        }),
    };
    Functions { scalar: vec![fold], ..Functions::default() }
}

/// What to say when nobody fits.
pub(super) fn nobody(context: &Context<'_>, query: &str) -> String {
    let query = crate::view::layout::plain(query.trim());
    match context.lang {
        Lang::En => format!(
            "Nobody is found for “{query}”. Try a phone number, an e-mail, a customer number, or part of the name; marks may be left out.\n"
        ),
        Lang::Vi => format!(
            "Không tìm thấy ai với “{query}”. Hãy thử số điện thoại, email, mã khách hàng hoặc một phần tên; có thể gõ không dấu.\n"
        ),
    }
}

/// Lists the people who fit, and how to choose.
pub(super) fn several(context: &Context<'_>, people: &[i64]) -> anyhow::Result<Shown> {
    let n = context.notation();
    let ids: Vec<String> = people.iter().take(MOST_LISTED).map(|id| id.to_string()).collect();
    let sql = include_str!("../../sql/candidates.sql").replace("{{people}}", &ids.join(", "));
    let rows = context.rows(&sql, &[&table::PEOPLE, &table::STANDINGS], &Parameters::new())?;
    let cells = |row: &Row| {
        let class = row.text("class").unwrap_or_default();
        let reached = row.text("phone").or_else(|| row.text("email")).or_else(|| row.text("customer_ref"));
        vec![
            row.text("name").unwrap_or_else(|| "–".to_string()),
            Class::from_word(&class).map_or(class, |class| class.label(context.lang).to_string()),
            reached.unwrap_or_else(|| "–".to_string()),
            row.text("province").unwrap_or_else(|| "–".to_string()),
            row.int("person_id").map_or_else(String::new, |id| id.to_string()),
        ]
    };
    let heads = [
        Head(context.lang.pick("Name", "Tên"), false),
        Head(context.lang.pick("Class", "Nhóm"), false),
        Head(context.lang.pick("Reached by", "Liên hệ"), false),
        Head(context.lang.pick("Province", "Tỉnh, thành"), false),
        Head(context.lang.pick("Number", "Mã số"), true),
    ];
    let listed: Vec<Vec<String>> = rows.iter().map(cells).collect();
    let more = if people.len() > MOST_FOUND { ">" } else { "" };
    let count = format!("{more}{}", n.whole(people.len().min(MOST_FOUND) as u64));
    let first = rows.first().and_then(|row| row.int("person_id")).unwrap_or(0);
    let mut text = match context.lang {
        Lang::En => format!("{count} people fit. Choose one by number or phone: `galena person {first}`\n\n"),
        Lang::Vi => {
            format!("Có {count} người khớp. Chọn một người bằng mã số hoặc số điện thoại: `galena person {first}`\n\n")
        }
    };
    text.push_str(&table(&heads, &listed));
    if people.len() > rows.len() {
        let shown = n.whole(rows.len() as u64);
        text.push_str(&match context.lang {
            Lang::En => format!("\n  the first {shown} are shown\n"),
            Lang::Vi => format!("\n  chỉ liệt kê {shown} người đầu\n"),
        });
    }
    Ok(Shown { text, json: format!("{}\n", array(rows.iter().map(Row::json))) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(typed: &str) -> Vec<i64> {
        let names = ["Nguyễn Thị Lan", "Nguyễn Thị Làn", "Nguyễn Thị Lan Anh", "NGUYEN THI LAN", "Trần Lan"];
        let named: Vec<(i64, String)> =
            names.iter().enumerate().map(|(id, name)| (id as i64, (*name).to_string())).collect();
        let typed = typed.to_lowercase();
        best(&named, &typed, &fold_marks(&typed))
    }

    #[test]
    fn marks_count_when_they_were_typed() {
        assert_eq!(fits("Nguyễn Thị Lan"), [0]);
        assert_eq!(fits("nguyen thi lan"), [0, 1, 3]);
        assert_eq!(fits("thị lan"), [0, 2]);
        assert_eq!(fits("lan anh"), [2]);
        assert_eq!(fits("Hòa"), Vec::<i64>::new());
    }
}
