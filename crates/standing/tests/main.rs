//! Do the parts of this crate agree with published figures and with planted truth?

mod repurchase {
    mod cdnow;
    mod data;
    mod recovery;
}
