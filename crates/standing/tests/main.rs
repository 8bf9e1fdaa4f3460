//! Do the parts of this crate agree with published figures and with planted truth?

mod forecast {
    mod artefact;
    mod bad_input;
    mod drift;
    mod planted;
    mod recovery;
}

mod repurchase {
    mod cdnow;
    mod data;
    mod grocer;
    mod recovery;
}
