"""Every kind of answer that is registered goes every step: from a guideline to blind votes, gold, rounds, reports and a pilot.

A kind that is added needs a row in `GOLD`, and nothing else here. Answers come from `Kind.simulate`.
"""

import csv
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from click.testing import CliRunner

from tests.rounds.any_kind import WORDS, Work
from workbench.calibration.report.page import AnnotatorPage, CalibrationPage
from workbench.calibration.report.report import ask, takers
from workbench.calibration.session import CalibrationBoard
from workbench.calibration.store import BoardStore
from workbench.cli import main
from workbench.disagreement.report.page import open_page
from workbench.disagreement.screen import disagreement_browser
from workbench.documents.guideline import Question
from workbench.errors import BadAction
from workbench.kinds.registry import EMPTY, KINDS, Kind, Problems
from workbench.pilot.report.page import PilotPage, PilotReport
from workbench.report.render import plain
from workbench.rounds.server.service import RoundService, now
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

N = 24  # items
ROOT = Path(__file__).parents[1]
CONTROLS = ROOT / "workbench" / "ui" / "kinds" / "controls.js"
NOTEBOOKS = ROOT / "notebooks" / "reports"
THINGS = ("car", "person")
COLOURS = ("red", "green", "blue")
STEPS = ("1", "2", "3", "4")
TREE = ("animal", "cat", "dog", "plant", "oak", "fern")
PARENTS = {"cat": "animal", "dog": "animal", "oak": "plant", "fern": "plant"}


def labelled(k: int, make: Callable[[int], Sequence[Any]]) -> str:
    """One or two regions, each with its label."""
    return json.dumps([[*make(k + 7 * j), THINGS[(k + j) % 2]] for j in range(1 + k % 2)])


def corners(k: int) -> list[list[int]]:
    """A quadrangle."""
    return [[10 * k, 10], [10 * k + 40, 12], [10 * k + 42, 60], [10 * k, 55]]


GOLD: dict[str, tuple[tuple[str, ...], Callable[[int], str], dict[str, Any]]] = {
    "choice": (COLOURS, lambda k: COLOURS[k % 3], {}),
    "multi_choice": (COLOURS, lambda k: "|".join(COLOURS[: 1 + k % 3]), {}),
    "rating": (STEPS, lambda k: STEPS[k % 4], {}),
    "hierarchy": (TREE, lambda k: ("cat", "dog", "oak", "fern")[k % 4], {}),
    "number": ((), lambda k: str(10 + 3 * k), {"lowest": 0, "highest": 100, "tolerance": 2}),
    "spans": (THINGS, lambda k: labelled(k, lambda n: (n % 13, n % 13 + 6)), {}),
    "boxes": (THINGS, lambda k: labelled(k, lambda n: (9 * n, 10, 9 * n + 50, 60)), {}),
    "rotated_boxes": (THINGS, lambda k: labelled(k, lambda n: (9 * n + 40, 50, 40, 20, 30)), {}),
    "polygons": (THINGS, lambda k: json.dumps([{"points": corners(k), "label": THINGS[k % 2]}]), {}),
    "keypoints": (
        THINGS,
        lambda k: json.dumps([{"points": [[*point, 2] for point in corners(k)[:3]], "label": THINGS[k % 2]}]),
        {"points": ["head", "hand", "foot"]},
    ),
    "transcript": ((), lambda k: " ".join((*WORDS[k % 5 :], str(k))), {}),
}


