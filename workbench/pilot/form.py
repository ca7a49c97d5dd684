"""A pilot's fields as somebody types them: judged one by one, in words; what is not valid is kept as it was typed."""

import datetime as dt
import json
import math
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from workbench.documents.pilot import Pilot
from workbench.errors import InvalidDocument

Tree = dict[str, Any]
NUMBERS = {"promised_hours", "confidence", "margin", "per_unit", "per_hour", "at_least", "at_most", "number"}
WORDS = {
    "title": "Give the pilot a title.",
    "gold": "Choose the gold set that decides what is right.",
    "vendors": "A pilot has one vendor or more.",
    "criteria": "Agree on one criterion or more.",
    "currency": "Three capital letters, such as EUR.",
    "promised_hours": "Hours above 0, such as 24.",
    "confidence": "A share above 50 % and below 100 %, such as 95 %.",
    "margin": "Percentage points between 0 and 100, written as a share: 5 % or 0.05.",
    "per_unit": "An amount from 0 upwards, such as 0.10.",
    "per_hour": "An amount from 0 upwards, such as 6.50.",
    "number": "1 for the first delivery, 2 and more for rework.",
    "id": "Give it an id.",
    "file": "A path beside the pilot, such as deliveries/vendor_a_1.csv.",
    "sent_at": "A date and a time, such as 2026-11-02 08:00.",
}
UNSHAPED = {"tuple_type", "list_type", "model_type", "model_attributes_type", "dict_type", "extra_forbidden"}


@dataclass(frozen=True)
class Judged:
    """The fields as they are written to the file, the pilot where they make one, and what is wrong, by place."""

    fields: Tree
    pilot: Pilot | None
    problems: Mapping[str, str]


def judged(tree: Tree, questions: Mapping[str, Any] | None = None) -> Judged:
    """Judge a form; `questions` are those that the chosen gold set answers, None where it is a file."""
    fields = _converted(tree)
    problems = dict(_crossed(fields, questions))
    pilot: Pilot | None = None
    try:
        pilot = Pilot.model_validate_json(json.dumps(fields))
    except ValidationError as error:
        for one in error.errors():
            place = _place(one["loc"], fields)
            if one["loc"] or not problems:
                problems.setdefault(place, _said(one, place))
    inner = [place for place in problems if not any(one.startswith(f"{place}.") for one in problems)]
    return Judged(fields, None if problems else pilot, {place: problems[place] for place in inner})


def refuse_unshaped(tree: Tree, where: str) -> None:
    """Refuse what no form can show, such as a text where a list should be."""
    try:
        Pilot.model_validate_json(json.dumps(_converted(tree)))
    except ValidationError as error:
        for one in error.errors():
            if one["type"] in UNSHAPED:
                place = ".".join(map(str, one["loc"]))
                raise InvalidDocument(
                    f"{where}, {place}: the screen cannot show what stands there ({one['msg']}). Mend it in a text editor."
                ) from None


def number(text: Any) -> Any:
    """A typed number: `0.9`, `90 %`, `1 200`; anything else comes back as it is.

    >>> number("90 %"), number("0.105"), number("about 3")
    (0.9, 0.105, 'about 3')
    """
    if not isinstance(text, str):
        return text
    plain = text.strip().replace(" ", "").replace("\u202f", "")
    share = plain.endswith("%")
    try:
        value = float(plain.removesuffix("%"))
    except ValueError:
        return text
    if not math.isfinite(value):
        return text
    return round(value / 100, 12) if share else value


def moment(text: Any, timezone: str) -> Any:
    """A typed date and time with its zone, in ISO form; anything else comes back as it is.

    >>> moment("2026-11-02 08:00", "Europe/Madrid")
    '2026-11-02T08:00:00+01:00'
    """
    try:
        found = dt.datetime.fromisoformat(str(text).strip())
    except ValueError:
        return text
    if found.tzinfo is None:
        if len(str(text).strip()) <= len("2026-11-02"):
            return text  # a day is no moment
        found = found.replace(tzinfo=ZoneInfo(timezone))
    return found.isoformat()


