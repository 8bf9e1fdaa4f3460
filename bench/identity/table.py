"""galena's scores beside Splink's as a Markdown table.

    python3 bench/identity/table.py OUT [NAME…]

Called: by galena itself, by Splink at a probability of .95, without the truth. Best: at the threshold that only somebody
with the truth could choose. CPU of galena is that of `add` and `run`; of Splink that of its phases, import and scoring
aside.
"""

import json
import pathlib
import sys

COLUMNS = [
    ("file", None),
    ("tool", None),
    ("records", "{:,}"),
    ("true pairs", "{:,}"),
    ("reached", "{:.4f}"),
    ("called P", "{:.4f}"),
    ("called R", "{:.4f}"),
    ("called F1", "{:.4f}"),
    ("P at .95", "{:.4f}"),
    ("best F1", "{:.4f}"),
    ("cluster F1", "{:.4f}"),
    ("B³", "{:.4f}"),
    ("CPU s", "{:.1f}"),
    ("wall s", "{:.1f}"),
    ("peak MB", "{:,.0f}"),
]


def ours(path):
    score = json.loads(path.read_text())
    reached = score["linked"] if score["reached"] is None else score["reached"]
    called, clusters = score["called"], score["clusters"]
    yield [
        score["name"], "galena", score["records"], score["true_pairs"], reached,
        called["precision"], called["recall"], called["f1"],
        score["sure"]["precision"] if score["sure"]["pairs"] else None,
        score["best"]["f1"] if score["best"] else None,
        clusters["f1"], clusters["b3_f1"], score["cpu_s"], score["wall_s"], score["peak_mb"],
    ]  # fmt: skip


def theirs(name, path):
    score = json.loads(path.read_text())
    best, called, clusters, phases = (score[key] for key in ("pairs_best", "pairs_at_p95", "clusters_at_p95", "phases"))
    variant = path.stem.removeprefix("splink_").removeprefix(name).lstrip("_")
    variant = {"t": "tuned"}.get(variant, variant)
    yield [
        name, f"Splink {score['version']} {variant}".strip(), score["records"], best["true_pairs"], best["blocking_recall"],
        called["precision"], called["recall"], called["f1"], called["precision"], best["f1"],
        clusters["f1"], clusters["b3_f1"],
        sum(phase["user_s"] + phase["sys_s"] for phase in phases), sum(phase["wall_s"] for phase in phases),
        max(phase["peak_rss_mb"] for phase in phases),
    ]  # fmt: skip


def lines(out, names):
    for name in names:
        path = out / "scores" / f"galena_{name}.json"
        if path.exists():
            yield from ours(path)
        for path in sorted((out / "scratch" / "out").glob("splink_*.json")):
            if path.stem == f"splink_{name}" or path.stem.startswith(f"splink_{name}_"):
                yield from theirs(name, path)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    out = pathlib.Path(sys.argv[1])
    names = sys.argv[2:] or ["febrl3", "febrl4", "fake1000", "people100k", "people1m", "vi"]
    print("| " + " | ".join(name for name, _ in COLUMNS) + " |")
    print("|---|---|" + "---:|" * (len(COLUMNS) - 2))
    for cells in lines(out, names):
        texts = []
        for cell, (_, form) in zip(cells, COLUMNS):
            texts.append("–" if cell is None else cell if form is None else form.format(cell))
        print("| " + " | ".join(texts) + " |")


if __name__ == "__main__":
    main()
