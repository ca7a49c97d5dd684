"""A pilot's form, freeze and deliveries as JSON for the screen."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from workbench.documents.pilot import METRICS, GoldFile, Pilot
from workbench.pilot.desk import PilotDesk
from workbench.pilot.form import DIRECTION, Tree, zone_of

SHARES = ("accuracy", "within_promise", "rework")


def form_view(tree: Tree, desk: PilotDesk, frozen: bool) -> dict[str, Any]:
    """Every field as it was typed, and what may be chosen."""
    gold, sets = tree.get("gold") or {}, desk.gold_sets()
    chosen = gold.get("file") or f"{gold.get('name')}@{gold.get('version')}"
    about = sets.get(chosen)
    guideline = tree.get("guideline")
    zone = zone_of(tree)
    return {
        "frozen": frozen,
        "title": _typed(tree.get("title")),
        "gold": chosen,
        "gold_sets": list(sets),
        "guideline": f"{guideline['name']} {guideline['version']}"
        if isinstance(guideline, Mapping)
        else None,
        "question": tree.get("question"),
        "questions": [] if about is None else [{"id": q, "items": n} for q, n in about["questions"].items()],
        "promised_hours": _typed(tree.get("promised_hours")),
        "currency": _typed(tree.get("currency", "USD")),
        "confidence": _share(tree.get("confidence", 0.95)),
        "margin": _share(tree.get("margin", 0.05)),
        "timezone": _typed(tree.get("timezone")),
        "vendors": [_vendor(one, desk) for one in tree.get("vendors") or ()],
        "batches": [
            {"id": _typed(one.get("id")), "sent_at": _moment(one.get("sent_at"), zone)}
            for one in tree.get("batches") or ()
        ],
        "criteria": [_criterion(metric, tree) for metric in METRICS],
    }


def _vendor(vendor: Mapping[str, Any], desk: PilotDesk) -> dict[str, Any]:
    price = vendor.get("price") or {}
    deliveries = [
        {
            "file": _typed(one.get("file")),
            "number": _typed(one.get("number", 1)),
            "there": bool(one.get("file")) and desk.there(str(one["file"])),
        }
        for one in vendor.get("deliveries") or ()
    ]
    return {
        "id": _typed(vendor.get("id")),
        "name": _typed(vendor.get("name")),
        "simulated": bool(vendor.get("simulated")),
        "model": price.get("model", ""),
        "per_unit": _typed(price.get("per_unit")),
        "per_hour": _typed(price.get("per_hour")),
        "deliveries": deliveries,
    }


def _criterion(metric: Any, tree: Tree) -> dict[str, Any]:
    name, measures = METRICS[metric]
    set_as: Mapping[str, Any] = next(
        (one for one in tree.get("criteria") or () if one.get("metric") == metric), {}
    )
    direction = next((d for d in ("at_least", "at_most") if d in set_as), DIRECTION[metric])
    value = set_as.get(direction)
    return {
        "metric": metric,
        "name": name,
        "measures": measures,
        "direction": direction.replace("_", " "),
        "value": _share(value) if metric in SHARES else _typed(value),
        "share": metric in SHARES,
    }


def freeze_view(
    pilot: Pilot | None, problems: Mapping[str, str], asking: bool, frozen: bool
) -> dict[str, Any]:
    """Whether it can be frozen, why not, and what cannot be changed afterwards."""
    why: list[str] = []
    if problems:
        why.append(f"{len(problems)} field{'s' if len(problems) > 1 else ''} to mend")
    if pilot is not None:
        why += pilot.unmeasurable()
    return {
        "asking": asking,
        "ready": not why and not frozen,
        "why": why,
        "sealed": [] if pilot is None else sealed(pilot),
    }


def sealed(pilot: Pilot) -> list[str]:
    """What a frozen pilot can never change, a line each."""
    gold = pilot.gold.file if isinstance(pilot.gold, GoldFile) else str(pilot.gold)
    signs = {"at_least": "at least", "at_most": "at most"}
    said = [f"gold {gold}{f', guideline {pilot.guideline}' if pilot.guideline else ''}"]
    said.append(
        "criteria: "
        + "; ".join(
            f"{METRICS[c.metric][0]} {signs['at_least' if c.higher_is_better else 'at_most']} {f'{100 * c.threshold:g} %' if c.metric in SHARES else f'{c.threshold:g}'}"
            for c in pilot.criteria
        )
    )
    said.append(
        f"vendors and prices: {', '.join(_priced(vendor, pilot.currency) for vendor in pilot.vendors)}"
    )
    if pilot.batches:
        said.append(
            f"{len(pilot.batches)} batches with their times, back within {pilot.promised_hours or 0:g} hours"
        )
    said.append(
        f"confidence {100 * pilot.confidence:g} %, margin {100 * pilot.margin:g} percentage points, seed {pilot.seed}"
    )
    return said


def _priced(vendor: Any, currency: str) -> str:
    if vendor.price is None:
        return f"{vendor.shown} without a price"
    parts = [(vendor.price.per_unit, "a unit"), (vendor.price.per_hour, "an hour")]
    return f"{vendor.shown} at " + " and ".join(
        f"{v:g} {currency} {per}" for v, per in parts if v is not None
    )


def run_view(
    pilot: Pilot | None, desk: PilotDesk, made: str | None, job: dict[str, Any], state: str
) -> dict[str, Any]:
    """Deliveries, how far the report is, and why it cannot be made."""
    files = [] if pilot is None else [one.file for vendor in pilot.vendors for one in vendor.deliveries]
    there = [file for file in files if desk.there(file)]
    why = None
    if pilot is None:
        why = "Mend the marked fields first."
    elif not there:
        why = "No delivery is there yet. Put the files into the pilot's folder, under deliveries/."
    return {
        "deliveries": len(files),
        "there": len(there),
        "unlisted": list(desk.unlisted(tuple(files))),
        "why": why,
        "made": made,
        "job": job,
        "unfrozen": state != "frozen",
        "folder": f"pilots/{desk.name}/deliveries",
    }


def _typed(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _share(value: Any) -> str:
    """0.95 is shown as 95 %; what is no number as it was typed."""
    return f"{round(100 * value, 10):g} %" if isinstance(value, int | float) else _typed(value)


def _moment(value: Any, zone: str) -> str:
    """An ISO time in the pilot's zone, without its seconds where they are 0; what is none as it was typed."""
    try:
        found = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return _typed(value)
    if found.tzinfo is None:
        return _typed(value)
    local = found.astimezone(ZoneInfo(zone))
    return f"{local:%Y-%m-%d %H:%M}" + (f":{local:%S}" if local.second else "")
