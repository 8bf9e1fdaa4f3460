//! Lab.
pub(crate) mod blocking;
pub(crate) mod cards;
pub(crate) mod cluster;
#[cfg(test)]
mod lab;
pub(crate) mod levels;
pub(crate) mod model;
pub(crate) mod similar;
pub(crate) mod strangers;
pub(crate) mod words;
