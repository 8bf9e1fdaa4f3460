//! How do a stage's functions get into SQL? Wrapped as DataFusion functions, here and nowhere else.

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, UInt64Array};
use datafusion::arrow::compute;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{DataFusionError, Result, exec_err};
use datafusion::execution::context::SessionContext;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, ColumnarValue, EmitTo, GroupsAccumulator, ScalarFunctionArgs,
    ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::scalar::ScalarValue;
use galena_plan::{AggregateFunction, FunctionError, Functions, Groups, ScalarFunction};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Registers every scalar and aggregate function.
pub(crate) fn register(context: &SessionContext, functions: &Functions) {
    for function in &functions.scalar {
        let signature = Signature::exact(function.arguments.clone(), Volatility::Immutable);
        context.register_udf(ScalarUDF::new_from_impl(Scalar { function: function.clone(), signature }));
    }
    for function in &functions.aggregate {
        let signature = Signature::exact(function.arguments.clone(), Volatility::Immutable);
        context.register_udaf(AggregateUDF::new_from_impl(Aggregate { function: function.clone(), signature }));
    }
}

fn wrap(error: FunctionError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

struct Scalar {
    function: ScalarFunction,
    signature: Signature,
}

macro_rules! same_by_name {
    ($type:ty) => {
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.function.name)
            }
        }
        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.function.name == other.function.name
            }
        }
        impl Eq for $type {}
        impl Hash for $type {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.function.name.hash(state);
            }
        }
    };
}
same_by_name!(Scalar);
same_by_name!(Aggregate);

impl ScalarUDFImpl for Scalar {
    fn name(&self) -> &str {
        self.function.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.function.returns.clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = args.number_rows;
        let arrays: Vec<ArrayRef> =
            args.args.iter().map(|value| value.clone().into_array(rows)).collect::<Result<_>>()?;
        let answer = (self.function.call)(&arrays, rows).map_err(wrap)?;
        if answer.len() != rows {
            return exec_err!("`{}` gave {} rows for {rows}", self.function.name, answer.len());
        }
        Ok(ColumnarValue::Array(answer))
    }
}

struct Aggregate {
    function: AggregateFunction,
    signature: Signature,
}

impl AggregateUDFImpl for Aggregate {
    fn name(&self) -> &str {
        self.function.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.function.returns.clone())
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(self
            .function
            .state
            .iter()
            .enumerate()
            .map(|(place, kind)| Arc::new(Field::new(format!("{}[{place}]", args.name), kind.clone(), true)))
            .collect())
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(GroupsOf { groups: (self.function.groups)() }))
    }

    fn accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(OneGroup { groups: (self.function.groups)() }))
    }
}

struct GroupsOf {
    groups: Box<dyn Groups>,
}

impl GroupsOf {
    fn count(&self, emit: EmitTo) -> usize {
        match emit {
            EmitTo::All => self.groups.len(),
            EmitTo::First(n) => n,
        }
    }
}

fn filtered(
    values: &[ArrayRef],
    group_of: &[usize],
    filter: Option<&BooleanArray>,
) -> Result<Option<(Vec<ArrayRef>, Vec<usize>)>> {
    let Some(filter) = filter else { return Ok(None) };
    let kept: Vec<u64> =
        (0..filter.len()).filter(|&row| filter.is_valid(row) && filter.value(row)).map(|row| row as u64).collect();
    let groups = kept.iter().map(|&row| group_of[row as usize]).collect();
    let indices = UInt64Array::from(kept);
    let values = values.iter().map(|array| compute::take(array, &indices, None)).collect::<Result<_, _>>()?;
    Ok(Some((values, groups)))
}

impl GroupsAccumulator for GroupsOf {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_of: &[usize],
        filter: Option<&BooleanArray>,
        groups: usize,
    ) -> Result<()> {
        match filtered(values, group_of, filter)? {
            None => self.groups.update(values, group_of, groups).map_err(wrap),
            Some((values, group_of)) => self.groups.update(&values, &group_of, groups).map_err(wrap),
        }
    }

    fn merge_batch(&mut self, values: &[ArrayRef], group_of: &[usize], groups: usize) -> Result<()> {
        self.groups.merge(values, group_of, groups).map_err(wrap)
    }

    fn evaluate(&mut self, emit: EmitTo) -> Result<ArrayRef> {
        let n = self.count(emit);
        self.groups.evaluate(n).map_err(wrap)
    }

    fn state(&mut self, emit: EmitTo) -> Result<Vec<ArrayRef>> {
        let n = self.count(emit);
        self.groups.state(n).map_err(wrap)
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        match filter {
            None => self.groups.rows_to_state(values).map_err(wrap),
            Some(_) => exec_err!("an aggregate function of galena does not take FILTER"),
        }
    }

    fn size(&self) -> usize {
        self.groups.size()
    }
}

struct OneGroup {
    groups: Box<dyn Groups>,
}

impl fmt::Debug for OneGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneGroup")
    }
}

impl Accumulator for OneGroup {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values.first().map_or(0, |array| array.len());
        self.groups.update(values, &vec![0; rows], 1).map_err(wrap)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let rows = states.first().map_or(0, |array| array.len());
        self.groups.merge(states, &vec![0; rows], 1).map_err(wrap)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let answer = self.groups.evaluate(1).map_err(wrap)?;
        ScalarValue::try_from_array(&answer, 0)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let states = self.groups.state(1).map_err(wrap)?;
        states.iter().map(|array| ScalarValue::try_from_array(array, 0)).collect()
    }

    fn size(&self) -> usize {
        self.groups.size()
    }
}
