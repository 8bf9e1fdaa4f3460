"""What would a careful analyst's script cost? The same feature and repurchase work as `galena add` and `galena run`.

    bench/.venv/bin/python bench/standing/anchor.py FOLDER [--until DAY] [--horizon 30] [--threads 2] [--fit-once] [--reasons] [--out FOLDER]

DuckDB reads the csv files of a simulated market, people are resolved by exact keys, features are computed as of the last
day and as of six earlier days (as many as galena judges at by default), LightGBM learns the chance to buy within the
horizon and `lifetimes` fits BG/NBD and Gamma-Gamma, both as of each of these days from what was known by then (what was
expected at a past day must not know what came later), rates are counted by class, and the results are written as Parquet.
Features are those that galena computes from a timeline as far as one GROUP BY can make them: what needs a look at the
order of signals (which needs are unanswered) is left out, in the script's favour. So is this: galena tries two learners
forward in time before it fits both, chooses among four models of buying again, and looks at six more days to learn from.

`--reasons` adds what moved the chance of everybody on the last day (LightGBM's own Shapley values), as galena does.
`--fit-once` fits everything once only, LightGBM on a part of the past days that it then scores: less work than galena's.
`--by-kind` counts each kind of signal apart instead of by group. At most LEARN_ROWS rows are learned from at each day, as many
as by galena, and TRAIN_ROWS with `--fit-once`.

It keeps no tables, intervals or history, checks nothing and refuses nothing.
"""

import argparse
import contextlib
import io
import os
import resource
import sys
import time
import warnings
from pathlib import Path

CUTS = 7  # the last day and six earlier ones, as galena's default of six replays
TRAIN_ROWS = 500_000
LEARN_ROWS = 30_000
WINDOWS = (7, 30, 90, 365)
HALF_LIFE_DAYS = 30.0

# Kinds of signal by what they show; the same groups as galena's features.
GROUPS = {
    "looks": ["impression", "click", "open", "react", "view", "subscribe", "follow"],
    "research": ["search", "compare", "read_review", "download", "wishlist"],
    "contacts": ["register", "attend", "store_visit", "message", "call", "inquiry"],
    "advice": ["consultation", "statement", "trial"],
    "offers": ["quote", "cart", "checkout"],
    "refusals": ["lost", "complaint", "unsubscribe", "return", "cancellation"],
    "words": ["referral", "review", "answer", "mention", "competitor_use"],
}
ACTS = [kind for group in ("contacts", "advice", "offers", "refusals") for kind in GROUPS[group]]
ACTS += ["order", "payment", "referral", "review", "answer"]


class Clock:
    """CPU seconds and wall time by phase."""

    def __init__(self):
        self.begun = self.last = (time.monotonic(), cpu())
        self.phases = []

    def tick(self, name):
        now = (time.monotonic(), cpu())
        self.phases.append((name, now[0] - self.last[0], now[1] - self.last[1]))
        print(f"{name:<12} {self.phases[-1][1]:8.2f} s wall {self.phases[-1][2]:8.2f} s CPU", file=sys.stderr)
        self.last = now


