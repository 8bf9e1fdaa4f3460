//! Draws the report of a made-up shop, to look at while changing the page:
//! `cargo run -p galena-console --example sample_report -- FOLDER`
//! writes `report_vi.html`, `report_en.html` and `report_empty.html` there.

#[path = "sample_report/shop.rs"]
mod shop;

use galena_console::{ReportData, report};
use galena_signal::Lang;
use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_string()));
    std::fs::create_dir_all(&folder)?;
    for lang in [Lang::Vi, Lang::En] {
        let file = folder.join(format!("report_{}.html", lang.tag()));
        std::fs::write(&file, report(&shop::sample(lang)))?;
        println!("{}", file.display());
    }
    let sample = shop::sample(Lang::Vi);
    let empty = ReportData::empty("Cửa hàng mới", Lang::Vi, sample.as_of, sample.made_at);
    std::fs::write(folder.join("report_empty.html"), report(&empty))
}
