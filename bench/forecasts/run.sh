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

names() {
    (cd "$1" && ls -- *.train.csv | sed 's/\.train\.csv$//')
}

# As galena comes: what looks written after the outcome is left out.
# shellcheck disable=SC2046
"$ours" "$out" $(names "$out") >"$out/galena.txt"

# With the columns put back that the others read too.
rm -rf "$out/trusting"
mkdir "$out/trusting"
for file in "$out"/{shop,cancer}-*.{train.csv,test.csv,json}; do
    case $file in *.model.json | *.measured.json) continue ;; esac
    ln -s "../$(basename "$file")" "$out/trusting/"
done
put_back=$(head -n 1 "$out/cancer-r0.train.csv" | tr ',' ' ')
# shellcheck disable=SC2046,SC2086
"$ours" "$out/trusting" $(names "$out/trusting") --trust PageValues $put_back >"$out/trusting/galena.txt"

"$python" "$bench/forecasts/anchors.py" "$out"
echo
echo "one thread, $(nproc) cores, $(date -u +%Y-%m-%d)"
echo
"$python" "$bench/forecasts/table.py" "$out"
