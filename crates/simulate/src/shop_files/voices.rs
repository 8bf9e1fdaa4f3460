//! What people say: the survey, public posts, recommendations, reviews, interviews; and what they
//! are told: campaign messages, and who said no to them.

mod interviews;

use super::{Shop, category, product};
use crate::SimulateError;
use crate::chance::{Chance, mix};
use crate::encoding::Coding;
use crate::event::{Event, Medium};
use crate::folder::{Cell, Folder, Sheet};
use crate::messy::{amount_text, e164, name_text, phone_text};
use crate::shop::{CATEGORIES, CHANNELS, COMPETITORS};
use galena_signal::SignalKind;

/// Writes the files.
pub(super) fn write(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    survey(shop, folder)?;
    mentions(shop, folder)?;
    referrals(shop, folder)?;
    reviews(shop, folder)?;
    mailings(shop, folder)?;
    opt_outs(shop, folder)?;
    interviews::write(shop, folder)
}

#[rustfmt::skip]
const SURVEY: &[&str] = &[
    "Dấu thời gian", "Họ và tên", "Số điện thoại", "Thu nhập hàng tháng", "Ngân sách dự kiến",
    "Bạn đang dùng sản phẩm của hãng nào?", "Nhóm hàng bạn quan tâm", "Mức độ hài lòng (1-5)",
    "Bạn biết Nhà Xanh qua đâu?",
];

fn survey(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    let name = "khao_sat.csv";
    let mut sheet = Sheet::csv(name, b',', Coding::Utf8);
    sheet.head(SURVEY)?;
    let mut chance = shop.chance(7);
    for (resident, event) in shop.of(Medium::Survey) {
        let person = &resident.person;
        let income = if chance.happens(0.9) { bracket(person.income) } else { "" };
        let budget = if chance.happens(0.75) { amount_text(&mut chance, event.budget) } else { String::new() };
        let competitor = COMPETITORS.get(event.competitor as usize).copied().unwrap_or_default();
        let cells: Vec<Cell> = vec![
            format!("{}:{:02}", shop.slashed(event.at), event.at % 60).into(),
            name_text(&mut chance, &person.name, 0.15).into(),
            phone_text(&mut chance, person.phone).into(),
            income.into(),
            budget.into(),
            competitor.into(),
            category(event.category).into(),
            event.detail.to_string().into(),
            CHANNELS[person.channel as usize].name.into(),
        ];
        let row = sheet.row(&cells)?;
        folder.belongs(name, row, person.number)?;
    }
    folder.close(sheet)
}

fn bracket(income: i64) -> &'static str {
    match income / 1_000_000 {
        ..7 => "Dưới 7 triệu",
        7..10 => "7 - 10 triệu",
        10..15 => "10 - 15 triệu",
        15..20 => "15 - 20 triệu",
        20..30 => "20 - 30 triệu",
        30..50 => "30 - 50 triệu",
        _ => "Trên 50 triệu",
    }
}

const MENTIONS: &[&str] =
    &["Thời gian", "Loại", "Nguồn", "Người đăng", "SĐT để lại", "Nội dung", "Nhóm hàng", "Liên kết"];

fn mentions(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    let name = "nhac_den.csv";
    let mut sheet = Sheet::csv(name, b',', Coding::Utf8);
    sheet.head(MENTIONS)?;
    let mut chance = shop.chance(8);
    let sources =
        ["Facebook – Hội review đồ gia dụng", "Facebook – Hội mẹ bỉm", "Diễn đàn nhà cửa", "TikTok", "Báo điện tử"];
    for (resident, event) in shop.of(Medium::Public) {
        let person = &resident.person;
        let source = *chance.one(&sources);
        let phone = if chance.happens(0.35) { phone_text(&mut chance, person.phone) } else { String::new() };
        let mark = mix(shop.world.settings.seed ^ mix(person.number ^ u64::from(event.at)));
        let cells: Vec<Cell> = vec![
            shop.iso(event.at).into(),
            "Nhắc đến công khai".into(),
            source.into(),
            name_text(&mut chance, &person.name, 0.5).into(),
            phone.into(),
            post(&mut chance, event).into(),
            category(event.category).into(),
            format!("https://mang.example/bai/{:08x}", mark as u32).into(),
        ];
        let row = sheet.row(&cells)?;
        folder.belongs(name, row, person.number)?;
    }
    folder.close(sheet)
}

fn post(chance: &mut Chance, event: &Event) -> String {
    let what = match CATEGORIES.get(event.category as usize) {
        Some(category) => *chance.one(category.words),
        None => "đồ gia dụng",
    };
    let competitor = *chance.one(COMPETITORS);
    match chance.below(6) {
        0 => format!("Cả nhà cho em hỏi {what} loại nào tốt, tầm tiền vừa phải ạ?"),
        1 => format!("Nhà mình đang tính mua {what}, mọi người dùng hãng nào rồi cho xin ý kiến"),
        2 => format!("Có ai mua {what} ở {competitor} chưa, bảo hành thế nào ạ?"),
        3 => format!("{what} có đáng tiền không mọi người?"),
        4 => format!("Thấy bên {competitor} quảng cáo {what} nhiều, không biết có tốt không"),
        _ => format!("Xin kinh nghiệm chọn {what} cho căn hộ nhỏ"),
    }
}

