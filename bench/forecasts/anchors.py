"""What LightGBM and scikit-learn say of the splits, one thread: OUT/NAME.MODEL.csv and a line at the end of
OUT/anchors.jsonl.

    OMP_NUM_THREADS=1 python3 bench/forecasts/anchors.py OUT [NAME…]

`tuned` is what tuning usually ends at: slower steps, smaller trees, rows and columns drawn, stopped early by a held-out
fifth (by the latest 15 % where the split goes by time). `isotonic` mends the chances of smaller trees on five folds.
"""

import json
import pathlib
import sys
import time
import warnings

import lightgbm
import numpy as np
import pandas as pd
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")
QUIET = {"n_jobs": 1, "verbose": -1, "random_state": 0}
SCORED, EXPLAINED = 20_000, 2_000


def default(inputs, y, texts, _by_time):
    return lightgbm.LGBMClassifier(**QUIET).fit(inputs, y, categorical_feature=texts)


def tuned(inputs, y, texts, by_time):
    held = np.arange(len(y)) >= 0.85 * len(y) if by_time else np.arange(len(y)) % 5 == 0
    model = lightgbm.LGBMClassifier(
        n_estimators=2000, learning_rate=0.03, num_leaves=15, min_child_samples=30, subsample=0.8, subsample_freq=1,
        colsample_bytree=0.7, reg_lambda=5, cat_smooth=20, min_data_per_group=50, **QUIET)
    return model.fit(inputs[~held], y[~held], eval_set=[(inputs[held], y[held])], eval_metric="binary_logloss",
                     categorical_feature=texts, callbacks=[lightgbm.early_stopping(60, verbose=False)])


def isotonic(inputs, y, _texts, _by_time):
    trees = lightgbm.LGBMClassifier(n_estimators=150, learning_rate=0.05, num_leaves=15, min_child_samples=30, **QUIET)
    return CalibratedClassifierCV(trees, method="isotonic", cv=5).fit(inputs, y)


def logistic(inputs, y, texts, _by_time):
    numbers = [name for name in inputs.columns if name not in texts]
    filled = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    known = OneHotEncoder(handle_unknown="ignore", min_frequency=10)
    columns = ColumnTransformer([("numbers", filled, numbers), ("texts", known, texts)])
    return make_pipeline(columns, LogisticRegression(max_iter=2000)).fit(inputs, y)


MODELS = {"LightGBM": default, "LightGBM tuned": tuned, "LightGBM isotonic": isotonic, "logistic": logistic}


def split(out, name, measured):
    train, test = (pd.read_csv(out / f"{name}.{part}.csv") for part in ("train", "test"))
    cats = json.loads((out / f"{name}.json").read_text())["cats"]
    texts = [train.columns[place] for place in cats]
    by_time = not name[:-1].endswith("-r")
    train, test = (part.drop(columns="window", errors="ignore") for part in (train, test))
    # Small sets are scored over and over in one call, so that what a call costs does not count as what a row costs.
    many = pd.concat([test] * -(-SCORED // len(test)), ignore_index=True).drop(columns="y")
    y, happened = train.pop("y").to_numpy(int), test.pop("y").to_numpy(int)
    for label, fit in MODELS.items():
        begun = time.process_time()
        model = fit(train, y, texts, by_time)
        fitted = time.process_time()
        model.predict_proba(many)
        scored = time.process_time()
        chances = model.predict_proba(test)[:, 1]
        line = {"split": name, "model": label, "fit_s": fitted - begun, "score_us": (scored - fitted) * 1e6 / len(many)}
        if label == "LightGBM":
            some = many.head(EXPLAINED)
            begun = time.process_time()
            model.predict(some, pred_contrib=True)
            line["reasons_ms"] = (time.process_time() - begun) * 1e3 / len(some)
        pd.DataFrame({"y": happened, "p": chances}).to_csv(out / f"{name}.{label}.csv", index=False)
        print(json.dumps(line), file=measured, flush=True)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    out = pathlib.Path(sys.argv[1])
    names = sys.argv[2:] or sorted(path.name.removesuffix(".train.csv") for path in out.glob("*.train.csv"))
    with open(out / "anchors.jsonl", "a", encoding="utf-8") as measured:
        for name in names:
            split(out, name, measured)


if __name__ == "__main__":
    main()
