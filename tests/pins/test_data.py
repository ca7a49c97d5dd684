"""Real annotations: what is told of them, as digests and headline figures alone; skipped where they are not at hand.

No text and no id of the data is in the project: only a sha256 of the normalised JSON, and a few figures of all.
"""

import json

import pytest

import workbench as wb
from tests.pins.conftest import refused, typed
from tests.pins.page_text import text_of
from tests.pins.pinned import Normal, digest, pinned

SETS = {
    "rte_snow2008": {"gold": True},
    "convabuse": {},
    "weather_sentiment_amt": {"gold": True},
    "weather_sentiment_cf": {"gold": True},
    "affect_snow2008": {"gold": True},
    "chec_guideline_rounds": {},
    "presto_distortion": {},
    "stem_adjudication": {"gold": True, "methods": ("majority",)},
    "crowdspeech_devother": {"gold": True, "agree": ("--kind", "transcript")},
    "crowdtruth_event_spans": {"gold": True, "agree": ("--kind", "spans")},
    "boxes_braylan": {"gold": True, "agree": ("--kind", "boxes")},
}
FREE_OF_ZONE = ("--column", "submitted_at=")  # times without a zone are left out
TOLD_BY = {
    "agreement": ("items", "annotators", "coefficients.krippendorff_alpha.value", "structured.alpha.value"),
    "consensus": ("method", "items", "disputes", "accuracy.value"),
}


@pytest.mark.parametrize("name", SETS)
def test_a_set(shared, name):
    """Agreement, consensus and scores of a set of real answers are what they were."""
    table, about = shared(f"data/{name}/annotations.csv"), SETS[name]
    gold = ("--gold", shared(f"data/{name}/gold.csv")) if about.get("gold") else ()
    distance, zone = about.get("agree", ()), FREE_OF_ZONE if "spans" in name else ()
    commands = {"agreement": ("agreement", table, *distance, *zone)}
    if not distance:
        for method in about.get("methods", ("majority", "dawid-skene")):
            commands[f"consensus {method}"] = ("consensus", table, *gold, "--method", method)
    if gold:
        commands["score"] = ("score", table, *gold, *distance, *zone)
    pinned(f"data/{name}.json", {key: told(words) for key, words in commands.items()})


def told(words: tuple[object, ...]) -> dict:
    """The digest and the headline figures of what a command says, or how it was refused."""
    done = typed(*words, "--json")
    assert done.exit_code == 0, (words, done.output)
    found = Normal({})(json.loads(done.stdout))
    return {"sha256": digest(found), **figures(words[0], found)}


def figures(command: object, found: dict) -> dict:
    """What stands at the head of each answer; of scores the mean over answers."""
    if command == "score":
        scored = [(one["accuracy"]["value"], one["n"]) for one in found.values() if at(one, "accuracy.n")]
        n = sum(n for _, n in scored)
        mean = sum(value * n for value, n in scored) / n if n else None
        return Normal({})({"annotators": len(found), "n": n, "accuracy": mean})
    return {path: value for path in TOLD_BY[str(command)] if (value := at(found, path)) is not None}


def at(found: object, path: str) -> object:
    """The value at a path such as `accuracy.value`, None where there is none."""
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def test_the_front_door(shared):
    """`wb.read`, `wb.agreement`, `wb.consensus` and `wb.score` give what they gave."""
    folder = shared("data/rte_snow2008")
    answers = wb.read(folder / "annotations.csv")
    names = wb.consensus(answers, method="dawid-skene")
    found = {
        "answers": len(answers),
        "items": len(answers.items),
        "agreement": type(wb.agreement(answers)).__name__,
        "consensus": [type(names).__name__, float(names.confidence.sum())],
        "scores": type(wb.score(answers, gold=folder / "gold.csv")).__name__,
    }
    pinned("data/front_door.json", Normal({})(found))


def test_a_report(shared, tmp_path, monkeypatch):
    """The page of a set reads as it did: a digest of its text, and how many lines it has."""
    for name in ("annotations.csv", "gold.csv"):
        (tmp_path / name).write_bytes(shared(f"data/weather_sentiment_amt/{name}").read_bytes())
    monkeypatch.chdir(tmp_path)
    assert typed("init", "--empty", ".").exit_code == 0
    words = (
        "report",
        "disagreement",
        "annotations.csv",
        "--gold",
        "gold.csv",
        "--out",
        "page.html",
        "--tables",
        "t",
    )
    said = json.loads(typed(*words, "--json").stdout)
    lines = Normal({"ROOT": tmp_path})(
        text_of((tmp_path / "page.html").read_text(encoding="utf-8")).splitlines()
    )
    pinned("data/report.json", {"beside": said["beside"], "lines": len(lines), "sha256": digest(lines)})


def test_exports(shared, tmp_path):
    """Each file of each tool's exports is read into the same table, or refused for the same kind of reason."""
    top = shared("exports")
    found = {}
    for path in sorted(one for one in top.rglob("*") if one.is_file() and one.parent != top):
        out = tmp_path / "out.csv"
        out.unlink(missing_ok=True)
        kind = refused("import", path, "--out", out)
        rows = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
        read = {"rows": len(rows) - 1, "sha256": digest(rows)} if kind is None else {"refused": kind}
        found[path.relative_to(top).as_posix()] = read
    pinned("data/exports.json", found)
