"""A delivery is read when it is added: what is wrong with it is said there, and only a file that can be read is listed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.documents.guideline import Question, guideline_name
from workbench.documents.pilot import Delivery, Pilot
from workbench.errors import BadAction, WorkbenchError, listed
from workbench.quality.bringing.session import Asked, Bringing, Brought
from workbench.quality.deliveries import again_in, pilot_keys, read_delivery
from workbench.report.numbers import many
from workbench.store import files
from workbench.store.workspace import Workspace

REWORK, PART, INSTEAD = "rework", "part", "replace:"
GOLD = ("columns", "map", "layout", "question")  # what of a mapping a file of right answers takes
MANY = 20  # answers to gold items from which on it is odd that all are right

Findings = list[tuple[str, str]]


class Receiving:
    """The files that vendors send to one pilot; what cannot be read is set aside, and kept.

    written  is called with the fields of the deliveries of a vendor that has a new one
    """

    def __init__(
        self,
        workspace: Workspace,
        name: str,
        begin: Callable[[Callable[[], None]], None],
        written: Callable[[int, list[dict[str, Any]], str], None],
    ) -> None:
        self.workspace, self.name, self.written = workspace, name, written
        self.bringing = Bringing(workspace, begin)

    @property
    def path(self) -> Path:
        """The specification's file."""
        return self.workspace.pilots.path(self.name)

    # what is set aside

    def aside(self) -> list[str]:
        """The files that were sent and are not used."""
        return self.workspace.pilots.aside(self.name)

    def take_away(self, file: str) -> None:
        """Remove a file that was set aside, for good."""
        self.workspace.require("deliver")
        if file not in self.aside():
            raise BadAction(f"there is no file {file!r} set aside (any more).")
        (self.path.parent / file).unlink()

    # the dialog

    def open(self, pilot: Pilot, vendor: int, file: str = "") -> None:
        """Show the dialog for a vendor's file, on one that is there where it is named."""
        self.workspace.require("deliver")
        if not 0 <= vendor < len(pilot.vendors):
            raise BadAction(f"there is no vendor number {vendor}.")
        asked = self._asked(pilot, vendor, file)
        if not file:
            return self.bringing.open(asked)
        if file not in (*self.aside(), *self.workspace.pilots.unlisted(self.name, ())):
            raise BadAction(f"there is no file {file!r} in the pilot's folder (any more).")
        return self.bringing.open_on(asked, self.path.parent / file)

    def open_gold(self, use: Callable[[dict[str, Any], dict[str, Any]], None]) -> None:
        """Show the dialog for a file of right answers; `use` gets the gold, and the guideline and question it names."""
        new, folder = set[Path](), self.path.parent

        def keep(name: str, content: bytes) -> Path:
            path = folder / Path(name.replace("\\", "/")).name
            folder.mkdir(parents=True, exist_ok=True)
            if files.write_once(path, content):
                new.add(path)
            return path

        def discard(path: Path) -> None:
            if path in new:
                path.unlink()

        def take(brought: Brought) -> None:
            said = brought.mapping.for_delivery()
            gold: dict[str, Any] = {"file": brought.path.relative_to(folder).as_posix()}
            gold |= {name: said[name] for name in GOLD if name in said}
            named: dict[str, Any] = {}
            if brought.question is not None:
                name, version = guideline_name(brought.guideline)
                named = {"guideline": {"name": name, "version": version}, "question": brought.question.id}
            use(gold, named)

        self.bringing.open(Asked("gold", take, keep, discard, title="The gold of this pilot"))

    def _asked(self, pilot: Pilot, vendor: int, file: str) -> Asked:
        whose, guideline = pilot.vendors[vendor], str(pilot.guideline) if pilot.guideline else ""
        listed_already = [d for d in whose.deliveries if d.file != file and self._is_there(d.file)]

        def use(brought: Brought) -> None:
            self._use(pilot, vendor, brought)

        def keep(name: str, content: bytes) -> Path:
            return self.workspace.pilots.set_aside(self.name, name, content)

        return Asked(
            "answers",
            use,
            keep,
            inspect=lambda answers: [*self._again(pilot, file), *self.inspect(pilot, answers)],
            choices=choices_of(listed_already),
            guideline=guideline,
            question=self._question(pilot),
            fixed=True,
            vendor=whose.shown,
            title=f"A delivery of {whose.shown}",
            defaults={
                "kind": pilot.kind,
                "timezone": pilot.timezone,
                "order": () if guideline else pilot.order,
            },
        )

    def _again(self, pilot: Pilot, file: str) -> Findings:
        """The file that is read now, where the same bytes are a delivery already."""
        if self.bringing.file is None:
            return []
        digest = files.digest_of(self.bringing.file)
        return [
            (
                "bad",
                f"It is the same file as {Path(each.file).name} of {vendor.shown}, which is listed already.",
            )
            for vendor in pilot.vendors
            for each in vendor.deliveries
            if each.file != file
            and self._is_there(each.file)
            and files.digest_of(self.path.parent / each.file) == digest
        ]

    def _is_there(self, file: str) -> bool:
        return self.workspace.pilots.delivered(self.name, file)

    def _question(self, pilot: Pilot) -> str:
        """The question that is judged."""
        if pilot.question or pilot.guideline is None:
            return pilot.question or ""
        return self.workspace.guideline(pilot.guideline).questions[0].id

    def inspect(self, pilot: Pilot, answers: Annotations) -> Findings:
        """What is to be known of a delivery beside how it was read."""
        findings = list(_batches(pilot, answers))
        if again := again_in(answers):
            findings.append(
                (
                    "warn",
                    f"{many(again, 'answer is', 'answers are')} given again by the same person; the first counts.",
                )
            )
        if self.workspace.may("see gold"):
            findings += self._against_gold(pilot, answers)
        return findings

    def _against_gold(self, pilot: Pilot, answers: Annotations) -> Findings:
        try:
            keys = pilot_keys(self.workspace, pilot, self.path)
        except WorkbenchError as error:
            return [("warn", f"The gold cannot be read: {error}")]
        key = keys.get(answers.question) or next(iter(keys.values()), AnswerKey({}))
        return _gold_items(key, answers)

    # using it

    def _use(self, pilot: Pilot, vendor: int, brought: Brought) -> None:
        """Put the file among the deliveries, read it as the report will, and list it."""
        whose = pilot.vendors[vendor]
        fields, questions = brought.mapping.for_delivery(), self._questions(pilot)
        if len(questions) > 1 and brought.question and not brought.mapping.names_questions:
            fields["question"] = brought.question.id
        inside = brought.path.relative_to(self.path.parent).as_posix()
        delivery = Delivery.model_validate({"file": inside, **fields})
        read_delivery(
            pilot, whose, delivery, self.path, questions
        )  # as the report reads it; refused here, not there
        replaced = brought.choice.removeprefix(INSTEAD) if brought.choice.startswith(INSTEAD) else ""
        file = self._placed(inside, replaced)
        absent = {each.file for each in whose.deliveries if not self._is_there(each.file)}
        made = relisted(whose.deliveries, file, fields, brought.choice, replaced, absent)
        n, name = len(brought.answers or ()), Path(inside).name
        beside = (
            f" It is kept as {Path(file).name}, the name of the file that it replaces."
            if file == replaced
            else ""
        )
        said = f"{name}: {many(n, 'answer is', 'answers are')} read and listed.{beside}"
        self.written(vendor, made, said)

    def _questions(self, pilot: Pilot) -> tuple[Question, ...]:
        return self.workspace.guideline(pilot.guideline).questions if pilot.guideline else ()

    def _placed(self, inside: str, replaced: str) -> str:
        """The file's place among the deliveries; a replaced one of the same kind is set aside, and the new one takes its place."""
        pilots, source = self.workspace.pilots, self.path.parent / inside
        if not inside.startswith("aside/"):
            return inside
        content = source.read_bytes()
        if replaced and Path(replaced).suffix.lower() == source.suffix.lower():
            earlier = self.path.parent / replaced
            pilots.set_aside(self.name, earlier.name, earlier.read_bytes(), replaced=True)
            pilots.replace_delivery(self.path, replaced, content)
            file = replaced
        else:
            file = pilots.deliver(self.name, source.name, content)
        source.unlink()
        return file

    def view(self) -> dict[str, Any]:
        """The dialog, and what is set aside."""
        return {"bring": self.bringing.view(), "aside": self.aside()}


