//! What do the written files look like to somebody who has only the files?

use calamine::{Data, Reader, Xlsx, open_workbook};
use chrono::NaiveDate;
use flate2::read::GzDecoder;
use galena_signal::SignalKind;
use galena_simulate::{Settings, SimulateError, Style, Summary, simulate};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn market(people: u64, seed: u64, style: Style) -> (TempDir, Summary) {
    let folder = TempDir::new().expect("a folder");
    let settings = Settings { people, seed, style, ..Settings::default() };
    let mut told = 0;
    let summary = simulate(&settings, folder.path(), &mut |done, total| {
        assert!(done >= told && total == people, "progress goes forward");
        told = done;
    });
    assert_eq!(told, people);
    (folder, summary.expect("a market"))
}

fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            match entry.is_dir() {
                true => open.push(entry),
                false => {
                    let name = entry.strip_prefix(folder).expect("below").to_owned();
                    files.insert(name, fs::read(&entry).expect("a file"));
                }
            }
        }
    }
    files
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    for style in [Style::Shop, Style::Lean] {
        let (first, summary) = market(400, 5, style);
        let (again, _) = market(400, 5, style);
        let (other, _) = market(400, 6, style);
        let (first, again, other) = (tree(first.path()), tree(again.path()), tree(other.path()));
        assert!(first == again, "{style:?}");
        let written: BTreeSet<PathBuf> = summary.files.iter().map(PathBuf::from).collect();
        assert_eq!(written, first.keys().cloned().collect(), "the summary names what was written");
        for (name, bytes) in &first {
            let constant = ["truth/segments.csv", "truth/channels.csv"].contains(&name.to_str().unwrap_or_default());
            let empty = style == Style::Lean && name.ends_with("records.csv");
            assert!(constant || empty || other.get(name) != Some(bytes), "{}", name.display());
        }
    }
}

/// FNV-1a over names and bytes.
fn fingerprint(files: &BTreeMap<PathBuf, Vec<u8>>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for (name, bytes) in files {
        for byte in name.to_string_lossy().bytes().chain(bytes.iter().copied()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
    hash
}

/// The bytes do not depend on machine, compiler or optimisation. Whoever changes what is simulated
/// on purpose changes this number.
#[test]
fn the_bytes_are_the_same_on_every_machine() {
    let (folder, _) = market(300, 7, Style::Lean);
    assert_eq!(fingerprint(&tree(folder.path())), 2_542_463_278_170_019_818);
}

#[test]
fn what_cannot_be_simulated_is_refused() {
    let folder = TempDir::new().expect("a folder");
    let refused = |settings: &Settings| simulate(settings, folder.path(), &mut |_, _| {}).expect_err("refused");
    let with = Settings::default();
    assert!(matches!(refused(&Settings { people: 0, ..with.clone() }), SimulateError::NobodyAsked));
    assert!(matches!(refused(&Settings { months: 3, ..with.clone() }), SimulateError::HistoryLength { months: 3 }));
    assert!(matches!(refused(&Settings { until: NaiveDate::MIN, ..with.clone() }), SimulateError::LastDay { .. }));
    let many = Settings { people: 300_000, ..with };
    assert!(matches!(refused(&many), SimulateError::TooManyForShop { people: 300_000, .. }));
    let blocked = folder.path().join("blocked");
    fs::write(&blocked, "not a folder").expect("written");
    let error = simulate(&Settings { people: 5, ..Settings::default() }, &blocked, &mut |_, _| {});
    assert!(matches!(error, Err(SimulateError::Write { .. })));
}

#[test]
fn any_history_can_be_simulated() {
    for (people, months, until) in
        [(1, 6, "1999-12-31"), (3, 60, "2036-02-29"), (40, 7, "2026-02-20"), (25, 24, "2025-01-01")]
    {
        for style in [Style::Shop, Style::Lean] {
            let folder = TempDir::new().expect("a folder");
            let until = until.parse().expect("a day");
            let settings = Settings { people, seed: u64::MAX, until, months, style };
            let summary = simulate(&settings, folder.path(), &mut |_, _| {}).expect("a market");
            assert_eq!(summary.people, people);
        }
    }
}

/// Every file of the shop as rows of texts.
fn tables(files: &Path) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut tables = BTreeMap::new();
    for (name, bytes) in tree(files) {
        let name = name.to_string_lossy().into_owned();
        let rows = match name.rsplit('.').next() {
            Some("xlsx") => spreadsheet(&files.join(&name)),
            Some("gz") => {
                let mut text = String::new();
                GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).expect("gzipped text");
                text.lines().map(|line| vec![line.to_owned()]).collect()
            }
            _ => rows(&decoded(&name, &bytes)),
        };
        tables.insert(name, rows);
    }
    tables
}

fn spreadsheet(path: &Path) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).expect("a spreadsheet");
    let range = book.worksheet_range_at(0).expect("a sheet").expect("a range");
    let text = |cell: &Data| match cell {
        Data::Float(number) => format!("{number}"),
        Data::DateTime(moment) => format!("{}", moment.as_f64()),
        Data::Empty => String::new(),
        other => other.to_string(),
    };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

