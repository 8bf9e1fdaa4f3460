//! Whatever the first bytes say it is.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| galena_fuzz::read_all("", &[data]));
