//! Eight conversations with people who bought: what set them looking, what held them back, what
//! they compared, why they came back or not. Whose a conversation is stands in the truth as row 1.

use super::super::{Resident, Shop};
use super::in_text;
use crate::SimulateError;
use crate::chance::{Chance, mix};
use crate::event::{Event, Medium};
use crate::folder::Folder;
use crate::shop::{CHANNELS, COMPETITORS, SEGMENTS};
use galena_signal::SignalKind;
use std::collections::BTreeMap;
use std::io::Write;

const HOW_MANY: usize = 8;

/// Writes `phong_van/01.txt` and so on.
pub(super) fn write(shop: &Shop<'_>, folder: &mut Folder) -> Result<(), SimulateError> {
    let mut orders: BTreeMap<u64, Vec<&Event>> = BTreeMap::new();
    for (resident, event) in shop.of(Medium::Sale) {
        let list = orders.entry(resident.person.number).or_default();
        if event.kind == SignalKind::Order && list.last().is_none_or(|last| last.order != event.order) {
            list.push(event);
        }
    }
    orders.retain(|_, list| !list.is_empty());
    let mut buyers: Vec<u64> = orders.keys().copied().collect();
    buyers.sort_by_key(|number| mix(number ^ mix(shop.world.settings.seed) ^ 0x1217));
    let mut chance = shop.chance(12);
    for (place, number) in buyers.into_iter().take(HOW_MANY).enumerate() {
        let Some(resident) = shop.residents.get(number as usize) else { continue };
        let name = format!("phong_van/{:02}.txt", place + 1);
        let text = conversation(shop, &mut chance, resident, &orders[&number]);
        let mut file = folder.bytes(&name)?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.flush());
        written.map_err(|source| folder.failed(&name, source))?;
        folder.belongs(&name, 1, number)?;
    }
    Ok(())
}

const TRIGGERS: &[&str] = &[
    "Nhà có em bé nên tôi lo chuyện sức khỏe trước.",
    "Cái cũ hỏng đúng dịp gần Tết, sửa thì cũng bằng nửa tiền mua mới.",
    "Thấy bạn cùng cơ quan khen nên tôi bắt đầu tìm hiểu.",
    "Tôi chuyển sang căn hộ mới nên phải sắm lại từ đầu.",
    "Quán đông khách hơn, máy cũ chạy không kịp.",
];

const DOUBTS: &[&str] = &[
    "Tôi ngại nhất là bảo hành, sợ mua xong gọi không ai đến.",
    "Giá hơi cao so với dự tính, tôi phải cân nhắc cả tháng.",
    "Trên mạng mỗi người nói một kiểu, không biết tin ai.",
    "Tôi sợ máy tốn điện.",
];

const DECIDED: &[&str] = &[
    "Bạn nhân viên tư vấn đúng nhu cầu, không ép mua loại đắt.",
    "Bên mình báo giá rõ, đã gồm công lắp.",
    "Tôi ra cửa hàng xem tận mắt rồi mới quyết.",
    "Đọc đánh giá thấy nhiều người dùng lâu rồi vẫn khen.",
];

const RECOMMENDS: &[&str] = &[
    "Có, tôi đã giới thiệu cho chị gái.",
    "Nếu ai hỏi thì tôi nói, chứ không tự đi khoe.",
    "Có, nhưng tôi mong bên mình trả lời tin nhắn nhanh hơn.",
];

const DISLIKES: &[&str] = &[
    "Đợi giao hơi lâu.",
    "Lõi thay thế không phải lúc nào cũng còn hàng.",
    "Ứng dụng nhắc lịch thay lõi thì chưa có.",
    "Không có gì đáng phàn nàn.",
];

fn conversation(shop: &Shop<'_>, chance: &mut Chance, resident: &Resident, orders: &[&Event]) -> String {
    let person = &resident.person;
    let (Some(first), Some(last)) = (orders.first(), orders.last()) else { return String::new() };
    let what = in_text(first);
    let how = if person.female { "Chị" } else { "Anh" };
    let given = person.name.split(' ').next_back().unwrap_or_default();
    let competitor = *chance.one(COMPETITORS);
    let channel = CHANNELS[person.channel as usize].name;
    let trigger = *chance.one(TRIGGERS);
    let doubt = *chance.one(DOUBTS);
    let decided = *chance.one(DECIDED);
    let again = match orders.len() {
        0..=1 => "Hiện tại tôi chưa mua thêm gì, khi nào cần sẽ tính.".to_owned(),
        n => format!("Có, tôi mua cả thảy {n} lần, gần nhất là {}. Cứ đến hẹn là tôi đặt.", in_text(last)),
    };
    let recommend = *chance.one(RECOMMENDS);
    let dislike = *chance.one(DISLIKES);
    let need = SEGMENTS[person.segment].need;
    let place = shop.world.names.places[person.place].province_short();
    [
        "PHỎNG VẤN KHÁCH HÀNG – NHÀ XANH".to_owned(),
        format!("Người trả lời: {how} {given}, {place}"),
        format!("Ngày: {}", shop.world.calendar.slashed[shop.world.days() - 1 - chance.place(40)]),
        String::new(),
        format!("Người phỏng vấn: {how} bắt đầu nghĩ đến chuyện mua {what} từ khi nào ạ?"),
        format!("Khách hàng: {trigger} Cái tôi cần là {need}."),
        format!("Người phỏng vấn: {how} biết đến Nhà Xanh qua đâu?"),
        format!("Khách hàng: Qua {channel}. Trước đó tôi cũng xem bên {competitor}."),
        "Người phỏng vấn: Điều gì làm mình còn băn khoăn?".to_owned(),
        format!("Khách hàng: {doubt}"),
        "Người phỏng vấn: Cuối cùng vì sao mình chọn Nhà Xanh?".to_owned(),
        format!("Khách hàng: {decided}"),
        "Người phỏng vấn: Từ đó đến nay mình có mua thêm gì không?".to_owned(),
        format!("Khách hàng: {again}"),
        format!("Người phỏng vấn: {how} có điều gì chưa hài lòng không?"),
        format!("Khách hàng: {dislike}"),
        "Người phỏng vấn: Mình có sẵn lòng giới thiệu cho người khác không?".to_owned(),
        format!("Khách hàng: {recommend}"),
        String::new(),
    ]
    .join("\n")
}
