//! Which commands are there? One file each.

pub mod add;
pub mod check;
pub mod demo;
pub mod imports;
pub mod init;
pub mod merge;
pub mod people;
pub mod person;
pub mod plan;
pub mod report;
pub mod review;
pub mod run;
pub mod simulate;
pub mod split;
pub mod track_record;
pub mod undo;
pub mod why;
