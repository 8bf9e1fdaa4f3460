//! Customers and orders: KiotViet's customer list, the order lines, Shopee's export.

use super::{Resident, Shop, category, product};
use crate::SimulateError;
use crate::chance::{Chance, mix};
use crate::encoding::Coding;
use crate::event::{Event, Medium};
use crate::folder::{Cell, Folder, Sheet};
use crate::messy::{channel_text, dotted, name_text, phone_cell, phone_text, wrong_phone};
use crate::names::Place;
use crate::shop::{SEGMENTS, STAFF, STORE, products_of};
use galena_signal::SignalKind;

/// Writes the three files.
pub(super) fn write(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    customers(shop, folder)?;
    orders(shop, folder)?;
    shopee(shop, folder)
}

#[rustfmt::skip]
const CUSTOMERS: &[&str] = &[
    "Loại khách", "Mã khách hàng", "Tên khách hàng", "Điện thoại", "Địa chỉ", "Khu vực giao hàng", "Phường/Xã", "Công ty",
    "Mã số thuế", "Số CMND/CCCD", "Ngày sinh", "Giới tính", "Email", "Facebook", "Nhóm khách hàng", "Ghi chú",
    "Ngày giao dịch cuối", "Nợ cần thu hiện tại", "Tổng bán (Không import)", "Trạng thái",
];

fn customers(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    let name = "khach_hang_kiotviet.xlsx";
    let mut sheet = Sheet::xlsx(name, "DanhSachKhachHang")?;
    sheet.head(&["DANH SÁCH KHÁCH HÀNG – NHÀ XANH"])?;
    sheet.head(CUSTOMERS)?;
    let mut chance = shop.chance(1);
    let mut listed: Vec<&Resident> = shop.residents.iter().filter(|resident| resident.code.is_some()).collect();
    listed.sort_by_key(|resident| resident.code());
    let mut spare = listed.len();
    for resident in listed {
        let cells = customer(shop, &mut chance, resident, resident.code(), 0.03);
        let row = sheet.row(&cells)?;
        folder.belongs(name, row, resident.person.number)?;
        if chance.happens(0.025) {
            spare += 1;
            let mut cells = customer(shop, &mut chance, resident, &format!("KH{spare:06}"), 0.7);
            cells[16..19].fill(Cell::Empty);
            let row = sheet.row(&cells)?;
            folder.belongs(name, row, resident.person.number)?;
        }
    }
    folder.close(sheet)
}

fn customer(shop: &Shop<'_>, chance: &mut Chance, resident: &Resident, code: &str, slips: f64) -> Vec<Cell> {
    let person = &resident.person;
    let place = &shop.world.names.places[person.place];
    let (area, ward) = written_place(chance, place);
    let business = SEGMENTS[person.segment].word == "small_business";
    let company = business && chance.happens(0.4);
    let group = match business {
        true if chance.happens(0.7) => "Hộ kinh doanh",
        _ => *chance.one(&["Khách lẻ", "Khách lẻ", "Khách lẻ", "", "VIP"]),
    };
    let phone = if chance.happens(0.02) { Cell::Empty } else { phone_cell(chance, person.phone) };
    let born = if chance.happens(0.6) { person.born.format("%d/%m/%Y").to_string() } else { String::new() };
    let gender = match (chance.happens(0.8), person.female) {
        (true, true) => "Nữ",
        (true, false) => "Nam",
        _ => "",
    };
    let email = person.email.as_deref().filter(|_| chance.happens(0.8)).unwrap_or_default();
    vec![
        if company { "Công ty" } else { "Cá nhân" }.into(),
        code.into(),
        name_text(chance, &person.name, slips).into(),
        phone,
        if chance.happens(0.85) { person.street.as_str() } else { "" }.into(),
        area.into(),
        ward.into(),
        if company { format!("Hộ kinh doanh {}", person.name) } else { String::new() }.into(),
        Cell::Empty,
        Cell::Empty,
        born.into(),
        gender.into(),
        email.into(),
        Cell::Empty,
        group.into(),
        (*chance.one(&["", "", "", "", "", "Gọi buổi tối", "Giao giờ hành chính", "Nhà có thang máy"])).into(),
        resident.last_order.map_or(Cell::Empty, |day| Cell::Text(shop.world.calendar.slashed[day].clone())),
        Cell::Number(0),
        if resident.spent > 0 { Cell::Number(resident.spent) } else { Cell::Empty },
        Cell::Number(1),
    ]
}

