"""Rounds whose answers are drawn or typed: a guideline with a question of each kind, and a gold set of a text, pictures and a recording."""

import datetime as dt
import io
import math
import secrets
import struct
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from workbench.documents.attempts import Response
from workbench.documents.document import Reference
from workbench.documents.gold import GoldAnswer, GoldCard, GoldItem, GoldSet
from workbench.documents.guideline import Guideline, Label, Question, Release
from workbench.documents.round import Round, Turn
from workbench.kinds.registry import EMPTY
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

NOTE = "Started ibuprofen 400 mg 😕 twice a day; stopped aspirin."
ARABIC = "أخذ المريض إيبوبروفين 400 مغ 😕 مرتين في اليوم"
LONG = " ".join(f"word{n}" for n in range(700))
WIDTH, HEIGHT = 800, 500


def street() -> bytes:
    """A street drawn by us: two cars and a person, 800 by 500 pixels."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "#cfe3f2")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 320, WIDTH, HEIGHT), fill="#8d9499")
    for at in range(20, WIDTH, 120):
        pen.rectangle((at, 405, at + 60, 412), fill="#f4f4f4")
    pen.rectangle((40, 90, 260, 320), fill="#d8b48a")
    pen.rectangle((520, 60, 760, 320), fill="#b9c7a0")
    for left, colour in ((120, "#b3362b"), (460, "#2f5fa8")):
        pen.rounded_rectangle((left, 320, left + 200, 390), 16, fill=colour)
        pen.rounded_rectangle((left + 40, 280, left + 160, 330), 14, fill=colour)
        for wheel in (left + 30, left + 130):
            pen.ellipse((wheel, 370, wheel + 40, 410), fill="#222222")
    pen.ellipse((375, 262, 401, 288), fill="#e8b994")
    pen.rectangle((372, 288, 404, 352), fill="#3d7a4e")
    pen.rectangle((374, 352, 386, 400), fill="#333333")
    pen.rectangle((390, 352, 402, 400), fill="#333333")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def tone(seconds: float) -> bytes:
    """A recording of a quiet tone."""
    file, rate = io.BytesIO(), 8000
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        wavy = (int(3000 * math.sin(n / 4)) for n in range(int(seconds * rate)))
        out.writeframes(b"".join(struct.pack("<h", value) for value in wavy))
    return file.getvalue()


def labels(*names: str, **parents: str) -> tuple[Label, ...]:
    return tuple(Label(id=name, definition=f"A {name}.", parent=parents.get(name)) for name in names)


DRUGS = labels("drug", "dose", "reaction")
THINGS = labels("car", "person")
QUESTIONS = {
    "spans": Question(id="spans", ask="Mark drugs and doses.", kind="spans", labels=DRUGS),
    "boxes": Question(id="boxes", ask="Draw a box around each thing.", kind="boxes", labels=THINGS),
    "rotated": Question(
        id="rotated", ask="Draw a box around each thing.", kind="rotated_boxes", labels=THINGS
    ),
    "polygons": Question(id="polygons", ask="Outline each thing.", kind="polygons", labels=THINGS),
    "keypoints": Question(
        id="keypoints",
        ask="Place the points of each person.",
        kind="keypoints",
        labels=labels("person"),
        settings={"points": ["head", "left_foot", "right_foot"], "skeleton": [["head", "left_foot"]]},
    ),
    "transcript": Question(id="transcript", ask="Write what is said.", kind="transcript"),
    "number": Question(
        id="number",
        ask="How many kilos?",
        kind="number",
        settings={"lowest": 0, "highest": 50, "unit": "kg", "tolerance": 2},
    ),
    "tree": Question(
        id="tree",
        ask="What is it?",
        kind="hierarchy",
        labels=labels(
            "vehicle", "car", "lorry", "living", "person", car="vehicle", lorry="vehicle", person="living"
        ),
    ),
    "several": Question(id="several", ask="Which are there?", kind="multi_choice", labels=THINGS),
}
GOLD = {
    "spans": '[[8, 17, "drug"], [18, 24, "dose"], [48, 55, "drug"]]',
    "boxes": '[[120, 280, 320, 410, "car"], [372, 262, 404, 400, "person"], [460, 280, 660, 410, "car"]]',
    "rotated": '[[220, 345, 200, 130, 0, "car"]]',
    "polygons": '[{"points": [[120, 320], [160, 280], [280, 280], [320, 320], [320, 410], [120, 410]], "label": "car"}]',
    "keypoints": '[{"points": [[388, 275, 2], [380, 398, 2], [396, 398, 1]], "label": "person"}]',
    "transcript": "a quiet tone",
    "number": "12",
    "tree": "car",
    "several": "car|person",
}
CONTENTS = {
    "note": {"text": NOTE},
    "again": {"text": NOTE},  # whichever comes first, the other looks the same
    "arabic": {"text": ARABIC},
    "long": {"text": LONG},
    "strip": {"picture": "files/strip.png", "picture_alt": "A strip"},
    "street": {"picture": "files/street.png", "picture_alt": "A street with two cars and a person"},
    "second": {"picture": "files/street.png", "picture_alt": "A street with two cars and a person"},
    "tone": {"audio": "files/tone.wav", "audio_alt": "A tone"},
    "quiet": {"audio": "files/tone.wav", "audio_alt": "A tone without words"},
    "empty": {"picture": "files/street.png", "picture_alt": "A street"},
}
NOTHING = ("quiet", "empty")  # where the right answer holds nothing, if the kind has such an answer


def right(item: str, question: Question) -> str | None:
    """The gold of an item."""
    return EMPTY if item in NOTHING and question.as_kind.empty else question.parse(GOLD[question.id])


def publish(root: Path) -> None:
    """Publish the guideline and lock the gold."""
    workspace, cited = Workspace(root), Reference(name="marks", version="1.0.0")
    guideline = Guideline(
        name="marks",
        version="1.0.0",
        title="Marks",
        purpose="To try every kind of answer.",
        questions=tuple(QUESTIONS.values()),
        changelog=(Release(version="1.0.0", date=dt.date(2026, 11, 1), summary="First."),),
    )
    draft = root / "guidelines" / "marks" / "draft.yaml"
    draft.parent.mkdir(parents=True)
    draft.write_bytes(guideline.canonical())  # JSON is YAML
    workspace.guidelines.publish("marks")
    folder = root / "gold_sets" / "marks" / "files"
    folder.mkdir(parents=True)
    (folder / "street.png").write_bytes(street())
    Image.new("RGB", (3000, 60), "#8d9499").save(folder / "strip.png")
    (folder / "tone.wav").write_bytes(tone(4.0))
    items = tuple(
        GoldItem(
            id=name,
            content=content,
            answers={
                key: GoldAnswer(label=right(name, question), settled="unanimous", votes={})
                for key, question in QUESTIONS.items()
            },
        )
        for name, content in CONTENTS.items()
    )
    card = GoldCard(name="marks", version="1.0.0", guideline=cited, sampling="made up")
    workspace.gold_sets.write_draft(GoldSet(card=card, items=items))
    workspace.gold_sets.lock("marks", workspace.guideline(cited))


def made(root: Path) -> Callable[..., str]:
    """Publish and lock once; `create("spans", "note")` makes a round about an item, and returns its name."""
    cited = Reference(name="marks", version="1.0.0")
    if not (root / "guidelines" / "marks").exists():
        publish(root)

    def create(question: str, *items: str, **fields: Any) -> str:
        whole: dict[str, Any] = {
            "name": f"marks-{question}-{secrets.token_hex(3)}",
            "title": "Marks",
            "guideline": cited,
            "gold": cited,
            "questions": (question,),
            "items": items,
            "practice": True,
            "feedback": "end",
            "created_at": dt.datetime.now(dt.UTC),
        }
        round_ = Round(**(whole | fields))
        with AttemptStore.open(None, root) as attempts:
            attempts.add_round(round_)
        return round_.name

    return create


def answered(root: Path, round_name: str, answers: dict[str, str], vendor: str = "north") -> None:
    """Each person of a vendor finishes a round of one question about one item with this answer."""
    now = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    with AttemptStore.open(None, root) as store:
        round_ = store.round(round_name)
        turn = Turn(number=1, item=round_.items[0], question=round_.questions[0])
        for n, (person, answer) in enumerate(answers.items()):
            at = now + dt.timedelta(seconds=30 * n)
            invitation = store.invite(round_name, store.person(person, vendor, at), at)
            attempt = store.begin(invitation.id, (turn,), at)
            store.mark_shown(attempt.id, 1, at)
            label = round_question(root, round_).parse(answer)
            place = (attempt.id, 1, turn.item, turn.question, label, None, None)
            store.answer(Response(*place, at, at + dt.timedelta(seconds=20)))
            store.finish(attempt.id, at + dt.timedelta(seconds=21), "done")


def round_question(root: Path, round_: Round) -> Question:
    return Workspace(root).guideline(round_.guideline).question(round_.questions[0])
