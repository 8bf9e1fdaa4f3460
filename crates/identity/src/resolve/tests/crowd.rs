//! What does a town look like of which everything is known? Drawn people, households and records with slips.
//!
//! People have Vietnamese or Western names that are as common as such names are. Some live together: couples,
//! brothers and sisters, twins, with one address and now and then one phone. Each person has one to five
//! records, and a record forgets fields and gets others wrong: a name without its marks, a slip of a key, day and
//! month swapped, an old phone, the other e-mail address, a former street. Nothing here knows the model.

use super::builder::{People, people};

/// A stream of numbers that look random (splitmix64), from a fixed seed.
pub(super) struct Luck(pub u64);

impl Luck {
    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below another.
    pub(super) fn below(&mut self, most: usize) -> usize {
        (self.next() % most as u64) as usize
    }

    /// Does a chance come true?
    pub(super) fn is(&mut self, chance: f64) -> bool {
        ((self.next() >> 11) as f64 / (1u64 << 53) as f64) < chance
    }

    /// One of a list, the earlier ones more often.
    fn one<'a>(&mut self, list: &'a str) -> &'a str {
        let words: Vec<&str> = list.split('|').collect();
        let (a, b) = (self.below(words.len()), self.below(words.len()));
        words[if self.is(0.3) { a.min(b) } else { a }]
    }

    /// Puts a list into another order.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

const FAMILIES: &str = "Nguyễn|Trần|Lê|Phạm|Nguyễn|Hoàng|Huỳnh|Phan|Vũ|Nguyễn|Võ|Đặng|Bùi|Đỗ|Nguyễn|Hồ|Ngô|Dương|Lý|\
                        Đoàn|Đinh|Mai|Trương|Lâm|Cao|Tô|Hà|Tạ|Châu|Đào";
const MIDDLE_F: &str = "Thị|Thị|Ngọc|Thanh|Thu|Thị Kim|Minh|Phương|Hoài|Bảo|Thùy|Diễm|Mỹ|Hồng|Cẩm|Khánh|Tường";
const MIDDLE_M: &str = "Văn|Văn|Minh|Hữu|Đức|Quốc|Thanh|Công|Anh|Gia|Xuân|Đình|Trọng|Ngọc|Hoàng|Tấn|Nhật|Duy";
const GIVEN_F: &str = "Lan|Hoa|Hương|Linh|Trang|Mai|Ngọc|Thảo|Hà|Anh|Phương|Thu|Yến|Nhung|Hạnh|Dung|Loan|Oanh|Vân|Quỳnh|\
                       Ngân|My|Trâm|Thư|Tuyết|Chi|Giang|Nga|Thủy|Hiền|Diệp|Nhi|Uyên|Vy|Xuân|Lệ|Kiều|Thắm|Hằng|Bích";
const GIVEN_M: &str = "Hùng|Dũng|Tuấn|Minh|Nam|Long|Sơn|Hải|Quân|Đức|Thành|Trung|Hoàng|Phúc|Khoa|Huy|Kiên|Bình|Cường|Tâm|\
                       Lộc|Tài|Khang|Thịnh|Vinh|Phong|Toàn|Nghĩa|Hiếu|Đạt|Quang|Thắng|Việt|Tiến|Lâm|Vũ|Bảo|Nhân|Tùng|Duy";
const WEST_F: &str = "Mary|Linda|Susan|Karen|Nancy|Emily|Laura|Julia|Amy|Grace|Helen|Rachel|Diana|Megan|Hannah|Olivia|\
                      Sophie|Claire|Alice|Ruth|Vera|Paula|Irene|Joan|Heidi|Marta|Elena|Ingrid|Greta|Nadia";
const WEST_M: &str = "James|John|Robert|David|Thomas|Daniel|Paul|Mark|Kevin|Brian|George|Peter|Henry|Walter|Simon|\
                      Martin|Oliver|Felix|Oscar|Hugo|Victor|Arthur|Ernest|Ralph|Lewis|Conrad|Edgar|Jasper|Rufus|Otto";
