//! What is one row? Decided from which meanings are there, helped by the names of file and sheet.

use super::columns::Proposal;
use super::names;
use super::profile::Profile;
use crate::{Meaning, RowIs};
use galena_signal::{SignalKind, fold_name};

/// What the words of a file and sheet name hint at.
struct Hints(String);

impl Hints {
    fn any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.0.contains(&format!(" {word} ")))
    }
}

/// Decides what a row is, and says why.
pub(crate) fn decide(place: &str, header: &[String], profiles: &[Profile], proposals: &[Proposal]) -> (RowIs, String) {
    let hints = Hints(format!(" {} ", fold_name(place)));
    let has = |meaning: Meaning| proposals.iter().any(|p| p.meaning == meaning && p.sure >= 0.35);
    let any = |meanings: &[Meaning]| meanings.iter().any(|m| has(*m));
    use Meaning::*;
    let identity = any(&[CustomerRef, Name, GivenName, Phone, Email, DeviceId, NationalId]);
    let money = any(&[UnitPrice, LineTotal, OrderTotal]);
    let at = has(HappenedAt);
    let questions = header.iter().filter(|name| names::is_question(name)).count();
    let spend_hint = hints.any(&["spend", "chi phi", "quang cao", "ads", "ad", "cost", "marketing", "chi tieu"]);
    if has(SpendAmount) && !any(&[Phone, Email, OrderRef, DeviceId])
        || (spend_hint && !identity && money && !has(OrderRef))
    {
        return (RowIs::SpendDay, "it has money spent and no person".into());
    }
    let survey_hint =
        hints.any(&["khao sat", "survey", "phieu", "questionnaire", "form responses", "phong van", "cau tra loi"]);
    if questions >= 2 && !has(OrderRef) && !has(Kind) || (survey_hint && !money && !has(OrderRef)) {
        let because = if questions == 0 {
            "its name speaks of a survey".into()
        } else {
            format!("{questions} of its columns are questions")
        };
        return (RowIs::SurveyResponse, because);
    }
    if has(Kind) && at {
        return (RowIs::Event, "it has a column that names what happened, and when".into());
    }
    let visit_hint = hints.any(&[
        "visit",
        "visits",
        "ghe",
        "luot khach",
        "khach den",
        "khach ghe",
        "walk in",
        "footfall",
        "don tiep",
        "ghe tham",
    ]) || header.iter().any(|name| {
        matches!(
            fold_name(name).as_str(),
            "ngay den" | "ngay ghe" | "visit date" | "visited at" | "gio den" | "thoi gian ghe" | "gio vao"
        )
    });
    if at && visit_hint && !has(OrderRef) && !money && !talk_hint(&hints) && !any(&[QuoteTotal, LostReason]) {
        return (RowIs::Visit, "it tells who came, and when".into());
    }
    let dated_kinds = proposals.iter().filter(|p| p.kind.is_some()).count();
    if at && consults(&hints, header, profiles, proposals, dated_kinds) {
        return (RowIs::Consultation, "it has outcomes, quotes or reasons of talks with customers".into());
    }
    let order_hint = hints.any(&[
        "order",
        "orders",
        "sales",
        "transactions",
        "transaction",
        "don hang",
        "ban hang",
        "hoa don",
        "invoice",
        "invoices",
        "purchases",
        "mua hang",
        "doanh thu",
        "don",
    ]);
    if (at || has(OrderRef)) && (money || has(OrderRef) && any(&[Product, Quantity, OrderStatus])) && (at || order_hint)
    {
        let lines = any(&[Product, ProductCode, Quantity]);
        let because = if lines { "it has products, amounts and dates" } else { "it has amounts and dates" };
        return (if lines { RowIs::OrderLine } else { RowIs::Order }, because.into());
    }
    if at && order_hint && (identity || has(OrderRef)) {
        return (RowIs::Order, "its name speaks of orders".into());
    }
    if at
        && has(Text)
        && hints.any(&[
            "mention",
            "mentions",
            "nhac den",
            "alert",
            "alerts",
            "bai dang",
            "posts",
            "comments",
            "binh luan",
        ])
    {
        return (RowIs::Mention, "its name speaks of mentions".into());
    }
    let lead_hint = hints.any(&["lead", "leads", "form", "dang ky", "dang ki", "signup", "sign up", "registrations"]);
    if identity && at && (lead_hint || any(&[Campaign, Keyword])) {
        return (RowIs::Lead, "it has people with a date and where they came from".into());
    }
    let talks = any(&[Staff, Text, LostReason, OrderStatus])
        && at
        && !hints.any(&["khach hang", "customers", "customer", "contacts", "danh ba"]);
    if identity && talks {
        return (RowIs::Consultation, "it has people, a date, and who served them or what was said".into());
    }
    if identity {
        return (RowIs::Person, "it has people and nothing that happened".into());
    }
    (RowIs::Other, "it has neither people nor happenings".into())
}

fn talk_hint(hints: &Hints) -> bool {
    hints.any(&[
        "tu van",
        "bao gia",
        "consultation",
        "consultations",
        "quotes",
        "quote",
        "deals",
        "crm",
        "co hoi",
        "pipeline",
        "cham soc",
    ])
}

