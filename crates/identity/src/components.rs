//! Which records hang together through links? Union by size with path halving over the records
//! that have links at all: two words of memory a record, whatever the number of people.

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Int64Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use galena_plan::{FunctionError, NativeFunction};
use std::collections::HashMap;
use std::sync::Arc;

const NAME: &str = "connected_components";

/// Columns of the table that the step makes.
pub(crate) fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("record_id", DataType::Int64, false),
        Field::new("component", DataType::Int64, false),
    ]))
}

/// The native step: links to components, each named by its smallest record id.
pub(crate) fn function() -> NativeFunction {
    NativeFunction {
        name: NAME,
        doc: "records that hang together through links, each group named by its smallest record id",
        run: galena_plan::one(|inputs, _| {
            let mut pairs = Vec::new();
            for batch in inputs.first().into_iter().flatten() {
                let column = |name: &str| {
                    batch.column_by_name(name).and_then(|array| array.as_primitive_opt::<Int64Type>()).ok_or_else(
                        || FunctionError::Argument {
                            function: NAME,
                            expected: format!("a BIGINT column `{name}`"),
                            found: batch.schema().to_string(),
                        },
                    )
                };
                let (left, right) = (column("left_record_id")?, column("right_record_id")?);
                pairs.extend(left.values().iter().copied().zip(right.values().iter().copied()));
            }
            let groups = components(&pairs);
            let records = Int64Array::from_iter_values(groups.iter().map(|(record, _)| *record));
            let names = Int64Array::from_iter_values(groups.iter().map(|(_, component)| *component));
            Ok(RecordBatch::try_new(schema(), vec![Arc::new(records), Arc::new(names)])?)
        }),
    }
}

/// Each record that a pair names, with the smallest record id of its group; sorted by record.
fn components(pairs: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut places: HashMap<i64, u32> = HashMap::with_capacity(pairs.len());
    let mut records: Vec<i64> = Vec::new();
    let mut parents: Vec<u32> = Vec::new();
    let mut sizes: Vec<u32> = Vec::new();
    let mut place = |record: i64, parents: &mut Vec<u32>| {
        *places.entry(record).or_insert_with(|| {
            records.push(record);
            parents.push(parents.len() as u32);
            sizes.push(1);
            (parents.len() - 1) as u32
        })
    };
    let edges: Vec<(u32, u32)> =
        pairs.iter().map(|(left, right)| (place(*left, &mut parents), place(*right, &mut parents))).collect();
    for (left, right) in edges {
        let (left, right) = (root(&mut parents, left), root(&mut parents, right));
        if left != right {
            let (large, small) =
                if sizes[left as usize] >= sizes[right as usize] { (left, right) } else { (right, left) };
            parents[small as usize] = large;
            sizes[large as usize] += sizes[small as usize];
        }
    }
    let mut smallest: Vec<i64> = records.clone();
    for (place, record) in records.iter().enumerate() {
        let root = root(&mut parents, place as u32) as usize;
        smallest[root] = smallest[root].min(*record);
    }
    let mut groups: Vec<(i64, i64)> = records
        .iter()
        .enumerate()
        .map(|(place, record)| (*record, smallest[root(&mut parents, place as u32) as usize]))
        .collect();
    groups.sort_unstable();
    groups
}

fn root(parents: &mut [u32], mut place: u32) -> u32 {
    while parents[place as usize] != place {
        parents[place as usize] = parents[parents[place as usize] as usize];
        place = parents[place as usize];
    }
    place
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn chains_are_one_group_and_order_does_not_matter() {
        let pairs = [(5, 9), (2, 3), (9, 2), (7, 8)];
        let expected = vec![(2, 2), (3, 2), (5, 2), (7, 7), (8, 7), (9, 2)];
        assert_eq!(components(&pairs), expected);
        let mut reversed = pairs.map(|(left, right)| (right, left));
        reversed.reverse();
        assert_eq!(components(&reversed), expected);
    }
}
