"""What does a careful analyst get from Splink on the Vietnamese list? Cells cleaned as one would by hand, a model that
knows households (the address is one comparison), scored like the other anchors.

    PYTHONPATH=ANCHORS python3 bench/identity/splink_vi.py FOLDER

FOLDER holds the list and `truth.csv`; writes out/splink_vi.json below the current folder. Cleaning counts as work.
"""

import collections
import csv
import pathlib
import re
import sys
import unicodedata

import common as scorer
import duckdb
import numpy
import pandas
import splink
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

MOVED_2018 = {"120": "70", "121": "79", "122": "77", "126": "76", "128": "78", "123": "83", "124": "84", "125": "85",
              "127": "81", "129": "82", "186": "56", "188": "58", "199": "59"}
MOVED_2018 |= {f"16{digit}": f"3{digit}" for digit in range(2, 10)}
TITLES = {"anh", "chi", "co", "chu", "bac", "ong", "ba", "em", "be", "mr", "ms", "mrs", "a", "c", "me", "bo"}
NOBODY = {"test", "khach", "khach le", "khach vang lai", "abc", "x", "test 1", ""}
GENDERS = {"nu": "f", "f": "f", "nam": "m", "m": "m"}
KINDS = re.compile(r"^(phuong|xa|thi tran|quan|huyen|thi xa|thanh pho|tinh|p|x|tt|q|h|tx|tp)\b[. ]*")


def fold(text):
    text = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def phone(text):
    digits = re.sub(r"\D", "", re.split(r"[/;]| - ", text)[0])
    digits = digits.removeprefix("00")
    if digits.startswith("84") and len(digits) > 10:
        digits = digits[2:]
    digits = digits.lstrip("0")
    if len(digits) == 10 and digits[:3] in MOVED_2018:
        digits = MOVED_2018[digits[:3]] + digits[3:]
    return digits if len(digits) == 9 and len(set(digits)) > 2 and digits != "123456789" else None


def name(text):
    text = re.sub(r"\(.*\)| - .*", " ", fold(text))
    words = re.sub(r"[^a-z0-9 ]", " ", text).split()
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    return None if " ".join(words) in NOBODY else " ".join(words)


def email(text):
    local, _, host = text.lower().strip().partition("@")
    local = local.split("+")[0]
    return f"{local.replace('.', '') if host == 'gmail.com' else local}@{host}" if host else None


def born(text):
    found = re.fullmatch(r"(\d+)[/-](\d+)[/-](\d{4})", text)
    if found:
        return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    return text if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None


def paper(text):
    return text.zfill(12 if len(text) > 9 else 9) if text else None


def cleaned(path):
    with open(path, newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file)):
            cell = fold(row["Địa chỉ"])
            parts = [part.strip() for part in re.split(r",| - ", cell)] if not row["Tỉnh/TP"] else [cell]
            ward = fold(row["Phường/Xã"]) or (parts[1] if len(parts) > 2 else "")
            province = fold(row["Tỉnh/TP"]) or (parts[-1] if len(parts) > 1 else "")
            whole = name(row["Họ tên"])
            words = whole.split() if whole else []
            yield {
                "unique_id": number,
                "name": whole,
                "name_sorted": " ".join(sorted(words)) or None,
                "surname": words[0] if len(words) > 1 else None,
                "given": words[-1] if words else None,
                "phone": phone(row["SĐT"]),
                "email": email(row["Email"]),
                "dob": born(row["Ngày sinh"]),
                "paper": paper(row["CCCD"]),
                "gender": GENDERS.get(fold(row["Giới tính"])),
                "street": re.sub(r"\b(so|duong|d\.|ngo|hem)\b|[/.]", " ", parts[0]).strip() or None,
                "ward": KINDS.sub("", ward) or None,
                "province": KINDS.sub("", province) or None,
            }


