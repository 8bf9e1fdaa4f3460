#!/usr/bin/env bash
# How well does galena find the same person, beside Splink on the same files, and what does it cost?
#
#   bench/setup.sh
#   cargo build --release
#   bench/identity/run.sh [NAME…]        # febrl3 febrl4 fake1000 people100k people1m vi
#
# Each file is made if it is not there, given to galena without its truth, scored, linked by Splink, and put into one
# Markdown table. GALENA is the program (target/release/galena), OUT where everything lies (bench/data/identity; may be
# removed), SPLINK=reuse keeps figures of Splink that are there already, SPLINK=no leaves Splink out, KEEP=yes keeps the
# workspaces. Public tables and the anchors' scripts come from ../shared beside this project, which is not part of it; SHARED
# says where else they are. A name that is none of these wants OUT/NAME.parquet with a column `cluster`.
set -euo pipefail

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
galena=$(realpath "${GALENA:-$bench/../target/release/galena}")
shared=$(realpath "${SHARED:-$bench/../../shared}")
anchors="$shared/bench/identity"
python="$bench/.venv/bin/python"
names=("$@")
[ ${#names[@]} -gt 0 ] || names=(febrl3 febrl4 fake1000 people100k people1m vi)
if [ ! -d "$anchors" ]; then
    echo "error: no scripts in \`$anchors\`" >&2
    echo "hint: SHARED=… bench/identity/run.sh" >&2
    exit 2
fi
[ -x "$python" ] || { echo "error: no Python environment" >&2; echo "hint: bench/setup.sh" >&2; exit 2; }
[ -x "$galena" ] || { echo "error: no program \`$galena\`" >&2; echo "hint: cargo build --release" >&2; exit 2; }
mkdir -p "${OUT:-$bench/data/identity}"
out=$(realpath "${OUT:-$bench/data/identity}")
export PYTHONPATH="$anchors"

made() {
    case $1 in
    people100k) [ -f "$out/$1.parquet" ] || "$python" "$anchors/gen_people.py" --n 100000 --seed 8 --out "$out/$1.parquet" ;;
    people1m) [ -f "$out/$1.parquet" ] || "$python" "$anchors/gen_people.py" --out "$out/$1.parquet" ;;
    vi) [ -d "$out/vi.simulated" ] || "$galena" --quiet simulate --records --people 240000 --seed 7 --out "$out/vi.simulated" ;;
    esac
    [ -f "$out/$1/truth.csv" ] || "$python" "$bench/identity/files.py" "$1" "$out" "$shared/data"
}

linked() {
    local shop="$out/$1.shop" measured="$out/$1.measured.jsonl" files=()
    for file in "$out/$1"/*.csv; do
        [ "$(basename "$file")" = truth.csv ] || files+=("$file")
    done
    rm -rf "$shop" "$measured"
    "$galena" --quiet init "$shop" >/dev/null
    "$python" "$bench/standing/measure.py" add -- "$galena" --workspace "$shop" --yes --quiet add "${files[@]}" \
        >>"$measured" 2>"$out/$1.galena.log"
    "$python" "$bench/standing/measure.py" run -- "$galena" --workspace "$shop" --quiet run --only identity \
        >>"$measured" 2>>"$out/$1.galena.log"
    "$python" "$bench/identity/judge.py" "$1" "$out" "$measured"
    [ "${KEEP:-no}" = yes ] || rm -rf "$shop"
}

# The layout that the anchors' script wants below the folder where it runs.
anchored() {
    local scratch="$out/scratch" log
    mkdir -p "$scratch/data"
    ln -sfn "$shared/data/febrl" "$scratch/data/febrl"
    ln -sf "$shared/data/splink/fake_1000.csv" "$scratch/data/fake_1000.csv"
    for name in people100k people1m; do ln -sf "$out/$name.parquet" "$scratch/data/$name.parquet"; done
    [ "${SPLINK:-yes}" = reuse ] && [ -f "$scratch/out/splink_$1.json" ] && return 0
    log="$scratch/$1.log"
    echo "Splink on $1" >&2
    (
        cd "$scratch"
        case $1 in
        vi) "$python" "$bench/identity/splink_vi.py" "$out/vi" ;;
        people*) "$python" "$anchors/splink_bench.py" "$1" --em-max 2e6 ;;
        *) "$python" "$anchors/splink_bench.py" "$1" ;;
        esac
    ) >"$log" 2>&1 || { echo "error: Splink failed on $1" >&2; echo "hint: see $log" >&2; return 1; }
}

for name in "${names[@]}"; do
    echo "$name" >&2
    made "$name"
    linked "$name"
    [ "${SPLINK:-yes}" = no ] && continue
    case $name in
    febrl4) anchored febrl4; anchored febrl4_tuned ;;
    people*) anchored "${name}_t" ;;
    febrl3 | fake1000 | vi) anchored "$name" ;;
    esac
done
echo
echo "$(nproc --all) cores, $(date -u +%Y-%m-%d)"
echo
"$python" "$bench/identity/table.py" "$out" "${names[@]}"