def choices_of(deliveries: Sequence[Delivery]) -> tuple[tuple[str, str], ...]:
    """What a further file of a vendor may be: rework, which cannot better the first answers, is proposed."""
    if not deliveries:
        return ()
    number = max(each.number for each in deliveries) + 1
    instead = tuple(
        (f"{INSTEAD}{each.file}", f"It replaces {Path(each.file).name}, which was wrong")
        for each in deliveries
    )
    return (
        (REWORK, f"It is rework: delivery {number}, beside the first answers"),
        *instead,
        (PART, "It is another part of the first delivery"),
    )


def relisted(
    deliveries: Sequence[Delivery],
    file: str,
    fields: Mapping[str, Any],
    choice: str = "",
    replaced: str = "",
    absent: Collection[str] = (),
) -> list[dict[str, Any]]:
    """The deliveries of a vendor, as fields, with a file that is new among them, or read otherwise than before.

    It takes the place of the one that it replaces, else of the first that was announced and is not there (`absent`).
    """
    made = [each.model_dump(mode="json", exclude_defaults=True) for each in deliveries]
    is_rework = choice == REWORK
    same = [at for at, each in enumerate(deliveries) if each.file in (file, replaced)]
    announced = [
        at for at, each in enumerate(deliveries) if each.file in absent and (each.number > 1) == is_rework
    ]
    for at in (*same, *announced):
        number = {"number": deliveries[at].number} if deliveries[at].number > 1 else {}
        made[at] = {"file": file, **number, **fields}
        return made
    last = max((each.number for each in deliveries), default=0)
    return [*made, {"file": file, **({"number": last + 1} if is_rework else {}), **fields}]