fn decoded(name: &str, bytes: &[u8]) -> String {
    match name {
        "khach_ghe_cua_hang.csv" => {
            assert!(std::str::from_utf8(bytes).is_err(), "Windows-1258 is not UTF-8");
            bytes.iter().map(|byte| char::from(*byte)).collect()
        }
        "facebook_lead_ads.csv" => {
            let words: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&words[1..]).expect("UTF-16").replace('\t', "|")
        }
        _ => String::from_utf8(bytes.to_vec()).expect("UTF-8"),
    }
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().next().unwrap_or_default();
    let delimiter = [b';', b'|'].into_iter().find(|d| head.contains(char::from(*d))).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

fn column(rows: &[Vec<String>], header: &str) -> (usize, usize) {
    let found = rows
        .iter()
        .take(5)
        .enumerate()
        .find_map(|(at, row)| row.iter().position(|cell| cell == header).map(|place| (at, place)));
    found.unwrap_or_else(|| panic!("no column `{header}`"))
}

#[test]
fn happenings_are_named_by_known_words() {
    let (folder, _) = market(1500, 8, Style::Shop);
    let tables = tables(&folder.path().join("files"));
    let mut kinds = BTreeSet::new();
    for (file, header) in [
        ("don_hang.csv", "Trạng thái"),
        ("shopee_don_hang.xlsx", "Trạng Thái Đơn Hàng"),
        ("tu_van_bao_gia.xlsx", "Hình thức"),
        ("zalo_tin_nhan.csv", "Loại tin"),
        ("nhac_den.csv", "Loại"),
        ("gioi_thieu.csv", "Sự kiện"),
        ("danh_gia_khieu_nai.csv", "Loại"),
        ("gui_tin_chien_dich.csv", "Sự kiện"),
        ("huy_nhan_tin.csv", "Yêu cầu"),
    ] {
        let rows = &tables[file];
        let (head, place) = column(rows, header);
        for row in &rows[head + 1..] {
            let Some(word) = row.get(place) else { continue };
            let kind = SignalKind::from_name(word);
            kinds.insert(kind.unwrap_or_else(|| panic!("`{word}` in {file} is no kind of signal")));
        }
    }
    for line in &tables["web_events.jsonl.gz"] {
        assert!(line[0].starts_with('{') && line[0].ends_with('}'));
        if let Some(name) = line[0].split(r#""event":""#).nth(1).and_then(|rest| rest.split('"').next()) {
            kinds.insert(SignalKind::from_name(name).unwrap_or_else(|| panic!("`{name}` is no kind of signal")));
        }
    }
    assert!(kinds.len() >= 24, "{kinds:?}");
}

#[test]
fn no_file_of_the_shop_betrays_the_truth() {
    let (folder, _) = market(600, 9, Style::Shop);
    let (lean, _) = market(600, 9, Style::Lean);
    let words = [
        "loyal",
        "lapsed",
        "churn",
        "hesitant",
        "exploring",
        "unaware",
        "walk_in",
        "browser",
        "disposition",
        "segment",
        "true_person",
        "able_to_pay",
        "relationship",
        "young_family",
        "settled",
        "renter",
        "T00000",
    ];
    for files in [folder.path().join("files"), lean.path().join("files")] {
        for (name, rows) in tables(&files) {
            for row in rows {
                let text = row.join("|");
                for word in words {
                    assert!(!text.contains(word), "`{word}` stands in {name}");
                }
            }
        }
    }
}

/// The last nine digits, in today's prefixes.
fn phone(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 11 && digits.starts_with("01") {
        let prefix = match &digits[1..4] {
            "120" => "70",
            "121" => "79",
            "122" => "77",
            "126" => "76",
            "128" => "78",
            "123" => "83",
            "124" => "84",
            "125" => "85",
            "127" => "81",
            "129" => "82",
            "186" => "56",
            "188" => "58",
            "199" => "59",
            other => return Some(format!("3{}{}", &other[2..], &digits[4..])),
        };
        return Some(format!("{prefix}{}", &digits[4..]));
    }
    digits.len().checked_sub(9).map(|start| digits[start..].to_owned())
}

/// Groups of rows that share a key, by the smallest row.
#[derive(Default)]
struct Groups {
    parent: Vec<usize>,
    by_key: HashMap<String, usize>,
}

impl Groups {
    fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    fn add(&mut self, keys: &[String]) -> usize {
        let new = self.parent.len();
        self.parent.push(new);
        for key in keys {
            let other = *self.by_key.entry(key.clone()).or_insert(new);
            let (a, b) = (self.root(new), self.root(other));
            self.parent[a.max(b)] = a.min(b);
        }
        new
    }
}

