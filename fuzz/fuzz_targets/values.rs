//! Amounts, dates and phones: what is read reads the same when it is written down and read again.
#![no_main]

use galena_intake::{DateOrder, NumberStyle, format_amount, read_amount, read_date, read_number, read_phone};

libfuzzer_sys::fuzz_target!(|text: &str| {
    for style in [NumberStyle::DotThousands, NumberStyle::CommaThousands] {
        if let Ok(amount) = read_amount(text, style) {
            let again = read_amount(&format_amount(amount.hundredths, style), style);
            assert_eq!(again.map(|again| again.hundredths), Ok(amount.hundredths), "{text:?}");
        }
        let _ = read_number(text, style);
    }
    for order in DateOrder::ALL {
        let _ = read_date(text, order);
    }
    if let Ok(phone) = read_phone(text) {
        assert_eq!(read_phone(&phone), Ok(phone.clone()), "{text:?}");
    }
});
