//! People who got in touch: the sales desk's book, the book at the door, lead forms, chats.

use super::{Resident, Shop, category, clock, product};
use crate::SimulateError;
use crate::advertising::NO_CAMPAIGN;
use crate::calendar::DAY;
use crate::chance::{Chance, mix};
use crate::encoding::Coding;
use crate::event::{Event, Medium};
use crate::folder::{Cell, Folder, Sheet};
use crate::messy::{amount_text, channel_text, e164, name_text, phone_cell, phone_text};
use crate::shop::{CATEGORIES, COMPETITORS, LOST_REASONS, STAFF};
use galena_signal::SignalKind;

/// Writes the four files.
pub(super) fn write(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    desk(shop, folder)?;
    door(shop, folder)?;
    leads(shop, folder)?;
    chats(shop, folder)
}

fn staff(event: &Event) -> &'static str {
    STAFF.get(event.staff as usize).copied().unwrap_or_default()
}

#[rustfmt::skip]
const DESK: &[&str] = &[
    "STT", "Ngày", "Tên khách", "SĐT", "Mã KH", "Hình thức", "Sản phẩm quan tâm", "Nhóm hàng", "Giá báo", "Ngân sách",
    "Đối thủ đang dùng", "Lý do không mua", "Kênh", "Nhân viên", "Ghi chú",
];

fn desk(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    let name = "tu_van_bao_gia.xlsx";
    let mut sheet = Sheet::xlsx(name, "Sổ tư vấn")?;
    sheet.head(&["SỔ TƯ VẤN – BÁO GIÁ NHÀ XANH"])?;
    sheet.head(&["Nhân viên ghi đủ SĐT và ngân sách của khách nếu khách nói"])?;
    sheet.head(DESK)?;
    let mut chance = shop.chance(3);
    for (number, (resident, event)) in shop.of(Medium::Desk).enumerate() {
        let person = &resident.person;
        let money = |chance: &mut Chance, amount: i64| match amount {
            0 => Cell::Empty,
            amount if chance.happens(0.4) => Cell::Number(amount),
            amount => amount_text(chance, amount).into(),
        };
        let quoted = if event.kind == SignalKind::Quote { event.value } else { 0 };
        let known = resident.code.as_ref().is_some_and(|(_, at)| *at <= event.at);
        let phone = if chance.happens(0.97) { phone_cell(&mut chance, person.phone) } else { Cell::Empty };
        let code = if known && chance.happens(0.35) { resident.code() } else { "" };
        let cells: Vec<Cell> = vec![
            Cell::Number(number as i64 + 1),
            shop.serial(event.at),
            name_text(&mut chance, &person.name, 0.05).into(),
            phone,
            code.into(),
            way(event.kind).into(),
            product(event.product).into(),
            category(event.category).into(),
            money(&mut chance, quoted),
            money(&mut chance, event.budget),
            COMPETITORS.get(event.competitor as usize).copied().unwrap_or_default().into(),
            match event.kind {
                SignalKind::Lost => LOST_REASONS.get(event.detail as usize).copied().unwrap_or_default(),
                _ => "",
            }
            .into(),
            channel_text(&mut chance, event.channel).into(),
            staff(event).into(),
            note(&mut chance, event).into(),
        ];
        let row = sheet.row(&cells)?;
        folder.belongs(name, row, person.number)?;
    }
    folder.close(sheet)
}

fn way(kind: SignalKind) -> &'static str {
    match kind {
        SignalKind::Consultation => "Tư vấn",
        SignalKind::Statement => "Nêu yêu cầu cụ thể",
        SignalKind::Quote => "Báo giá",
        SignalKind::Lost => "Không mua",
        SignalKind::CompetitorUse => "Đang dùng bên khác",
        _ => "Gọi điện",
    }
}

