//! JSON objects, in lines and in arrays; an opening bracket is put in front so that few runs are wasted.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| galena_fuzz::read_all(".json", &[b"{\"", data]));
