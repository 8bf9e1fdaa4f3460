//! What can a column mean? A closed list of meanings, and what one row of a sheet is.
//!
//! The decision: a column has one meaning (and a survey question may fill a field of the record
//! beside it). What a row yields follows from what a row is ([`RowIs`]) and from which meanings it
//! has, not from a script per export. The road not taken is a template per known program: exports
//! change with every version and with every user who picks their own columns.

use galena_signal::Lang;
use std::fmt;

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal, $en:literal, $vi:literal;)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The word that mappings use.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }

            /// What a person reads.
            pub fn label(self, lang: Lang) -> &'static str {
                match self { $($name::$variant => lang.pick($en, $vi)),* }
            }

            /// The one for a word, exactly as [`Self::word`] writes it.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

words! {
    /// What a column means.
    Meaning {
        /// The source's own key for a person.
        CustomerRef = "customer_ref", "customer code", "mã khách hàng";
        /// Name of a person.
        Name = "name", "name", "họ tên";
        /// Family name; joined with the given name, in the order of the columns, it is the name.
        FamilyName = "family_name", "family name", "họ";
        /// Given name.
        GivenName = "given_name", "given name", "tên";
        /// Phone number.
        Phone = "phone", "phone number", "số điện thoại";
        /// E-mail address.
        Email = "email", "e-mail address", "email";
        /// Cookie, app or chat id.
        DeviceId = "device_id", "device or chat id", "mã thiết bị hoặc tài khoản chat";
        /// Number of an identity card, passport or social security.
        NationalId = "national_id", "identity or passport number", "số CCCD, CMND hoặc hộ chiếu";
        /// Tax number.
        TaxNumber = "tax_number", "tax number", "mã số thuế";
        /// Gender.
        Gender = "gender", "gender", "giới tính";
        /// Birthday.
        BornOn = "born_on", "birthday", "ngày sinh";
        /// Company.
        Company = "company", "company", "công ty";
        /// Street address.
        Address = "address", "address", "địa chỉ";
        /// Ward.
        Ward = "ward", "ward", "phường/xã";
        /// District.
        District = "district", "district", "quận/huyện";
        /// Province or city; `A - B` is read as province and district.
        Province = "province", "province or city", "tỉnh/thành phố";
        /// Postcode.
        Postcode = "postcode", "postcode", "mã bưu chính";
        /// Country; stands for the province where there is none.
        Country = "country", "country", "quốc gia";
        /// Declared monthly income.
        Income = "income", "monthly income", "thu nhập tháng";
        /// What the person said they can spend.
        Budget = "budget", "budget", "ngân sách";
        /// Competing product or shop.
        Competitor = "competitor", "competitor in use", "đối thủ đang dùng";
        /// May be contacted.
        Consented = "consented", "agreed to be contacted", "đồng ý liên hệ";
        /// Group or tag.
        CustomerGroup = "customer_group", "customer group", "nhóm khách hàng";
        /// Free text about the person.
        Note = "note", "note about the person", "ghi chú về khách";
        /// When the row's thing happened; with a `kind` of its own, when that kind happened.
        HappenedAt = "happened_at", "when it happened", "thời điểm xảy ra";
        /// Time of day beside a column that has only the day.
        TimeOfDay = "time_of_day", "time of day", "giờ";
        /// What happened.
        Kind = "kind", "what happened", "loại sự việc";
        /// A yes here says that the column's `kind` happened.
        Happened = "happened", "yes when it happened", "có xảy ra không";
        /// Product name.
        Product = "product", "product", "sản phẩm";
        /// Product code.
        ProductCode = "product_code", "product code", "mã sản phẩm";
        /// Product category.
        Category = "category", "product category", "nhóm sản phẩm";
        /// How many.
        Quantity = "quantity", "quantity", "số lượng";
        /// Price of one.
        UnitPrice = "unit_price", "price of one", "đơn giá";
        /// What this row is worth.
        LineTotal = "line_total", "what the row is worth", "thành tiền";
        /// What the whole order is worth; taken at the first line of the order.
        OrderTotal = "order_total", "what the order is worth", "tổng tiền đơn hàng";
        /// What a quote offered.
        QuoteTotal = "quote_total", "quoted amount", "số tiền báo giá";
        /// What was paid back.
        Refunded = "refunded", "amount paid back", "số tiền hoàn lại";
        /// Currency code.
        Currency = "currency", "currency", "loại tiền";
        /// Order, invoice or ticket.
        OrderRef = "order_ref", "order or invoice code", "mã đơn hàng";
        /// State of an order, or outcome of a consultation.
        OrderStatus = "order_status", "state or outcome", "trạng thái hoặc kết quả";
        /// Channel.
        Channel = "channel", "channel", "kênh";
        /// Campaign.
        Campaign = "campaign", "campaign", "chiến dịch";
        /// Search words or ad keyword.
        Keyword = "keyword", "keyword", "từ khóa";
        /// Who served.
        Staff = "staff", "staff", "nhân viên";
        /// What was said.
        Text = "text", "what was said", "nội dung";
        /// Why it came to nothing.
        LostReason = "lost_reason", "why not bought", "lý do không mua";
        /// Money spent.
        SpendAmount = "spend_amount", "money spent", "chi phí";
        /// Times shown.
        Impressions = "impressions", "times shown", "lượt hiển thị";
        /// Times clicked.
        Clicks = "clicks", "times clicked", "lượt nhấp";
        /// A question of a survey; cells are answers.
        Question = "question", "survey question", "câu hỏi khảo sát";
        /// Which survey.
        Survey = "survey", "name of the survey", "tên khảo sát";
        /// Kept with the person as it is.
        Attribute = "attribute", "kept as it is", "giữ nguyên";
        /// Not read.
        Ignore = "ignore", "not read", "không đọc";
    }
}