class Place:
    """A workspace about one question of a kind; each part is made once, when a test first needs it.

    bare   every how many items the right answer holds nothing; 0 for none
    """

    def __init__(self, root: Path, name: str, bare: int = 0) -> None:
        self.work, self.root, self.name, self.bare = Work(root), root, name, bare
        self.labels, self.gold, self.settings = GOLD[name]
        folder = root / "guidelines" / "things"
        folder.mkdir(parents=True)
        (folder / "draft.yaml").write_text(yaml.safe_dump(self.guideline(), sort_keys=False), "utf-8")
        self.items = [f"i{k:02}" for k in range(N)]
        self.made: set[str] = set()

    def guideline(self) -> dict[str, Any]:
        """A guideline of one question, with a rule where it has labels."""
        labels = [
            {"id": label, "definition": f"It is {label}.", "parent": PARENTS.get(label)}
            if label in PARENTS and self.name == "hierarchy"
            else {"id": label, "definition": f"It is {label}."}
            for label in self.labels
        ]
        question = {"id": "what", "ask": "What is there?", "kind": self.name, "labels": labels}
        question |= {"settings": self.settings} if self.settings else {}
        rule = {
            "id": "R1",
            "question": "what",
            "text": "The nearer counts.",
            "separates": list(self.labels[-2:]),
        }
        return {
            "name": "things",
            "version": "1.0.0",
            "title": "Things",
            "purpose": "Mark things.",
            "authors": ["Ann"],
            "questions": [question],
            "rules": [rule] if self.labels else [],
            "changelog": [{"version": "1.0.0", "date": "2026-11-01", "summary": "The first."}],
        }

    def once(self, what: str, make: Callable[[], Any]) -> None:
        """Make a part if it is not there yet."""
        if what not in self.made:
            make()
            self.made.add(what)

    @property
    def question(self) -> Question:
        """The question, of the published guideline."""
        self.once("published", lambda: self.work("guideline", "publish", "things"))
        return Workspace(self.root).guideline("things@1.0.0").question("what")

    @property
    def kind(self) -> Kind:
        """The kind, with the labels and settings of the question."""
        return self.question.as_kind

    def right(self, k: int) -> Any:
        """The answer that is right for item k."""
        return self.kind.read(EMPTY if self.bare and k % self.bare == 0 else self.gold(k))

    def write(self, name: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
        """A CSV file of the workspace."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([head, *rows])
        return path

    def answers(self, name: str, people: Sequence[str], skill: float, seed: int) -> Path:
        """A table of simulated answers to all items."""
        rng, kind = np.random.default_rng(seed), self.kind
        rows = [
            (item, who, kind.render(kind.simulate(self.right(k), rng, skill)))
            for k, item in enumerate(self.items)
            for who in people
        ]
        return self.write(name, ("item", "annotator", "label"), rows)

    @property
    def crowd(self) -> Path:
        """Answers of four simulated people."""
        path = self.root / "answers.csv"
        self.once("answers", lambda: self.answers(path.name, ("a", "b", "c", "d"), 0.7, 1))
        return path

    @property
    def locked(self) -> str:
        """The gold set, imported as two equal votes for each item."""

        def make() -> None:
            texts = [self.kind.render(self.right(k)) for k in range(N)]
            rule = "R1" if self.labels else ""
            told = zip(self.items, texts, strict=True)
            rows = [(item, " ".join(WORDS), rule, text, text) for item, text in told]
            sheet = self.write("sheet.csv", ("item_id", "text", "rules", "vote:ann", "vote:ben"), rows)
            cited = ("--guideline", "things@1.0.0", "--agreed-by", "Ann")
            self.work("gold", "import", sheet, "--name", "things", *cited)
            self.work("gold", "lock", "things")

        self.once("gold", make)
        return "things@1.0.0"

    @property
    def round(self) -> str:
        """A round that twelve simulated people have taken."""

        def make() -> None:
            rates = ("--allow-undecided", "--allow-guessing", "--good", 0.95, "--poor", 0.7)
            self.work("quiz", "create", "q", "--gold", self.locked, *rates)
            self.work("quiz", "simulate", "q", "--people", 12)

        self.once("round", make)
        return "q"


@pytest.fixture(scope="module", params=tuple(KINDS))
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The workspace of one kind."""
    return Place(tmp_path_factory.mktemp(request.param), request.param)


def html(page: Any, notebook: str) -> str:
    """What the cells of a report's notebook show of a page."""
    cells = json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text("utf-8"))["cells"]
    names = [
        re.search(r"^(?:page|report)\.(\w+)", "".join(cell["source"]), re.M)
        for cell in cells
        if cell["cell_type"] == "code"
    ]
    made = [getattr(page, name[1]) for name in names if name]
    assert len(made) > 3
    return "".join(str((each() if callable(each) else each).html) for each in made)


