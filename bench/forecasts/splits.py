"""Cuts the tables of sources.py into what is learned from and what is judged by.

    python3 bench/forecasts/splits.py DATA OUT

Writes NAME.train.csv, NAME.test.csv (texts as places in the sorted list of texts that were learned from, missing cells
empty, `y` last) and NAME.json (`cats`: which columns were texts). `-r0` to `-r2` are drawn at random, 80 to 20; `-time`
learns from the earlier rows; `bank-p0` to `bank-p7` are the last fifth of the calls, 1,030 at a time, each learned from
everything before it.
"""

import json
import pathlib
import sys

from sklearn.model_selection import train_test_split

import sources

CONTACTS = 1030


def write(out, name, train, test):
    train, test = train.copy(), test.copy()
    texts = [column for column in train.columns if train[column].dtype.kind not in "ifub"]
    for column in texts:
        places = {text: place for place, text in enumerate(sorted(train[column].dropna().astype(str).unique()))}
        for part in (train, test):
            part[column] = part[column].map(lambda text, places=places: places.get(str(text)), na_action="ignore").astype(float)
    train.astype(float).to_csv(out / f"{name}.train.csv", index=False)
    test.astype(float).to_csv(out / f"{name}.test.csv", index=False)
    cats = [place for place, column in enumerate(train.columns) if column in texts]
    (out / f"{name}.json").write_text(json.dumps({"cats": cats}))
    print(f"{name:12} learned from {len(train):6} ({train.y.mean():.3f}), judged by {len(test):6} ({test.y.mean():.3f}), "
          f"{len(train.columns) - 1} columns, {len(texts)} of them texts", file=sys.stderr)


def at_random(out, name, table):
    for seed in range(3):
        write(out, f"{name}-r{seed}", *train_test_split(table, test_size=0.2, stratify=table.y, random_state=seed))


def by_time(out, name, table):
    cut = int(0.8 * len(table))
    write(out, f"{name}-time", table.iloc[:cut], table.iloc[cut:])


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    data, out = map(pathlib.Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    bank, shop = sources.bank(data), sources.shop(data)
    at_random(out, "bank", bank)
    by_time(out, "bank", bank)
    cut = int(0.8 * len(bank))
    for block, start in enumerate(range(cut, len(bank), CONTACTS)):
        write(out, f"bank-p{block}", bank.iloc[:start], bank.iloc[start:start + CONTACTS])
    at_random(out, "shop", shop)
    late = shop["Month"].isin(["Nov", "Dec"])
    write(out, "shop-time", shop[~late].drop(columns="Month"), shop[late].drop(columns="Month"))
    write(out, "cdnow30", *sources.cdnow(data))
    write(out, "retail30", *sources.retail(data))
    by_time(out, "merch", sources.merch(data))
    by_time(out, "coupons", sources.coupons(data))
    at_random(out, "cancer", sources.cancer(data))


if __name__ == "__main__":
    main()
