"""What a person may do in the gold builder, one typed action each; the commands of `workbench gold` perform the same ones."""

from typing import Annotated, Literal, get_args

from pydantic import Field, TypeAdapter

from workbench.documents.gold import Split, Sure
from workbench.documents.honeypots import Order
from workbench.documents.roles import Right
from workbench.ui.actions import Action

Label = str | tuple[str, ...] | None
Tab = Literal["label", "items", "adjudicate", "mix"]


class OnAnswer(Action):
    """An action on the answer to a question about an item."""

    item: str
    question: str


class Show(Action):
    """Show another pane, or the coverage by another part; an absent field stays as it is."""

    do: Literal["show"]
    tab: Tab | None = None
    by: Literal["label", "rule"] | None = None


class Sit(Action):
    """An expert sits down to label blind."""

    do: Literal["sit"]
    name: str


class Leave(Action):
    """The expert leaves the desk; their answers stay."""

    do: Literal["leave"]


class Look(Action):
    """Another dispute onto the table."""

    do: Literal["look"]
    at: int


class FilterItems(Action):
    """Show other items in the table; an absent field stays as it is, unless all begins `anew`. See `ItemFilter`."""

    do: Literal["filter"]
    anew: bool = False
    text: str = ""
    label: str = ""
    rule: str = ""
    lacking: bool = False
    split: str = ""
    state: str = ""
    check: str = ""
    sort: str = ""
    down: bool = False


class ItemPage(Action):
    """Another page of the table."""

    do: Literal["page"]
    to: int


class OpenItem(Action):
    """Open an item of the table; the same again, or none, closes it."""

    do: Literal["open"]
    item: str


class ChooseItems(Action):
    """Choose items of the table, or no longer; without any, all that pass the filter."""

    do: Literal["pick"]
    items: tuple[str, ...] = ()
    on: bool = True


class Vote(OnAnswer):
    """An expert's blind answer: a label, or the reason for giving none."""

    do: Literal["vote"] = "vote"
    label: Label = None
    skip: str | None = None
    rules: tuple[str, ...] = ()
    sure: Sure | None = None
    note: str = ""


class PutOff(OnAnswer):
    """Put an item off to the end; nothing is recorded."""

    do: Literal["skip"] = "skip"


class Undo(Action):
    """Undo the last blind answer of who sits here, else the last decision."""

    do: Literal["undo"]


class ImportVotes(Action):
    """Take the votes of an expert round into the draft."""

    do: Literal["import_votes"]
    round: str


class Adjudicate(OnAnswer):
    """The gold label, what else is accepted, why, and the rules tested, or that the label's `definition` decides."""

    do: Literal["adjudicate"] = "adjudicate"
    label: Label = None
    accepted: tuple[str, ...] = ()
    rationale: str = ""
    rules: tuple[str, ...] = ()
    definition: bool = False


class Withdraw(OnAnswer):
    """Take back a decision that waits for a second person."""

    do: Literal["withdraw"] = "withdraw"


class Verify(OnAnswer):
    """A stale answer still holds."""

    do: Literal["verify"] = "verify"


class Undecidable(OnAnswer):
    """The guideline does not decide it: its authors are asked, and the item leaves the set."""

    do: Literal["undecidable"] = "undecidable"
    note: str = ""
    rule: str = ""


class Drop(Action):
    """An item leaves the set."""

    do: Literal["drop"] = "drop"
    item: str
    reason: str = ""


class BringBack(Action):
    """An item that left is asked again, and why."""

    do: Literal["back"] = "back"
    item: str
    reason: str = ""


class Retire(Action):
    """An item leaves the set for good, with the evidence."""

    do: Literal["retire"] = "retire"
    item: str
    reason: str = ""


class Reopen(OnAnswer):
    """What somebody adjudicated is a dispute again."""

    do: Literal["reopen"] = "reopen"


class AcceptDecision(Action):
    """A decision from elsewhere changes the draft; `also` keeps the gold label and accepts the other beside it."""

    do: Literal["accept"] = "accept"
    decision: str
    also: bool = False
    rationale: str = ""
    rules: tuple[str, ...] = ()
    definition: bool = False


