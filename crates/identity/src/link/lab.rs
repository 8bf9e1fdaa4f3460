use super::blocking::*;
use super::cards::*;
use super::cluster::*;
use super::levels::*;
use super::model::*;
use std::collections::HashMap;
use std::time::Instant;

fn sound(word: &str) -> String {
    // soundex-like
    let mut out = String::new();
    let mut last = '0';
    for (i, c) in word.chars().enumerate() {
        let code = match c {
            'b' | 'f' | 'p' | 'v' => '1',
            'c' | 'g' | 'j' | 'k' | 'q' | 's' | 'x' | 'z' => '2',
            'd' | 't' => '3',
            'l' => '4',
            'm' | 'n' => '5',
            'r' => '6',
            'h' | 'w' => continue,
            _ => '0',
        };
        if i == 0 {
            out.push(c);
        } else if code != '0' && code != last {
            out.push(code);
        }
        last = code;
        if out.len() == 5 {
            break;
        }
    }
    out
}

fn fold(text: &str) -> String {
    galena_signal::fold_name(text)
}

pub(crate) fn load(path: &str) -> (Cards, Vec<String>) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let mut cards = Cards::default();
    let mut truth = Vec::new();
    for line in lines {
        let cells: HashMap<&str, &str> = header.iter().copied().zip(line.split('\t')).collect();
        let get = |name: &str| cells.get(name).copied().unwrap_or("").trim();
        let mut said = Said::default();
        said.given = fold(get("given"));
        said.family = fold(get("family"));
        said.middle = fold(get("middle"));
        let joined = format!("{} {} {}", said.family, said.middle, said.given);
        let mut all: Vec<&str> = joined.split(' ').filter(|w| !w.is_empty()).collect();
        all.sort_unstable();
        said.whole = if all.len() > 1 { all.join(" ") } else { String::new() };
        said.given_sound = sound(&said.given);
        said.family_sound = sound(&said.family);
        said.root = get("root").to_string();
        if said.root.is_empty() {
            said.root = said.given.clone();
        }
        let phone: String = get("phone").chars().filter(char::is_ascii_digit).collect();
        said.phone = phone;
        let email = get("email").to_lowercase();
        if let Some((local, _)) = email.split_once('@') {
            if local.len() >= 4 {
                said.local = local.to_string();
            }
        }
        said.email = email;
        let born: String = get("dob").chars().filter(char::is_ascii_digit).collect();
        if born.len() == 8 {
            said.year = born[..4].to_string();
            let (m, d) = (&born[4..6], &born[6..8]);
            said.day = if m < d { format!("{m}{d}") } else { format!("{d}{m}") };
            said.born = born;
        }
        said.street = fold(get("street"));
        said.near = fold(get("near")).replace(' ', "");
        said.far = fold(get("far"));
        said.province = fold(get("province"));
        said.national_id = get("id").to_string();
        said.gender = get("gender").to_string();
        for (at, extra) in said.extras.iter_mut().enumerate() {
            *extra = fold(get(&format!("extra{at}")));
        }
        cards.push(&said);
        truth.push(get("cluster").to_string());
    }
    (cards, truth)
}

#[test]
fn lab() {
    for path in std::env::var("LAB").unwrap().split(',') {
        run(path);
    }
}

fn f1(p: f64, r: f64) -> f64 {
    2.0 * p * r / (p + r).max(1e-12)
}

