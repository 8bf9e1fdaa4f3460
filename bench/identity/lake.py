"""What does a lake say of the rows of a file? Its Delta tables read as the plain Parquet files that their newest versions
name, and each row of a file brought together with the record made from it.

The road not taken is a Delta reader: galena writes neither deletion vectors nor partitions, so the list of files says
everything.
"""

import collections
import csv
import json
import pathlib
import urllib.parse

import pyarrow
import pyarrow.parquet


def newest_files(table):
    """The files of a Delta table's newest version."""
    log = table / "_delta_log"
    live, begin = {}, -1
    last = log / "_last_checkpoint"
    if last.exists():
        begin = json.loads(last.read_text())["version"]
        for part in sorted(log.glob(f"{begin:020}.checkpoint*.parquet")):
            for row in pyarrow.parquet.read_table(part, columns=["add"]).column("add").to_pylist():
                if row and row.get("path"):
                    live[row["path"]] = True
    for commit in sorted(log.glob("*.json")):
        if not commit.stem.isdigit() or int(commit.stem) <= begin:
            continue
        for line in commit.read_text().splitlines():
            action = json.loads(line)
            if "remove" in action:
                live.pop(action["remove"]["path"], None)
            if "add" in action:
                live[action["add"]["path"]] = True
    return [table / urllib.parse.unquote(path) for path in live]


def read(lake, name, columns):
    """Columns of a table, as Python lists by name; those that it does not have are left out. None without the table."""
    table = pathlib.Path(lake) / name
    if not (table / "_delta_log").is_dir():
        return None
    held = {column: [] for column in columns}
    for file in newest_files(table):
        there = set(pyarrow.parquet.read_schema(file).names)
        part = pyarrow.parquet.ParquetFile(file).read(columns=[column for column in columns if column in there])
        for column in columns:
            held[column].append(part.column(column) if column in there else pyarrow.nulls(part.num_rows))
    joined = {}
    for column, parts in held.items():
        parts = [part for part in parts if not pyarrow.types.is_null(part.type)]
        if parts:
            joined[column] = pyarrow.chunked_array([chunk for part in parts for chunk in part.chunks]).to_pylist()
    return joined


def people_of_rows(folder):
    """(file, row) to its true person, in the order of the files."""
    with open(pathlib.Path(folder) / "truth.csv", newline="", encoding="utf-8") as file:
        return {(row["file"], int(row["row"])): row["true_person_id"] for row in csv.DictReader(file)}


def records_of_rows(lake, folder):
    """(file, row) to the record made from it. A row without one of its own belongs to the record of the row that says
    the same, its running number aside: identical rows share a record. What is left was refused."""
    batches = read(lake, "batches", ["batch_id", "event", "file_name"])
    names = {
        batch: name
        for batch, event, name in zip(batches["batch_id"], batches["event"], batches["file_name"])
        if event == "added"
    }
    records = read(lake, "records", ["record_id", "batch_id", "row_number"])
    found = {
        (names[batch], row): record
        for record, batch, row in zip(records["record_id"], records["batch_id"], records["row_number"])
        if batch in names
    }
    missing = collections.Counter()
    for path in sorted(pathlib.Path(folder).glob("*.csv")):
        if path.name == "truth.csv":
            continue
        with open(path, newline="", encoding="utf-8") as file:
            rows = [tuple(cells[1:]) for cells in csv.reader(file)]
        said = {}
        for at, cells in enumerate(rows):
            if (path.name, at + 1) in found:
                said.setdefault(cells, found[path.name, at + 1])
        for at, cells in enumerate(rows[1:], start=1):
            if (path.name, at + 1) not in found:
                if cells in said:
                    found[path.name, at + 1] = said[cells]
                else:
                    missing[path.name] += 1
    return found, sum(missing.values())
