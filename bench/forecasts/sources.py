"""The public tables that forecasts are compared on, each as a frame whose last column `y` says what came of the case.

Rows stand in the order of time wherever the source knows it. What is known only afterwards (how long a call took) is
not handed to anybody. A column `window` is the day of judging, as days since 1970.
"""

import zipfile

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer


def bank(data):
    """Does somebody who is called take the deposit?"""
    calls = pd.read_csv(data / "bank_marketing/bank-additional-full.csv.gz", sep=";", keep_default_na=False)
    calls["pdays"] = calls["pdays"].where(calls["pdays"] != 999)
    return finished(calls.drop(columns="duration"), calls["y"] == "yes")


def shop(data):
    """Does a visit to a shop end with a purchase?"""
    visits = pd.read_csv(data / "online_shoppers/online_shoppers_intention.csv")
    bought = visits.pop("Revenue").astype(str).str.lower() == "true"
    for name in ["OperatingSystems", "Browser", "Region", "TrafficType", "Weekend"]:
        visits[name] = visits[name].astype(str)
    return finished(visits, bought)


def merch(data):
    """Does a visit to the merchandise store bring revenue? Products looked at are rows of one visit."""
    with zipfile.ZipFile(data / "ga_merch_store/ecommerce_dataset.zip") as packed:
        with packed.open("ecommerce dataset/analytics.csv") as file:
            rows = pd.read_csv(file, low_memory=False)
    visits = rows.groupby(["visit_start_time", "visit_id"]).agg(
        visit_number=("visit_number", "first"), channel=("channel_grouping", "first"), page_views=("page_views", "max"),
        time_on_site=("time_on_site", "max"), bounces=("bounces", "max"), prices=("unit_price", "nunique"),
        least_price=("unit_price", "min"), mean_price=("unit_price", "mean"), most_price=("unit_price", "max"),
        revenue=("revenue", "sum")).reset_index()
    start = pd.to_datetime(visits["visit_start_time"], unit="s")
    visits["hour"], visits["weekday"] = start.dt.hour, start.dt.day_name()
    bought = visits.pop("revenue") > 0
    return finished(visits.drop(columns=["visit_start_time", "visit_id"]), bought)


def coupons(data):
    """Does a household redeem a coupon of a campaign that it is sent? Campaigns in the order of their first day."""
    folder = data / "completejourney"
    campaigns = pd.read_csv(folder / "campaign_descriptions.csv", parse_dates=["start_date", "end_date"])
    sent = pd.read_csv(folder / "campaigns.csv").merge(campaigns, on="campaign_id")
    sent = sent.sort_values(["start_date", "campaign_id", "household_id"], kind="stable").reset_index(drop=True)
    redeemed = pd.read_csv(folder / "coupon_redemptions.csv", parse_dates=["redemption_date"])
    lines = pd.read_csv(folder / "transactions_sample.csv.gz", parse_dates=["transaction_timestamp"])
    who = pd.read_csv(folder / "demographics.csv")
    parts = []
    for day, group in sent.groupby("start_date"):
        before = lines[lines["transaction_timestamp"] < day]
        known = before.groupby("household_id").agg(
            baskets=("basket_id", "nunique"), items=("quantity", "size"), spent=("sales_value", "sum"),
            saved=("retail_disc", "sum"), by_coupon=("coupon_disc", "sum"), last=("transaction_timestamp", "max"))
        known["recency"] = (day - known.pop("last")).dt.days
        used = redeemed[redeemed["redemption_date"] < day].groupby("household_id").size().rename("redeemed")
        campaigns_before = sent[sent["start_date"] < day].groupby("household_id").size().rename("campaigns")
        for one in [known, used, campaigns_before]:
            group = group.join(one, on="household_id")
        parts.append(group)
    cases = pd.concat(parts).merge(who, on="household_id", how="left")
    cases["days_open"] = (cases["end_date"] - cases["start_date"]).dt.days
    pairs = set(zip(redeemed["household_id"], redeemed["campaign_id"]))
    yes = pd.Series([pair in pairs for pair in zip(cases["household_id"], cases["campaign_id"])])
    cases[["redeemed", "campaigns"]] = cases[["redeemed", "campaigns"]].fillna(0)
    return finished(cases.drop(columns=["campaign_id", "household_id", "start_date", "end_date"]), yes)


def cdnow(data):
    lines = pd.read_csv(data / "cdnow/CDNOW_master.txt.gz", sep=r"\s+", header=None, skiprows=1,
                        names=["who", "on", "items", "money"], dtype={"who": str, "on": str})
    lines["on"] = pd.to_datetime(lines["on"], format="%Y%m%d")
    learned = ["1997-06-01", "1997-07-15", "1997-09-01", "1997-10-15", "1997-12-01", "1998-01-15", "1998-03-01"]
    return buys_within(lines, learned, "1998-05-01")


def retail(data):
    lines = pd.read_parquet(data / "online_retail/online_retail_2010_2011.parquet")
    lines = lines[lines["CustomerID"].notna() & (lines["Quantity"] > 0)]
    lines = pd.DataFrame({"who": lines["CustomerID"].astype(int).astype(str), "on": pd.to_datetime(lines["InvoiceDate"]),
                          "items": lines["Quantity"], "money": lines["Quantity"] * lines["UnitPrice"]})
    learned = ["2011-03-01", "2011-04-01", "2011-05-01", "2011-06-01", "2011-07-01", "2011-08-01", "2011-09-01"]
    return buys_within(lines, learned, "2011-10-15")


def buys_within(lines, learned, judged, horizon=30):
    """Does a customer buy within so many days after a day? Training days and one later day."""
    lines = lines.assign(date=lines["on"].dt.normalize())

    def asked(day):
        day, ahead = pd.Timestamp(day), pd.Timedelta(days=horizon)
        past, future = lines[lines["on"] < day], lines[(lines["on"] >= day) & (lines["on"] < day + ahead)]
        people = past.groupby("who")
        case = pd.DataFrame({
            "orders": people["date"].nunique(), "lines": people.size(),
            "recency": (day - people["on"].max()).dt.days, "tenure": (day - people["on"].min()).dt.days,
            "money": people["money"].sum(), "mean_money": people["money"].mean(), "most_money": people["money"].max(),
            "items": people["items"].sum()})
        for width in (7, 30, 60, 90, 180):
            recent = past[past["on"] >= day - pd.Timedelta(days=width)].groupby("who")
            case[f"lines_{width}"], case[f"money_{width}"] = recent.size(), recent["money"].sum()
        case = case.fillna(0)
        case["per_day"] = case["orders"] / case["tenure"].clip(lower=1)
        case["gap"] = (case["tenure"] - case["recency"]) / (case["orders"] - 1).where(case["orders"] > 1)
        case["recency_in_gaps"] = case["recency"] / case["gap"].where(case["gap"] > 0)
        case["window"] = (day - pd.Timestamp(0)).days
        return finished(case, pd.Series(case.index.isin(set(future["who"])), index=case.index))
    return pd.concat([asked(day) for day in learned]), asked(judged)


def cancer(_data):
    """The tumours that come with scikit-learn: few rows, and columns that alone say nearly all."""
    found = load_breast_cancer()
    cells = pd.DataFrame(found.data, columns=[name.replace(" ", "_") for name in found.feature_names])
    return finished(cells, pd.Series(found.target == 0))


def finished(cases, happened):
    cases = cases.assign(y=np.asarray(happened, dtype=int))
    return cases[[name for name in cases.columns if name != "y"] + ["y"]]