const WEST_FAMILIES: &str = "Smith|Johnson|Brown|Jones|Miller|Davis|Wilson|Taylor|Moore|Clark|Lewis|Walker|Hall|Young|\
                             King|Wright|Scott|Green|Baker|Adams|Nelson|Carter|Mitchell|Turner|Parker|Collins|Morris|\
                             Rogers|Cooper|Bailey|Howard|Ward|Peterson|Gray|Watson|Brooks|Sanders|Price|Bennett|Foster|\
                             Barnes|Henderson|Coleman|Jenkins|Perry|Powell|Patterson|Hughes|Simmons|Bryant|Griffin|Hayes";
const STREETS: &str = "Lê Lợi|Nguyễn Huệ|Trần Hưng Đạo|Hai Bà Trưng|Lý Thường Kiệt|Nguyễn Trãi|Điện Biên Phủ|\
                       Cách Mạng Tháng Tám|Võ Văn Tần|Pasteur|Phan Đình Phùng|Quang Trung|Hùng Vương|Lê Duẩn|\
                       Trường Chinh|Nguyễn Thị Minh Khai|Bạch Đằng|Hoàng Diệu|Ngô Quyền|Lê Hồng Phong";
const WARDS: &str = "Phường Bến Nghé,Quận 1|Phường Bến Thành,Quận 1|Phường Đa Kao,Quận 1|Phường 6,Quận 3|\
                     Phường 7,Quận 3|Phường Tân Phong,Quận 7|Phường Tân Phú,Quận 7|Phường 14,Quận 10";
const WEST_STREETS: &str = "Oak Street|Maple Avenue|Park Road|Hill Street|Lake Drive|Church Lane|Mill Road|Elm Street|\
                            Station Road|River Street|High Street|Garden Lane|Cedar Court|Spring Street|Sunset Drive";
const TOWNS: &str =
    "Springfield,IL,62701|Madison,WI,53703|Salem,OR,97301|Dayton,OH,45402|Austin,TX,78701|Boise,ID,83702";
const HOSTS: &str = "gmail.com|gmail.com|gmail.com|yahoo.com|outlook.com|icloud.com";

/// Somebody, as they are.
#[derive(Clone)]
struct Somebody {
    vietnamese: bool,
    family: String,
    middle: String,
    given: String,
    phones: [String; 2],
    emails: [String; 2],
    born: chrono::NaiveDate,
    homes: [[String; 4]; 2],
    gender: &'static str,
}

fn phone(luck: &mut Luck, vietnamese: bool) -> String {
    match vietnamese {
        true => {
            let prefix = ["90", "91", "93", "97", "98", "32", "35", "70", "79", "83"][luck.below(10)];
            format!("+84{prefix}{:07}", luck.below(10_000_000))
        }
        false => {
            let area = ["217", "608", "503", "937", "512", "208"][luck.below(6)];
            format!("+1{area}{}{:04}", 220 + luck.below(700), luck.below(10_000))
        }
    }
}

fn home(luck: &mut Luck, vietnamese: bool) -> [String; 4] {
    let house = 1 + luck.below(300);
    let street = luck.one(if vietnamese { STREETS } else { WEST_STREETS });
    let area: Vec<&str> = luck.one(if vietnamese { WARDS } else { TOWNS }).split(',').map(str::trim).collect();
    match vietnamese {
        true => [format!("{house} {street}"), area[0].into(), area[1].into(), "Thành phố Hồ Chí Minh".into()],
        false => [format!("{house} {street}"), area[2].into(), area[0].into(), area[1].into()],
    }
}

