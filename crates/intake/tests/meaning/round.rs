//! Do pieces of a large file fit together? One record per person across pieces, and totals that
//! add up.

use super::show::{file, guess, read, settings};
use galena_intake::{batch_id, parse};
use std::collections::HashSet;
use std::fmt::Write as _;

#[test]
fn a_key_that_comes_after_the_columns_were_settled_is_said() {
    let mut content = String::new();
    for n in 0..10_050u32 {
        let late = if n == 10_020 { r#", "voucher": "TET10""# } else { "" };
        let _ = writeln!(
            content,
            r#"{{"customer_id": "u{}", "event": "view", "timestamp": "2026-10-01T10:00:00Z"{late}}}"#,
            n % 50
        );
    }
    let (_, totals) = read(&file("events.jsonl", content).source);
    assert_eq!(totals.rows, 10_050);
    assert_eq!(totals.notes, ["the key `voucher` first appears in row 10021 and was left out"]);
}

#[test]
fn a_record_is_given_once_across_pieces() {
    let mut content = String::from("customer_id,event,timestamp,product\n");
    for n in 0..150_000u32 {
        let _ = writeln!(content, "u{},view,2026-10-{:02}T10:00:00Z,p{}", n % 500, 1 + n % 28, n % 7);
    }
    let file = file("events.csv", content);
    let mapping = guess(&file.source).mapping;
    let batch = batch_id(&file.source, &mapping);
    let (mut ids, mut pieces, mut signals) = (HashSet::new(), 0, 0);
    let totals = parse(&file.source, &mapping, &batch, &settings(), &mut |piece| {
        pieces += 1;
        signals += piece.signals.len();
        assert!(piece.rows <= 65_536);
        for (id, _) in &piece.records {
            assert!(ids.insert(*id), "a record is given twice");
        }
        Ok(())
    })
    .unwrap();
    assert_eq!((pieces, signals, ids.len()), (3, 150_000, 500));
    assert_eq!((totals.rows, totals.signals, totals.records, totals.refusals), (150_000, 150_000, 500, 0));
}
