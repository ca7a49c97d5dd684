"""What a lead has set of a new round so far, what follows from that by itself, and the round that is asked for."""

from typing import Any

from workbench.calibration.actions import Kind
from workbench.calibration.board import Board, newest
from workbench.calibration.retake_needs import RetakeNeeds
from workbench.calibration.round_fields import (
    BY_NAME,
    DEFAULTS,
    EXAM,
    FIELDS,
    GOLD,
    KINDS,
    LACKS,
    LONGEST_TERMS,
    MAKE_ONE,
    OF_A_KIND,
    OF_KIND,
    OF_SPLIT,
    PLACE,
    PLAIN,
    ROUND_KIND,
    FormField,
    Options,
    Value,
)
from workbench.documents.attempts import Person
from workbench.documents.gold import SPLITS, GoldSet
from workbench.documents.policies import FEEDBACK
from workbench.documents.round import Round
from workbench.documents.version import Version
from workbench.errors import BadAction, InvalidDocument, NotFound, OutOfRange, listed
from workbench.formats.drafting import slug
from workbench.rounds.advice import Mend
from workbench.rounds.new_round import KnownRounds, NewRound
from workbench.rounds.passing import PASS_OPTIONS, POLICIES, PassPolicy, asked_for
from workbench.ui.options import moment