const REFERRALS: &[&str] =
    &["Ngày", "Sự kiện", "Mã KH", "Người giới thiệu", "SĐT", "Tên bạn được giới thiệu", "Mã giới thiệu"];

fn referrals(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    let name = "gioi_thieu.csv";
    let mut sheet = Sheet::csv(name, b',', Coding::Utf8Marked);
    sheet.head(REFERRALS)?;
    let mut chance = shop.chance(9);
    for (resident, event) in shop.of(Medium::Referral) {
        let person = &resident.person;
        let friend = shop.residents[chance.place(shop.residents.len())].person.name.clone();
        let cells: Vec<Cell> = vec![
            shop.world.calendar.slashed[event.day()].as_str().into(),
            "Giới thiệu bạn".into(),
            resident.code().into(),
            person.name.as_str().into(),
            phone_text(&mut chance, person.phone).into(),
            friend.into(),
            format!("GT{:05}", mix(person.number ^ 0x6E) % 100_000).into(),
        ];
        let row = sheet.row(&cells)?;
        folder.belongs(name, row, person.number)?;
    }
    folder.close(sheet)
}

const REVIEWS: &[&str] = &["Ngày", "Mã KH", "Tên khách", "SĐT", "Loại", "Số sao", "Nội dung", "Nhóm hàng"];

fn reviews(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    let name = "danh_gia_khieu_nai.csv";
    let mut sheet = Sheet::csv(name, b';', Coding::Utf8Marked);
    sheet.head(REVIEWS)?;
    let mut chance = shop.chance(10);
    for (resident, event) in shop.of(Medium::Review) {
        let person = &resident.person;
        let complains = event.kind == SignalKind::Complaint;
        let cells: Vec<Cell> = vec![
            shop.slashed(event.at).into(),
            if chance.happens(0.6) { resident.code() } else { "" }.into(),
            name_text(&mut chance, &person.name, 0.06).into(),
            phone_text(&mut chance, person.phone).into(),
            if complains { "Khiếu nại" } else { "Đánh giá" }.into(),
            event.detail.to_string().into(),
            said(&mut chance, complains).into(),
            category(event.category).into(),
        ];
        let row = sheet.row(&cells)?;
        folder.belongs(name, row, person.number)?;
    }
    folder.close(sheet)
}

fn said(chance: &mut Chance, complains: bool) -> &'static str {
    let texts: &[&str] = match complains {
        true => &[
            "Giao trễ hai ngày",
            "Máy kêu to, gọi bảo hành chưa thấy đến",
            "Thiếu phụ kiện trong hộp",
            "Nhân viên trả lời chậm",
        ],
        false => &[
            "Lắp nhanh, nhân viên nhiệt tình",
            "Dùng ổn, đúng như quảng cáo",
            "Thay lõi đúng hẹn, sẽ mua tiếp",
            "Hàng tốt so với giá",
            "Đóng gói cẩn thận",
        ],
    };
    chance.one::<&str>(texts)
}

const MAILINGS: &[&str] = &["Thời gian", "Số điện thoại", "Email", "Sự kiện", "Kênh", "Chiến dịch"];

fn mailings(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    let name = "gui_tin_chien_dich.csv";
    let mut sheet = Sheet::csv(name, b',', Coding::Utf8);
    sheet.head(MAILINGS)?;
    for (resident, event) in shop.of(Medium::Mailing) {
        let person = &resident.person;
        let by_mail = person.email.is_some() && person.number.is_multiple_of(2);
        let phone = if by_mail { String::new() } else { e164(person.phone) };
        let email = person.email.as_deref().filter(|_| by_mail).unwrap_or_default();
        let what = match event.kind {
            SignalKind::Open => "Mở tin",
            SignalKind::Click => "Bấm",
            _ => "Hiển thị",
        };
        let month = shop.world.calendar.dates[event.day()].format("%m_%Y");
        let cells: Vec<Cell> = vec![
            shop.iso(event.at).into(),
            phone.into(),
            email.into(),
            what.into(),
            if by_mail { "Email" } else { "Zalo" }.into(),
            format!("CSKH_{month}").into(),
        ];
        let row = sheet.row(&cells)?;
        folder.belongs(name, row, person.number)?;
    }
    folder.close(sheet)
}

const OPT_OUTS: &[&str] = &["Ngày", "Số điện thoại", "Email", "Yêu cầu", "Lý do"];

fn opt_outs(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    let name = "huy_nhan_tin.csv";
    let mut sheet = Sheet::csv(name, b',', Coding::Utf8Marked);
    sheet.head(OPT_OUTS)?;
    let mut chance = shop.chance(11);
    for (resident, event) in shop.of(Medium::OptOut) {
        let person = &resident.person;
        let reasons = ["Nhận quá nhiều tin", "Không còn nhu cầu", "", "Không nhớ đã đăng ký"];
        let cells: Vec<Cell> = vec![
            shop.slashed(event.at).into(),
            phone_text(&mut chance, person.phone).into(),
            person.email.as_deref().filter(|_| chance.happens(0.5)).unwrap_or_default().into(),
            "Ngừng nhận tin".into(),
            (*chance.one(&reasons)).into(),
        ];
        let row = sheet.row(&cells)?;
        folder.belongs(name, row, person.number)?;
    }
    folder.close(sheet)
}

/// Names of product and category in running text.
fn in_text(event: &Event) -> String {
    match product(event.product) {
        "" => category(event.category).to_lowercase(),
        name => name.to_owned(),
    }
}
