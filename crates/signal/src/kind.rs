//! What can happen? A closed list.
//!
//! Each kind says whether it is an act or a look, how clear a need it shows (0–1), how people call
//! it in both languages, and which event names of other systems mean the same: Segment's and
//! GA4's e-commerce names, Shopify's and the point-of-sale states of Vietnamese shops.
//!
//! The need levels are the program's own starting scale, ordered by how concrete a wish the kind
//! shows: seeing an ad says almost nothing, a quote or a filled cart says almost all, an order
//! says it was real. They order evidence; they are not probabilities. What buying follows from is
//! learned from the data (`standing`). Open-ended kinds as text were not taken: two spellings of
//! one happening would be two happenings.

use crate::Lang;
use crate::text::fold_name;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Does the person act, or look?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Contacts, orders, comes.
    Active,
    /// Looks, reads, is shown.
    Passive,
}

/// What happened. The number of a kind is not stored anywhere; tables hold the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum SignalKind {
    /// An ad, post or mail was shown.
    Impression,
    /// Clicked an ad, a post or a link in a mail.
    Click,
    /// Opened a mail or a message.
    Open,
    /// Liked, shared or reacted to a post.
    React,
    /// Looked at a page or a product.
    View,
    /// Searched, on the site or outside it.
    Search,
    /// Put products or prices side by side.
    Compare,
    /// Read what others say of a product.
    ReadReview,
    /// Asked for news.
    Subscribe,
    /// Follows a page, a shop or an official account.
    Follow,
    /// Took a price list, a catalogue, a guide.
    Download,
    /// Put a product on a list for later.
    Wishlist,
    /// Opened an account or filled in a lead form.
    Register,
    /// Came to a workshop, a fair or a webinar.
    Attend,
    /// Came to the store.
    StoreVisit,
    /// Wrote by chat, mail or comment.
    Message,
    /// Spoke by phone, whoever called.
    Call,
    /// Asked for a price, stock or a condition.
    Inquiry,
    /// Was advised about a concrete need.
    Consultation,
    /// Stated a requirement, a date or a budget.
    Statement,
    /// Was given an offer with a price.
    Quote,
    /// Put a product into the cart.
    Cart,
    /// Began to order and did not finish yet.
    Checkout,
    /// Tried, tested, took a sample.
    Trial,
    /// Ordered. The purchase that everything is measured by.
    Order,
    /// Paid for something ordered. Not a purchase of its own.
    Payment,
    /// Brought goods back or was refunded.
    Return,
    /// Cancelled an order or a contract.
    Cancellation,
    /// Decided against buying, with or without a reason.
    Lost,
    /// Complained about a product or a service.
    Complaint,
    /// Recommended us to somebody.
    Referral,
    /// Wrote a review or gave stars.
    Review,
    /// Answered a survey question.
    Answer,
    /// Uses, used or buys from a competitor.
    CompetitorUse,
    /// Spoke of us, of the category or of a competitor in public.
    Mention,
    /// Said no to being contacted.
    Unsubscribe,
}

struct Facts {
    word: &'static str,
    act: Act,
    need: f64,
    en: &'static str,
    vi: &'static str,
    aliases: &'static [&'static str],
}

