"""A pilot's form: what may be typed into it, each field judged in words, and how it is shown, valid or as it was typed."""

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from workbench.documents import problems
from workbench.documents.fields import Place
from workbench.documents.file_mapping import known_zone
from workbench.documents.pilot import (
    METRICS,
    PRICED,
    Pilot,
    about_metric,
    gold_kind,
    is_share,
    lower_is_better,
    measure_of,
    measures,
)
from workbench.documents.problems import Problem
from workbench.errors import BadAction, InvalidDocument, listed
from workbench.kinds.registry import Kind

if TYPE_CHECKING:
    from workbench.pilot.sources import PilotSources  # loads numpy

Tree = dict[str, Any]
NUMBERS = {"promised_hours", "confidence", "margin", "per_unit", "per_hour", "at_least", "at_most", "number"}


@dataclass(frozen=True)
class Judged:
    """The fields as they are written to the file, the pilot where they make one, and what is wrong, by place."""

    fields: Tree
    pilot: Pilot | None
    problems: Mapping[str, str]


def judged(tree: Tree, questions: Mapping[str, Any] | None = None) -> Judged:
    """Judge a form; `questions` are those that the chosen gold set answers, None where it is a file."""
    fields = _converted(tree)
    pilot, faults = problems.judged(Pilot, fields)
    places = {_place(problem.at, fields): _sentence(problem, fields) for problem in reversed(faults)}
    if questions is not None and len(questions) > 1 and fields.get("question") not in questions:
        places["question"] = "Choose the question that the verdict is on."
    inner = [place for place in places if not any(other.startswith(f"{place}.") for other in places)]
    return Judged(fields, None if places else pilot, {place: places[place] for place in inner})


def refuse_unshaped(tree: Tree, where: str) -> None:
    """Refuse what no form can show, such as a text where a list should be, or a field that there is not."""
    problems.refuse_unshaped(Pilot, _converted(tree), where, "extra_forbidden")


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


def share(text: Any) -> Any:
    """What is typed into a field that shows percent: a bare number of 1 or more is one of percent, a smaller one a share.

    >>> share("80"), share("0.8"), share("80 %"), share("1"), share("about 3")
    (0.8, 0.8, 0.8, 0.01, 'about 3')
    """
    value = number(text)
    bare = isinstance(text, str) and isinstance(value, float) and "%" not in text
    return round(value / 100, 12) if bare and value >= 1 else value


def understood(given: Mapping[str, str], usual: Mapping[str, str]) -> dict[str, str]:
    """The texts of fields as they were understood, where a field usually holds percent."""
    return {name: _share(share(text)) for name, text in given.items() if "%" in usual[name]}


def moment(text: Any, timezone: str) -> Any:
    """A typed date and time with its zone, in ISO form; anything else comes back as it is.

    >>> moment("2026-11-02 08:00", "Europe/Madrid")
    '2026-11-02T08:00:00+01:00'
    """
    try:
        time = dt.datetime.fromisoformat(str(text).strip())
    except ValueError:
        return text
    if time.tzinfo is None:
        if len(str(text).strip()) <= len("2026-11-02"):
            return text  # a day is no moment
        time = time.replace(tzinfo=ZoneInfo(timezone))
    return time.isoformat()


def zone_of(tree: Tree) -> str:
    """The time zone of times without one; UTC where the field names no zone."""
    name = str(tree.get("timezone") or "UTC")
    return name if known_zone(name) else "UTC"


def _converted(tree: Tree) -> Tree:
    """The form with typed numbers and times as values, where they can be read."""
    fields, zone = deepcopy(tree), zone_of(tree)

    def walk(node: Any) -> None:
        for key, value in list(node.items()) if isinstance(node, dict) else enumerate(node):
            if key in NUMBERS:
                node[key] = share(value) if _in_percent(key, node) else number(value)
            elif key == "sent_at":
                node[key] = moment(value, zone)
            elif isinstance(value, dict | list):
                walk(value)
        if isinstance(node, dict) and isinstance(node.get("number"), float) and node["number"].is_integer():
            node["number"] = int(node["number"])

    walk(fields)
    return fields


