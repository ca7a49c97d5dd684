"""The form of a new round: what a lead has set, its plan beside it, and the round that comes of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from workbench.calibration import actions
from workbench.calibration.board import Board, Reading, newest
from workbench.calibration.plan_view import Times, past_times, plan_view
from workbench.calibration.retakes import Retake, retakes_view
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
    MOSTLY_OPEN,
    NO_PRACTICE,
    OF_A_KIND,
    OF_KIND,
    PLACE,
    PLAIN,
    ROUND_KIND,
    FormField,
    Options,
    Value,
)
from workbench.documents.attempts import Person
from workbench.documents.document import Reference
from workbench.documents.gold import SPLITS, GoldSet
from workbench.documents.policies import FEEDBACK
from workbench.documents.round import Round
from workbench.documents.version import Version
from workbench.errors import BadAction, InvalidDocument, NotFound, OutOfRange, WorkbenchError, listed
from workbench.formats.drafting import slug
from workbench.guideline.publishing import change_view
from workbench.rounds.advice import Advice, NothingToAsk, Unsound, in_words
from workbench.rounds.new_round import (
    NOTHING_TO_GUESS,
    KnownRounds,
    NewRound,
    PlannedRound,
    make_round,
    plan_round,
    with_guessing,
)
from workbench.rounds.passing import PASS_OPTIONS, POLICIES, PassPolicy, asked_for
from workbench.store.workspace import Workspace
from workbench.ui.jobs import Jobs, Progress
from workbench.ui.options import moment


class NewRoundForm:
    """What a lead has set so far; what is not set follows from the kind and the gold.

    begin     runs work in the background
    changed   is called when such work is done
    """

    def __init__(
        self, board: Board, begin: Callable[[Callable[[], None]], None], changed: Callable[[], None]
    ) -> None:
        self.board = board
        self.kind: actions.Kind = "quiz"
        self.typed: dict[str, Any] = {}
        self.jobs = Jobs(begin, changed)
        self._guessing: dict[str, PlannedRound] = {}
        self._times: dict[tuple[str, str], Times | None] = {}
        self._needs: tuple[str, tuple[Retake, ...], Reading] | None = None

    # acts

    def open(self, kind: str = "quiz", **prefilled: str) -> None:
        """Begin anew, with some settings from an address: `gold` NAME or NAME@VERSION, `since`, `source`."""
        if kind not in KINDS:
            raise NotFound(f"there is no round of kind {kind!r}; expected one of {listed(KINDS)}.")
        self.kind = next(known for known in KINDS if known == kind)
        self.typed, self._needs = {}, None
        self._times.clear()
        if gold := prefilled.get("gold"):
            field = "draft" if kind == "expert" else "gold"
            options = [value for value, _ in self.options(field)]
            self.typed[field] = next((o for o in options if gold in (o, o.partition("@")[0])), gold)
        self.typed |= {name: prefilled[name] for name in ("since", "source") if prefilled.get(name)}
        like = self._like()
        if like is not None and like.gold is not None and not gold:
            same = [v for v, _ in self.options("gold") if v.partition("@")[0] == like.gold.name]
            self.typed |= {"gold": same[0]} if same else {}

    def perform(self, action: actions.OnForm) -> str | None:
        """Do one act; the text says what was made."""
        match action:
            case actions.OpenForm():
                self.open(action.kind, gold=action.gold, since=action.since, source=action.source)
            case actions.PickKind():
                self.kind = action.kind
                self.typed = {name: value for name, value in self.typed.items() if name not in OF_A_KIND}
            case actions.SetField():
                self.put(action.field, action.value)
            case actions.TickQuestion():
                ticked = [q for q in self.value("questions") if q != action.question]
                self.typed["questions"] = [*ticked, *([action.question] if action.on else [])]
            case actions.MendRound():
                self.mend(action.says)
            case actions.BringTerms():
                content = action.content("paste the text, or shorten it")
                self.put("terms", content.decode("utf-8", "replace"))
            case actions.MakeRound():
                return self.make()
        return None

    def put(self, name: str, value: Value) -> None:
        """Set a field; nothing (None or "") puts it back to what follows by itself."""
        field = BY_NAME.get(name)
        if field is None or self.kind not in field.kinds:
            raise BadAction(f"there is nothing called {name!r} to set in this form.")
        if value in (None, ""):
            self.typed.pop(name, None)
            return
        if field.control == "choice" and value not in [o for o, _ in self.options(name)]:
            raise NotFound(f"{field.title}: there is no {value!r} to choose.")
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

    def mend(self, says: str) -> None:
        """Do what a button beside an advice says."""
        advice = self._advice(self.plan()[1])
        mend = next((mend for each, _ in advice for mend in each.mends if mend.says == says), None)
        if mend is None:
            raise NotFound("This advice no longer holds.")
        for name, value in mend.changes.items():
            if name == "until_sure":
                self.typed["policy"] = "UntilSure"
                self.typed.pop("length", None)
            elif value is None:
                self.typed.pop(name, None)
            else:
                self.typed[name] = value

    # what is set

    def fields(self) -> tuple[FormField, ...]:
        """The settings that matter for this kind, in their order."""
        policy = self._policy() if self.kind in GOLD else None
        of_policy = {option.name for option in policy.options} if policy else set()
        of_any = {option.name for option in PASS_OPTIONS}
        return tuple(
            field
            for field in FIELDS
            if self.kind in field.kinds
            and (field.name not in of_any or field.name in of_policy)
            and not (field.name.startswith("allow_") and not self.typed.get(field.name))
            and not (field.name == "cool_down" and self.value("attempts") == 1)
            and not (field.name == "invite" and not self._people_to_invite())
        )

    def value(self, name: str) -> Any:
        """What a field holds: as set, or as it follows by itself."""
        if name in self.typed:
            return self.typed[name]
        like = self._like()
        if name == "since" and (asked := [r.version for r in self._retakes() if r.needed]):
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
                rounds = reversed(self._rounds().every)
                return [(r.name, r.title) for r in rounds if r.kind != "retest" and not r.practice]
            case "since":
                return [(version, version) for version in reversed(self._older())]
            case "questions":
                return self._questions()
            case "policy":
                return [(policy.__name__, policy.title) for policy in self._policies()]
            case "practice_round":
                there = [(r.name, r.title) for r in self._rounds().every if r.practice]
                return [("", "None"), (MAKE_ONE, "Make one with it"), *there]
            case "feedback":
                return [(value, words) for value, words in FEEDBACK.items()]
            case "split":
                return [(split, split.replace("_", " ")) for split in SPLITS if split in self._splits()]
        return []

    def _like(self) -> Round | None:
        """The round whose rates, questions and terms a retake takes over: the one it was opened from, else the newest."""
        if self.kind != "retake":
            return None
        rounds = [r for r in self.board.store.rounds() if r.kind == "quiz" and not r.practice]
        source = next((r for r in rounds if r.name == self.typed.get("source")), None)
        if source is None:
            named = str(self.typed.get("gold", "")).partition("@")[0]
            like = [r for r in rounds if r.gold is not None and named in ("", r.gold.name)]
            name = newest(tuple(like))
            source = next((r for r in like if r.name == name), None)
        return source

    def _gold(self) -> GoldSet | None:
        name = self.value("gold")
        return next((gold for gold in self.board.store.gold_sets() if str(gold) == name), None)

    def _splits(self) -> set[str]:
        gold = self._gold()
        return {item.split for item in gold.items} if gold else set()

    def _older(self) -> list[str]:
        """The versions of the guideline before that of the gold, oldest first."""
        gold = self._gold()
        if gold is None:
            return []
        cited = gold.card.guideline
        versions = self.board.store.workspace.guidelines.versions(cited.name)
        return [each for each in versions if Version.parse(each) < Version.parse(cited.version)]

    def _questions(self) -> Options:
        workspace, kind = self.board.store.workspace, self.kind
        if kind == "retest":
            source = self.value("source")
            round_ = self._rounds().get(source) if source else None
            known, cited = (round_.questions, round_.guideline) if round_ else ((), None)
        elif kind == "expert":
            draft = workspace.gold_sets.draft(self.value("draft")) if self.value("draft") else None
            cited = draft.card.guideline if draft else None
            known = tuple(q.id for q in self.board.store.guideline(cited).questions) if cited else ()
        else:
            gold = self._gold()
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

    def _policy(self) -> type[PassPolicy]:
        return next(policy for policy in POLICIES if policy.__name__ == self.value("policy"))

    def _title(self) -> str:
        month = f"{self.board.now():%B %Y}"
        match self.kind:
            case "retake":
                return f"What changed since {self.value('since')}" if self.value("since") else "Retake"
            case "retest":
                source = self.value("source")
                return f"{self._rounds().get(source).title}, again" if source else "Retest"
            case "expert":
                return f"Blind labels, {month}"
            case "practice":
                return f"Practice, {month}"
        return f"Quiz, {month}"

    def _rounds(self) -> KnownRounds:
        store = self.board.store
        rounds = store.rounds()
        if not rounds:
            return KnownRounds()
        return KnownRounds(
            rounds, frozenset(r.name for r in rounds if store.attempts.closed_at(r.name) is not None)
        )

    # the round

    def request(self) -> NewRound:
        """What is asked for; refused where something is missing."""
        kind = self.kind
        place = PLACE.get(kind, "gold")
        if not self.value(place):
            raise NotFound(LACKS[place])
        if kind == "retake" and not self.value("since"):
            raise NotFound("The guideline of this gold set has no earlier version: nothing changed.")
        questions = tuple(q for q, _ in self.options("questions") if q in self.value("questions"))
        if not questions:
            raise InvalidDocument("Tick at least one question.")
        title = str(self.value("title")).strip()
        there = {field.name for field in self.fields()}
        like = self._like()
        given: dict[str, Any] = {"terms": like.terms} if like is not None else {}
        given |= {name: self.typed[name] for name in PLAIN if name in there and name in self.typed}
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
            **given,
        )

    def _stated(self) -> dict[str, Any]:
        """The settings of the chosen policy: those that were typed, or all where it would not be taken without them."""
        policy = self._policy()
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
            title=_practice(request.title or request.name),
            questions=request.questions,
            expires=request.expires,
            terms=request.terms,
            first_device=request.first_device,
        )

    def plan(self) -> tuple[NewRound | None, PlannedRound]:
        """The round as it would be made now; guessing only where it was worked out already."""
        workspace, rounds = self.board.store.workspace, self._rounds()
        try:
            request = self.request()
            practice = self.practice_for(request)
            if practice is not None:
                planned = plan_round(workspace, rounds, practice)
                if planned.refusals:
                    return request, planned
                rounds = rounds.having(planned.round)
        except WorkbenchError as error:
            return None, PlannedRound(refusals=(error,))
        planned = plan_round(workspace, rounds, request)
        if planned.round is None or planned.round.criterion is None:
            return request, planned
        if _key(planned) not in self._guessing:
            self._simulate(request, planned)
        if _key(planned) not in self._guessing:
            return request, planned
        return request, self._guessed(workspace, request, planned)

    def _guessed(self, workspace: Workspace, request: NewRound, planned: PlannedRound) -> PlannedRound:
        """With what guessing gains, as it was worked out before."""
        known = self._guessing.get(_key(planned))
        if known is None:
            return with_guessing(workspace, request, planned)
        refusals = () if request.allow_guessing else known.refusals
        return replace(planned, chances=known.chances, refusals=(*planned.refusals, *refusals))

    def _simulate(self, request: NewRound, planned: PlannedRound) -> None:
        """Work out what guessing gains, beside the screen."""
        workspace, bare = self.board.store.workspace, replace(planned, refusals=())

        def work(_: Progress) -> None:
            self._guessing[_key(planned)] = with_guessing(
                workspace, replace(request, allow_guessing=False), bare
            )

        self.jobs.start("guessing", work)

    def make(self) -> str:
        """Make the round, with its practice round, and put it on the board; the people of a retake get their links."""
        request = self.request()
        practice, people = (
            self.practice_for(request),
            self._people_to_invite() if self.value("invite") else [],
        )
        store = self.board.store
        planned = make_round(store.workspace, store.attempts, request, practice, guess=self._guessed)
        new = planned.round
        if new is None:
            raise NotFound("The round was not made.")
        self.board.choose(new.name)
        if people:
            named = sorted((person.name, person.vendor) for person in people if person.name is not None)
            self.board.show_links(new.name, self.board.store.invite(new.name, named, self.board.now()))
        self.open()
        also = ", and practice with it" if practice else ""
        then = f"{len(people)} invited: their links are below." if people else "Next: invite people."
        return f"“{new.title}” is made{also}. {then}"

    # retakes

    def _needed(self) -> tuple[tuple[Retake, ...], Reading] | None:
        """Who must be asked again under the guideline of the gold, and the round that tells."""
        gold = self._gold()
        if gold is None:
            return None
        cited = gold.card.guideline.name
        if self._needs is None or self._needs[0] != cited:
            like = self._like()
            if like is None or like.guideline.name != cited:
                return None
            name = like.name
            shown = self.board.reading
            reading = (
                shown
                if shown is not None and shown.sources.record.round.name == name
                else Reading(self.board.store.sources(name), self.board.now())
            )
            self._needs = cited, reading.retakes, reading
        return self._needs[1:]

    def _retakes(self) -> tuple[Retake, ...]:
        needed = self._needed() if self.kind == "retake" else None
        return () if needed is None else needed[0]

    def _entry(self) -> dict[str, Any] | None:
        needed = self._needed()
        if needed is None:
            return None
        entries = retakes_view(needed[0], needed[1].words, self.board.now())
        return next((entry for entry in entries if entry["version"] == self.value("since")), None)

    def _people_to_invite(self) -> list[Person]:
        needed = self._needed() if self.kind == "retake" else None
        entry = self._entry() if needed else None
        if needed is None or entry is None:
            return []
        sources = needed[1].sources
        records = (sources.record, *(other.record for other in sources.others))
        known = {who: person for record in records for who, person in record.people.items()}
        left = set(entry["left_ids"])
        return [person for who, person in known.items() if who in left and person.name is not None]

    # the view

    def view(self) -> dict[str, Any]:
        """The form with its plan, for the screen."""
        request, planned = self.plan()
        advice = self._advice(planned)
        return {
            "kind": self.kind,
            "kinds": [{"id": kind, "title": title, "says": says} for kind, (title, says) in KINDS.items()],
            "fields": [self._field(field) for field in self.fields()],
            "retake": self._retake() if self.kind == "retake" else None,
            "plan": self._plan(planned),
            "advice": [
                {
                    "text": _sentence(in_words(each.text)),
                    "tone": tone,
                    "mends": [mend.says for mend in each.mends],
                }
                for each, tone in advice
            ],
            "can_make": not planned.refusals and request is not None,
            "lacks": self._lacks(),
        }

    def _lacks(self) -> str | None:
        """What must be there before such a round can be asked for: "gold" or "draft" or "source"."""
        place = PLACE.get(self.kind, "gold")
        return None if self.options(place) else place

    def _field(self, field: FormField) -> dict[str, Any]:
        options = self.options(field.name) if field.control in ("choice", "checks") else []
        return {
            "name": field.name,
            "title": field.title,
            "control": field.control,
            "part": field.part,
            "hint": self._hint(field),
            "unit": field.unit,
            "value": self.value(field.name),
            "typed": field.name in self.typed,
            "options": [{"id": value, "name": name} for value, name in options],
        }

    def _hint(self, field: FormField) -> str:
        if field.name == "length":
            early = self.kind in GOLD and self._policy().stops_early
            return "at most; empty: all there are" if early else "empty: as many as are needed"
        return field.hint

    def _advice(self, planned: PlannedRound) -> list[tuple[Advice, str]]:
        """What is refused, what the lead should know, and what would be better; each with its tone."""
        advice = [(_told(error), "bad") for error in planned.refusals]
        advice += [(note, "warn" if note.risk else "plain") for note in planned.notes]
        new, plan = planned.round, planned.plan
        if new is None or plan is None:
            return advice
        if new.changed_since and plan.decides and not (plan.holds or new.filled_up):
            advice.append((MOSTLY_OPEN, "warn"))
        if not (new.practice or new.practice_round or planned.refusals):
            advice.append((NO_PRACTICE, "plain"))
        return advice

    def _plan(self, planned: PlannedRound) -> dict[str, Any]:
        new = planned.round
        if new is None:
            return {}
        key = new.gold.name if new.gold else "", new.kind
        if key not in self._times:
            self._times[key] = past_times(self.board.store, new)
        titles = {r.name: r.title for r in self._rounds().every}
        if new.practice_round:
            titles.setdefault(new.practice_round, _practice(new.title))
        working = "guessing" in self.jobs.now
        guessing = None if working else self.jobs.failed.get("guessing") or NOTHING_TO_GUESS
        return plan_view(planned, self._times[key], titles, guessing)

    def _retake(self) -> dict[str, Any]:
        """Who needs it, and what changed."""
        entry, since, gold = self._entry(), self.value("since"), self._gold()
        changes: Sequence[str] = ()
        if gold is not None and since:
            guideline = self.board.store.guideline(gold.card.guideline)
            between = self.board.store.workspace.guidelines.changes_between(guideline.name, since, guideline)
            old = self.board.store.guideline(Reference(name=guideline.name, version=since))
            meant = [change for change in between if change.changes_meaning]
            changes = [change_view(change, old, guideline)["title"] for change in meant]
        people = {name: entry[name] if entry else [] for name in ("people", "left", "failed", "out")}
        lacks = entry["lacks"] if entry else ""
        return {
            "changes": list(changes),
            "unasked": entry["unasked"] if entry else [],
            "lacks": lacks,
            **people,
        }


def _settings(policy: type[PassPolicy], typed: dict[str, Any]) -> dict[str, Any]:
    """The settings that ask for a policy: its flags, and its numbers as typed or by default."""
    own = {option.name: option.default if option.number else True for option in policy.options}
    return {option.name: None for option in PASS_OPTIONS} | own | typed


def _told(error: WorkbenchError) -> Advice:
    """A refusal as an advice, with its ways out where it has some."""
    return error.advice if isinstance(error, Unsound | NothingToAsk) else Advice(_sentence(str(error)))


def _key(planned: PlannedRound) -> str:
    """What guessing depends on."""
    new = planned.round
    if new is None:
        return ""
    what = (
        new.gold,
        new.questions,
        new.items,
        new.length,
        new.until_sure,
        new.criterion,
        new.feedback,
        new.attempts,
    )
    return repr((*what, new.seed, new.changed_since, new.also_added, new.filled_up, new.practice))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _practice(title: str) -> str:
    return f"{title}: practice"