def zone_of(tree: Tree) -> str:
    """The zone of times that carry none; UTC where what stands there is none."""
    name = tree.get("timezone") or "UTC"
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return "UTC"
    return str(name)


def _converted(tree: Tree) -> Tree:
    """Typed numbers and times as values, where they are any."""
    fields, zone = deepcopy(tree), zone_of(tree)

    def walk(node: Any) -> None:
        for key, value in list(node.items()) if isinstance(node, dict) else enumerate(node):
            if key in NUMBERS:
                node[key] = number(value)
            elif key == "sent_at":
                node[key] = moment(value, zone)
            elif isinstance(value, dict | list):
                walk(value)
        if isinstance(node, dict) and isinstance(node.get("number"), float) and node["number"].is_integer():
            node["number"] = int(node["number"])

    walk(fields)
    return fields


def _crossed(fields: Tree, questions: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    """What fields say of one another, at the field where it can be mended."""
    for part, one in (("vendors", "vendor"), ("batches", "batch")):
        ids = [entry.get("id") for entry in fields.get(part) or ()]
        for at, name in enumerate(ids):
            if name and name in ids[:at]:
                yield f"{part}.{at}.id", f"Another {one} is {name!r} already."
    for at, vendor in enumerate(fields.get("vendors") or ()):
        yield from _of_vendor(at, vendor)
    metrics = {criterion.get("metric") for criterion in fields.get("criteria") or ()}
    if "within_promise" in metrics and fields.get("promised_hours") is None:
        yield "promised_hours", "“Back in time” needs the hours that were promised."
    if zone_of(fields) != (fields.get("timezone") or "UTC"):
        yield "timezone", "A time zone, such as Europe/Madrid or UTC."
    if questions is not None and len(questions) > 1 and fields.get("question") not in questions:
        yield "question", "Choose the question that the verdict is on."


def _of_vendor(at: int, vendor: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A price without an amount, a file listed twice."""
    price = vendor.get("price") or {}
    for key, needed in (("per_unit", ("per_unit", "hybrid")), ("per_hour", ("hourly", "hybrid"))):
        if price.get("model") in needed and price.get(key) is None:
            yield f"vendors.{at}.price.{key}", WORDS[key]
    files = [delivery.get("file") for delivery in vendor.get("deliveries") or ()]
    for n, file in enumerate(files):
        if file and file in files[:n]:
            yield f"vendors.{at}.deliveries.{n}.file", "This file is listed above already."


def _place(loc: tuple[int | str, ...], fields: Tree) -> str:
    """`vendors.0.price.per_unit`; a criterion is known by its metric: `criteria.accuracy`."""
    steps = [step for step in loc if step not in ("gold set", "gold file")]
    if len(steps) > 1 and steps[0] == "criteria" and isinstance(steps[1], int):
        return f"criteria.{fields['criteria'][steps[1]].get('metric')}"
    if steps[:1] == ["gold"]:
        return "gold"
    return ".".join(map(str, steps))


def _said(error: Mapping[str, Any], place: str) -> str:
    field = place.rsplit(".", 1)[-1]
    given = error.get("input")
    if place.startswith("criteria."):
        typed = given if isinstance(given, str) else None
        alpha, cost = field == "agreement", field == "cost_per_correct"
        wanted = (
            "An amount above 0, such as 0.12"
            if cost
            else "A number such as 0.70"
            if alpha
            else "A share such as 90 %"
        )
        limit = "" if cost else ", at most 1" if alpha else ", between 0 and 100 %"
        return f"{wanted}{limit}{f'; found “{typed}”' if typed else ''}."
    if field == "id" and place.startswith("vendors") and given:
        return "Lower-case letters, digits, “-” and “_” only, such as vendor_a."
    if field in WORDS:
        found = f" Found “{given}”." if isinstance(given, str) and given.strip() else ""
        return WORDS[field] + found
    said = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    return said[:1].upper() + said[1:] + "."