/// Does the sheet tell of talks with customers and how they ended?
fn consults(
    hints: &Hints,
    header: &[String],
    profiles: &[Profile],
    proposals: &[Proposal],
    dated_kinds: usize,
) -> bool {
    let has = |meaning: Meaning| proposals.iter().any(|p| p.meaning == meaning && p.sure >= 0.35);
    if talk_hint(hints) || has(Meaning::LostReason) || has(Meaning::QuoteTotal) {
        return true;
    }
    let quoted = proposals.iter().any(|p| {
        matches!(p.kind, Some(SignalKind::Quote | SignalKind::Consultation))
            && matches!(p.meaning, Meaning::Happened | Meaning::HappenedAt)
    });
    if quoted
        || header.iter().any(|name| {
            matches!(fold_name(name).as_str(), "ngay tu van" | "noi dung tu van" | "nhan vien tu van" | "nv tu van")
        })
    {
        return true;
    }
    if has(Meaning::OrderRef) || dated_kinds > 1 {
        return false;
    }
    // an outcome column that also knows `still thinking` or `did not buy`
    proposals.iter().zip(profiles).any(|(proposal, profile)| {
        proposal.meaning == Meaning::OrderStatus
            && profile.words.iter().any(|(word, _)| {
                use crate::value::words::{State, state};
                matches!(state(word), Some(State::Nothing | State::Is(SignalKind::Lost | SignalKind::Quote)))
            })
    })
}

/// Fits the meanings to what a row is: leftover columns, notes, second meanings.
pub(crate) fn fit(row_is: RowIs, header: &[String], proposals: &mut [Proposal]) {
    let has = |proposals: &[Proposal], meaning: Meaning| proposals.iter().any(|p| p.meaning == meaning);
    if row_is == RowIs::SpendDay && !has(proposals, Meaning::SpendAmount) {
        let amount = proposals
            .iter_mut()
            .find(|p| matches!(p.meaning, Meaning::LineTotal | Meaning::OrderTotal | Meaning::UnitPrice));
        if let Some(amount) = amount {
            amount.meaning = Meaning::SpendAmount;
            amount.because = "the only amount in a table of costs".into();
        }
    }
    let named = [Meaning::Name, Meaning::GivenName, Meaning::Phone, Meaning::Email];
    let named = named.into_iter().any(|meaning| has(proposals, meaning));
    for (name, proposal) in header.iter().zip(proposals.iter_mut()) {
        let (meaning, because) = match row_is {
            _ if named && is_row_number(row_is, name, proposal) => (Meaning::Ignore, "the number of the row"),
            RowIs::Other => (Meaning::Ignore, "the sheet is not read"),
            RowIs::SurveyResponse => survey_column(name, proposal),
            RowIs::SpendDay => spend_column(proposal.meaning),
            RowIs::Person | RowIs::Connection => person_column(proposal.meaning),
            RowIs::Lead => match proposal.meaning {
                Meaning::Text => (Meaning::Text, ""),
                m if m.is_of_person() => (m, ""),
                Meaning::OrderStatus
                | Meaning::Quantity
                | Meaning::LineTotal
                | Meaning::OrderTotal
                | Meaning::SpendAmount
                | Meaning::Impressions
                | Meaning::Clicks
                | Meaning::Kind => (Meaning::Attribute, "kept with the person"),
                m => (m, ""),
            },
            _ => match proposal.meaning {
                Meaning::Attribute => (Meaning::Ignore, "nothing in a happening to put it in"),
                Meaning::Note => (Meaning::Text, "what was noted when it happened"),
                Meaning::SpendAmount | Meaning::Impressions | Meaning::Clicks | Meaning::Survey => {
                    (Meaning::Ignore, "a row here is no spend")
                }
                m => (m, ""),
            },
        };
        if proposal.meaning != meaning {
            proposal.because = format!("{}; {because}", proposal.because);
            if meaning == Meaning::Question {
                proposal.sure = proposal.sure.max(0.8);
            }
            proposal.meaning = meaning;
            if !matches!(meaning, Meaning::HappenedAt | Meaning::Happened) {
                proposal.kind = None;
            }
        }
    }
}

/// `record_id` in a table of things that happened numbers these, and not the people.
fn is_row_number(row_is: RowIs, name: &str, proposal: &Proposal) -> bool {
    !row_is.describes_person() && proposal.meaning == Meaning::CustomerRef && names::is_of_row(name)
}

fn survey_column(name: &str, proposal: &Proposal) -> (Meaning, &'static str) {
    use Meaning::*;
    match proposal.meaning {
        CustomerRef | Phone | Email | DeviceId | NationalId | TaxNumber | Ignore | Survey => (proposal.meaning, ""),
        HappenedAt if proposal.kind.is_none() => (HappenedAt, ""),
        Name | FamilyName | GivenName | Gender | BornOn | Company | Address | Ward | District | Province | Postcode
        | Country | CustomerGroup | Consented | Staff | Channel | Campaign
            if !names::is_question(name) =>
        {
            (proposal.meaning, "")
        }
        _ => (Question, "a question of the survey"),
    }
}

fn spend_column(meaning: Meaning) -> (Meaning, &'static str) {
    use Meaning::*;
    match meaning {
        HappenedAt | Channel | Campaign | Keyword | SpendAmount | Impressions | Clicks | Currency => (meaning, ""),
        Name | Product => (Campaign, "the name of what the money went to"),
        _ => (Ignore, "no place for it in spend"),
    }
}

fn person_column(meaning: Meaning) -> (Meaning, &'static str) {
    use Meaning::*;
    match meaning {
        Text | LostReason => (Note, "a note about the person"),
        HappenedAt | Currency | Ignore | Attribute => (meaning, ""),
        m if m.is_of_person() => (m, ""),
        _ => (Attribute, "kept with the person"),
    }
}