impl Meaning {
    /// May several columns of a sheet have it?
    pub fn may_repeat(self) -> bool {
        use Meaning::*;
        matches!(self, HappenedAt | Happened | Question | Attribute | Ignore | Address | Note | Text)
    }

    /// Does it describe a person?
    pub fn is_of_person(self) -> bool {
        self <= Meaning::Note
    }

    /// Can it tell one person from another?
    pub fn is_identity(self) -> bool {
        use Meaning::*;
        matches!(self, CustomerRef | Name | FamilyName | GivenName | Phone | Email | DeviceId | NationalId)
    }

    /// Is it a day or an instant?
    pub fn is_date(self) -> bool {
        matches!(self, Meaning::HappenedAt | Meaning::BornOn)
    }

    /// Is it a number or an amount?
    pub fn is_number(self) -> bool {
        use Meaning::*;
        matches!(
            self,
            Income
                | Budget
                | Quantity
                | UnitPrice
                | LineTotal
                | OrderTotal
                | QuoteTotal
                | Refunded
                | SpendAmount
                | Impressions
                | Clicks
        )
    }
}

words! {
    /// What one row of a sheet is.
    RowIs {
        /// A person in a list.
        Person = "person", "a person", "một khách hàng";
        /// A form that a person filled in: a record and a registration.
        Lead = "lead", "a lead form", "một phiếu để lại thông tin";
        /// One line of an order; lines of an order share its code.
        OrderLine = "order_line", "one line of an order", "một dòng của đơn hàng";
        /// A whole order.
        Order = "order", "an order", "một đơn hàng";
        /// A thing that happened, named by its kind column.
        Event = "event", "an event", "một sự kiện";
        /// A visit to the store.
        Visit = "visit", "a store visit", "một lượt ghé cửa hàng";
        /// A consultation, with its quote and outcome if the row tells them.
        Consultation = "consultation", "a consultation", "một lượt tư vấn";
        /// Money spent on a day, by campaign and keyword.
        SpendDay = "spend_day", "spend of one day", "chi phí một ngày";
        /// One person's answers to a survey.
        SurveyResponse = "survey_response", "answers of one person", "một phiếu khảo sát";
        /// A contact in a network: a record and a follow.
        Connection = "connection", "a connection in a network", "một kết nối mạng xã hội";
        /// Somebody asked or spoke in public.
        Mention = "mention", "a public mention", "một lượt nhắc đến";
        /// Neither people nor happenings, such as a price list; the sheet is not read.
        Other = "other", "neither a person nor a happening", "không phải khách hàng hay sự việc";
    }
}

impl RowIs {
    /// Does the row describe its person for its own sake? Then columns without a meaning are kept
    /// with the person.
    pub fn describes_person(self) -> bool {
        matches!(self, RowIs::Person | RowIs::Lead | RowIs::SurveyResponse | RowIs::Connection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn words_are_unique_and_read_back() {
        let words: HashSet<_> = Meaning::ALL.iter().map(|m| m.word()).collect();
        assert_eq!(words.len(), Meaning::ALL.len());
        for meaning in Meaning::ALL {
            assert_eq!(Meaning::from_word(meaning.word()), Some(*meaning));
            assert!(!meaning.label(Lang::Vi).is_empty());
        }
        for row_is in RowIs::ALL {
            assert_eq!(RowIs::from_word(row_is.word()), Some(*row_is));
        }
    }
}