def sent(kind: Kind, answer: Any) -> str | list[str]:
    """An answer as the browser sends it."""
    return list(kind.labels_of(answer)) if kind.several else kind.render(answer)


def test_guideline(place):
    """The draft is valid, is published, and its handbook says how to answer."""
    place.work("guideline", "validate", "things")
    assert place.question.kind == place.name
    handbook = place.root / "handbook.html"
    place.work("guideline", "render", "things@1.0.0", "--out", handbook)
    text = handbook.read_text("utf-8")
    assert "What is there?" in text
    assert all(f"It is {label}." in text for label in place.labels)


def test_blind_votes_and_adjudication(place):
    """Experts answer on a card over the service; equal votes settle, others wait, and a person decides."""
    kind, work = place.kind, place.work
    table = place.write("blind.csv", ("item_id", "text"), [(item, " ".join(WORDS)) for item in ("a", "b")])
    cited = ("--guideline", "things@1.0.0", "--sampling", "by hand", "--least", 0)
    work("gold", "open", "blind", table, *cited)
    work("quiz", "create", "experts", "--expert", "--gold-draft", "blind")
    assert kind.control in CONTROLS.read_text("utf-8")
    one, other = place.right(0), place.right(1)
    votes = {"ann": {"a": one, "b": one}, "ben": {"a": one, "b": other}}
    with AttemptStore.open(None, place.root) as store:
        service = RoundService(Workspace(place.root), store)
        for who, of_item in votes.items():
            token = store.token(store.invite("experts", store.person(who, "", now()), now()).id)
            view = service.act(token, "en", {"do": "begin"})
            for _ in of_item:
                assert view["question"]["control"] == kind.control
                turn = view["item"]["turn"]
                item = next(a for a in store.attempts("experts") if a.person.name == who).turn(turn).item
                said = {"do": "answer", "turn": turn, "answer": sent(kind, of_item[item])}
                view = service.act(token, "en", said)
            assert view["screen"] == "verdict"
    work("gold", "import-votes", "blind", "experts")
    draft = Workspace(place.root).gold_sets.draft("blind")
    assert draft.item("a").answers["what"].label == kind.render(one)
    waiting = work("gold", "disputes", "blind").output
    assert "b" in waiting
    decided = ("--label", kind.render(other), "--rationale", "Seen twice.", "--by", "Lea")
    rules = ("--rule", "R1") if place.labels else ()
    work("gold", "adjudicate", "blind", "b", *decided, *rules)
    answer = Workspace(place.root).gold_sets.draft("blind").item("b").answers["what"]
    assert (answer.label, answer.settled) == (kind.render(other), "adjudicated")


def test_gold(place):
    """Imported votes become gold that is locked; coverage counts it by label."""
    gold = Workspace(place.root).gold(place.locked)
    assert [item.answers["what"].label for item in gold.items] == [
        place.kind.render(place.right(k)) for k in range(N)
    ]
    covered = place.work.json("gold", "coverage", "things")
    assert {row["name"] for row in covered["rows"] if row["of"] == "label"} == set(place.kind.answerable())


def test_verdict_and_board(place):
    """Simulated people pass, fail or stay undecided by their credit; the board shows them and the items they miss."""
    results = place.work.json("quiz", "results", place.round)
    verdicts = [person["verdict"] for person in results["people"]]
    assert len(verdicts) == 12
    states = {verdict["state"] for verdict in verdicts if verdict["state"]}
    assert len(states) > 1
    assert states <= {"pass", "fail", "not enough evidence"}
    store = BoardStore(Workspace(place.root))
    try:
        board = CalibrationBoard(store, now=now, round_name="q")
        for tab in ("now", "course", "meeting"):
            board.act({"do": "show", "tab": tab})
            json.dumps(board.view())
    finally:
        store.close()


