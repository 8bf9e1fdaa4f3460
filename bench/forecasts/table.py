"""The chances of all models, judged alike, as a Markdown table.

    python3 bench/forecasts/table.py OUT

Means over the random splits; the blocks of the prequential run are pooled. AUC, mean log loss, calibration error (ECE) in
fifteen bins of equal width, lift of the highest tenth. `CPU` is that of fitting against LightGBM's in the same run.
`galena, trusting` put back the columns that galena left out as suspected leaks: it reads what the others read.
"""

import json
import pathlib
import re
import sys

import numpy as np
import pandas as pd
from sklearn.metrics import log_loss, roc_auc_score

ORDER = ["galena", "galena, trusting", "LightGBM", "LightGBM tuned", "LightGBM isotonic", "logistic"]


def calibration_error(y, p, bins=15):
    places = np.minimum((p * bins).astype(int), bins - 1)
    gaps = np.bincount(places, weights=y - p, minlength=bins)
    return np.abs(gaps).sum() / len(y)


def judged(y, p):
    p = np.clip(p, 1e-9, 1 - 1e-9)
    highest = np.argsort(-p, kind="stable")[: max(1, round(0.1 * len(y)))]
    return {"AUC": roc_auc_score(y, p), "log loss": log_loss(y, p), "ECE": calibration_error(y, p),
            "lift": y[highest].mean() / y.mean()}


def measured(out):
    """Every model's measured lines, with where its chances are."""
    for line in (out / "anchors.jsonl").read_text().splitlines():
        line = json.loads(line)
        yield line | {"chances": out / f"{line['split']}.{line['model']}.csv"}
    for folder, label in [(out, "galena"), (out / "trusting", "galena, trusting")]:
        for path in sorted(folder.glob("*.measured.json")):
            name = path.name.removesuffix(".measured.json")
            yield json.loads(path.read_text()) | {"split": name, "model": label, "chances": folder / f"{name}.galena.csv"}


def rows(out):
    lines = pd.DataFrame(measured(out))
    lines["family"] = [re.sub(r"-(r|p)\d+$", r"-\1", name) for name in lines["split"]]
    for (family, model), group in lines.groupby(["family", "model"]):
        tables = [pd.read_csv(path) for path in group["chances"]]
        if family.endswith("-p"):
            tables = [pd.concat(tables)]
        figures = pd.DataFrame([judged(table["y"].to_numpy(), table["p"].to_numpy()) for table in tables]).mean()
        yield {"set": family, "model": model, **figures, **group[["fit_s", "score_us", "reasons_ms"]].mean()}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    table = pd.DataFrame(rows(pathlib.Path(sys.argv[1])))
    table["place"] = table["model"].map(ORDER.index)
    names = {"-r": ", 3 random", "-p": ", each 1,030", "-time": ", by time"}
    print("| set | model | AUC | log loss | ECE | lift | fit CPU s | CPU | score µs | reasons ms |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for family, group in table.groupby("set", sort=False):
        anchor = group.loc[group["model"] == "LightGBM", "fit_s"].iloc[0]
        shown = next((family.removesuffix(end) + text for end, text in names.items() if family.endswith(end)), family)
        for _, row in group.sort_values("place").iterrows():
            reasons = "" if np.isnan(row["reasons_ms"]) else f"{row['reasons_ms']:.3f}"
            print(f"| {shown} | {row['model']} | {row['AUC']:.4f} | {row['log loss']:.4f} | {row['ECE']:.4f} | "
                  f"{row['lift']:.2f} | {row['fit_s']:.2f} | {row['fit_s'] / anchor:.2f} | {row['score_us']:.1f} | {reasons} |")


if __name__ == "__main__":
    main()