fn relationship(days: &BTreeSet<NaiveDate>, until: NaiveDate) -> &'static str {
    let days: Vec<NaiveDate> = days.iter().copied().collect();
    let Some(last) = days.last() else { return "none" };
    let mut gaps: Vec<i64> = days.windows(2).map(|pair| (pair[1] - pair[0]).num_days()).collect();
    gaps.sort_unstable();
    let silence = match gaps.len() {
        0 => 270.0,
        n => (2.5 * (gaps[(n - 1) / 2] + gaps[n / 2]) as f64 / 2.0).max(180.0),
    };
    match (until - *last).num_days() as f64 > silence {
        true => "lapsed",
        false if days.iter().filter(|day| (until - **day).num_days() < 365).count() >= 3 => "loyal",
        false => "actual",
    }
}

/// Purchase days by group of rows of the order lines; and for each row its group.
fn read_orders(table: &[Vec<String>]) -> (HashMap<usize, BTreeSet<NaiveDate>>, HashMap<usize, usize>) {
    let at = |header: &str| column(table, header).1;
    let (number, day, code) = (at("Mã đơn hàng"), at("Ngày đặt"), at("Mã khách hàng"));
    let (tel, what, status) = (at("Số điện thoại"), at("Sản phẩm"), at("Trạng thái"));
    let mut groups = Groups::default();
    let mut lines: Vec<(usize, usize, &Vec<String>)> = Vec::new();
    for (row, cells) in table.iter().enumerate().skip(1).filter(|(_, cells)| cells.len() > status) {
        let keys = [phone(&cells[tel]), Some(cells[code].clone()).filter(|code| !code.is_empty())];
        let keys: Vec<String> = keys.into_iter().flatten().collect();
        lines.push((row + 1, groups.add(&keys), cells));
    }
    let back: BTreeSet<(&str, &str)> = lines
        .iter()
        .filter(|(_, _, cells)| cells[status] == "Trả hàng")
        .map(|(_, _, cells)| (cells[number].as_str(), cells[what].as_str()))
        .collect();
    let (mut days, mut rows): (HashMap<usize, BTreeSet<NaiveDate>>, HashMap<usize, usize>) = Default::default();
    for (row, group, cells) in lines {
        let group = groups.root(group);
        rows.insert(row, group);
        let kept = cells[status] == "Hoàn thành" && !back.contains(&(cells[number].as_str(), cells[what].as_str()));
        let on = NaiveDate::parse_from_str(cells[day].get(..10).unwrap_or_default(), "%d/%m/%Y");
        if let (true, Ok(on)) = (kept, on) {
            days.entry(group).or_default().insert(on);
        }
    }
    (days, rows)
}

#[test]
fn a_careful_reader_of_the_orders_recovers_what_was_planted() {
    for seed in [31, 32] {
        let (folder, _) = market(3000, seed, Style::Shop);
        let (days, groups) = read_orders(&tables(&folder.path().join("files"))["don_hang.csv"]);
        let truth = |name: &str| rows(&fs::read_to_string(folder.path().join("truth").join(name)).expect("truth"));
        let mut theirs: HashMap<String, HashMap<usize, usize>> = HashMap::new();
        for row in truth("records.csv").iter().filter(|row| row[0] == "don_hang.csv") {
            if let Some(group) = row[1].parse().ok().and_then(|row: usize| groups.get(&row)) {
                *theirs.entry(row[2].clone()).or_default().entry(*group).or_default() += 1;
            }
        }
        let people = truth("people.csv");
        let (planted, masked) = (column(&people, "relationship").1, column(&people, "masked").1);
        let until = Settings::default().until;
        let (mut right, mut all) = (0, 0);
        for person in people[1..].iter().filter(|person| person[masked] == "no") {
            if !["loyal", "actual", "lapsed"].contains(&person[planted].as_str()) {
                continue;
            }
            all += 1;
            let most = theirs.get(&person[0]).and_then(|groups| groups.iter().max_by_key(|(group, n)| (**n, **group)));
            let read = most.and_then(|(group, _)| days.get(group)).map(|days| relationship(days, until));
            right += u32::from(read == Some(person[planted].as_str()));
        }
        assert!(all > 300 && f64::from(right) >= 0.98 * f64::from(all), "seed {seed}: {right} of {all}");
    }
}

#[test]
fn phones_and_names_come_with_slips_and_some_rows_are_spoilt() {
    let (folder, summary) = market(2000, 12, Style::Shop);
    let tables = tables(&folder.path().join("files"));
    let customers = &tables["khach_hang_kiotviet.xlsx"];
    let (head, tel) = column(customers, "Điện thoại");
    assert_eq!(head, 1, "a title row stands above the header");
    let shapes: BTreeSet<usize> = customers[2..].iter().map(|row| row[tel].len()).collect();
    assert!(shapes.len() >= 5, "phones are written in many ways: {shapes:?}");
    let orders = &tables["don_hang.csv"];
    let duplicates = orders.windows(2).filter(|pair| pair[0] == pair[1]).count();
    assert!(duplicates > 3, "{duplicates} lines stand twice");
    assert!(orders.iter().any(|row| row[1] == "31/02/2026" || row[1] == "??/09" || row.len() < 14));
    assert!(orders.iter().filter(|row| row[3] == "Khách lẻ").count() > 30);
    assert!(summary.files.len() < 40 && summary.signals > 15_000);
}
