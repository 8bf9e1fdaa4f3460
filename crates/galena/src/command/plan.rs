//! `galena plan`: the steps as data.

use crate::arguments::PlanWords;
use crate::command::run::plans;
use crate::failure::hinted;
use crate::output::Output;
use crate::workspace::Workspace;
use galena_plan::Plan;
use galena_standing::Rules;
use std::path::Path;
use std::process::ExitCode;

/// Prints a plan; a workspace's rules are used where there is one.
pub fn run(words: &PlanWords, place: Option<&Path>, output: &Output) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::open(place);
    let (identity, rules) = match (&workspace, place) {
        (Ok(workspace), _) => (workspace.settings.identity.clone(), workspace.settings.rules.clone()),
        (Err(_), None) => (galena_identity::Rules::default(), Rules::default()),
        (Err(_), Some(_)) => return workspace.map(|_| ExitCode::SUCCESS),
    };
    let plans = plans(&identity, &rules, &[]);
    let names: Vec<&str> = plans.iter().map(|(plan, _)| plan.name).collect();
    let (plan, functions) = plans.iter().find(|(plan, _)| plan.name == words.name).ok_or_else(|| {
        hinted(format!("there is no plan `{}`", words.name), format!("plans are {}", names.join(", ")))
    })?;
    if words.explain {
        let workspace = workspace?;
        output.result(&workspace.lake.explain(plan, functions, workspace.settings.utc_offset_minutes)?);
    } else if output.json {
        output.result(&json(plan).to_string());
    } else {
        output.result(&plan.text(words.sql));
    }
    Ok(ExitCode::SUCCESS)
}

fn json(plan: &Plan) -> serde_json::Value {
    let steps: Vec<serde_json::Value> = plan
        .steps
        .iter()
        .map(|step| {
            let columns: Vec<String> = step.schema().fields().iter().map(|field| field.name().clone()).collect();
            let (sql, native, along) = match &step.body {
                galena_plan::Body::Sql(sql) => (Some(sql.as_ref()), None, None),
                galena_plan::Body::Native(function) => (None, Some(*function), None),
                galena_plan::Body::Along(earlier, _) => (None, None, Some(*earlier)),
            };
            serde_json::json!({
                "name": step.name, "why": step.why, "reads": step.reads, "sql": sql, "native": native, "along": along,
                "kept": matches!(step.makes, galena_plan::Makes::Table(_)), "columns": columns,
            })
        })
        .collect();
    serde_json::json!({ "plan": plan.name, "steps": steps })
}
