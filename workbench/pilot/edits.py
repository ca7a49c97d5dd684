"""What may be typed into a pilot's form: each field by its place, parts added and taken away, undo without end."""

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from workbench.documents.pilot import METRICS
from workbench.errors import BadAction, InvalidDocument, listed
from workbench.pilot.form import Tree

LONGEST = 500  # characters of a field
SCALARS = ("title", "question", "promised_hours", "currency", "confidence", "margin", "timezone")
FIELD = re.compile(
    r"(?:(?P<scalar>[a-z_]+)|criteria\.(?P<metric>[a-z_]+)|vendors\.(?P<vendor>\d{1,3})\.(?P<of_vendor>id|name|simulated|"
    r"price\.(?:model|per_unit|per_hour)|deliveries\.\d{1,3}\.(?:file|number))|batches\.\d{1,3}\.(?:id|sent_at))"
)
DIRECTION = dict.fromkeys(METRICS, "at_least") | {"cost_per_correct": "at_most", "rework": "at_most"}
PARTS = {"price": dict, "deliveries": list}
PRICED = {"per_unit": ("per_unit",), "hourly": ("per_hour",), "hybrid": ("per_unit", "per_hour")}


def put(tree: Tree, place: str, value: Any) -> Tree:
    """The form with another text in one field; an empty text takes an optional field away."""
    found = FIELD.fullmatch(place)
    if found is None or (found["scalar"] and found["scalar"] not in (*SCALARS, "gold")):
        raise BadAction(f"there is no field {place!r} in a pilot; expected one such as {listed(SCALARS)}.")
    if not isinstance(value, str | bool) or len(str(value)) > LONGEST:
        raise BadAction(f"{place} takes a text of at most {LONGEST} characters.")
    made = deepcopy(tree)
    if found["metric"]:
        return _criterion(made, found["metric"], str(value))
    if place.endswith("price.model"):
        return _price(made, int(found["vendor"]), str(value))
    *road, last = place.split(".")
    node: Any = made
    try:
        for step in road:
            node = node[int(step)] if step.isdigit() else node.setdefault(step, PARTS.get(step, dict)())
    except (IndexError, KeyError, TypeError):
        raise BadAction(f"{place}: there is no such part any more.") from None
    if value in ("", False) and last not in ("title", "id", "file", "sent_at", "per_unit", "per_hour"):
        node.pop(last, None)
    elif value == "" and last in ("per_unit", "per_hour"):
        node[last] = None
        node.pop(last)
    else:
        node[last] = value
    return made


def choose_gold(tree: Tree, gold: str, about: dict[str, Any] | None) -> Tree:
    """Another gold set, with the guideline and the question that go with it, or a file beside the pilot."""
    made = deepcopy(tree)
    if about is None:
        made["gold"] = {"file": gold}
        made.pop("guideline", None)
        return made
    name, _, version = gold.partition("@")
    made["gold"], made["guideline"] = {"name": name, "version": version}, dict(about["guideline"])
    if made.get("question") not in about["questions"]:
        made["question"] = next(iter(about["questions"]))
    return made


def add(tree: Tree, what: str, vendor: int | None = None) -> Tree:
    """The form with another vendor, batch, or delivery of a vendor."""
    made = deepcopy(tree)
    if what == "vendor":
        vendors = made.setdefault("vendors", [])
        name = _free("vendor_", [one.get("id") for one in vendors])
        vendors.append({"id": name, "deliveries": [{"file": f"deliveries/{name}_1.csv"}]})
    elif what == "batch":
        batches = made.setdefault("batches", [])
        batches.append({"id": f"batch {len(batches) + 1}", "sent_at": ""})
    elif what == "delivery" and vendor is not None and 0 <= vendor < len(made.get("vendors") or ()):
        one = made["vendors"][vendor]
        deliveries = one.setdefault("deliveries", [])
        n = len(deliveries) + 1
        more = {"number": n} if n > 1 else {}
        deliveries.append({"file": f"deliveries/{one.get('id')}_{n}.csv", **more})
    else:
        raise BadAction(f"a pilot takes no {what!r}; expected 'vendor', 'batch' or 'delivery'.")
    return made