#[rustfmt::skip]
const FACTS: &[(SignalKind, Facts)] = &[
    (SignalKind::Impression, Facts { word: "impression", act: Act::Passive, need: 0.02, en: "Saw an ad", vi: "Thấy quảng cáo", aliases: &[
        "ad impression", "ad viewed", "promotion viewed", "product list viewed", "hien thi", "luot hien thi", "xem quang cao", "mail sent", "email delivered", "sent",
    ] }),
    (SignalKind::Click, Facts { word: "click", act: Act::Passive, need: 0.12, en: "Clicked an ad or link", vi: "Bấm vào quảng cáo", aliases: &[
        "ad click", "ad clicked", "link click", "promotion clicked", "product clicked", "email link clicked", "email clicked", "bam", "bam quang cao", "nhap chuot", "luot nhap", "tap",
    ] }),
    (SignalKind::Open, Facts { word: "open", act: Act::Passive, need: 0.05, en: "Opened a message", vi: "Mở tin", aliases: &[
        "email opened", "email open", "mail opened", "message opened", "mo thu", "mo email", "mo tin", "da xem tin",
    ] }),
    (SignalKind::React, Facts { word: "react", act: Act::Passive, need: 0.06, en: "Liked or shared a post", vi: "Thích hoặc chia sẻ bài", aliases: &[
        "like", "liked", "share", "shared", "reaction", "product shared", "cart shared", "thich", "tha tim", "chia se", "luot thich",
    ] }),
    (SignalKind::View, Facts { word: "view", act: Act::Passive, need: 0.2, en: "Looked at a product", vi: "Xem sản phẩm", aliases: &[
        "product viewed", "page", "page view", "page viewed", "pageview", "screen", "viewcontent", "view content", "view item", "view item list", "viewed product", "visit", "session start", "landing page view", "xem", "xem trang", "xem san pham", "truy cap", "luot xem", "ghe web", "ghe tham", "vao web",
    ] }),
    (SignalKind::Search, Facts { word: "search", act: Act::Passive, need: 0.35, en: "Searched", vi: "Tìm kiếm", aliases: &[
        "products searched", "searched", "site search", "view search results", "tim", "tim kiem", "tra cuu", "tu khoa tim kiem",
    ] }),
    (SignalKind::Compare, Facts { word: "compare", act: Act::Passive, need: 0.45, en: "Compared products", vi: "So sánh sản phẩm", aliases: &[
        "compared", "product compared", "compare products", "so sanh", "so sanh gia", "so sanh san pham",
    ] }),
    (SignalKind::ReadReview, Facts { word: "read_review", act: Act::Passive, need: 0.4, en: "Read reviews", vi: "Đọc đánh giá", aliases: &[
        "review viewed", "reviews viewed", "read reviews", "doc danh gia", "xem danh gia", "xem review", "doc review",
    ] }),
    (SignalKind::Subscribe, Facts { word: "subscribe", act: Act::Passive, need: 0.15, en: "Subscribed to news", vi: "Đăng ký nhận tin", aliases: &[
        "subscribed", "newsletter subscribed", "newsletter", "newsletter signup", "dang ky nhan tin", "nhan ban tin", "theo doi ban tin",
    ] }),
    (SignalKind::Follow, Facts { word: "follow", act: Act::Passive, need: 0.12, en: "Followed the page", vi: "Theo dõi trang", aliases: &[
        "followed", "page like", "page follow", "follow oa", "user follow", "theo doi", "quan tam", "quan tam oa", "theo doi trang", "connected on", "connection",
    ] }),
    (SignalKind::Download, Facts { word: "download", act: Act::Passive, need: 0.3, en: "Downloaded a document", vi: "Tải tài liệu", aliases: &[
        "downloaded", "file downloaded", "file download", "tai ve", "tai tai lieu", "tai bang gia", "tai catalogue",
    ] }),
    (SignalKind::Wishlist, Facts { word: "wishlist", act: Act::Passive, need: 0.45, en: "Saved for later", vi: "Lưu để mua sau", aliases: &[
        "product added to wishlist", "add to wishlist", "wishlist product added to cart", "saved", "yeu thich", "luu san pham", "them yeu thich",
    ] }),
    (SignalKind::Register, Facts { word: "register", act: Act::Active, need: 0.35, en: "Registered", vi: "Đăng ký tài khoản", aliases: &[
        "signed up", "account created", "sign up", "signup", "complete registration", "lead", "generate lead", "form submitted", "lead form", "dang ky", "tao tai khoan", "dien form", "de lai thong tin", "khach de lai so", "lead ads",
    ] }),
    (SignalKind::Attend, Facts { word: "attend", act: Act::Active, need: 0.4, en: "Attended an event", vi: "Dự sự kiện", aliases: &[
        "attended", "event attended", "webinar attended", "checked in", "tham du", "du hoi thao", "du su kien", "hoi cho", "hoi thao", "workshop",
    ] }),
    (SignalKind::StoreVisit, Facts { word: "store_visit", act: Act::Active, need: 0.55, en: "Came to the store", vi: "Đến cửa hàng", aliases: &[
        "store visit", "visited store", "walk in", "walkin", "footfall", "den cua hang", "ghe cua hang", "toi cua hang", "khach ghe", "khach den", "vao cua hang", "tai cua hang", "truc tiep",
    ] }),
    (SignalKind::Message, Facts { word: "message", act: Act::Active, need: 0.45, en: "Sent a message", vi: "Nhắn tin", aliases: &[
        "messaged", "chat", "user send text", "comment", "commented", "inbox", "nhan tin", "tin nhan", "binh luan", "chat voi shop",
    ] }),
    (SignalKind::Call, Facts { word: "call", act: Act::Active, need: 0.5, en: "Spoke by phone", vi: "Gọi điện", aliases: &[
        "phone call", "called", "call answered", "telephone", "cellular", "goi dien", "cuoc goi", "dien thoai den", "nghe may",
    ] }),
    (SignalKind::Inquiry, Facts { word: "inquiry", act: Act::Active, need: 0.65, en: "Asked about price or stock", vi: "Hỏi giá, hỏi hàng", aliases: &[
        "enquiry", "asked price", "price request", "contact", "contact form", "hoi gia", "hoi hang", "hoi mua", "hoi thong tin", "yeu cau", "lien he",
    ] }),
    (SignalKind::Consultation, Facts { word: "consultation", act: Act::Active, need: 0.7, en: "Was advised", vi: "Được tư vấn", aliases: &[
        "consulted", "demo", "demo scheduled", "appointment", "booked appointment", "schedule", "advice", "tu van", "duoc tu van", "hen tu van", "dat lich", "lich hen", "xem demo",
    ] }),
    (SignalKind::Statement, Facts { word: "statement", act: Act::Active, need: 0.75, en: "Stated a requirement", vi: "Nêu yêu cầu cụ thể", aliases: &[
        "requirement", "stated need", "need stated", "brief", "nhu cau", "yeu cau cu the", "neu nhu cau", "mo ta nhu cau",
    ] }),
    (SignalKind::Quote, Facts { word: "quote", act: Act::Active, need: 0.8, en: "Got a quote", vi: "Nhận báo giá", aliases: &[
        "quoted", "quotation", "quote sent", "quote requested", "offer", "proposal", "estimate", "bao gia", "gui bao gia", "nhan bao gia", "chao gia",
    ] }),
    (SignalKind::Cart, Facts { word: "cart", act: Act::Active, need: 0.8, en: "Put into the cart", vi: "Thêm vào giỏ", aliases: &[
        "product added", "add to cart", "addtocart", "added to cart", "cart viewed", "view cart", "them vao gio", "them gio hang", "gio hang", "bo gio",
    ] }),
    (SignalKind::Checkout, Facts { word: "checkout", act: Act::Active, need: 0.9, en: "Began to check out", vi: "Bắt đầu đặt hàng", aliases: &[
        "checkout started", "begin checkout", "initiate checkout", "initiatecheckout", "checkout step viewed", "checkout step completed", "payment info entered", "add payment info", "abandoned checkout", "thanh toan do dang", "bat dau thanh toan", "dat hang do dang", "don nhap",
    ] }),
    (SignalKind::Trial, Facts { word: "trial", act: Act::Active, need: 0.75, en: "Tried the product", vi: "Dùng thử", aliases: &[
        "trial started", "start trial", "sample", "test drive", "tried", "dung thu", "hang mau", "thu san pham", "trai nghiem thu",
    ] }),
    (SignalKind::Order, Facts { word: "order", act: Act::Active, need: 1.0, en: "Bought", vi: "Mua hàng", aliases: &[
        "order completed", "order placed", "placed order", "purchase", "purchased", "transaction", "sale", "sold", "invoice", "order created", "checkout completed", "paid", "fulfilled", "completed", "delivered", "won", "closed won", "mua", "mua hang", "dat hang", "don hang", "hoa don", "ban hang", "da mua", "da ban", "chot don", "hoan thanh", "da giao", "giao thanh cong", "thanh cong", "da giao hang", "don da giao",
    ] }),
    (SignalKind::Payment, Facts { word: "payment", act: Act::Active, need: 1.0, en: "Made a payment", vi: "Thanh toán", aliases: &[
        "payment received", "order paid", "payment completed", "thanh toan", "da thanh toan", "chuyen khoan", "thu tien", "tra gop",
    ] }),
    (SignalKind::Return, Facts { word: "return", act: Act::Active, need: 0.1, en: "Returned goods", vi: "Trả hàng", aliases: &[
        "order refunded", "refund", "refunded", "returned", "partially refunded", "charge refunded", "tra hang", "hoan tien", "hoan hang", "doi tra", "da hoan", "tra lai",
    ] }),
    (SignalKind::Cancellation, Facts { word: "cancellation", act: Act::Active, need: 0.1, en: "Cancelled", vi: "Hủy đơn", aliases: &[
        "order cancelled", "order canceled", "cancelled", "canceled", "cancel", "void", "voided", "trial ended", "huy", "huy don", "da huy", "don huy", "bom hang",
    ] }),
    (SignalKind::Lost, Facts { word: "lost", act: Act::Active, need: 0.1, en: "Decided against", vi: "Không mua", aliases: &[
        "closed lost", "lost reason", "disqualified", "not interested", "rejected", "tu choi", "khong mua", "that bai", "mat khach", "khong nhu cau", "khong quan tam",
    ] }),
    (SignalKind::Complaint, Facts { word: "complaint", act: Act::Active, need: 0.05, en: "Complained", vi: "Khiếu nại", aliases: &[
        "complained", "ticket", "support ticket", "claim", "khieu nai", "phan nan", "than phien", "bao hanh", "phan anh",
    ] }),
    (SignalKind::Referral, Facts { word: "referral", act: Act::Active, need: 0.3, en: "Recommended us", vi: "Giới thiệu khách", aliases: &[
        "referred", "invite sent", "invited", "recommendation", "gioi thieu", "gioi thieu ban", "gioi thieu khach",
    ] }),
    (SignalKind::Review, Facts { word: "review", act: Act::Active, need: 0.1, en: "Wrote a review", vi: "Viết đánh giá", aliases: &[
        "reviewed", "product reviewed", "rating", "rated", "feedback", "danh gia", "viet danh gia", "cham sao", "nhan xet",
    ] }),
    (SignalKind::Answer, Facts { word: "answer", act: Act::Active, need: 0.2, en: "Answered a survey", vi: "Trả lời khảo sát", aliases: &[
        "survey", "survey answered", "survey response", "survey completed", "poll", "khao sat", "tra loi khao sat", "phieu khao sat",
    ] }),
    (SignalKind::CompetitorUse, Facts { word: "competitor_use", act: Act::Passive, need: 0.35, en: "Uses a competitor", vi: "Dùng của đối thủ", aliases: &[
        "competitor", "uses competitor", "lost to competitor", "switched", "dung doi thu", "doi thu", "mua ben khac", "dang dung ben khac",
    ] }),
    (SignalKind::Mention, Facts { word: "mention", act: Act::Passive, need: 0.25, en: "Asked or spoke in public", vi: "Nhắc đến công khai", aliases: &[
        "mentioned", "post", "public post", "forum post", "nhac den", "bai dang", "hoi nhom", "dang bai",
    ] }),
    (SignalKind::Unsubscribe, Facts { word: "unsubscribe", act: Act::Active, need: 0.0, en: "Said no to messages", vi: "Ngừng nhận tin", aliases: &[
        "unsubscribed", "opt out", "optout", "opted out", "user unfollow", "unfollow", "spam complaint", "marked as spam", "bo theo doi", "huy nhan tin", "ngung nhan tin", "chan", "tu choi nhan tin", "bo quan tam",
    ] }),
];