def _batches(pilot: Pilot, answers: Annotations) -> Findings:
    """Batches that the pilot does not name."""
    known = {batch.id for batch in pilot.batches}
    strange = (
        [batch for batch in answers.batch.values if batch not in known] if known and answers.batch else []
    )
    if not strange:
        return []
    return [("warn", f"The pilot names no batch {listed(strange[:3])}: its turnaround stays unknown.")]


def _gold_items(key: AnswerKey, answers: Annotations) -> Findings:
    """How many items of gold are answered, and whether it is too good."""
    items, gold = set(answers.items), set(key.label)
    both, missing, others = items & gold, sorted(gold - items), sorted(items - gold)
    if not both:
        return [
            (
                "bad",
                f"None of its items has gold: gold has ids such as {listed(sorted(gold)[:2])}, "
                f"the file {listed(sorted(items)[:2])}. Choose another column of items, or "
                "ask for a file that has these ids.",
            )
        ]
    findings: Findings = [("good", f"{len(both):,} of {len(gold):,} gold items are answered.")]
    if missing:
        findings.append(
            (
                "warn",
                f"{many(len(missing), 'gold item is', 'gold items are')} not answered, such as {listed(missing[:2])}.",
            )
        )
    if others:
        findings.append(
            (
                "warn",
                f"{many(len(others), 'item is', 'items are')} without gold and not judged, such as {listed(others[:2])}.",
            )
        )
    return [*findings, *_too_good(key, answers)]


def _too_good(key: AnswerKey, answers: Annotations) -> Findings:
    """A warning where every answer to a gold item is the gold answer: the vendor may have seen it."""
    known = np.array([item in key.label for item in answers.items], bool)[answers.item.code]
    rows = np.flatnonzero(known)
    if len(rows) < MANY:
        return []
    right = all(
        answers.labels[answers.label.code[row]] == key.label[answers.items[answers.item.code[row]]]
        for row in rows.tolist()
    )
    if not right:
        return []
    return [
        (
            "warn",
            f"Every one of the {len(rows):,} answers to gold items is right: has the vendor seen the gold?",
        )
    ]
