"""The lines of measure.py as a table, galena's beside the script's.

    python3 bench/standing/table.py MEASURED.jsonl

Lines whose label begins with `galena` are summed (`add` and `run` are one piece of work); `script` is the anchor.
"""

import json
import sys


def row(name, wall, cpu, peak, ratio):
    print(f"| {name:<14} | {wall:>8} | {cpu:>8} | {peak:>10} | {ratio:>12} |")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        lines = [json.loads(line) for line in file if line.strip()]
    ours = [line for line in lines if line["label"].startswith("galena")]
    script = next((line for line in lines if line["label"] == "script"), None)
    row("what", "wall s", "CPU s", "peak MB", "CPU : script")
    print("|----------------|---------:|---------:|-----------:|-------------:|")
    for line in lines:
        row(line["label"], f"{line['wall_s']:.1f}", f"{line['cpu_s']:.1f}", line["peak_mb"], "")
    if ours and script:
        wall, cpu = sum(line["wall_s"] for line in ours), sum(line["cpu_s"] for line in ours)
        peak = max(line["peak_mb"] for line in ours)
        row("galena in all", f"{wall:.1f}", f"{cpu:.1f}", peak, f"{cpu / script['cpu_s']:.2f}")
        print(f"\nlimit: CPU at most 0.67 of the script's: {'held' if cpu <= 2 / 3 * script['cpu_s'] else 'NOT HELD'}")


if __name__ == "__main__":
    main()