def cpu():
    """User and system seconds of this process and its children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in used)


def read(db, folder):
    """The files of the lean style: customers, order lines, survey answers, and everything else that happened."""
    files = Path(folder) / "files" if (Path(folder) / "files").is_dir() else Path(folder)
    if not (files / "orders.csv").exists():
        sys.exit(f"error: no orders.csv in {files}; hint: galena simulate --lean --out {folder}")

    def csv(name, *texts):
        types = ", ".join(f"'{text}': 'VARCHAR'" for text in texts)
        return f"read_csv('{files}/{name}', header = true, types = {{{types}}})"

    db.execute(f"CREATE TABLE customers AS SELECT customer_ref, phone, email FROM {csv('customers.csv', 'customer_ref', 'phone', 'email')}")
    db.execute(f"CREATE TABLE answered AS SELECT customer_ref, phone, answered_at AS moment FROM {csv('survey.csv', 'customer_ref', 'phone')}")
    db.execute(f"""
        CREATE TABLE sold AS SELECT customer_ref, phone, ordered_at AS moment, order_ref, hash(product) AS thing, value::DOUBLE AS value, status
        FROM {csv('orders.csv', 'customer_ref', 'phone', 'order_ref', 'product')}""")
    events = csv("events-*.csv", "customer_ref", "device_id", "event", "product", "category", "channel", "campaign", "competitor")
    db.execute(f"""
        CREATE TABLE happened AS SELECT customer_ref, device_id, "at" AS moment, event AS kind, hash(coalesce(product, category)) AS thing,
               value::DOUBLE AS value FROM {events}""")


def resolve(db):
    """Keys that stand in one row belong to one person: connected components."""
    import numpy as np
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    def pairs(left, right, table):
        return f"SELECT DISTINCT '{left[0]}' || {left} AS a, '{right[0]}' || {right} AS b FROM {table} WHERE {left} <> '' AND {right} <> ''"

    joined = [
        pairs("customer_ref", "phone", "customers"), pairs("customer_ref", "email", "customers"),
        pairs("customer_ref", "phone", "sold"), pairs("customer_ref", "phone", "answered"),
        pairs("customer_ref", "device_id", "happened"),
    ]
    alone = [f"SELECT DISTINCT '{key[0]}' || {key} AS key FROM {table} WHERE {key} <> ''"
             for key, table in (("customer_ref", "sold"), ("customer_ref", "happened"), ("device_id", "happened"))]
    db.execute(f"CREATE TABLE pairs AS {' UNION '.join(joined)}")
    db.execute(f"""CREATE TABLE nodes AS SELECT key, row_number() OVER () - 1 AS node
                   FROM (SELECT a AS key FROM pairs UNION SELECT b FROM pairs UNION {' UNION '.join(alone)})""")
    size = db.execute("SELECT count(*) FROM nodes").fetchone()[0]
    edges = db.execute("SELECT a.node AS a, b.node AS b FROM pairs JOIN nodes AS a ON pairs.a = a.key JOIN nodes AS b ON pairs.b = b.key").fetchnumpy()
    graph = coo_matrix((np.ones(len(edges["a"]), dtype=np.int8), (edges["a"], edges["b"])), shape=(size, size))
    person = connected_components(graph, directed=False)[1].astype(np.int32)
    db.register("labels", {"node": np.arange(size), "person": person})
    db.execute("CREATE TABLE members AS SELECT key, person FROM nodes JOIN labels USING (node)")
    acts = ", ".join(f"'{kind}'" for kind in ACTS)
    db.execute(f"""
        CREATE TABLE signals AS
        SELECT person, moment, kind, thing, value, kind IN ({acts}) AS act
        FROM (SELECT CASE WHEN customer_ref <> '' THEN 'c' || customer_ref ELSE 'd' || device_id END AS key, moment, kind, thing, value FROM happened
              UNION ALL SELECT 'c' || customer_ref, moment,
                  CASE status WHEN 'completed' THEN 'order' WHEN 'returned' THEN 'return' ELSE 'cancellation' END, thing, value FROM sold
              UNION ALL SELECT 'c' || customer_ref, moment, 'answer', NULL, NULL FROM answered)
        JOIN members USING (key)""")
    # An order, and when it was taken back if it was.
    db.execute("""
        CREATE TABLE purchases AS
        SELECT person, min(moment) FILTER (status = 'completed') AS moment, sum(value) FILTER (status = 'completed') AS value,
               min(moment) FILTER (status <> 'completed') AS undone_at
        FROM sold JOIN members ON key = 'c' || customer_ref GROUP BY person, order_ref HAVING count(*) FILTER (status = 'completed') > 0""")
    for table in ("customers", "answered", "sold", "happened", "pairs", "nodes"):
        db.execute(f"DROP TABLE {table}")
    return size


def features_sql(cut, horizon, by_kind, kinds):
    """One row a person known before the day `cut` began, with what happened in the horizon from then on."""
    columns = []
    groups = {kind: [kind] for kind in kinds} if by_kind else GROUPS
    for name, members in groups.items():
        inside = ", ".join(f"'{kind}'" for kind in members)
        for days in WINDOWS:
            columns.append(f"count(*) FILTER (kind IN ({inside}) AND age < {days}) AS {name}_{days}")
    for name, act in (("active", "act"), ("passive", "NOT act")):
        columns.append(f"coalesce(sum(exp(-age * {0.6931 / HALF_LIFE_DAYS})) FILTER ({act}), 0) AS {name}")
    columns += [
        "count(*) AS signals",
        "max(age) AS first_age",
        "min(age) AS last_age",
        "coalesce(min(age) FILTER (act), 99999) AS act_age",
        "count(DISTINCT thing) FILTER (age < 90) AS things_90",
        "count(DISTINCT floor(age)) FILTER (age < 90) AS days_90",
        "coalesce(exp(avg(ln(value)) FILTER (value > 0 AND kind <> 'order')), 0) AS looked_price",
        "coalesce(min(age) FILTER (kind = 'competitor_use'), 99999) AS competitor_age",
    ]
    at = f"TIMESTAMP '{cut}'"
    return f"""
        SELECT f.*, coalesce(b.purchases, 0) AS purchases, coalesce(b.purchases_365, 0) AS purchases_365,
               coalesce(b.spent, 0) AS spent, coalesce(b.first_age, 99999) AS first_purchase_age,
               coalesce(b.last_age, 99999) AS last_purchase_age, coalesce(b.mean_value, 0) AS mean_purchase,
               coalesce(n.bought, 0) AS bought, coalesce(n.next_purchases, 0) AS next_purchases
        FROM (SELECT person, {", ".join(columns)}
              FROM (SELECT *, epoch({at} - moment) / 86400.0 AS age FROM signals WHERE moment < {at}) GROUP BY person) AS f
        LEFT JOIN (SELECT person, count(DISTINCT moment::DATE) AS purchases,
                          count(DISTINCT moment::DATE) FILTER (moment >= {at} - INTERVAL 365 DAY) AS purchases_365,
                          sum(value) AS spent, avg(value) AS mean_value,
                          date_diff('day', min(moment), {at}) AS first_age, date_diff('day', max(moment), {at}) AS last_age
                   FROM purchases WHERE moment < {at} AND (undone_at IS NULL OR undone_at >= {at}) GROUP BY person) AS b USING (person)
        LEFT JOIN (SELECT person, 1 AS bought, count(DISTINCT moment::DATE) AS next_purchases
                   FROM purchases WHERE undone_at IS NULL AND moment >= {at} AND moment < {at} + INTERVAL {horizon} DAY GROUP BY person) AS n USING (person)"""


def learn(db, cuts, threads, once, reasons):
    """LightGBM as of each day on the days whose outcome was known by then; checked on the latest of these; scores for all."""
    import lightgbm
    import numpy as np
    from sklearn.metrics import roc_auc_score

    names = [row[0] for row in db.execute("DESCRIBE features").fetchall()]
    names = [name for name in names if name not in ("cut", "person", "bought", "next_purchases")]
    listed = ", ".join(f"{name}::FLOAT AS {name}" for name in names)

    def table(rows):
        return np.column_stack([np.asarray(rows[name], dtype=np.float32) for name in names])

    def fitted(first, most):
        # A sample is taken before WHERE: cut the table first.
        seed = f"USING SAMPLE reservoir({most} ROWS) REPEATABLE (7)"
        rows = db.execute(f"SELECT {listed}, bought FROM (SELECT * FROM features WHERE cut >= {first}) {seed}").fetchnumpy()
        model = lightgbm.LGBMClassifier(n_jobs=threads, verbose=-1, random_state=7)
        return model.fit(table(rows), np.asarray(rows["bought"]))

    model = fitted(2, TRAIN_ROWS) if once else None
    for cut in range(len(cuts)):
        # The earliest day has none before it, and learns from its own.
        model = model if once else fitted(min(cut + 1, len(cuts) - 1), LEARN_ROWS)
        rows = db.execute(f"SELECT person, {listed}, bought FROM features WHERE cut = {cut}").fetchnumpy()
        x = table(rows)
        chance = model.predict_proba(x, num_threads=threads)[:, 1]
        if reasons and cut == 0:
            moved = model.predict_proba(x, pred_contrib=True, num_threads=threads)[:, :-1]
            strongest = np.argsort(-np.abs(moved), axis=1)[:, :3]
            print(f"strongest reasons: {dict(zip(*np.unique(np.array(names)[strongest], return_counts=True)))}")
        db.register("scored", {"person": rows["person"], "chance": chance})
        db.execute(f"INSERT INTO chances SELECT {cut}, person, chance FROM scored")
        db.unregister("scored")
        if cut == 1:
            y = np.asarray(rows["bought"])
            bins = np.minimum((chance * 15).astype(int), 14)
            error = sum(abs(chance[bins == b].mean() - y[bins == b].mean()) * (bins == b).mean() for b in range(15) if (bins == b).any())
            print(f"as of {cuts[cut]}: AUC {roc_auc_score(y, chance):.4f}, calibration error {error:.4f}, {int(y.sum())} of {len(y)} bought")


def repurchase(db, cuts, horizon):
    """BG/NBD and Gamma-Gamma on the buyers as of each day, with predictions; the last day's parameters and buyers."""
    from lifetimes import BetaGeoFitter, GammaGammaFitter

    db.execute("""CREATE TABLE repurchase (cut INTEGER, person INTEGER, frequency DOUBLE, alive DOUBLE, expected DOUBLE,
                  expected_365 DOUBLE, worth DOUBLE)""")
    fitted = []
    for place, cut in enumerate(cuts):
        buyers = db.execute(f"""
            SELECT person, (count(*) - 1)::DOUBLE AS frequency, date_diff('day', min(day), max(day)) / 7.0 AS recency,
                   date_diff('day', min(day), DATE '{cut}' - 1) / 7.0 AS t,
                   coalesce((sum(value) - arg_min(value, day)) / nullif(count(*) - 1, 0), 0) AS value
            FROM (SELECT person, moment::DATE AS day, sum(value) AS value FROM purchases
                  WHERE moment < DATE '{cut}' AND (undone_at IS NULL OR undone_at >= DATE '{cut}') GROUP BY person, day)
            GROUP BY person""").df()
        again = fit_repurchase(BetaGeoFitter, buyers)
        buyers["alive"] = again.conditional_probability_alive(buyers.frequency, buyers.recency, buyers.t)
        for name, days in (("expected", horizon), ("expected_365", 365)):
            buyers[name] = again.conditional_expected_number_of_purchases_up_to_time(days / 7.0, buyers.frequency, buyers.recency, buyers.t)
        repeat = buyers[(buyers.frequency > 0) & (buyers.value > 0)]
        if len(repeat) > 10:
            scale = repeat.value.mean()
            worth = GammaGammaFitter()
            worth.fit(repeat.frequency, repeat.value / scale)
            buyers["worth"] = worth.conditional_expected_average_profit(buyers.frequency, buyers.value / scale) * scale
        else:
            buyers["worth"] = buyers.value
        db.register("fitted", buyers)
        db.execute(f"INSERT INTO repurchase SELECT {place}, person, frequency, alive, expected, expected_365, worth FROM fitted")
        db.unregister("fitted")
        fitted.append((dict(again.params_), len(buyers)))
    return fitted[0]


