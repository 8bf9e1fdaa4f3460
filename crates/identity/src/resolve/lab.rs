use super::*;
use arrow_array::{Int64Array, StringArray};
use arrow_schema::{DataType, Field, Schema};
use std::collections::HashMap;

fn cpu() -> f64 {
    let t = std::fs::read_to_string("/proc/self/stat").unwrap();
    let f: Vec<&str> = t.rsplit(')').next().unwrap().split_whitespace().collect();
    (f[11].parse::<f64>().unwrap() + f[12].parse::<f64>().unwrap()) / 100.0
}

#[test]
fn lab() {
    let Ok(paths) = std::env::var("LAB") else { return };
    for path in paths.split(',') {
        let text = std::fs::read_to_string(path).unwrap();
        let mut lines = text.lines();
        let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
        let rows: Vec<Vec<&str>> = lines.map(|l| l.split('\t').collect()).collect();
        let mut fields = vec![];
        let mut arrays: Vec<arrow_array::ArrayRef> = vec![];
        for (c, name) in header.iter().enumerate() {
            if *name == "record_id" {
                fields.push(Field::new(*name, DataType::Int64, false));
                arrays.push(Arc::new(Int64Array::from_iter_values(rows.iter().map(|r| r[c].parse::<i64>().unwrap()))));
            } else if *name == "born_on" {
                fields.push(Field::new(*name, DataType::Date32, true));
                arrays.push(Arc::new(
                    rows.iter()
                        .map(|r| {
                            r[c].parse::<chrono::NaiveDate>()
                                .ok()
                                .map(|d| (d - chrono::NaiveDate::default()).num_days() as i32)
                        })
                        .collect::<arrow_array::Date32Array>(),
                ));
            } else {
                fields.push(Field::new(*name, DataType::Utf8, true));
                arrays.push(Arc::new(rows.iter().map(|r| (!r[c].is_empty()).then_some(r[c])).collect::<StringArray>()));
            }
        }
        let truth_of: HashMap<i64, &str> = rows.iter().map(|r| (r[0].parse().unwrap(), r[header.len() - 1])).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap();
        let c0 = cpu();
        let described = describe(vec![batch]).unwrap();
        let c1 = cpu();
        let resolved = resolve(&described, &Decided::default(), &Rules::default());
        let c2 = cpu();
        let truth: Vec<&str> = described.ids.iter().map(|id| truth_of[id]).collect();
        let mut sizes: HashMap<&str, f64> = HashMap::new();
        truth.iter().for_each(|t| *sizes.entry(t).or_default() += 1.0);
        let total: f64 = sizes.values().map(|s| s * (s - 1.0) / 2.0).sum();
        let mut made: HashMap<u32, f64> = HashMap::new();
        let mut both: HashMap<(u32, &str), f64> = HashMap::new();
        for (g, t) in resolved.groups.iter().zip(&truth) {
            *made.entry(*g).or_default() += 1.0;
            *both.entry((*g, t)).or_default() += 1.0;
        }
        let count = |x: &mut dyn Iterator<Item = f64>| x.map(|s| s * (s - 1.0) / 2.0).sum::<f64>();
        let (tp, all) = (count(&mut both.values().copied()), count(&mut made.values().copied()));
        let (p, r) = (tp / all, tp / total);
        let sure: Vec<_> = resolved.links.iter().filter(|l| l.chance >= 0.95).collect();
        let right = sure.iter().filter(|l| truth[l.left as usize] == truth[l.right as usize]).count();
        let m = resolved.model.as_ref().unwrap();
        println!(
            "{:<28} P {p:.4} R {r:.4} F1 {:.4} | sure {} P {:.4} | compared {:.0} kinds {:?} recall thought {:.4} | describe {:.2} resolve {:.2} CPU s",
            path.rsplit('/').next().unwrap(),
            2.0 * p * r / (p + r),
            sure.len(),
            right as f64 / sure.len() as f64,
            resolved.found.compared,
            m.pairs.map(|p| p as i64),
            resolved.scheme.recall,
            c1 - c0,
            c2 - c1
        );
        if let Ok(show) = std::env::var("SHOW") {
            for slot in show.split(',').map(|s| s.parse::<usize>().unwrap()) {
                println!("   slot {slot}");
                for kind in 0..5 {
                    let l: Vec<String> =
                        (1..15).map(|l| format!("{:.1e}", m.log_chances[kind][slot][l].exp())).collect();
                    println!("      {kind} {}", l.join(" "));
                }
            }
        }
        if let Ok(k) = std::env::var("WRONG") {
            let mut words: HashMap<u64, (f64, f64)> = HashMap::new();
            let mut compare = Compare::new(&described.cards);
            // pairs in wrong decisions
            let mut by_truth: HashMap<&str, Vec<u32>> = HashMap::new();
            let mut by_group: HashMap<u32, Vec<u32>> = HashMap::new();
            for i in 0..truth.len() {
                by_truth.entry(truth[i]).or_default().push(i as u32);
                by_group.entry(resolved.groups[i]).or_default().push(i as u32);
            }
            for v in by_truth.values() {
                for (i, a) in v.iter().enumerate() {
                    for b in &v[i + 1..] {
                        if resolved.groups[*a as usize] != resolved.groups[*b as usize] {
                            words.entry(compare.word(*a, *b)).or_default().0 += 1.0;
                        }
                    }
                }
            }
            for v in by_group.values().filter(|v| v.len() < 200) {
                for (i, a) in v.iter().enumerate() {
                    for b in &v[i + 1..] {
                        if truth[*a as usize] != truth[*b as usize] {
                            words.entry(compare.word(*a, *b)).or_default().1 += 1.0;
                        }
                    }
                }
            }
            let mut list: Vec<_> = words.into_iter().collect();
            list.sort_by(|a, b| (b.1.0 + b.1.1).total_cmp(&(a.1.0 + a.1.1)));
            for (w, (missed, wrong)) in list.iter().take(k.parse().unwrap()) {
                println!(
                    "     missed {missed} wrong {wrong} chance {:.3} {:?} {}",
                    m.chance(*w),
                    m.kinds(*w).map(|k| (k * 1000.0).round() / 1000.0),
                    crate::explain::evidence(m, *w)
                );
            }
        }
    }
}