static BY_NAME: LazyLock<HashMap<String, SignalKind>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for (kind, facts) in FACTS {
        for name in [facts.word, facts.en, facts.vi].iter().chain(facts.aliases) {
            names.insert(fold_name(name), *kind);
        }
    }
    names
});

impl SignalKind {
    /// How many kinds there are.
    pub const COUNT: usize = FACTS.len();

    /// Every kind, in the order of the list.
    pub fn all() -> impl Iterator<Item = SignalKind> {
        FACTS.iter().map(|(kind, _)| *kind)
    }

    /// The place of the kind in the list, from 0.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The word that tables, JSON and logs use.
    pub fn word(self) -> &'static str {
        self.facts().word
    }

    /// The kind for a word, exactly as [`SignalKind::word`] writes it.
    pub fn from_word(word: &str) -> Option<Self> {
        FACTS.iter().find(|(_, facts)| facts.word == word).map(|(kind, _)| *kind)
    }

    /// The kind that a name of another system or language means, marks and case folded:
    /// `Order Completed`, `báo giá`, `add_to_cart`.
    pub fn from_name(name: &str) -> Option<Self> {
        BY_NAME.get(&fold_name(name)).copied()
    }

    /// The name that a person reads.
    pub fn label(self, lang: Lang) -> &'static str {
        let facts = self.facts();
        lang.pick(facts.en, facts.vi)
    }

    /// Act or look.
    pub fn act(self) -> Act {
        self.facts().act
    }

    /// How clear a need the kind shows, 0–1.
    pub fn need(self) -> f64 {
        self.facts().need
    }

    /// Is this the purchase that everything is measured by?
    pub fn is_purchase(self) -> bool {
        self == SignalKind::Order
    }

    /// Does it take a purchase back?
    pub fn undoes_purchase(self) -> bool {
        matches!(self, SignalKind::Return | SignalKind::Cancellation)
    }

    /// The names of other systems that mean this kind, folded.
    pub fn aliases(self) -> &'static [&'static str] {
        self.facts().aliases
    }

    fn facts(self) -> &'static Facts {
        &FACTS[self.index()].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_every_name_means_one_kind() {
        let mut seen: HashMap<String, SignalKind> = HashMap::new();
        for (place, (kind, facts)) in FACTS.iter().enumerate() {
            assert_eq!(kind.index(), place);
            assert_eq!(SignalKind::from_word(facts.word), Some(*kind));
            assert!((0.0..=1.0).contains(&facts.need));
            for alias in facts.aliases {
                assert_eq!(fold_name(alias), *alias, "aliases are written folded");
            }
            for name in [facts.word, facts.en, facts.vi].iter().chain(facts.aliases) {
                let before = seen.insert(fold_name(name), *kind);
                assert!(before.is_none_or(|other| other == *kind), "`{name}` means {kind:?} and {before:?}");
            }
        }
    }

    #[test]
    fn names_of_other_systems_are_known() {
        for (name, kind) in [
            ("Order Completed", SignalKind::Order),
            ("Product Added", SignalKind::Cart),
            ("addtocart", SignalKind::Cart),
            ("add_to_cart", SignalKind::Cart),
            ("Checkout Started", SignalKind::Checkout),
            ("Báo giá", SignalKind::Quote),
            ("Đến cửa hàng", SignalKind::StoreVisit),
            ("Đã hủy", SignalKind::Cancellation),
            ("generate_lead", SignalKind::Register),
            ("InitiateCheckout", SignalKind::Checkout),
        ] {
            assert_eq!(SignalKind::from_name(name), Some(kind), "{name}");
        }
        assert_eq!(SignalKind::from_name("teleport"), None);
    }
}
