#!/usr/bin/env bash
# How good are the forecasts beside LightGBM's and a plain logistic regression's, on public tables, and what do they cost?
#
#   bench/setup.sh
#   bench/forecasts/run.sh [OUT]
#
# Everything is fitted on this machine in this run, one thread each, and a Markdown table is printed. OUT (bench/data/forecasts
# where none is given) may be removed afterwards; splits that are there already are used again. The tables come from
# ../shared/data beside this project, which is not part of it; DATA says where else they are.
set -euo pipefail

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=${1:-$bench/data/forecasts}
data=${DATA:-$bench/../../shared/data}
python="$bench/.venv/bin/python"
export OMP_NUM_THREADS=1
if [ ! -d "$data/bank_marketing" ]; then
    echo "error: no tables in \`$data\`" >&2
    echo "hint: DATA=… bench/forecasts/run.sh" >&2
    exit 2
fi
[ -x "$python" ] || { echo "error: no Python environment" >&2; echo "hint: bench/setup.sh" >&2; exit 2; }

mkdir -p "$out"
[ -e "$out/splits.done" ] || { "$python" "$bench/forecasts/splits.py" "$data" "$out"; touch "$out/splits.done"; }
cargo build --quiet --release --manifest-path "$bench/../Cargo.toml" -p galena-standing --example forecast_split
ours="${CARGO_TARGET_DIR:-$bench/../target}/release/examples/forecast_split"

# With the columns put back that galena leaves out as suspected leaks: what the others read.
rm -rf "$out/trusting" "$out"/{anchors.jsonl,galena.txt}
mkdir "$out/trusting"
put_back=(PageValues page_views time_on_site)
IFS=, read -ra columns <"$out/cancer-r0.train.csv"
put_back+=("${columns[@]}")

# Turn by turn, so that a machine that is busier for a while is so for all of them.
for train in "$out"/*.train.csv; do
    name=$(basename "$train" .train.csv)
    "$ours" "$out" "$name" >>"$out/galena.txt"
    case $name in
    shop-* | merch-* | cancer-*)
        ln -s ../"$name".{train.csv,test.csv,json} "$out/trusting/"
        "$ours" "$out/trusting" "$name" --trust "${put_back[@]}" >>"$out/trusting/galena.txt"
        ;;
    esac
    "$python" "$bench/forecasts/anchors.py" "$out" "$name"
done
echo
echo "one thread, $(nproc --all) cores, $(date -u +%Y-%m-%d)"
echo
"$python" "$bench/forecasts/table.py" "$out"
