//! Does the program do what a user gets promised? Every test runs the real binary in a folder of
//! its own.

mod bad_input;
mod judged_people;
mod online_retail;
mod program;
mod simulated_shop;
mod whole_day;