class RejectDecision(Action):
    """A decision from elsewhere does not change the gold, and why."""

    do: Literal["reject"] = "reject"
    decision: str
    reason: str = ""


class DropItems(Action):
    """Items leave the set, for one reason; without any, the chosen ones."""

    do: Literal["drop_items"] = "drop_items"
    items: tuple[str, ...] = ()
    reason: str = ""


class GiveRule(Action):
    """Items test a rule from now on, or no longer; without any, the chosen ones."""

    do: Literal["give_rule"] = "give_rule"
    rule: str
    on: bool = True
    items: tuple[str, ...] = ()


class UseItems(Action):
    """What items are for; without any, the chosen ones."""

    do: Literal["use"] = "use"
    to: Split
    items: tuple[str, ...] = ()


class MixTable(Action):
    """The table of a batch to mix gold into; none takes it away."""

    do: Literal["mix_table"]
    table: str = ""


class Mix(Action):
    """Mix `n` honeypots into the chosen table, keep the key, and save what goes out."""

    do: Literal["mix"] = "mix"
    name: str
    n: int
    order: Order = "shuffled"
    ticket: str = ""


class SetGoal(Action):
    """What the set sets out to hold; an absent field stays as it is."""

    do: Literal["goal"] = "goal"
    votes: int | None = None
    per_label: int | None = None
    per_rule: int | None = None
    half_width: float | None = None
    expected: float | None = None
    alike: float | None = None
    waived: dict[str, str] | None = None


class Draw(Action):
    """More items: at random, of a likely label, that test a rule, or by uncertainty or disagreement."""

    do: Literal["draw"]
    n: int = 10
    label: str = ""
    rule: str = ""
    by: str = ""


class Deal(Action):
    """What each item is for, by shares; the rest is quiz."""

    do: Literal["deal"]
    practice: float = 0
    honeypot: float = 0
    held_back: float = 0


class Rotate(Action):
    """What too many people have seen goes to practice."""

    do: Literal["rotate"]


class Move(Action):
    """The draft moves under the newest guideline."""

    do: Literal["move"]


class EndBlind(Action):
    """End the blind round at the desk: the sealed votes come into the draft."""

    do: Literal["end_blind"]


class BeginNext(Action):
    """Begin the next version of a locked set."""

    do: Literal["next"]


class Lock(Action):
    """Lock the set."""

    do: Literal["lock"]


Looking = FilterItems | ItemPage | OpenItem | ChooseItems
AtDesk = Show | Sit | Leave | Look | Vote | PutOff | Undo
ToItems = DropItems | GiveRule | UseItems
Deciding = (
    Adjudicate
    | Withdraw
    | Verify
    | Undecidable
    | Drop
    | BringBack
    | Retire
    | Reopen
    | AcceptDecision
    | RejectDecision
)
Filling = SetGoal | Draw | Deal | Rotate | Move | ImportVotes | EndBlind | BeginNext | Lock
Mixing = MixTable | Mix
GoldAction = AtDesk | Looking | Deciding | ToItems | Filling | Mixing
GOLD: TypeAdapter[GoldAction] = TypeAdapter(Annotated[GoldAction, Field(discriminator="do")])
RIGHTS: dict[type[Action], Right] = {
    **dict.fromkeys((Sit, Vote), "vote"),
    **dict.fromkeys(get_args(Looking), "see gold"),
    **dict.fromkeys(
        (SetGoal, Draw, Deal, Rotate, Move, ImportVotes, EndBlind, BeginNext, UseItems, Mix),
        "build gold",
    ),
    **dict.fromkeys(
        (Adjudicate, Withdraw, Verify, Undecidable, AcceptDecision, RejectDecision), "adjudicate"
    ),
    **dict.fromkeys((Drop, BringBack, Retire, Reopen, DropItems, GiveRule), "change gold"),
    Lock: "lock",
}
WHILE_BLIND = (Vote, PutOff, Undo, Leave, Show)  # what somebody who labels blind may do
WITHOUT_DRAFT = (
    Show,
    Sit,
    Leave,
    BeginNext,
    Look,
    *get_args(Looking | Mixing),
)  # what changes nothing of the set