/// Area and ward, in the writing since July 2025 or the one before.
fn written_place(chance: &mut Chance, place: &Place) -> (String, String) {
    let plain = |name: &str| name.trim_start_matches("Thành phố ").trim_start_matches("Tỉnh ").to_owned();
    match chance.below(10) {
        0..4 => (format!("{} - {}", plain(&place.province_before), place.district_before), place.ward_before.clone()),
        4 if place.size == 2 && place.province.ends_with("Minh") => ("TP.HCM".to_owned(), place.ward.clone()),
        4 if place.size == 2 => ("HN".to_owned(), place.ward.clone()),
        _ => (plain(&place.province), place.ward.clone()),
    }
}

#[rustfmt::skip]
const ORDERS: &[&str] = &[
    "Mã đơn hàng", "Ngày đặt", "Mã khách hàng", "Tên khách hàng", "Số điện thoại", "Sản phẩm", "Nhóm hàng", "Số lượng",
    "Đơn giá", "Thành tiền", "Trạng thái", "Kênh", "Chiến dịch", "Nhân viên",
];

fn orders(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    let name = "don_hang.csv";
    let mut sheet = Sheet::csv(name, b';', Coding::Utf8Marked);
    sheet.head(ORDERS)?;
    let mut chance = shop.chance(2);
    let strangers = strangers(shop, &mut chance);
    let mut waiting = strangers.into_iter().peekable();
    let mut numbers: std::collections::HashMap<(u64, u16), u32> = std::collections::HashMap::new();
    let mut last = 0;
    let mut who = Written::default();
    for (resident, event) in shop.of(Medium::Sale) {
        while let Some(stranger) = waiting.next_if(|stranger| stranger.at <= event.at) {
            last += 1;
            sheet.row(&order(shop, &mut chance, None, &stranger, last))?;
        }
        let key = (resident.person.number, event.order);
        let number = *numbers.entry(key).or_insert_with(|| {
            last += 1;
            last
        });
        if who.order != Some((key, event.at)) {
            who = Written::new(&mut chance, resident, (key, event.at));
        }
        let mut cells = order(shop, &mut chance, Some(&who), event, number);
        spoil(&mut chance, &mut cells);
        let row = sheet.row(&cells)?;
        folder.belongs(name, row, resident.person.number)?;
        if chance.happens(0.006) {
            let row = sheet.row(&cells)?;
            folder.belongs(name, row, resident.person.number)?;
        }
    }
    folder.close(sheet)
}

/// Who the order says bought, as written on all its lines.
#[derive(Default)]
struct Written {
    order: Option<((u64, u16), u32)>,
    code: String,
    name: String,
    phone: String,
}

impl Written {
    fn new(chance: &mut Chance, resident: &Resident, order: ((u64, u16), u32)) -> Self {
        let person = &resident.person;
        let name = name_text(chance, &person.name, 0.04);
        let mut code = resident.code().to_owned();
        let mut phone = phone_text(chance, person.phone);
        match chance.unit() {
            x if x < 0.006 => (code, phone) = (String::new(), String::new()),
            x if x < 0.010 => {
                let wrong = wrong_phone(chance, person.phone);
                phone = phone_text(chance, wrong);
            }
            x if x < 0.04 => phone.clear(),
            x if x < 0.15 => code.clear(),
            _ => {}
        }
        Written { order: Some(order), code, name, phone }
    }
}

fn order(shop: &Shop<'_>, chance: &mut Chance, who: Option<&Written>, event: &Event, number: u32) -> Vec<Cell> {
    let quantity = i64::from(event.quantity.max(1));
    let status = match event.kind {
        SignalKind::Cancellation => "Đã hủy",
        SignalKind::Return => "Trả hàng",
        _ => "Hoàn thành",
    };
    let (code, name, phone) =
        who.map_or(("", "Khách lẻ", ""), |who| (who.code.as_str(), who.name.as_str(), who.phone.as_str()));
    vec![
        format!("DH{number:06}").into(),
        shop.slashed(event.at).into(),
        code.into(),
        name.into(),
        phone.into(),
        product(event.product).into(),
        category(event.category).into(),
        quantity.to_string().into(),
        dotted(event.value / quantity).into(),
        dotted(event.value).into(),
        status.into(),
        channel_text(chance, event.channel).into(),
        shop.world.ads.code(event.campaign).into(),
        STAFF.get(event.staff as usize).copied().unwrap_or_default().into(),
    ]
}

