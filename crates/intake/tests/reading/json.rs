//! JSON objects, one per line, in an array, or written over several lines.

use super::show::{show, show_within};
use expect_test::expect;
use galena_intake::Limits;

#[test]
fn lines_of_objects() {
    let text = r#"{"id": 1, "customer": {"name": "Nguyễn Thị Lan", "phone": "0912345678"}, "tags": ["mới", 2, null], "paid": true}
{"id": 2, "total": 18.5, "customer": {"name": null}, "lines": [{"sku": "A"}], "big": 18446744073709551615}

{"id": 3, "empty": {}, "note": "  "}
[1, 2]
{"id": 4
"#;
    expect![[r#"
        [] json_lines UTF-8 header 0 sample 3
          id | customer.name | customer.phone | tags | paid | total | lines | big | note
          1: int 1 | Nguyễn Thị Lan | 0912345678 | mới, 2 | bool true | · | · | · | ·
          2: int 2 | · | · | · | · | float 18.5 | [{\"sku\":\"A\"}] | 18446744073709551615 | ·
          4: int 3 | · | · | · | · | · | · | · | ·
          5: refused bad_json: found something else than an object, expected one JSON object ["[1, 2]"]
          6: refused bad_json: found Eof fault at character 8, expected one JSON object ["{\"id\": 4"]
    "#]]
    .assert_eq(&show("a.jsonl", text.as_bytes()));
}

#[test]
fn an_array_of_objects() {
    expect![[r#"
        [] json_array UTF-8 header 0 sample 2
          note: an array of objects: rows are counted by object
          a | b
          1: x]}\" | int 1
          2: y | ·
          3: refused bad_json: found something else than an object, expected one JSON object ["5"]
    "#]]
    .assert_eq(&show("a.json", br#"  [ {"a": "x]}\"", "b": 1}, {"a": "y"} , 5, {"b": [ ] } ]"#));
    expect![[r#"
        [] json_array UTF-8 header 0 sample 0
          note: an array of objects: rows are counted by object
          note: no objects with keys
          (no columns)
    "#]]
    .assert_eq(&show("a.json", b"[]"));
}

#[test]
fn objects_over_several_lines() {
    expect![[r#"
        [] json_lines UTF-8 header 0 sample 2
          note: objects that span lines: rows are counted by object
          a | b.c
          1: int 1 | int 2
          2: int 3 | ·
    "#]]
    .assert_eq(&show("a.json", b"{\n \"a\": 1,\n \"b\": {\"c\": 2}\n}\n{\n \"a\": 3\n}\n"));
}

#[test]
fn keys_that_come_late_are_said() {
    let limits = Limits { key_lines: 2, ..Limits::default() };
    let text = "{\"a\":1}\n{\"a\":2}\n{\"a\":3,\"b\":4}\n{\"a\":5,\"b\":6}\n";
    expect![[r#"
        [] json_lines UTF-8 header 0 sample 4
          note: columns are the keys of the first 2 objects
          a
          1: int 1
          2: int 2
          3: int 3
          4: int 5
          note at the end: the key `b` first appears in row 3 and was left out
    "#]]
    .assert_eq(&show_within("a.jsonl", text.as_bytes(), &limits));
}

#[test]
fn limits_refuse_by_object() {
    let limits = Limits { nesting: 3, cell_bytes: 20, row_bytes: 60, ..Limits::default() };
    let long = "y".repeat(100);
    let text = format!(
        "{{\"a\":1}}\n{{\"a\":{{\"b\":{{\"c\":[1]}}}}}}\n{{\"a\":\"{}\"}}\n{{\"a\":\"{long}\"}}\n{{\"a\":2}}\n",
        &long[..30]
    );
    expect![[r#"
        [] json_lines UTF-8 header 0 sample 2
          a
          1: int 1
          2: refused too_deep: found 4 levels, expected at most 3 levels ["{\"a\":{\"b\":{\"c\":[1]}}}"]
          3: refused cell_too_large: found 30 bytes: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy, expected at most 20 bytes in a value ["{\"a\":\"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\"}"]
          4: refused row_too_large: found more than 60 bytes; only the first are kept, expected at most 60 bytes in an object ["{\"a\":\"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"]
          5: int 2
    "#]].assert_eq(&show_within("a.jsonl", text.as_bytes(), &limits));
    let deep = "[".repeat(100_000);
    expect![[r#"
        error: `a.json` is damaged: 100001 levels
        hint: export or download it again; if it opens in a spreadsheet, save it as csv
    "#]]
    .assert_eq(&show("a.json", format!("[{{\"a\":{deep}").as_bytes()));
}

#[test]
fn broken_json_is_said() {
    expect![[r#"
        error: `a.json` is damaged: Eof fault at character 5
        hint: export or download it again; if it opens in a spreadsheet, save it as csv
    "#]]
    .assert_eq(&show("a.json", b"{\"a\":"));
    expect![[r#"
        error: `a.jsonl` is damaged: it does not begin with a JSON object or an array of them
        hint: export or download it again; if it opens in a spreadsheet, save it as csv
    "#]]
    .assert_eq(&show("a.jsonl", b"a,b\n1,2\n"));
}
