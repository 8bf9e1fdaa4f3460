//! What happens to bad input? A clear error or refusals, nothing lost, no panic.

use crate::program::{Answer, Place};

fn refused_politely(answer: &Answer) {
    assert_eq!(answer.code, Some(2), "{}\n{}", answer.out, answer.err);
    assert!(answer.err.lines().any(|line| line.starts_with("error: ")), "{}", answer.err);
    assert!(answer.err.contains("hint: "), "{}", answer.err);
    assert!(!answer.err.contains("panicked"), "{}", answer.err);
}

#[test]
fn files_that_are_no_tables_are_refused_with_a_hint() {
    let place = Place::with_shop();
    place.write("empty.csv", "");
    place.write("binary.csv", (0..=255u8).cycle().take(5000).collect::<Vec<u8>>());
    std::fs::create_dir(place.path("folder")).unwrap();
    for file in ["empty.csv", "binary.csv", "folder", "nowhere.csv"] {
        refused_politely(&place.shop(&["add", "--yes", file]));
    }
    assert_eq!(place.json(&["imports"]), serde_json::json!([]));
}

#[test]
fn a_header_without_rows_adds_nothing_and_says_so() {
    let place = Place::with_shop();
    place.write("header.csv", "Mã khách hàng,Tên khách hàng,Điện thoại\n");
    let answer = place.shop_done(&["add", "--yes", "header.csv"]);
    assert!(answer.err.contains("no rows below the header"), "{}", answer.err);
    assert!(answer.out.contains("0 rows -> 0 records, 0 signals"), "{}", answer.out);
}

#[test]
fn bad_rows_come_back_mended_and_are_taken_then() {
    let place = Place::with_shop();
    let orders = "Mã đơn hàng,Ngày đặt,Điện thoại,Tên khách hàng,Sản phẩm,Thành tiền\n\
        DH1,03/11/2025,0912345678,Nguyễn Thị Lan,Máy lọc nước,5.500.000\n\
        DH2,ngày kia,0912345679,Trần Văn Nam,Nồi chiên,1.200.000\n\
        DH3,25/12/0202,0912345670,Lê Thị Hoa,Lõi lọc,350.000\n\
        DH4,26/12/2025,0912345671,Phạm Văn Bình,Lõi lọc,350.000\n";
    place.write("don_hang.csv", orders);
    let answer = place.shop(&["add", "--yes", "don_hang.csv"]);
    assert_eq!(answer.code, Some(1), "more were refused than the limit allows\n{}\n{}", answer.out, answer.err);
    assert!(answer.out.contains("2 refused"), "{}", answer.out);
    let refused = std::fs::read_dir(place.path("shop/refused")).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(&refused).unwrap();
    assert!(text.contains("ngày kia") && text.contains("DH3"), "{text}");
    let mended = text.replace("ngày kia", "04/11/2025").replace("25/12/0202", "25/12/2025");
    place.write("mended.csv", mended);
    place.shop_done(&["add", "--yes", "mended.csv"]);
    place.shop_done(&["run"]);
    assert_eq!(place.json(&["people"]).as_array().unwrap().len(), 4);
}

#[test]
fn two_runs_at_once_and_a_newer_workspace_are_refused() {
    let place = Place::with_shop();
    place.write("k.csv", "Tên khách hàng,Điện thoại\nLan,0912345678\n");
    place.shop_done(&["add", "--yes", "k.csv"]);
    let lock = std::fs::OpenOptions::new().write(true).create(true).truncate(false).open(place.path("shop/lake/lock"));
    let lock = lock.unwrap();
    lock.lock().unwrap();
    refused_politely(&place.shop(&["run"]));
    refused_politely(&place.shop(&["add", "--yes", "k.csv"]));
    drop(lock);
    place.shop_done(&["run"]);
    let settings = place.path("shop/galena.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.replace("format = 1", "format = 2")).unwrap();
    refused_politely(&place.shop(&["run"]));
    std::fs::write(&settings, text.replace("horizon_days", "horizont_days")).unwrap();
    refused_politely(&place.shop(&["run"]));
    refused_politely(&Place::new().run(&["run"]));
    refused_politely(&place.run(&["init", "shop"]));
}

/// A limit on the size of files stands in for a full disk: the write is refused at the same places.
#[cfg(unix)]
#[test]
fn a_full_disk_loses_nothing() {
    let place = Place::with_shop();
    place.done(&["simulate", "--people", "600", "--seed", "5", "--lean", "--out", "market"]);
    let within = |blocks: u32, words: &[&str]| {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" --workspace shop \"$@\"");
        let all: Vec<&str> = ["-c", &script, env!("CARGO_BIN_EXE_galena")].iter().chain(words).copied().collect();
        place.other("sh", &all)
    };
    let orders = "market/files/orders.csv";
    for blocks in [0, 1, 8] {
        refused_politely(&within(blocks, &["add", "--yes", orders]));
        assert!(place.json(&["imports"]).as_array().unwrap().iter().all(|row| row["event"] != "added"));
    }
    place.shop_done(&["add", "--yes", orders]);
    let imports = place.json(&["imports"]);
    for blocks in [0, 1, 8] {
        let answer = within(blocks, &["run"]);
        refused_politely(&answer);
        assert!(answer.err.contains("is full"), "{}", answer.err);
    }
    place.shop_done(&["run"]);
    assert_eq!(place.json(&["imports"]), imports);
    let people = place.json(&["people"]).as_array().unwrap().len() as i64;
    assert_eq!(imports.as_array().unwrap().iter().filter(|row| row["event"] == "added").count(), 1);
    assert!(people > 0, "{people}");
    if std::path::Path::new("/dev/full").exists() {
        refused_politely(&place.shop(&["people", "--csv", "/dev/full"]));
    }
}

#[test]
fn nothing_to_judge_is_said_and_hostile_names_do_no_harm() {
    let place = Place::with_shop();
    refused_politely(&place.shop(&["run"]));
    place.write(
        "k.csv",
        "Tên khách hàng,Điện thoại,Ngày,Loại\n\
         =cmd|' /C calc'!A0,0912345678,01/10/2025,hỏi giá\n\
         <script>alert(1)</script>,0912345679,02/10/2025,mua hàng\n\
         'Robert'); DROP TABLE people;--,0912345670,03/10/2025,xem\n",
    );
    place.shop_done(&["add", "--yes", "k.csv"]);
    place.shop_done(&["run"]);
    place.shop_done(&["people", "--csv", "out.csv"]);
    let csv = std::fs::read_to_string(place.path("out.csv")).unwrap();
    assert!(!csv.lines().any(|line| line.split(',').any(|cell| cell.trim_matches('"').starts_with('='))), "{csv}");
    place.shop_done(&["report"]);
    let report = std::fs::read_to_string(place.path("shop/report.html")).unwrap();
    assert!(!report.contains("<script>alert"));
    place.shop_done(&["person", "Robert'); DROP"]);
}