def test_an_open_item_and_a_meeting(place, tmp_path):
    """Where answers are drawn, gold and people lie over the item; a meeting votes and decides on answers of the kind."""
    root, kind, question = shutil.copytree(place.root, tmp_path / "copy"), place.kind, place.question
    answer = kind.render(place.right(1))
    store = BoardStore(Workspace(root))
    try:
        board = CalibrationBoard(store, now=now, round_name="q", lead="Lea")
        missed = board.view()["items"]["rows"][0]
        board.act({"do": "open", "item": missed["item"], "question": missed["question"]})
        (item,) = board.view()["open"]
        assert any(layer["marks"] for layer in item["layers"]) == bool(kind.marks(place.right(0)))
        board.act({"do": "meet"})
        votes = {answer: 3, "": 1}
        board.act({"do": "second", "place": 0, "votes": votes})
        (talk, *_) = board.view()["meeting"]["talks"]
        assert {vote["id"] or "": vote["n"] for vote in talk["second"]} == votes
        more = {} if question.one_label else {"answer": answer, "text": "Said in words."}
        label = (answer if question.one_label else place.labels[0]) if place.labels else None
        board.act({"do": "decide", "place": 0, "label": label, "why": "Seen twice.", **more})
        assert board.view()["meeting"]["talks"][0]["decided"]["label"] == answer
    finally:
        store.close()


def test_a_card_of_a_quiz(place):
    """The question of a quiz tells its control; gold is a right answer, and no gold is seen before the end."""
    kind = place.kind
    place.work("quiz", "create", "card", "--gold", place.locked, "--practice", "--split", "quiz")
    with AttemptStore.open(None, place.root) as store:
        service = RoundService(Workspace(place.root), store)
        token = store.token(store.invite("card", store.person("eva", "", now()), now()).id)
        view = service.act(token, "en", {"do": "begin"})
        assert view["question"]["control"] == kind.control
        turn = store.attempts("card")[0].turn(1)
        gold = place.right(int(turn.item[1:]))
        view = service.act(token, "en", {"do": "answer", "turn": 1, "answer": sent(kind, gold)})
        assert view["feedback"]["right"] is True


def test_agreement_and_consensus(place):
    """Four people agree by more than chance, and their consensus is nearer to gold than each of them."""
    told = place.work.json("agreement", place.crowd, "--guideline", "things@1.0.0")
    values = [each["value"] for each in told["coefficients"].values() if each["value"] is not None]
    assert values
    assert max(values) > 0.2
    said = place.work.json("consensus", place.crowd, "--guideline", "things@1.0.0", "--gold", place.locked)
    assert said


def test_score(place):
    """Annotators are scored by the credit and by each measure of the kind."""
    measures = [word for name in place.kind.named_measures() for word in ("--measure", name)]
    gold = ("--gold", place.locked, "--guideline", "things@1.0.0")
    said = place.work.json("score", place.crowd, *gold, *(measures if place.kind.partial else ()))
    assert {"a", "b", "c", "d"} <= set(json.dumps(said).split('"'))
    done = place.work("score", place.crowd, *gold, "--by", "label", code=0 if place.labels else 2)
    assert place.labels or "such answers have no labels" in done.output
    place.work("score", place.crowd, *gold, "--by", "rule")


def test_disagreement(place):
    """The browser and the report show the same answers, opened item by item."""
    screen = disagreement_browser(place.crowd, guideline="things@1.0.0", question="what", root=place.root)
    view = screen.session.view()
    json.dumps(view)
    screen.session.act({"do": "open", "item": view["list"]["rows"][0]["item"]})
    assert len(screen.session.view()["open"]["answers"]) == 4
    page = open_page(
        files=(str(place.crowd),), guideline="things@1.0.0", gold=place.locked, root=str(place.root)
    )
    assert "i0" in html(page, "disagreement")


def test_calibration_report(place):
    """The report of the round, and the page of one annotator."""
    asked = ask(place.root, place.round)
    assert "Who is ready" in html(CalibrationPage(**plain(asked.parameters)), "calibration")
    own = plain(asked.parameters) | {"annotator": takers(asked)[0]}
    assert html(AnnotatorPage(**own), "calibration_annotator")


