//! x probing only now
use super::builder::*;
use super::crowd::*;
fn wrong(label: &str, people: &People) {
    let o = people.resolved();
    let whose = o.whose();
    let mut groups: std::collections::BTreeMap<i64, Vec<&str>> = Default::default();
    for r in &people.rows { groups.entry(whose[&r.id]).or_default().push(&r.texts["name"]); }
    let mut g: Vec<_> = groups.into_values().filter(|g| g.len() > 1).collect();
    g.sort_by_key(|g| std::cmp::Reverse(g.len()));
    eprintln!("NAMES {label} {} of {} {:?}", o.count(), people.rows.len(), o.checks_of("dropped"));
    for g in g.iter().take(5).chain(g.iter().skip(100).take(5)) { eprintln!("   {} {:?}", g.len(), &g[..g.len().min(4)]); }
    let e = texts(&o.links, "evidence"); let c = floats(&o.links, "chance");
    for i in (0..e.len()).filter(|i| c[*i] > 0.5).step_by(e.len() / 5 + 1) { eprintln!("   {:.3} {}", c[i], e[i]); }
}
#[test]
fn probe() {
    let all = strangers(3, 5000);
    wrong("only", &all.rows[..3000].iter().fold(people(), |a, row| a.named(&row.texts["name"])));
    wrong("shop", &all.rows.iter().fold(people(), |a, row| a.named(&row.texts["name"]).phone("0912345678")));
    wrong("street", &all.rows.iter().fold(people(), |a, row| a.named(&row.texts["name"]).phone(&row.texts["phone"]).lives("12 Lê Lợi", "Phường Bến Nghé", "Hồ Chí Minh")));
    wrong("phones", &all.rows.iter().fold(people(), |a, row| a.named(&row.texts["name"]).phone(&row.texts["phone"])));
    wrong("born", &all.rows.iter().fold(people(), |mut a, row| { a = a.named(&row.texts["name"]); a.rows.last_mut().unwrap().born_on = row.born_on; a}));
}