fn run(path: &str) {
    println!("\n=== {path}");
    let t = Instant::now();
    let (cards, truth) = load(path);
    let n = cards.len();
    let mut sizes: HashMap<&str, f64> = HashMap::new();
    for t in &truth {
        *sizes.entry(t).or_default() += 1.0;
    }
    let total: f64 = sizes.values().map(|s| s * (s - 1.0) / 2.0).sum();
    println!("{n} records, {total} true pairs; load {:?}", t.elapsed());
    let t = Instant::now();
    let budget = Budget { pairs_per_record: 4.0, pairs_at_least: 500_000.0, block: 400 };
    let first: Vec<u32> = (0..n as u32).collect();
    let all = (n as f64) * (n as f64 - 1.0) / 2.0 <= budget.pairs_at_least;
    let scheme = choose(&cards, &first, &budget, &usual_agreement);
    for key in &scheme.keys {
        println!("   key {:?} pairs {:.0} gain {:.4}", key.columns, key.pairs, key.gain);
    }
    println!("   recall thought {:.4}; chosen in {:?}", scheme.recall, t.elapsed());
    let t = Instant::now();
    let mut compare = Compare::new(&cards);
    let known = super::strangers::known(&cards, &mut compare);
    println!("   strangers {:?}", t.elapsed());
    let t = Instant::now();
    let mut pairs: Vec<(u32, u32, Word)> = Vec::new();
    let mut take = |a: u32, b: u32| pairs.push((a, b, 0));
    if all {
        for a in 0..n as u32 {
            for b in a + 1..n as u32 {
                take(a, b);
            }
        }
    } else {
        let dropped = each_pair(&cards, &first, &scheme, budget.block, &mut take);
        println!("   dropped {} blocks", dropped.len());
    }
    println!("   pairs {} in {:?}", pairs.len(), t.elapsed());
    let t = Instant::now();
    let mut counts: HashMap<Word, f64> = HashMap::new();
    for (a, b, word) in &mut pairs {
        *word = compare.word(*a, *b);
    }
    println!("   only compared {:?}", t.elapsed());
    for (_, _, word) in &pairs {
        *counts.entry(*word).or_default() += 1.0;
    }
    println!("   compared in {:?}; {} words", t.elapsed(), counts.len());
    let t = Instant::now();
    let mut counts: Vec<(Word, f64)> = counts.into_iter().collect();
    counts.sort_unstable_by_key(|c| c.0);
    let model = fit(&counts, &known);
    println!(
        "   fitted in {:?}, {} rounds, pairs of kinds {:?}",
        t.elapsed(),
        model.rounds,
        model.pairs.map(|p| p as i64)
    );
    if std::env::var("SHOW").is_ok() {
        for at in 0..SLOTS {
            println!("   {at} {:?}", comparison_of(at));
            for kind in 0..KINDS {
                let l: Vec<String> = (1..14).map(|l| format!("{:.1e}", model.log_chances[kind][at][l].exp())).collect();
                println!("      {kind} {}", l.join(" "));
            }
        }
    }
    // score
    let mut scored: Vec<(f64, bool)> =
        pairs.iter().map(|(a, b, word)| (model.chance(*word), truth[*a as usize] == truth[*b as usize])).collect();
    scored.sort_unstable_by(|x, y| y.0.total_cmp(&x.0));
    let caught = scored.iter().filter(|s| s.1).count() as f64;
    println!("   blocking recall {:.4}", caught / total);
    let (mut tp, mut best) = (0.0, (0.0, 0.0, 0.0, 0.0));
    for (at, (c, y)) in scored.iter().enumerate() {
        tp += f64::from(u8::from(*y));
        let (p, r) = (tp / (at + 1) as f64, tp / total);
        let last = at + 1 == scored.len() || scored[at + 1].0 != *c;
        if last && f1(p, r) > best.3 {
            best = (*c, p, r, f1(p, r));
        }
    }
    println!("   best threshold {:.5}: P {:.4} R {:.4} F1 {:.4}", best.0, best.1, best.2, best.3);
    for threshold in [0.95, 0.5] {
        let above: Vec<_> = scored.iter().filter(|s| s.0 >= threshold).collect();
        let tp = above.iter().filter(|s| s.1).count() as f64;
        let (p, r) = (tp / above.len() as f64, tp / total);
        println!("   at {threshold}: P {p:.4} R {r:.4} F1 {:.4}", f1(p, r));
    }
    let t = Instant::now();
    let links: Vec<Link> = pairs
        .iter()
        .map(|(a, b, word)| Link { left: *a, right: *b, odds: model.odds(*word) })
        .filter(|link| link.odds > -5.0)
        .collect();
    for threshold in [0.9f64, 0.7, 0.5, 0.4, 0.3, 0.2] {
        let names = cluster(n, &links, (threshold / (1.0 - threshold)).ln(), &Told::default(), &mut |a, b| {
            model.odds(compare.word(a, b))
        });
        let mut made: HashMap<u32, f64> = HashMap::new();
        let mut both: HashMap<(u32, &str), f64> = HashMap::new();
        for (name, t) in names.iter().zip(&truth) {
            *made.entry(*name).or_default() += 1.0;
            *both.entry((*name, t.as_str())).or_default() += 1.0;
        }
        let count = |x: &mut dyn Iterator<Item = f64>| x.map(|s| s * (s - 1.0) / 2.0).sum::<f64>();
        let (tp, all) = (count(&mut both.values().copied()), count(&mut made.values().copied()));
        println!(
            "   clusters at {threshold}: P {:.4} R {:.4} F1 {:.4}  ({:?})",
            tp / all,
            tp / total,
            f1(tp / all, tp / total),
            t.elapsed()
        );
    }
    if let Ok(show) = std::env::var("WRONG") {
        let k: usize = show.parse().unwrap();
        let mut wrong: HashMap<(Word, bool), f64> = HashMap::new();
        for (a, b, word) in &pairs {
            *wrong.entry((*word, truth[*a as usize] == truth[*b as usize])).or_default() += 1.0;
        }
        let mut list: Vec<(Word, f64, f64, f64)> = counts
            .iter()
            .map(|(w, _)| {
                let (t, f) =
                    (wrong.get(&(*w, true)).copied().unwrap_or(0.0), wrong.get(&(*w, false)).copied().unwrap_or(0.0));
                (*w, t, f, model.chance(*w))
            })
            .collect();
        let cost = |l: &(Word, f64, f64, f64)| if l.3 >= 0.5 { l.2 } else { l.1 };
        list.sort_by(|x, y| cost(y).total_cmp(&cost(x)));
        for (w, t, f, c) in list.iter().take(k) {
            let kinds = model.kinds(*w).map(|k| (k * 1000.0).round() / 1000.0);
            let s: Vec<String> = (0..COMPARISONS)
                .filter(|at| level(*w, *at) != 0)
                .map(|at| format!("{:?}:{}", Comparison::ALL[at], level(*w, at)))
                .collect();
            println!("     same {t} other {f} chance {c:.3} {kinds:?} {}", s.join(" "));
        }
    }
}