fn note(chance: &mut Chance, event: &Event) -> &'static str {
    let notes: &[&str] = match event.kind {
        SignalKind::Consultation => {
            &["", "Đã gửi hình và thông số", "Khách hỏi kỹ về bảo hành", "Hẹn gọi lại cuối tuần", "So với bên khác", ""]
        }
        SignalKind::Statement => &[
            "Nhà 4 người, cần lắp trong tuần",
            "Cần loại tiết kiệm điện",
            "Cần xuất hóa đơn",
            "Căn hộ chung cư, bếp nhỏ",
            "",
        ],
        SignalKind::Quote => &["", "Giá đã gồm lắp đặt", "Giữ giá đến cuối tháng", ""],
        SignalKind::Lost => &["", "Khách báo qua điện thoại", "Nhắn tin không trả lời"],
        _ => &[""],
    };
    chance.one::<&str>(notes)
}

#[rustfmt::skip]
const DOOR: &[&str] = &["Ngày", "Giờ", "Tên khách", "Số điện thoại", "Hoạt động", "Quan tâm", "Nhân viên", "Cửa hàng"];

fn door(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    let name = "khach_ghe_cua_hang.csv";
    let mut sheet = Sheet::csv(name, b',', Coding::Windows1258);
    sheet.head(DOOR)?;
    let mut chance = shop.chance(4);
    let stores = ["Cầu Giấy", "Quận 3"];
    for (resident, event) in shop.of(Medium::Door) {
        let person = &resident.person;
        let activity = match event.channel {
            crate::shop::EVENT if chance.happens(0.6) => "Hội chợ",
            _ if chance.happens(0.08) => "Dùng thử",
            _ => "Ghé cửa hàng",
        };
        let phone = if chance.happens(0.9) { phone_text(&mut chance, person.phone) } else { String::new() };
        let cells: Vec<Cell> = vec![
            shop.world.calendar.slashed[event.day()].as_str().into(),
            clock(event.at).into(),
            name_text(&mut chance, &person.name, 0.05).into(),
            phone.into(),
            activity.into(),
            if chance.happens(0.6) { product(event.product) } else { category(event.category) }.into(),
            staff(event).into(),
            stores[usize::from(shop.world.names.places[person.place].province.ends_with("Minh"))].into(),
        ];
        let row = sheet.row(&cells)?;
        folder.belongs(name, row, person.number)?;
        if chance.happens(0.12) {
            let passing: Vec<Cell> = vec![
                shop.world.calendar.slashed[event.day()].as_str().into(),
                clock(event.at + 1).into(),
                "Khách vãng lai".into(),
                Cell::Empty,
                "Ghé cửa hàng".into(),
                category(chance.place(CATEGORIES.len()) as u8).into(),
                STAFF[chance.place(STAFF.len())].into(),
                stores[chance.place(2)].into(),
            ];
            sheet.row(&passing)?;
        }
    }
    folder.close(sheet)
}

#[rustfmt::skip]
const LEADS: &[&str] = &[
    "id", "created_time", "ad_id", "ad_name", "adset_id", "adset_name", "campaign_id", "campaign_name", "form_id",
    "form_name", "is_organic", "platform", "bạn_quan_tâm_sản_phẩm_nào?", "ngân_sách_dự_kiến", "full_name",
    "phone_number", "email",
];

fn leads(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    let name = "facebook_lead_ads.csv";
    let mut sheet = Sheet::csv(name, b'\t', Coding::Utf16);
    sheet.head(LEADS)?;
    let mut chance = shop.chance(5);
    for (resident, event) in shop.of(Medium::Lead) {
        let person = &resident.person;
        let campaign = shop.world.ads.code(event.campaign);
        let mark = mix(shop.world.settings.seed ^ mix(person.number ^ u64::from(event.at) << 24));
        let ids = u64::from(event.campaign % 100) + 10;
        let budget = if event.budget == 0 { String::new() } else { amount_text(&mut chance, event.budget) };
        let cells: Vec<Cell> = vec![
            format!("l:{:015}", mark % 1_000_000_000_000_000).into(),
            format!("{}T{}:{:02}+07:00", shop.world.calendar.iso[event.day()], clock(event.at), mark % 60).into(),
            format!("ag:1202{ids}00411").into(),
            format!("{} video", category(event.category)).into(),
            format!("as:1202{ids}00207").into(),
            "Nữ 25-45 HN HCM".into(),
            format!("c:1202{ids}00100").into(),
            campaign.into(),
            "f:778201934455".into(),
            "Nhận báo giá Nhà Xanh".into(),
            if event.campaign == NO_CAMPAIGN { "true" } else { "false" }.into(),
            if chance.happens(0.8) { "fb" } else { "ig" }.into(),
            category(event.category).into(),
            budget.into(),
            name_text(&mut chance, &person.name, 0.12).into(),
            format!("p:{}", e164(person.phone)).into(),
            person.email.as_deref().unwrap_or_default().into(),
        ];
        let row = sheet.row(&cells)?;
        folder.belongs(name, row, person.number)?;
    }
    folder.close(sheet)
}