def _place(at: Place, fields: Tree) -> str:
    """`vendors.0.price.per_unit`; a criterion is known by its metric: `criteria.accuracy`."""
    steps = [step for step in at if step not in ("gold set", "gold file")]
    if len(steps) > 1 and steps[0] == "criteria" and isinstance(steps[1], int):
        return f"criteria.{fields['criteria'][steps[1]].get('metric')}"
    if steps[:1] == ["gold"]:
        return "gold"
    return ".".join(map(str, steps))


def _sentence(problem: Problem, fields: Tree) -> str:
    """A problem in words, with the typed text where it could not be read."""
    typed = problems.value_at(fields, problem.at)
    odd = isinstance(typed, str) and typed.strip() and repr(typed) not in problem.message
    return f"{problem.sentence} Found “{typed}”." if odd else problem.sentence


# What may be typed: each field by its place, parts added and taken away.

LONGEST = 500  # characters of a field
PROPOSED = re.compile(r"vendor_(?:[a-z]|\d+)")  # an id that nobody chose
SCALARS = ("title", "question", "promised_hours", "currency", "confidence", "margin", "timezone")
FIELD = re.compile(
    r"(?:(?P<scalar>[a-z_]+)|criteria\.(?P<metric>[a-z_0-9]+)|vendors\.(?P<vendor>\d{1,3})\.(?P<of_vendor>name|simulated|"
    r"price\.(?:model|per_unit|per_hour))|batches\.\d{1,3}\.(?:id|sent_at))"
)


def put(tree: Tree, place: str, value: Any) -> Tree:
    """The form with another text in one field; an empty text takes an optional field away."""
    match = FIELD.fullmatch(place)
    if match is None or (match["scalar"] and match["scalar"] not in (*SCALARS, "gold")):
        raise BadAction(f"there is no field {place!r} in a pilot; expected one such as {listed(SCALARS)}.")
    if not isinstance(value, str | bool) or len(str(value)) > LONGEST:
        raise BadAction(f"{place} takes a text of at most {LONGEST} characters.")
    made = deepcopy(tree)
    if match["metric"]:
        return _criterion(made, match["metric"], str(value))
    if place.endswith("price.model"):
        return _price(made, int(match["vendor"]), str(value))
    if match["of_vendor"] == "name":
        return _named(made, int(match["vendor"]), str(value))
    *road, last = place.split(".")
    node: Any = made
    try:
        for step in road:
            node = node[int(step)] if step.isdigit() else node.setdefault(step, {})
    except (IndexError, KeyError, TypeError):
        raise BadAction(f"{place}: there is no such part any more.") from None
    if value in ("", False) and last not in ("title", "id", "sent_at", "per_unit", "per_hour"):
        node.pop(last, None)
    elif value == "" and last in ("per_unit", "per_hour"):
        node[last] = None
        node.pop(last)
    else:
        node[last] = value
    return made


def _in_percent(field: str, node: Mapping[str, Any]) -> bool:
    """Whether a field of the form, or of a criterion, holds percent."""
    metric = node.get("metric")
    of_criterion = field in ("at_least", "at_most") and isinstance(metric, str) and is_share(metric)
    return of_criterion or field in ("confidence", "margin")


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


def choose_gold_file(tree: Tree, gold: Tree, guideline: Tree) -> Tree:
    """A file as gold, read as was said of it, with the `guideline` and `question` whose labels it has, if any."""
    return {name: value for name, value in deepcopy(tree).items() if name != "guideline"} | {
        "gold": gold,
        **guideline,
    }


