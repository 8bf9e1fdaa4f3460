"""Which files are linked, and who is who in them? Each as galena gets it, with the truth taken out and laid beside it.

    python3 bench/identity/files.py NAME OUT DATA

NAME is febrl3, febrl4, fake1000, or any other whose Parquet file stands in OUT (`people100k`, `people1m`: run.sh makes
them) or whose simulated folder does (`vi`). OUT/NAME gets the csv files and `truth.csv` with the columns file, row (from 1
with the header, as a person counts) and true_person_id. FEBRL's `rec_id` says who is meant, so it is replaced by a running
number; the column `cluster` is dropped. Cells stay as they are.
"""

import csv
import pathlib
import shutil
import sys

FEBRL = {"febrl3": ["dataset3"], "febrl4": ["dataset4a", "dataset4b"]}


def rows_of(path):
    """Header and rows of a csv file; FEBRL has a space after each comma."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.reader(file, skipinitialspace=True)
        header = [name.strip() for name in next(rows)]
        yield header
        for row in rows:
            yield [cell.strip() for cell in row]


def febrl(name, data):
    number = 0
    for part in FEBRL[name]:
        rows = rows_of(data / "febrl" / f"{part}.csv")
        header, people, cells = next(rows), [], []
        at = header.index("rec_id")
        for row in rows:
            number += 1
            people.append(row[at].rsplit("-dup", 1)[0].removesuffix("-org"))
            cells.append(row[:at] + [str(number)] + row[at + 1 :])
        yield f"{part}.csv", header, cells, people


def labelled(header, rows, name):
    """Takes the column `cluster` out."""
    at = header.index("cluster")
    rows = list(rows)
    yield f"{name}.csv", header[:at] + header[at + 1 :], (row[:at] + row[at + 1 :] for row in rows), [row[at] for row in rows]


def parquet(name, out):
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(out / f"{name}.parquet")
    columns = [["" if cell is None else str(cell) for cell in column.to_pylist()] for column in table.columns]
    return labelled(table.column_names, zip(*columns), name)


def parts(name, out, data):
    if name in FEBRL:
        return febrl(name, data)
    if name == "fake1000":
        rows = rows_of(data / "splink" / "fake_1000.csv")
        return labelled(next(rows), rows, name)
    return parquet(name, out)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    name, out, data = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    simulated = out / f"{name}.simulated"
    if simulated.is_dir():
        shutil.copy(simulated / "files" / "records.csv", folder / f"{name}.csv")
        with open(folder / "truth.csv", "w", newline="", encoding="utf-8") as file:
            truth = csv.writer(file)
            rows = rows_of(simulated / "truth" / "records.csv")
            truth.writerow(next(rows))
            truth.writerows([f"{name}.csv", row, person] for _, row, person in rows)
        return
    with open(folder / "truth.csv", "w", newline="", encoding="utf-8") as file:
        truth = csv.writer(file)
        truth.writerow(["file", "row", "true_person_id"])
        for part, header, rows, people in parts(name, out, data):
            with open(folder / part, "w", newline="", encoding="utf-8") as cells:
                table = csv.writer(cells)
                table.writerow(header)
                table.writerows(list(row) for row in rows)
            truth.writerows([part, row + 2, person] for row, person in enumerate(people))


if __name__ == "__main__":
    main()
