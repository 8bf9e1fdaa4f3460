//! Does a file say what it should? Whole files in, rows and refusals out.

mod reading {
    mod bad;
    mod book;
    mod broken;
    mod columnar;
    mod encoding;
    mod json;
    mod packed;
    mod show;
    mod text;
}

mod meaning {
    mod exports;
    mod hostile;
    mod online_retail;
    mod people;
    mod round;
    mod shop;
    mod show;
    mod stream;
}