def add(tree: Tree, what: str) -> Tree:
    """The form with another vendor or batch."""
    made = deepcopy(tree)
    if what == "vendor":
        vendors = made.setdefault("vendors", [])
        letters = (f"vendor_{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
        taken = [vendor.get("id") for vendor in vendors]
        name = next((name for name in letters if name not in taken), f"vendor_{len(taken) + 1}")
        vendors.append({"id": name})
    else:
        batches = made.setdefault("batches", [])
        batches.append({"id": f"batch {len(batches) + 1}", "sent_at": ""})
    return made


def _named(tree: Tree, at: int, name: str) -> Tree:
    """Another name of a vendor. Its id follows, unless somebody wrote their own: pilots are compared by it."""
    from workbench.formats.drafting import slug  # loads numpy

    vendors = tree.get("vendors") or []
    if at >= len(vendors):
        raise BadAction(f"vendors.{at}.name: there is no such part any more.")
    vendor = vendors[at]
    before, old = vendor.get("id"), vendor.pop("name", "")
    if name:
        vendor["name"] = name
    new = slug(name)
    if new and (before == slug(old) or PROPOSED.fullmatch(str(before))):
        vendor["id"] = new
    return tree


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


def without_a_name(pilot: Pilot) -> tuple[str, ...]:
    """A sentence for each vendor that has neither a name nor an id that somebody chose."""
    return tuple(
        f"A vendor has no name, and after the freeze it cannot get one: reports call it “{vendor.shown}”."
        for vendor in pilot.vendors
        if vendor.name is None and PROPOSED.fullmatch(vendor.id)
    )


def with_deliveries(tree: Tree, vendor: int, deliveries: list[dict[str, Any]]) -> Tree:
    """The form with these deliveries of a vendor."""
    made = deepcopy(tree)
    made["vendors"][vendor]["deliveries"] = deliveries
    return made


GOOD, FEW_ERRORS = 0.9, 0.1  # a first proposal for a share that is right, and for a rate of errors


def proposed(kind: Kind | None) -> list[dict[str, Any]]:
    """The criteria of a first proposal: the kind's main measure, or accuracy where answers are right or wrong; and agreement."""
    main: dict[str, Any] = {"metric": "accuracy", "at_least": GOOD}
    if kind is not None and kind.partial:
        name, measure = next(iter(kind.named_measures().items()))
        main = {"metric": name, **({"at_most": FEW_ERRORS} if measure.errors else {"at_least": GOOD})}
    return [main, {"metric": "agreement", "at_least": 0.7}]


def start(
    name: str,
    gold: str,
    about: dict[str, Any] | None,
    kind_of: Callable[[Tree], Kind | None] = lambda _: None,
) -> Tree:
    """The first proposal of a new pilot: valid, with one vendor, to be edited; `kind_of` knows the kind of its question."""
    if about is None:
        raise InvalidDocument("A pilot needs a locked gold set. Build and lock one under Gold set first.")
    tree: Tree = {
        "name": name,
        "title": name.replace("_", " ").replace("-", " ").capitalize() + " pilot",
        "vendors": [{"id": "vendor_a"}],
        "confidence": 0.95,
        "margin": 0.05,
        "timezone": "UTC",
        "currency": "USD",
    }
    chosen = choose_gold(tree, gold, about)
    return {**chosen, "criteria": proposed(kind_of(chosen))}


OF_ONE_PILOT = {"name", "title", "batches", "items"}  # the next pilot says its own
OF_THE_GOLD = {"gold", "guideline", "question", "kind", "settings", "level", "order", "file_names"}


def like(tree: Tree, earlier: Tree) -> Tree:
    """A form on the terms of an earlier pilot: without its times and deliveries, and without a gold that is a file beside it."""
    in_a_file = gold_kind(earlier["gold"]) == "gold file"
    own = OF_ONE_PILOT | (OF_THE_GOLD if in_a_file else set())
    kept = {name: tree[name] for name in own if name in tree}
    terms = {name: value for name, value in earlier.items() if name not in own}
    if in_a_file:  # a measure of its kind of answer may be none of the new question's
        of_any = [criterion for criterion in earlier["criteria"] if criterion["metric"] in METRICS]
        terms["criteria"] = of_any or tree["criteria"]
    vendors = [
        {name: value for name, value in vendor.items() if name != "deliveries"}
        for vendor in earlier["vendors"]
    ]
    return deepcopy({**kept, **terms, "vendors": vendors})


def _criterion(tree: Tree, metric: str, value: str) -> Tree:
    """A threshold; an empty one leaves the criterion out, and the criteria stay in the order of `METRICS`."""
    if metric not in METRICS and measure_of(metric) is None:
        known_names = listed((*METRICS, *sorted(measures())), 40)
        raise BadAction(f"there is no criterion {metric!r}; expected one of {known_names}.")
    known = {criterion.get("metric"): criterion for criterion in tree.get("criteria") or ()}
    if value == "":
        known.pop(metric, None)
    else:
        criterion = known.setdefault(metric, {"metric": metric})
        direction = next((d for d in ("at_least", "at_most") if d in criterion), _direction(metric))
        criterion[direction] = value
    kept = [criterion for criterion in tree.get("criteria") or () if criterion.get("metric") in known]
    tree["criteria"] = kept + [
        criterion for name, criterion in known.items() if all(o.get("metric") != name for o in kept)
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


# The form as the screen shows it.


def _direction(metric: str) -> str:
    return "at_most" if lower_is_better(metric) else "at_least"


def criteria_of(tree: Tree, kind: Kind | None) -> list[str]:
    """What may be a criterion: what every pilot has, the measures of its kind of answer, and what is named already."""
    of_kind = kind.named_measures() if kind is not None and kind.partial else {}
    named = [str(criterion.get("metric")) for criterion in tree.get("criteria") or ()]
    return list(
        dict.fromkeys((*METRICS, *of_kind, *(name for name in named if measure_of(name) is not None)))
    )


def form_view(tree: Tree, sources: "PilotSources", frozen: bool) -> dict[str, Any]:
    """Every field as it was typed, and what may be chosen; the question's own measures may be criteria too."""
    gold = tree.get("gold") or {}
    chosen = gold.get("file") or f"{gold.get('name')}@{gold.get('version')}"
    about, kind = sources.about(chosen), sources.kind_of(tree)
    guideline = tree.get("guideline")
    zone = zone_of(tree)

    def delivered(file: str) -> bool:
        return sources.workspace.pilots.delivered(str(tree.get("name")), file)

    return {
        "frozen": frozen,
        "title": _typed(tree.get("title")),
        "gold": chosen,
        "gold_sets": list(sources.gold_sets()),
        "guideline": f"{guideline['name']} {guideline['version']}"
        if isinstance(guideline, Mapping)
        else None,
        "question": tree.get("question"),
        "questions": [] if about is None else [{"id": q, "items": n} for q, n in about["questions"].items()],
        "promised_hours": _typed(tree.get("promised_hours")),
        "currency": _typed(tree.get("currency", "USD")),
        "confidence": _share(tree.get("confidence", 0.95)),
        "margin": _share(tree.get("margin", 0.05)),
        "understood": {name: _share(share(tree[name])) for name in ("confidence", "margin") if name in tree},
        "timezone": _typed(tree.get("timezone")),
        "vendors": [_vendor_view(vendor, delivered) for vendor in tree.get("vendors") or ()],
        "known_vendors": list(sources.vendors()),
        "batches": [
            {"id": _typed(batch.get("id")), "sent_at": _moment(batch.get("sent_at"), zone)}
            for batch in tree.get("batches") or ()
        ],
        "criteria": [_criterion_view(metric, tree, kind) for metric in criteria_of(tree, kind)],
    }


def _vendor_view(vendor: Mapping[str, Any], delivered: Callable[[str], bool]) -> dict[str, Any]:
    price = vendor.get("price") or {}
    deliveries = [
        {
            "file": _typed(delivery.get("file")),
            "number": _typed(delivery.get("number", 1)),
            "there": bool(delivery.get("file")) and delivered(str(delivery["file"])),
        }
        for delivery in vendor.get("deliveries") or ()
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


def _criterion_view(metric: str, tree: Tree, kind: Kind | None) -> dict[str, Any]:
    name, meaning = about_metric(metric, kind)
    set_as: Mapping[str, Any] = next(
        (criterion for criterion in tree.get("criteria") or () if criterion.get("metric") == metric), {}
    )
    direction = next((d for d in ("at_least", "at_most") if d in set_as), _direction(metric))
    value = set_as.get(direction)
    return {
        "metric": metric,
        "name": name,
        "measures": meaning,
        "direction": direction.replace("_", " "),
        "value": _share(value) if is_share(metric) else _typed(value),
        "understood": _share(share(value)) if is_share(metric) else _typed(value),
        "share": is_share(metric),
    }


def _typed(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _share(value: Any) -> str:
    """0.95 is shown as 95 %; any other text as it was typed."""
    return f"{round(100 * value, 10):g} %" if isinstance(value, int | float) else _typed(value)


def _moment(value: Any, zone: str) -> str:
    """An ISO time in the pilot's zone, without seconds where they are 0; any other text as it was typed."""
    try:
        time = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return _typed(value)
    if time.tzinfo is None:
        return _typed(value)
    local = time.astimezone(ZoneInfo(zone))
    return f"{local:%Y-%m-%d %H:%M}" + (f":{local:%S}" if local.second else "")
