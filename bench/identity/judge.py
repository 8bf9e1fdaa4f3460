"""How well did galena link a file? Its links and people held against the truth, with the scorer of the anchors.

    PYTHONPATH=ANCHORS python3 bench/identity/judge.py NAME OUT MEASURED

Reads OUT/NAME (files and truth), the lake of the workspace OUT/NAME.shop and the measured lines of its `add` and `run`;
writes OUT/scores/galena_NAME.json. Every true pair of the file counts, those that no candidate reached as well. Of
several files only pairs across them count: that is what is asked of FEBRL's fourth. Rows that share one record are a
pair with chance 1.
"""

import json
import pathlib
import sys

import common as scorer
import lake
import numpy

# A link of two records is called one person from this chance on, if its relation is `person`.
CALLED = 0.5
# ... and sure from this one on: so many of a hundred should be right.
SURE = 0.95


def pairs_of_records(left, right, rows):
    """Pairs of records as pairs of rows: record by record for most, all against all for those that rows share."""
    of = {}
    for row, record in enumerate(rows):
        of.setdefault(record, []).append(row)
    a, b, at = [], [], []
    for place, (one, other) in enumerate(zip(left, right)):
        for i in of.get(one, ()):
            for j in of.get(other, ()):
                a.append(min(i, j))
                b.append(max(i, j))
                at.append(place)
    shared = [(i, j) for held in of.values() if len(held) > 1 for n, i in enumerate(held) for j in held[n + 1 :]]
    return numpy.array(a, dtype=int), numpy.array(b, dtype=int), numpy.array(at, dtype=int), shared


def measure(called, right, true_pairs):
    """Precision, recall and F1 of pairs that were called one person."""
    hits = int(right[called].sum())
    precision, recall = hits / max(int(called.sum()), 1), hits / max(true_pairs, 1)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(precision + recall, 1e-12)}


def links(folder, rows):
    """Row pairs with chance and whether they were called one person."""
    columns = ["left_record_id", "right_record_id", "chance", "relation"]
    held = lake.read(folder, "links", columns) or {}
    left, right = held.get("left_record_id", []), held.get("right_record_id", [])
    chance = numpy.array([1.0 if value is None else value for value in held.get("chance") or [1.0] * len(left)])
    person = numpy.array([word in (None, "person") for word in held.get("relation") or [None] * len(left)], dtype=bool)
    a, b, at, shared = pairs_of_records(left, right, rows)
    chance, person = chance[at] if len(at) else numpy.zeros(0), person[at] if len(at) else numpy.zeros(0, dtype=bool)
    if shared:
        more = numpy.array(shared)
        a, b = numpy.concatenate([a, more[:, 0]]), numpy.concatenate([b, more[:, 1]])
        chance = numpy.concatenate([chance, numpy.ones(len(more))])
        person = numpy.concatenate([person, numpy.ones(len(more), dtype=bool)])
    # One pair once, by its highest chance: a layout with a row for each key names pairs several times.
    order = numpy.lexsort((-chance, ~person, b, a))
    first = numpy.ones(len(order), dtype=bool)
    first[1:] = (a[order][1:] != a[order][:-1]) | (b[order][1:] != b[order][:-1])
    kept = order[first]
    return a[kept], b[kept], chance[kept], person[kept]


def candidates(folder, rows, truth, across):
    """How many of the true pairs were candidates at all; None where the lake keeps no such table."""
    held = lake.read(folder, "candidates", ["left_record_id", "right_record_id"])
    if not held:
        return None
    a, b, _, shared = pairs_of_records(held["left_record_id"], held["right_record_id"], rows)
    pairs = set(zip(a.tolist(), b.tolist())) | set(shared)
    return sum(1 for i, j in pairs if truth[i] == truth[j] and (across is None or across[i] != across[j]))


def true_pairs(truth, across):
    if across is None:
        count = numpy.bincount(truth).astype(float)
        return int((count * (count - 1) / 2).sum())
    return int((numpy.bincount(truth, weights=across == 0) * numpy.bincount(truth, weights=across == 1)).sum())


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    name, out, measured = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    people = lake.people_of_rows(out / name)
    folder = out / f"{name}.shop" / "lake"
    found, unplaced = lake.records_of_rows(folder, out / name)
    keys = list(people)
    truth = numpy.unique([people[key] for key in keys], return_inverse=True)[1]
    parts = {part: place for place, part in enumerate(sorted({part for part, _ in keys}))}
    across = numpy.array([parts[part] for part, _ in keys]) if len(parts) > 1 else None
    # A row that was refused is a record of its own that nobody names.
    rows = [found.get(key, -2 - place) for place, key in enumerate(keys)]

    a, b, chance, person = links(folder, rows)
    counted = numpy.ones(len(a), dtype=bool) if across is None else across[a] != across[b]
    right, all_true = truth[a] == truth[b], true_pairs(truth, across)
    called, sure = counted & person & (chance >= CALLED), counted & person & (chance >= SURE)
    members = lake.read(folder, "members", ["record_id", "person_id"]) or {}
    person_of = dict(zip(members.get("record_id", []), members.get("person_id", [])))
    groups = numpy.unique([person_of.get(record, record) for record in rows], return_inverse=True)[1]
    reached = candidates(folder, rows, truth, across)
    with open(measured, encoding="utf-8") as file:
        costs = [json.loads(line) for line in file if line.strip()]
    score = {
        "tool": "galena",
        "name": name,
        "records": len(keys),
        "true_pairs": all_true,
        "links": int(counted.sum()),
        "rows_without_a_record": unplaced,
        "reached": None if reached is None else reached / max(all_true, 1),
        "linked": int((right & counted).sum()) / max(all_true, 1),
        "called": measure(called, right, all_true),
        "sure": measure(sure, right, all_true) | {"pairs": int(sure.sum())},
        "best": scorer.score_pairs(chance[counted & person], right[counted & person], all_true) if len(a) else None,
        "clusters": scorer.cluster_prf(groups, truth, across),
        "costs": costs,
        "cpu_s": sum(cost["cpu_s"] for cost in costs),
        "wall_s": sum(cost["wall_s"] for cost in costs),
        "peak_mb": max(cost["peak_mb"] for cost in costs),
    }
    (out / "scores").mkdir(exist_ok=True)
    (out / "scores" / f"galena_{name}.json").write_text(json.dumps(score, indent=1))


if __name__ == "__main__":
    main()