/// An e-mail address made of a name, most of them with a number.
fn email(luck: &mut Luck, given: &str, family: &str, year: &str) -> String {
    let host = luck.one(HOSTS).to_owned();
    let (given, family) = (galena_signal::fold_name(given), galena_signal::fold_name(family));
    let local = match luck.below(5) {
        0 => format!("{given}{family}{}", luck.below(1000)),
        1 => format!("{given}.{family}{}", &year[2..]),
        2 => format!("{family}{given}{}", luck.below(100)),
        3 => format!("{}{}{}", luck.one("be|shop|sun|moon|cat|sky|rose|tiger"), given, luck.below(10_000)),
        _ => format!("{}{family}{year}", &given[..1]),
    };
    format!("{}@{host}", local.replace(' ', ""))
}

fn somebody(luck: &mut Luck) -> Somebody {
    let (vietnamese, woman) = (luck.is(0.6), luck.is(0.5));
    let family = luck.one(if vietnamese { FAMILIES } else { WEST_FAMILIES }).trim().to_owned();
    let born = chrono::NaiveDate::default() + chrono::Days::new(luck.below(365 * 35) as u64);
    let homes = [home(luck, vietnamese), home(luck, vietnamese)];
    let mut person = Somebody {
        vietnamese,
        family,
        middle: String::new(),
        given: String::new(),
        phones: [phone(luck, vietnamese), phone(luck, vietnamese)],
        emails: [String::new(), String::new()],
        born,
        homes,
        gender: if woman { "f" } else { "m" },
    };
    rename(luck, &mut person);
    person
}

/// Gives somebody a given name, and addresses for mail that fit it.
fn rename(luck: &mut Luck, person: &mut Somebody) {
    let woman = person.gender == "f";
    let (given, middle) = match (person.vietnamese, woman) {
        (true, true) => (GIVEN_F, MIDDLE_F),
        (true, false) => (GIVEN_M, MIDDLE_M),
        (false, true) => (WEST_F, WEST_F),
        (false, false) => (WEST_M, WEST_M),
    };
    person.given = luck.one(given).trim().to_owned();
    person.middle = if person.vietnamese || luck.is(0.3) { luck.one(middle).trim().to_owned() } else { String::new() };
    let year = person.born.format("%Y").to_string();
    person.emails = std::array::from_fn(|_| email(luck, &person.given, &person.family, &year));
}

/// Somebody who lives with another: a partner, a brother or a sister, or a twin.
fn relative(luck: &mut Luck, of: &Somebody) -> Somebody {
    let mut person = Somebody { phones: [phone(luck, of.vietnamese), phone(luck, of.vietnamese)], ..of.clone() };
    person.gender = if luck.is(0.5) { "f" } else { "m" };
    match luck.below(10) {
        0 => {}
        1..5 => person.born = of.born + chrono::Days::new(400 + luck.below(3000) as u64),
        _ => {
            person.born = of.born + chrono::Days::new(luck.below(2000) as u64);
            person.gender = if of.gender == "f" { "m" } else { "f" };
            let other = luck.one(if of.vietnamese { FAMILIES } else { WEST_FAMILIES }).trim().to_owned();
            person.family = if of.vietnamese { other } else { of.family.clone() };
        }
    }
    if luck.is(0.15) {
        person.phones[0] = of.phones[0].clone();
    }
    while person.given.is_empty() || person.given == of.given {
        rename(luck, &mut person);
    }
    person
}

/// Swaps two neighbours, drops a letter, or takes another one.
fn slip(luck: &mut Luck, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 3 {
        return text.to_owned();
    }
    let at = 1 + luck.below(letters.len() - 2);
    match luck.below(3) {
        0 => letters.swap(at, at + 1),
        1 => drop(letters.remove(at)),
        _ if letters[at].is_ascii_digit() => letters[at] = char::from(b'0' + luck.below(10) as u8),
        _ => letters[at] = char::from(b'a' + luck.below(26) as u8),
    }
    letters.into_iter().collect()
}