def fit_repurchase(fitter, buyers):
    """BG/NBD, with a penalty where it does not converge without."""
    from lifetimes.utils import ConvergenceError

    for penalty in (0.0, 0.001, 0.01):
        again = fitter(penalizer_coef=penalty)
        try:
            with contextlib.redirect_stdout(io.StringIO()):  # it prints its optimiser's thoughts
                return again.fit(buyers.frequency, buyers.recency, buyers.t)
        except ConvergenceError:
            continue
    sys.exit("error: BG/NBD does not converge on these buyers")


CLASS = """CASE WHEN purchases > 0 AND last_purchase_age > 180 THEN 'lapsed' WHEN purchases_365 >= 3 THEN 'loyal'
                WHEN purchases > 0 THEN 'actual' WHEN place <= 0.1 THEN 'target' ELSE 'potential' END"""


def rates(db):
    """Of each class, how many bought within the horizon, at the six earlier days together; 90 % Wilson intervals."""
    rows = db.execute(f"""
        WITH judged AS (
            SELECT f.cut, f.person, f.bought, {CLASS.replace("place", "percent_rank() OVER (PARTITION BY f.cut, purchases = 0 ORDER BY c.chance DESC)")} AS class
            FROM features AS f JOIN chances AS c USING (cut, person))
        SELECT class, count(*) FILTER (cut > 0), coalesce(sum(bought) FILTER (cut > 0), 0) FROM judged GROUP BY class ORDER BY class""").fetchall()
    z = 1.6449
    for name, people, events in rows:
        if not people:
            continue
        rate, slack = events / people, z * z / people
        centre = (rate + slack / 2) / (1 + slack)
        half = z / (1 + slack) * (rate * (1 - rate) / people + slack / (4 * people)) ** 0.5
        print(f"{name:<10} {people:>9} people {int(events):>8} bought  {100 * rate:6.2f} % ({100 * (centre - half):.2f}–{100 * (centre + half):.2f})")