#[rustfmt::skip]
const CHATS: &[&str] =
    &["Thời gian", "Zalo ID", "Tên hiển thị", "Số điện thoại", "Loại tin", "Nội dung", "Sản phẩm", "Kênh", "Chiến dịch"];

fn chats(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    let name = "zalo_tin_nhan.csv";
    let mut sheet = Sheet::csv(name, b',', Coding::Utf8);
    sheet.head(CHATS)?;
    let mut chance = shop.chance(6);
    for (resident, event) in shop.of(Medium::Chat) {
        let person = &resident.person;
        let (kind, text) = match event.kind {
            SignalKind::Follow => ("Quan tâm OA", String::new()),
            SignalKind::Call => ("Gọi điện", String::new()),
            SignalKind::Inquiry => ("Hỏi giá", asks_price(&mut chance, event)),
            _ => ("Nhắn tin", asks(&mut chance, event)),
        };
        let cells: Vec<Cell> = vec![
            zone(shop, event.at).into(),
            resident.zalo_id().into(),
            name_text(&mut chance, &person.name, 0.25).into(),
            phone_given(&mut chance, resident, event).into(),
            kind.into(),
            text.into(),
            if chance.happens(0.7) { product(event.product) } else { "" }.into(),
            channel_text(&mut chance, event.channel).into(),
            shop.world.ads.code(event.campaign).into(),
        ];
        let row = sheet.row(&cells)?;
        folder.belongs(name, row, person.number)?;
    }
    folder.close(sheet)
}

/// ISO time as the interface gives it.
fn zone(shop: &Shop<'_>, at: u32) -> String {
    format!("{}T{}:00+07:00", shop.world.calendar.iso[(at / DAY) as usize], clock(at))
}

fn phone_given(chance: &mut Chance, resident: &Resident, event: &Event) -> String {
    let calls = event.kind == SignalKind::Call;
    let gives = event.kind != SignalKind::Follow && resident.gives_phone() && chance.happens(0.85);
    if calls || gives { phone_text(chance, resident.person.phone) } else { String::new() }
}

fn what(event: &Event) -> String {
    match product(event.product) {
        "" => category(event.category).to_lowercase(),
        name => name.to_owned(),
    }
}

fn asks_price(chance: &mut Chance, event: &Event) -> String {
    let what = what(event);
    match chance.below(6) {
        0 => format!("Shop ơi {what} giá bao nhiêu ạ?"),
        1 => format!("Cho mình hỏi giá {what}, có lắp tận nhà không?"),
        2 => format!("{what} còn hàng không shop, giá sao ạ"),
        3 => format!("Bên mình có giảm giá {what} không?"),
        4 => format!("Báo giá giúp em {what} với ạ"),
        _ => format!("{what} mua trả góp được không, giá bao nhiêu?"),
    }
}

fn asks(chance: &mut Chance, event: &Event) -> String {
    let what = what(event);
    match chance.below(5) {
        0 => format!("Em đang xem {what}, tư vấn giúp em nhé"),
        1 => format!("{what} bảo hành mấy năm ạ?"),
        2 => format!("Nhà 4 người thì dùng {what} có ổn không shop?"),
        3 => "Shop ở đâu, mấy giờ mở cửa ạ?".to_owned(),
        _ => format!("Cho mình xin hình thật của {what}"),
    }
}