def model():
    both = "{0}_l = {0}_r"
    full = comparisons.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            levels.NullLevel("name"),
            levels.ExactMatchLevel("name", term_frequency_adjustments=True),
            levels.CustomLevel(both.format("name_sorted"), "same words"),
            levels.JaroWinklerLevel("name", 0.94),
            levels.CustomLevel(f"{both.format('given')} AND {both.format('surname')}", "given name and surname"),
            levels.CustomLevel(both.format("given"), "given name"),
            levels.CustomLevel("given_l = surname_r OR surname_l = given_r", "turned about"),
            levels.ElseLevel(),
        ],
    )
    address = comparisons.CustomComparison(
        output_column_name="address",
        comparison_levels=[
            levels.CustomLevel("street_l IS NULL OR street_r IS NULL", "no street").configure(is_null_level=True),
            levels.CustomLevel(f"{both.format('street')} AND {both.format('ward')}", "street and ward"),
            levels.CustomLevel(both.format("street"), "street"),
            levels.CustomLevel("jaro_winkler_similarity(street_l, street_r) >= 0.92", "street nearly"),
            levels.CustomLevel(both.format("ward"), "ward"),
            levels.ElseLevel(),
        ],
    )
    return SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("phone"),
            block_on("email"),
            block_on("paper"),
            block_on("name_sorted", "ward"),
            block_on("name_sorted", "province"),
            block_on("given", "dob"),
            block_on("name_sorted", "dob"),
            block_on("given", "street"),
            block_on("name_sorted", "substr(phone, 1, 5)"),
            block_on("name_sorted", "substr(phone, 6, 4)"),
        ],
        comparisons=[
            full,
            comparisons.DamerauLevenshteinAtThresholds("phone", [1, 2]),
            comparisons.EmailComparison("email"),
            comparisons.DateOfBirthComparison("dob", input_is_string=True),
            comparisons.DamerauLevenshteinAtThresholds("paper", [1]),
            comparisons.ExactMatch("gender"),
            address,
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


def prepared(folder):
    path = next(path for path in pathlib.Path(folder).glob("*.csv") if path.name != "truth.csv")
    rows = pandas.DataFrame(cleaned(path))
    # A number on very many rows is the shop's own.
    many = {number for number, count in collections.Counter(rows["phone"].dropna()).items() if count > 100}
    rows.loc[rows["phone"].isin(many), "phone"] = None
    return rows.astype(object).where(rows.notna(), None).astype({"unique_id": int})


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    phases = scorer.Phases()
    con = duckdb.connect()
    con.execute("SET threads = 2")
    with phases("load"):
        rows = prepared(sys.argv[1])
        con.execute("CREATE TABLE people AS SELECT * FROM rows")
        linker = Linker(DuckDBAPI(connection=con).register("people"), model())
    with phases("prior"):
        sure = [block_on("phone", "given"), block_on("email", "given"), block_on("name_sorted", "dob")]
        linker.training.estimate_probability_two_random_records_match(sure, recall=0.7)
    with phases("u_estimation"):
        linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for place, rule in enumerate([block_on("phone"), block_on("name_sorted", "province"), block_on("given", "dob")]):
        with phases(f"em_{place + 1}"):
            linker.training.estimate_parameters_using_expectation_maximisation(
                rule, estimate_without_term_frequencies=True, max_pairs=2e6
            )
    with phases("predict"):
        predicted = linker.inference.predict()
    with phases("cluster_0.95"):
        linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_probability=0.95)

    with open(pathlib.Path(sys.argv[1]) / "truth.csv", newline="", encoding="utf-8") as file:
        people = [row["true_person_id"] for row in csv.DictReader(file)]
    truth = numpy.unique(people, return_inverse=True)[1]
    held = con.sql(f"SELECT unique_id_l, unique_id_r, match_weight FROM {predicted.physical_name}").fetchnumpy()
    a, b, weight = (numpy.asarray(held[column]) for column in ("unique_id_l", "unique_id_r", "match_weight"))
    right, count = truth[a] == truth[b], numpy.bincount(truth).astype(float)
    all_true = int((count * (count - 1) / 2).sum())
    sure = weight >= numpy.log2(0.95 / 0.05)
    hits = int(right[sure].sum())
    at95 = {"precision": hits / max(int(sure.sum()), 1), "recall": hits / all_true}
    at95["f1"] = 2 * at95["precision"] * at95["recall"] / max(at95["precision"] + at95["recall"], 1e-12)
    best, steps = scorer.sweep(len(truth), a, b, weight, truth, None, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 24, 28])
    scorer.save("splink_vi", {
        "tool": "splink",
        "version": splink.__version__,
        "dataset": "vi",
        "records": len(truth),
        "phases": phases.rows,
        "pairs_best": scorer.score_pairs(weight, right, all_true),
        "pairs_at_p95": at95,
        "clusters_best": best,
        "clusters_at_p95": scorer.cluster_prf(
            scorer.clusters_from_edges(len(truth), a[sure], b[sure]), truth, None
        ),
        "sweep": steps,
    })


if __name__ == "__main__":
    main()