fn name_of(luck: &mut Luck, person: &Somebody) -> String {
    let (mut family, mut middle, mut given) = (person.family.clone(), person.middle.clone(), person.given.clone());
    if luck.is(0.05) {
        given = slip(luck, &given);
    }
    if luck.is(0.03) {
        family = slip(luck, &family);
    }
    if luck.is(0.15) {
        middle.clear();
    }
    let words = if person.vietnamese { [family, middle, given] } else { [given, middle, family] };
    let name = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    match luck.below(20) {
        0..5 if person.vietnamese => galena_signal::fold_name(&name),
        5 => name.to_uppercase(),
        _ => name,
    }
}

/// Writes down somebody once more.
fn written(luck: &mut Luck, people: People, person: &Somebody) -> People {
    let mut record = people.named(&name_of(luck, person));
    let second = |luck: &mut Luck, chance: f64| usize::from(luck.is(chance));
    let (with_phone, with_email) = (luck.is(0.8), luck.is(0.55));
    if with_phone || !with_email {
        let phone = &person.phones[second(luck, 0.12)];
        record = record.phone(&if luck.is(0.03) { slip(luck, phone) } else { phone.clone() });
    }
    if with_email {
        let email = &person.emails[second(luck, 0.1)];
        record = record.email(&if luck.is(0.03) { slip(luck, email) } else { email.clone() });
    }
    if luck.is(0.65) {
        let typed = person.born.format("%Y-%m-%d").to_string();
        let swapped = person.born.format("%Y-%d-%m").to_string();
        let wrong = luck.is(0.02) && swapped.parse::<chrono::NaiveDate>().is_ok();
        record = record.born(if wrong { &swapped } else { &typed });
    }
    if luck.is(0.6) {
        let [street, near, far, province] = &person.homes[second(luck, 0.08)];
        let street = if luck.is(0.04) { slip(luck, street) } else { street.clone() };
        let column = if person.vietnamese { "ward" } else { "postcode" };
        record = record.with("address", &street).with(column, near).with("district", far).with("province", province);
    }
    if luck.is(0.4) {
        record = record.with("gender", person.gender);
    }
    record
}

/// About so many records, in no order, and the true person of each.
pub(super) fn town(seed: u64, records: usize) -> (People, Vec<usize>) {
    let mut luck = Luck(seed);
    let mut drawn: Vec<Somebody> = Vec::new();
    let mut visits: Vec<usize> = Vec::new();
    while visits.len() < records {
        let person = match drawn.last() {
            Some(last) if luck.is(0.25) => {
                let last = last.clone();
                relative(&mut luck, &last)
            }
            _ => somebody(&mut luck),
        };
        drawn.push(person);
        let times = 1 + [0, 0, 0, 1, 1, 1, 2, 2, 3, 4][luck.below(10)];
        visits.extend(std::iter::repeat_n(drawn.len() - 1, times));
    }
    luck.shuffle(&mut visits);
    let mut all = people();
    for person in &visits {
        all = written(&mut luck, all, &drawn[*person]);
    }
    (all, visits)
}

/// People who have nothing to do with each other, one record each, fully filled in.
pub(super) fn strangers(seed: u64, count: usize) -> People {
    let mut luck = Luck(seed);
    (0..count).fold(people(), |all, _| {
        let person = somebody(&mut luck);
        let [street, near, far, province] = &person.homes[0];
        let words = match person.vietnamese {
            true => [&person.family, &person.middle, &person.given],
            false => [&person.given, &person.middle, &person.family],
        };
        let name = words.iter().filter(|word| !word.is_empty()).map(|word| word.as_str()).collect::<Vec<_>>().join(" ");
        let column = if person.vietnamese { "ward" } else { "postcode" };
        all.named(&name)
            .phone(&person.phones[0])
            .email(&person.emails[0])
            .born(&person.born.format("%Y-%m-%d").to_string())
            .with("address", street)
            .with(column, near)
            .with("district", far)
            .with("province", province)
    })
}