class RoundSettings:
    """The settings of a new round: `typed` by the lead; every other follows from the kind, the gold and earlier rounds."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.kind: Kind = "quiz"
        self.typed: dict[str, Any] = {}
        self.needs = RetakeNeeds(board)
        self._known: KnownRounds | None = None

    # what is typed

    def open(self, kind: str, **prefilled: str) -> None:
        """Begin anew, with some settings from an address: `gold` NAME or NAME@VERSION, `since`, `source`."""
        if kind not in KINDS:
            raise NotFound(f"there is no round of kind {kind!r}; expected one of {listed(KINDS)}.")
        self.kind = next(known for known in KINDS if known == kind)
        self.typed = {}
        self.needs.forget()
        self.look()
        self.typed |= {name: prefilled[name] for name in ("since", "source") if prefilled.get(name)}
        field, like = "draft" if kind == "expert" else "gold", self.like()
        gold = prefilled.get("gold") or (like.gold.name if like and like.gold else "")
        same = [v for v, _ in self.options(field) if v.partition("@")[0] == gold.partition("@")[0]]
        if gold and not same and prefilled.get("gold"):
            raise NotFound(f"there is no such gold set: {gold}.")
        self.typed |= {field: same[0]} if same else {}

    def look(self) -> None:
        """Read the rounds again when they are asked for next."""
        self._known = None

    def pick(self, kind: Kind) -> None:
        """Another kind; what belongs to a kind follows by itself again."""
        self.kind = kind
        self.typed = {name: value for name, value in self.typed.items() if name not in OF_A_KIND}

    def tick(self, question: str, on: bool) -> None:
        """Whether a question is asked."""
        ticked = [each for each in self.value("questions") if each != question]
        self.typed["questions"] = [*ticked, *([question] if on else [])]

    def mend(self, mend: Mend) -> None:
        """Change the settings as an advice says."""
        for name, value in mend.changes.items():
            if name == "until_sure":
                self.typed["policy"] = "UntilSure"
                self.typed.pop("length", None)
            elif value is None:
                self.typed.pop(name, None)
            else:
                self.typed[name] = value

    def put(self, name: str, value: Value) -> None:
        """Set a field; nothing (None or "") puts it back to what follows by itself."""
        field = BY_NAME.get(name)
        if field is None or self.kind not in field.kinds:
            raise BadAction(f"there is nothing called {name!r} to set in this form.")
        if value in (None, ""):
            self.typed.pop(name, None)
            if name == "terms":  # those of an earlier round are left out
                self.typed[name] = ""
            return
        if field.control == "choice" and value not in [o for o, _ in self.options(name)]:
            raise NotFound(f"{field.title}: there is no {value!r} to choose.")
        if field.control == "share" and isinstance(value, float) and value > 1:
            raise OutOfRange(f"{field.title}: from 0% to 100%.")
        number = field.control in ("whole", "number", "share")
        if number and (isinstance(value, bool | str) or value is None):
            raise BadAction(f"{field.title}: type a number.")
        if number and not field.low <= float(value or 0):
            raise OutOfRange(f"{field.title}: at least {field.low:g}.")
        if name == "terms" and len(str(value)) > LONGEST_TERMS:
            raise OutOfRange(f"The terms are longer than {LONGEST_TERMS:,} characters.")
        if name in ("gold", "draft", "source"):
            self.typed.pop("questions", None)
            self.typed.pop("since", None)
        self.typed[name] = int(value) if field.control == "whole" and value is not None else value

    # what follows

    def fields(self) -> tuple[FormField, ...]:
        """The settings that matter for this kind, in their order."""
        policy = self.policy() if self.kind in GOLD else None
        of_policy = {option.name for option in policy.options} if policy else set()
        of_any = {option.name for option in PASS_OPTIONS}
        return tuple(
            field
            for field in FIELDS
            if self.kind in field.kinds
            and (field.name not in of_any or field.name in of_policy)
            and not (field.name.startswith("allow_") and not self.typed.get(field.name))
            and not (field.name == "cool_down" and self.value("attempts") == 1)
            and not (field.name == "invite" and not self.people_left())
        )

    def value(self, name: str) -> Any:
        """What a field holds: as set, or as it follows by itself."""
        if name in self.typed:
            return self.typed[name]
        like = self.like()
        if name == "since" and (
            asked := [r.version for r in self.needs.retakes(self.gold(), self.like()) if r.needed]
        ):
            return asked[0]
        if name in ("gold", "draft", "source", "since"):
            options = self.options(name)
            return options[0][0] if options else None
        if name == "questions":
            return [value for value, _ in self.options(name) if like is None or value in like.questions]
        if like is not None and name == "terms":
            return like.terms
        if like is not None and like.criterion is not None and name in type(like.criterion).model_fields:
            return getattr(like.criterion, name)
        if name == "title":
            return self._title()
        if name == "split" and self.kind == "practice" and "practice" in self._splits():
            return "practice"
        if (name, self.kind) in OF_KIND:
            return OF_KIND[name, self.kind]
        return DEFAULTS.get(name)

    def options(self, name: str) -> Options:
        """What a choice offers, each with its words."""
        sets = self.board.store.workspace.gold_sets
        match name:
            case "gold":
                golds = self.board.store.gold_sets()
                return [(str(gold), f"{gold.card.name} {gold.card.version}") for gold in golds]
            case "draft":
                return [(draft, draft) for draft in sets.names() if sets.has_draft(draft)]
            case "source":
                rounds = reversed(self.rounds().every)
                return [(r.name, r.title) for r in rounds if r.kind != "retest" and not r.practice]
            case "since":
                return [(version, version) for version in reversed(self._older())]
            case "questions":
                return self._questions()
            case "policy":
                return [(policy.__name__, policy.title) for policy in self._policies()]
            case "practice_round":
                there = [(r.name, r.title) for r in self.rounds().every if r.practice]
                return [("", "None"), (MAKE_ONE, "Make one with it"), *there]
            case "feedback":
                return [(value, words) for value, words in FEEDBACK.items()]
            case "split":
                return [(split, OF_SPLIT.get(split, split)) for split in SPLITS if split in self._splits()]
        return []

    def like(self) -> Round | None:
        """The round whose rates, questions and terms a retake takes over: the one it was opened from, else the newest."""
        if self.kind != "retake":
            return None
        rounds = [r for r in self.rounds().every if r.kind == "quiz" and not r.practice]
        source = next((r for r in rounds if r.name == self.typed.get("source")), None)
        if source is None:
            named = str(self.typed.get("gold", "")).partition("@")[0]
            like = [r for r in rounds if r.gold is not None and named in ("", r.gold.name)]
            name = newest(tuple(like))
            source = next((r for r in like if r.name == name), None)
        return source

    def gold(self) -> GoldSet | None:
        """The locked gold set that is chosen."""
        name = self.value("gold")
        return next((gold for gold in self.board.store.gold_sets() if str(gold) == name), None)

    def _splits(self) -> set[str]:
        gold = self.gold()
        return {item.split for item in gold.items} if gold else set()

    def _older(self) -> list[str]:
        """The versions of the guideline before that of the gold, oldest first."""
        gold = self.gold()
        if gold is None:
            return []
        cited = gold.card.guideline
        versions = self.board.store.workspace.guidelines.versions(cited.name)
        return [each for each in versions if Version.parse(each) < Version.parse(cited.version)]

    def _questions(self) -> Options:
        workspace, kind = self.board.store.workspace, self.kind
        if kind == "retest":
            source = self.value("source")
            round_ = self.rounds().get(source) if source else None
            known, cited = (round_.questions, round_.guideline) if round_ else ((), None)
        elif kind == "expert":
            draft = workspace.gold_sets.draft(self.value("draft")) if self.value("draft") else None
            cited = draft.card.guideline if draft else None
            known = tuple(q.id for q in self.board.store.guideline(cited).questions) if cited else ()
        else:
            gold = self.gold()
            known, cited = (gold.questions(), gold.card.guideline) if gold else ((), None)
        if cited is None:
            return []
        guideline = self.board.store.guideline(cited)
        return [(question, guideline.question(question).shown) for question in known]

    def _policies(self) -> list[type[PassPolicy]]:
        """The policies that such a round can have."""
        decides = self.kind in EXAM
        chosen = ((policy, asked_for(_settings(policy, {}), decides=decides)) for policy in POLICIES)
        return [policy for policy, asked in chosen if type(asked) is policy]

    def policy(self) -> type[PassPolicy]:
        """The pass policy that is chosen."""
        return next(policy for policy in POLICIES if policy.__name__ == self.value("policy"))

    def _title(self) -> str:
        month = f"{self.board.now():%B %Y}"
        match self.kind:
            case "retake":
                return f"What changed since {self.value('since')}" if self.value("since") else "Retake"
            case "retest":
                source = self.value("source")
                return f"{self.rounds().get(source).title}, again" if source else "Retest"
            case "expert":
                return f"Blind labels, {month}"
            case "practice":
                return f"Practice, {month}"
        return f"Quiz, {month}"

    def rounds(self) -> KnownRounds:
        """The rounds there are; read once until `look`."""
        if self._known is None:
            store = self.board.store
            self._known = KnownRounds(store.rounds(), lambda name: store.attempts.closed_at(name) is not None)
        return self._known

    def people_left(self) -> list[Person]:
        """The people whom a retake still has to ask."""
        if self.kind != "retake":
            return []
        return self.needs.left(self.gold(), self.like(), self.value("since"))

    # the round

    def request(self) -> NewRound:
        """What is asked for; refused where something is missing."""
        kind = self.kind
        place = PLACE.get(kind, "gold")
        if not self.value(place):
            raise NotFound(LACKS[place])
        if kind == "retake" and (behind := self.needs.behind(self.gold())):
            raise NotFound(behind["text"])
        if kind == "retake" and not self.value("since"):
            raise NotFound("The guideline of this gold set has no earlier version: nothing changed.")
        questions = tuple(q for q, _ in self.options("questions") if q in self.value("questions"))
        if not questions:
            raise InvalidDocument("Tick at least one question.")
        title = str(self.value("title")).strip()
        there = {field.name for field in self.fields()}
        given = {name: self.typed[name] for name in PLAIN if name in there and name in self.typed}
        expires = self.typed.get("expires")
        practice = self.value("practice_round") if "practice_round" in there else ""
        name = self.board.free_name(slug(title, "-") or kind)
        return NewRound(
            name,
            ROUND_KIND[kind],
            gold="" if kind == "retest" else self.value(place),
            retest_of=self.value("source") if kind == "retest" else None,
            practice=kind == "practice",
            title=title,
            questions=questions,
            split=self.typed.get("split") if "split" in there else None,
            since=self.value("since") if kind == "retake" else None,
            policy=self._stated() if kind in GOLD else {},
            insists=any(o.name in self.typed for o in PASS_OPTIONS) if kind == "retake" else None,
            practice_round=(f"{name[:50]}-practice" if practice == MAKE_ONE else practice) or None,
            expires=moment(expires) if expires else None,
            terms=self.value("terms") or None,
            **given,
        )

    def _stated(self) -> dict[str, Any]:
        """The settings of the chosen policy: those that were typed, or all where it would not be taken without them."""
        policy = self.policy()
        numbers = {o.name: o.default for o in policy.options if o.number}
        typed = {name: value for name in numbers if (value := self.value(name)) != numbers[name]}
        flags = {option.name: True for option in policy.options if not option.number}
        bare = {option.name: None for option in PASS_OPTIONS} | flags | typed
        taken = asked_for(bare, decides=self.kind in EXAM)
        return bare if type(taken) is policy else _settings(policy, typed)

    def practice_for(self, request: NewRound) -> NewRound | None:
        """The practice round that is made in the same go."""
        if self.value("practice_round") != MAKE_ONE or self.kind not in EXAM or not request.practice_round:
            return None
        return NewRound(
            request.practice_round,
            gold=request.gold,
            practice=True,
            title=practice_title(request.title or request.name),
            questions=request.questions,
            expires=request.expires,
            terms=request.terms,
            first_device=request.first_device,
        )


def _settings(policy: type[PassPolicy], typed: dict[str, Any]) -> dict[str, Any]:
    """The settings that ask for a policy: its flags, and its numbers as typed or by default."""
    own = {option.name: option.default if option.number else True for option in policy.options}
    return {option.name: None for option in PASS_OPTIONS} | own | typed


def practice_title(title: str) -> str:
    """The title of the practice round that is made with a round."""
    return f"{title}: practice"
