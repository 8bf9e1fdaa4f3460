//! Why was something not taken? Dropping needs a reason from a closed list, the place, what was
//! found and what was expected, and keeps the bytes.

use crate::Lang;
use std::fmt;

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $en:literal, $vi:literal;)*) => {
        /// The closed list of reasons for not taking a row or a file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RefusalReason { $($(#[$doc])* $variant,)* }

        impl RefusalReason {
            /// Every reason.
            pub const ALL: &'static [RefusalReason] = &[$(RefusalReason::$variant),*];

            /// The word that tables, JSON and logs use.
            pub const fn word(self) -> &'static str {
                match self { $(RefusalReason::$variant => $word),* }
            }

            /// One sentence that a person reads.
            pub fn label(self, lang: Lang) -> &'static str {
                match self { $(RefusalReason::$variant => lang.pick($en, $vi)),* }
            }
        }
    };
}

reasons! {
    /// The row has more or fewer cells than the header.
    RaggedRow = "ragged_row", "the row has another number of cells than the header", "dòng có số ô khác dòng tiêu đề";
    /// A quote was opened and never closed.
    UnclosedQuote = "unclosed_quote", "a quote is opened and never closed", "dấu ngoặc kép mở mà không đóng";
    /// The bytes are not text in the file's encoding.
    BadEncoding = "bad_encoding", "the bytes are not text in the file's encoding", "nội dung không đúng bảng mã của tệp";
    /// A cell is larger than the limit.
    CellTooLarge = "cell_too_large", "a cell is larger than the limit", "ô vượt quá giới hạn kích thước";
    /// A row is larger than the limit.
    RowTooLarge = "row_too_large", "a row is larger than the limit", "dòng vượt quá giới hạn kích thước";
    /// The file has more rows than the limit; the rest was left.
    TooManyRows = "too_many_rows", "the file has more rows than the limit", "tệp có nhiều dòng hơn giới hạn";
    /// A JSON value is nested deeper than the limit.
    TooDeep = "too_deep", "a value is nested deeper than the limit", "dữ liệu lồng nhau quá sâu";
    /// The line is not JSON, or not an object.
    BadJson = "bad_json", "the line is not a JSON object", "dòng không phải là đối tượng JSON";
    /// A day or an instant could not be read.
    BadDate = "bad_date", "not a date", "không phải ngày tháng";
    /// A day outside 1990-01-01 and one year after the import.
    DateOutOfRange = "date_out_of_range", "the date is outside the years that make sense", "ngày nằm ngoài khoảng hợp lý";
    /// A number or an amount of money could not be read.
    BadNumber = "bad_number", "not a number", "không phải số";
    /// An amount that may not be negative is.
    NegativeAmount = "negative_amount", "the amount is negative", "số tiền âm";
    /// An amount beyond what `DECIMAL(18, 2)` holds.
    AmountTooLarge = "amount_too_large", "the amount is too large", "số tiền quá lớn";
    /// A value that must be there is missing.
    Missing = "missing", "a needed value is missing", "thiếu giá trị cần có";
    /// What happened is not in the list of kinds and its column's mapping does not name it.
    UnknownKind = "unknown_kind", "not a known kind of signal", "không rõ loại tín hiệu";
    /// Neither a person nor a thing that happened could be read from the row.
    NothingToTake = "nothing_to_take", "neither a person nor a happening could be read from the row", "dòng không có người hay sự việc nào đọc được";
    /// A spreadsheet cell holds an error such as `#REF!`.
    CellError = "cell_error", "the spreadsheet cell holds an error", "ô bảng tính bị lỗi";
}

/// A row (or a file's rest) that was not taken.
#[derive(Clone, PartialEq)]
pub struct Refusal {
    /// Why.
    pub reason: RefusalReason,
    /// The row in the file, counted from 1 for the first line, header included.
    pub row_number: i64,
    /// The column as the file names it, if the fault lies in one.
    pub column_name: Option<String>,
    /// What was found, cut to 200 characters.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// What a person can do about it.
    pub fix: String,
    /// The row's cells as they came, in the file's order, for the CSV that can be mended and added
    /// again.
    pub raw: Vec<String>,
}

impl fmt::Debug for Refusal {
    /// Masks what was found and the raw cells: they may be a person's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("reason", &self.reason)
            .field("row_number", &self.row_number)
            .field("column_name", &self.column_name)
            .finish_non_exhaustive()
    }
}