def pilot_of(place: Place, folder: str, gold: dict[str, Any]) -> PilotPage:
    """A frozen pilot of two vendors whose deliveries are there, judged by the kind's own measure."""
    main = place.kind.measures()[0]
    name = next(iter(place.kind.named_measures()))
    limit = {"at_most": 0.02} if main.errors else {"at_least": 0.9 * main.most}
    pilot = {
        "name": folder,
        "title": "Pilot",
        "guideline": {"name": "things", "version": "1.0.0"},
        "question": "what",
        "gold": gold,
        "vendors": [
            {
                "id": vendor,
                "price": {"model": "per_unit", "per_unit": 0.1},
                "deliveries": [{"file": f"deliveries/{vendor}.csv"}],
            }
            for vendor in ("north", "south")
        ],
        "criteria": [{"metric": name, **limit}, {"metric": "agreement", "at_least": 0.5}],
    }
    (place.root / "pilots" / folder / "pilot.yaml").write_text(json.dumps(pilot), "utf-8")
    place.work("pilot", "freeze", folder)
    return PilotPage(PilotReport(folder, str(place.root)))


def test_pilot(place):
    """The better vendor does not fail by the kind's own measure, and the other one does."""
    for vendor, skill in (("north", 1.0), ("south", 0.1)):
        place.answers(f"pilots/p/deliveries/{vendor}.csv", (f"{vendor}-1", f"{vendor}-2"), skill, 5)
    page = pilot_of(place, "p", {"name": "things", "version": place.locked.split("@")[1]})
    assert "north" in html(page, "pilot")
    verdicts = {vendor.vendor.id: vendor.verdict.verdict for vendor in page.view.result.vendors}
    assert verdicts["south"] == "fail"
    assert verdicts["north"] != "fail"


def test_a_pilot_is_rehearsed(place):
    """Made by asking, with the main measure of the kind proposed; rehearsed with stated skills; called simulated everywhere."""
    gold, measure = place.locked, next(iter(place.kind.named_measures()))
    asked = [
        "",
        gold,
        "north, south",
        "none",
        "none",
        "",
        "0",
        *([""] if place.kind.partial else []),
        *("",) * 2,
    ]
    typed = "\n".join([*asked, "0", "", ""])
    root = str(place.root)
    done = CliRunner().invoke(main, ["pilot", "new", "try", "--root", root], input=typed)
    assert done.exit_code == 0, done.output
    pilots = Workspace(place.root).pilots
    assert pilots.load(pilots.path("try")).criteria[0].metric == measure
    place.work("pilot", "simulate", "try", "--skill", "north=1", "--skill", "south=0.2")
    place.work("pilot", "freeze", "try")
    page = PilotPage(PilotReport("try", root))
    assert re.search(r"north\s*<span[^>]*>\(simulated\)", html(page, "pilot"))
    verdicts = {vendor.vendor.id: vendor.verdict.verdict for vendor in page.view.result.vendors}
    assert verdicts["south"] == "fail"
    assert verdicts["north"] != "fail"


def test_where_nothing_is_no_answer(place):
    """A kind that has no empty answer refuses one, in gold and on the card; an untouched card is none for any kind."""
    kind = place.kind
    place.work("quiz", "create", "none", "--gold", place.locked, "--practice", "--split", "quiz")
    with AttemptStore.open(None, place.root) as store:
        service = RoundService(Workspace(place.root), store)
        token = store.token(store.invite("none", store.person("eva", "", now()), now()).id)
        service.act(token, "en", {"do": "begin"})
        untouched = [None, "", " "] + ([] if kind.empty else [[], EMPTY])
        for answer in untouched:
            with pytest.raises(BadAction, match=r".+"):
                service.act(token, "en", {"do": "answer", "turn": 1, "answer": answer})
        assert not store.answers("none")
    if not kind.empty:
        assert isinstance(kind.parse(EMPTY), Problems)
        sheet = place.write("empty.csv", ("item_id", "text", "label"), [("a", "b", EMPTY)])
        cited = ("--name", "empty", "--guideline", "things@1.0.0", "--settled-by", "Ann")
        refusal = place.work("gold", "import", sheet, *cited, code=2).output
        assert "empty.csv:2" in refusal
        assert f"'{EMPTY}'" in refusal


