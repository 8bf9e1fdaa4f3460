//! Delimited text.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| galena_fuzz::read_all(".csv", &[data]));
