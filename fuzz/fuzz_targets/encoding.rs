//! Text in every encoding: the first byte chooses a byte order mark, or none.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let mark: &[u8] = match choice % 4 {
        0 => b"\xef\xbb\xbf",
        1 => b"\xff\xfe",
        2 => b"\xfe\xff",
        _ => b"",
    };
    galena_fuzz::read_all(".csv", &[mark, rest]);
});