def take_away(tree: Tree, place: str) -> Tree:
    """The form without one vendor, batch or delivery."""
    if not re.fullmatch(r"(vendors|batches)\.\d{1,3}|vendors\.\d{1,3}\.deliveries\.\d{1,3}", place):
        raise BadAction(f"{place!r} cannot be taken away.")
    made = deepcopy(tree)
    *road, last = place.split(".")
    node: Any = made
    try:
        for step in road:
            node = node[int(step)] if step.isdigit() else node[step]
        del node[int(last)]
    except (IndexError, KeyError, TypeError):
        raise BadAction(f"{place}: there is no such part any more.") from None
    return made


def list_delivery(tree: Tree, vendor: int, file: str, there: Callable[[str], bool]) -> Tree:
    """The form with a file as a delivery of a vendor: in place of the first that is not there, else as the next one."""
    vendors = tree.get("vendors") or ()
    if 0 <= vendor < len(vendors):
        for at, one in enumerate(vendors[vendor].get("deliveries") or ()):
            if one.get("file") == file:
                return tree
            if not there(str(one.get("file"))):
                return put(tree, f"vendors.{vendor}.deliveries.{at}.file", file)
    made = add(tree, "delivery", vendor)
    made["vendors"][vendor]["deliveries"][-1]["file"] = file
    return made


def start(name: str, gold: str | None, about: dict[str, Any] | None) -> Tree:
    """What a new pilot is proposed to be: valid, with one vendor, to be edited."""
    if gold is None or about is None:
        raise InvalidDocument(
            "A pilot needs a locked gold set. Build and lock one in 2_gold_set.ipynb, or bring one in with: "
            "workbench gold import FILE, then workbench gold lock NAME."
        )
    tree: Tree = {
        "name": name,
        "title": name.replace("_", " ").replace("-", " ").capitalize() + " pilot",
        "vendors": [{"id": "vendor_a", "deliveries": [{"file": "deliveries/vendor_a_1.csv"}]}],
        "criteria": [{"metric": "accuracy", "at_least": 0.9}, {"metric": "agreement", "at_least": 0.7}],
        "confidence": 0.95,
        "margin": 0.05,
        "timezone": "UTC",
        "currency": "USD",
    }
    return choose_gold(tree, gold, about)


def _criterion(tree: Tree, metric: str, value: str) -> Tree:
    """A threshold; an empty one leaves the criterion out, and the criteria stay in the order of `METRICS`."""
    if metric not in METRICS:
        raise BadAction(f"there is no criterion {metric!r}; expected one of {listed(METRICS)}.")
    known = {one.get("metric"): one for one in tree.get("criteria") or ()}
    if value == "":
        known.pop(metric, None)
    else:
        one = known.setdefault(metric, {"metric": metric})
        direction = next((d for d in ("at_least", "at_most") if d in one), DIRECTION[metric])
        one[direction] = value
    kept = [one for one in tree.get("criteria") or () if one.get("metric") in known]
    tree["criteria"] = kept + [
        one for name, one in known.items() if all(o.get("metric") != name for o in kept)
    ]
    return tree


def _price(tree: Tree, vendor: int, model: str) -> Tree:
    vendors = tree.get("vendors") or []
    if vendor >= len(vendors) or model not in ("", *PRICED):
        raise BadAction(f"a price is {listed(PRICED)} or none, of a vendor that is there.")
    if not model:
        vendors[vendor].pop("price", None)
        return tree
    had = vendors[vendor].get("price") or {}
    kept = {key: had[key] for key in PRICED[model] if key in had}
    vendors[vendor]["price"] = {"model": model, **kept}
    return tree


def _free(stem: str, taken: list[Any]) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    free = (f"{stem}{letter}" for letter in letters)
    return next((name for name in free if name not in taken), f"{stem}{len(taken) + 1}")