def main():
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument("folder")
    ask.add_argument("--until", help="last day; default: the last day in the data")
    ask.add_argument("--horizon", type=int, default=30)
    ask.add_argument("--threads", type=int, default=2)
    ask.add_argument("--by-kind", action="store_true")
    ask.add_argument("--fit-once", action="store_true")
    ask.add_argument("--reasons", action="store_true")
    ask.add_argument("--out", help="folder for the results; default: none are written")
    asked = ask.parse_args()
    # Threads that wait by spinning would be counted as work on a busy machine, in galena's favour.
    os.environ["OMP_WAIT_POLICY"] = "passive"
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(asked.threads)
    warnings.filterwarnings("ignore")
    clock = Clock()

    import duckdb

    db = duckdb.connect()
    db.execute(f"SET threads = {asked.threads}; SET preserve_insertion_order = false")
    read(db, asked.folder)
    clock.tick("read")
    keys = resolve(db)
    clock.tick("resolve")

    until = asked.until or db.execute("SELECT max(moment)::DATE::VARCHAR FROM signals").fetchone()[0]
    kinds = [row[0] for row in db.execute("SELECT DISTINCT kind FROM signals ORDER BY kind").fetchall()]
    cuts = [
        db.execute(f"SELECT (DATE '{until}' + 1 - {asked.horizon * k})::DATE::VARCHAR").fetchone()[0] for k in range(CUTS)
    ]
    for place, cut in enumerate(cuts):
        into = "CREATE TABLE features AS" if place == 0 else "INSERT INTO features"
        db.execute(f"{into} SELECT {place} AS cut, * FROM ({features_sql(cut, asked.horizon, asked.by_kind, kinds)})")
    clock.tick("features")

    db.execute("CREATE TABLE chances (cut INTEGER, person INTEGER, chance FLOAT)")
    learn(db, cuts, asked.threads, asked.fit_once, asked.reasons)
    clock.tick("chance")
    parameters, buyers = repurchase(db, cuts[:1] if asked.fit_once else cuts, asked.horizon)
    clock.tick("repurchase")
    rates(db)
    clock.tick("rates")
    if asked.out:
        Path(asked.out).mkdir(parents=True, exist_ok=True)
        for table in ("members", "features", "chances", "repurchase"):
            db.execute(f"COPY {table} TO '{Path(asked.out) / table}.parquet' (FORMAT parquet, COMPRESSION zstd)")
        clock.tick("write")

    people, signals = (db.execute(sql).fetchone()[0] for sql in ("SELECT count(DISTINCT person) FROM signals", "SELECT count(*) FROM signals"))
    print(f"{keys} keys, {people} people, {signals} signals, {buyers} buyers, until {until}")
    print("BG/NBD " + ", ".join(f"{name} {value:.4f}" for name, value in parameters.items()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{time.monotonic() - clock.begun[0]:.2f} s wall, {cpu():.2f} s CPU, {peak:.0f} MB peak")


if __name__ == "__main__":
    main()
