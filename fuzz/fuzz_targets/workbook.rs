//! Workbooks; start from a corpus of small good ones.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| galena_fuzz::read_all(".xlsx", &[data]));