/// A few rows that nobody can read whole.
fn spoil(chance: &mut Chance, cells: &mut Vec<Cell>) {
    match chance.unit() {
        x if x < 0.0008 => cells[1] = "??/09".into(),
        x if x < 0.0015 => cells[1] = "31/02/2026".into(),
        x if x < 0.0045 => (cells[8], cells[9]) = (Cell::Empty, Cell::Empty),
        x if x < 0.0052 => cells.truncate(9),
        x if x < 0.02 => {
            if let Cell::Text(amount) = &cells[9] {
                cells[9] = format!("{amount} ₫").into();
            }
        }
        _ => {}
    }
}

/// Orders of people who leave no name: nobody's.
fn strangers(shop: &Shop<'_>, chance: &mut Chance) -> Vec<Event> {
    let days = shop.world.days();
    let mut list = Vec::new();
    for day in 0..days {
        let mean = shop.world.settings.people as f64 * 0.04 / days as f64 * shop.world.calendar.buying[day];
        for _ in 0..chance.poisson(mean.min(300.0)) {
            let at = shop.world.moment(chance, day, true);
            let mut event = Event::new(at, SignalKind::Order, Medium::Sale, STORE);
            event.category = chance.place(8) as u8;
            let refills: Vec<u8> = products_of(event.category, true).collect();
            event.product = *chance.one(&refills);
            event.quantity = 1;
            event.value = shop.world.price(event.product, day);
            event.staff = chance.place(STAFF.len()) as u8;
            list.push(event);
        }
    }
    list.sort_by_key(|event| event.at);
    list
}

#[rustfmt::skip]
const SHOPEE: &[&str] = &[
    "Mã đơn hàng", "Mã Kiện Hàng", "Ngày đặt hàng", "Trạng Thái Đơn Hàng", "Nhận xét từ Người mua", "Mã vận đơn",
    "Đơn Vị Vận Chuyển", "Ngày giao hàng dự kiến", "SKU sản phẩm", "Tên sản phẩm", "SKU phân loại hàng",
    "Tên phân loại hàng", "Giá ưu đãi", "Số lượng", "Tổng số tiền Người mua thanh toán",
    "Phí vận chuyển mà người mua trả", "Tổng số tiền người mua thanh toán", "Người Mua", "Tên Người nhận", "Số điện thoại", "Tỉnh/Thành phố",
    "TP / Quận / Huyện", "Quận", "Địa chỉ nhận hàng", "Ghi chú",
];

fn shopee(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    let name = "shopee_don_hang.xlsx";
    let mut sheet = Sheet::xlsx(name, "orders")?;
    sheet.head(SHOPEE)?;
    let seed = shop.world.settings.seed;
    for (resident, event) in shop.of(Medium::Shopee) {
        let person = &resident.person;
        let mark = mix(seed ^ mix(person.number << 16 | u64::from(event.order)));
        let open = mix(person.number ^ 0x5409).is_multiple_of(3);
        let phone = if open { format!("84{:09}", person.phone) } else { format!("******{:02}", person.phone % 100) };
        let buyer = if open { person.name.clone() } else { masked(&person.name) };
        let place = &shop.world.names.places[person.place];
        let day = &shop.world.calendar.iso[event.day()];
        let shipping = if event.value < 500_000 { 22_000 } else { 0 };
        let status = match event.kind {
            SignalKind::Cancellation => "Đã hủy",
            SignalKind::Return => "Trả hàng",
            _ => "Hoàn thành",
        };
        let cells: Vec<Cell> = vec![
            format!("{}{:08X}", &day[2..].replace('-', ""), mark as u32).into(),
            format!("OFG{:014}", mark % 100_000_000_000_000).into(),
            shop.iso(event.at).into(),
            status.into(),
            Cell::Empty,
            format!("SPXVN{:011}", mark % 100_000_000_000).into(),
            "SPX Express".into(),
            Cell::Empty,
            format!("NX{:03}", event.product).into(),
            product(event.product).into(),
            Cell::Empty,
            Cell::Empty,
            Cell::Number(event.value / i64::from(event.quantity.max(1))),
            Cell::Number(i64::from(event.quantity)),
            Cell::Number(event.value),
            Cell::Number(shipping),
            Cell::Number(event.value + shipping),
            person.shop_name(seed).into(),
            buyer.into(),
            phone.into(),
            place.province_short().into(),
            place.district_before.as_str().into(),
            Cell::Empty,
            if open { person.street.as_str() } else { "******" }.into(),
            Cell::Empty,
        ];
        let row = sheet.row(&cells)?;
        folder.belongs(name, row, person.number)?;
    }
    folder.close(sheet)
}

/// `N*****n`.
fn masked(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().unwrap_or('*');
    let last = letters.next_back().unwrap_or('*');
    format!("{first}*****{last}")
}