@pytest.fixture(scope="module")
def sparse(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A workspace in which the right answer to every third item holds nothing."""
    if not place.kind.empty:
        pytest.skip(f"{place.kind.title}: nothing is no answer, see test_where_nothing_is_no_answer")
    return Place(tmp_path_factory.mktemp(f"{place.name}-sparse"), place.name, bare=3)


def test_an_empty_answer_as_vote_and_gold(sparse):
    """Two experts say that there is nothing: this is agreement. Against a vote that holds something a person decides for nothing."""
    kind, work = sparse.kind, sparse.work
    table = sparse.write("blind.csv", ("item_id", "text"), [(item, " ".join(WORDS)) for item in ("a", "b")])
    cited = ("--guideline", "things@1.0.0", "--sampling", "by hand", "--least", 0)
    work("gold", "open", "blind", table, *cited)
    work("quiz", "create", "experts", "--expert", "--gold-draft", "blind")
    some = sent(kind, sparse.right(1))
    nothing: str | list[str] = [] if kind.several else EMPTY
    votes = {"ann": {"a": nothing, "b": nothing}, "ben": {"a": nothing, "b": some}}
    with AttemptStore.open(None, sparse.root) as store:
        service = RoundService(Workspace(sparse.root), store)
        for who, of_item in votes.items():
            token = store.token(store.invite("experts", store.person(who, "", now()), now()).id)
            view = service.act(token, "en", {"do": "begin"})
            assert view["question"]["empty"] is True
            for _ in of_item:
                turn = view["item"]["turn"]
                item = next(a for a in store.attempts("experts") if a.person.name == who).turn(turn).item
                view = service.act(token, "en", {"do": "answer", "turn": turn, "answer": of_item[item]})
            assert view["screen"] == "verdict"
    work("gold", "import-votes", "blind", "experts")
    answers = Workspace(sparse.root).gold_sets.draft("blind")
    assert answers.item("a").answers["what"].label == EMPTY
    assert answers.item("a").answers["what"].settled == "unanimous"
    assert answers.item("b").answers["what"].settled is None
    rules = ("--rule", "R1") if sparse.labels else ()
    work("gold", "adjudicate", "blind", "b", "--label", EMPTY, "--rationale", "Empty.", "--by", "Lea", *rules)
    decided = Workspace(sparse.root).gold_sets.draft("blind").item("b").answers["what"]
    assert (decided.label, decided.settled) == (EMPTY, "adjudicated")


def test_an_empty_answer_is_judged(sparse):
    """Nothing against nothing is right, something against nothing has no credit, and the card says what gold is."""
    kind = sparse.kind
    sparse.work("quiz", "create", "card", "--gold", sparse.locked, "--practice", "--split", "quiz")
    nothing: str | list[str] = [] if kind.several else EMPTY
    with AttemptStore.open(None, sparse.root) as store:
        service = RoundService(Workspace(sparse.root), store)
        token = store.token(store.invite("card", store.person("eva", "", now()), now()).id)
        view = service.act(token, "en", {"do": "begin"})
        credit: dict[bool, list[float]] = {True: [], False: []}
        for turn in store.attempts("card")[0].turns:
            empty = int(turn.item[1:]) % 3 == 0
            answer = nothing if empty and turn.number % 2 else sent(kind, sparse.right(1))
            view = service.act(token, "en", {"do": "answer", "turn": turn.number, "answer": answer})
            if empty:
                assert view["feedback"]["gold"] == ""
                assert view["feedback"]["control"] == kind.control
                credit[answer == nothing].append(view["feedback"]["credit"])
            view = service.act(token, "en", {"do": "go_on"})
    assert set(credit[True]) == {1.0}
    assert set(credit[False]) == {0.0}
    verdicts = [person["verdict"] for person in sparse.work.json("quiz", "results", sparse.round)["people"]]
    assert len({verdict["state"] for verdict in verdicts}) > 1


def test_an_empty_answer_in_tables_and_reports(sparse):
    """Cells with nothing in them come back from CSV and Parquet, are merged and scored, and reports say them in words."""
    kind, work = sparse.kind, sparse.work
    gold = ("--gold", sparse.locked, "--guideline", "things@1.0.0")
    out = sparse.root / "again.parquet"
    work("import", sparse.crowd, "--kind", sparse.name, "--question", "what", "--out", out)
    merged = sparse.root / "merged.csv"
    work("consensus", out, "--guideline", "things@1.0.0", "--question", "what", "--out", merged)
    with merged.open(encoding="utf-8", newline="") as file:
        best = {row["item_id"]: row["label"] for row in csv.DictReader(file)}
    assert sum(best[item] == EMPTY for item in sparse.items[::3]) >= N // 6
    assert sparse.work.json("score", out, *gold) == sparse.work.json("score", sparse.crowd, *gold)
    page = open_page(
        files=(str(sparse.crowd),), guideline="things@1.0.0", gold=sparse.locked, root=str(sparse.root)
    )
    words = {kind.called(kind.read(EMPTY), {}), "nothing marked"}
    shown = html(page, "disagreement")
    assert any(each in shown for each in words)
    screen = disagreement_browser(sparse.crowd, guideline="things@1.0.0", question="what", root=sparse.root)
    screen.session.act({"do": "open", "item": screen.session.view()["list"]["rows"][0]["item"]})
    json.dumps(screen.session.view())
    asked = ask(sparse.root, sparse.round)
    assert "Who is ready" in html(CalibrationPage(**plain(asked.parameters)), "calibration")
    own = plain(asked.parameters) | {"annotator": takers(asked)[0]}
    assert html(AnnotatorPage(**own), "calibration_annotator")


def little(place: Place) -> Iterator[tuple[str, list[str], list[str], str]]:
    """Answers with little to compare: what they are, the people, an answer an item that all give, and gold for all."""
    first = place.kind.render(place.right(0))
    yield "one person", ["a"], [first, place.kind.render(place.right(1))], first
    yield "equal", ["a", "b", "c"], [first] * 4, first
    yield "one item", ["a", "b"], [first], first
    if place.kind.empty:
        yield "empty against empty", ["a", "b"], [EMPTY] * 4, EMPTY
        yield "nobody saw anything", ["a", "b"], [EMPTY] * 4, first
        yield "nothing is there", ["a", "b"], [first] * 4, EMPTY


def test_little_to_compare(place):
    """Nobody drew anything, one person, all equal: every number is one, or a sentence says why there is none."""
    for at, (what, people, texts, right) in enumerate(little(place)):
        told = [(f"i{k}", who, text) for k, text in enumerate(texts) for who in people]
        table = place.write(f"little{at}.csv", ("item", "annotator", "label"), told)
        gold = place.write(f"gold{at}.csv", ("item", "label"), [(f"i{k}", right) for k in range(len(texts))])
        about = ("--guideline", "things@1.0.0")
        told_of = place.work.json("agreement", table, "--coefficient", "all", *about)["coefficients"]
        assert all(each["value"] is not None or each["reason"] for each in told_of.values()), what
        assert "NaN" not in json.dumps(told_of), what
        for command in (
            ("consensus",),
            ("consensus", "--method", "wawa"),
            ("score",),
            ("score", "--sequential"),
        ):
            place.work(command[0], table, *command[1:], "--gold", gold, *about)
        screen = disagreement_browser(table, guideline="things@1.0.0", question="what", root=place.root)
        json.dumps(screen.session.view(), allow_nan=False)
        page = open_page(files=(str(table),), guideline="things@1.0.0", gold=str(gold), root=str(place.root))
        assert not re.search(r">\s*nan\s*<", html(page, "disagreement")), what
        folder = f"little{at}"
        for vendor in ("north", "south"):
            rows = [(item, f"{vendor}-{who}", text) for item, who, text in told]
            place.write(f"pilots/{folder}/deliveries/{vendor}.csv", ("item", "annotator", "label"), rows)
        place.write(
            f"pilots/{folder}/gold.csv", ("item", "label"), [(f"i{k}", right) for k in range(len(texts))]
        )
        page = pilot_of(place, folder, {"file": "gold.csv"})
        assert not re.search(r">\s*nan\s*<", html(page, "pilot")), what
