"""What a lead may do on the calibration board, one typed action each."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from workbench.calibration.guests import LONGEST as LONGEST_CELL
from workbench.calibration.guests import Role
from workbench.documents.attempts import Ruling
from workbench.documents.meeting import LONGEST
from workbench.documents.roles import Right
from workbench.rounds.actions import ANSWER
from workbench.rounds.names import LookAlikes
from workbench.store.rounds.served import PORT, ReachKind
from workbench.ui.actions import Action, Upload

Tab = Literal["now", "course", "meeting", "new"]
Pane = Literal["", "serve", "invite"]
Kind = Literal["quiz", "practice", "retake", "expert", "retest"]
Label = str | tuple[str, ...] | None
Count = Annotated[int, Field(ge=0, le=10_000)]  # people in a vote
AnswerText = Annotated[str, Field(max_length=ANSWER)]


class OnItem(Action):
    """An action on a question about an item."""

    item: str
    question: str


class Refresh(Action):
    """Look what was answered since."""

    do: Literal["refresh"]


class OpenItem(OnItem):
    """Show what an item shows, and everybody's answers over it."""

    do: Literal["open"]


class Read(Action):
    """Read everything again."""

    do: Literal["read"]


class Choose(Action):
    """Put another round on the board."""

    do: Literal["choose"]
    round: str


class Show(Action):
    """Another part of the board."""

    do: Literal["show"]
    tab: Tab


class LinksKept(Action):
    """The links were copied: they are not shown again."""

    do: Literal["links_kept"]


class ShowPane(Action):
    """Open or close what lies beside the board: the quiz page, the invitations."""

    do: Literal["pane"]
    pane: Pane


class ServePage(Action):
    """Start the quiz page; `reach` is who is to reach it."""

    do: Literal["serve_page"]
    reach: ReachKind
    public_url: Annotated[str, Field(max_length=200)] = ""
    port: Annotated[int, Field(ge=1, le=65535)] = PORT


class StopPage(Action):
    """Stop the quiz page; what is under way is finished first."""

    do: Literal["stop_page"]


class ForgetPage(Action):
    """Forget a quiz page on another machine, which cannot be asked from here."""

    do: Literal["forget_page"]


class Undo(Action):
    """Undo the last decision."""

    do: Literal["undo"]


class ReadList(Action):
    """Read a pasted list of people; nobody is invited yet."""

    do: Literal["read_list"]
    text: Annotated[str, Field(max_length=100_000)]


class ReadListFile(Upload):
    """Read a list of people from a file; nobody is invited yet."""

    do: Literal["read_list_file"]


class ListColumn(Action):
    """Which column of the list is what; None for none."""

    do: Literal["list_column"]
    role: Role
    column: int | None


class ListVendor(Action):
    """The vendor of those for whom the list names none."""

    do: Literal["list_vendor"]
    vendor: Annotated[str, Field(max_length=LONGEST_CELL)]


class DropList(Action):
    """Leave the list; nobody was invited."""

    do: Literal["drop_list"]


class InviteList(Action):
    """Invite everybody on the list; whether names that look like known ones are the same people."""

    do: Literal["invite_list"]
    look_alikes: LookAlikes | None = None


class ShowLinks(Action):
    """Show links again: of one person, or of all who have not begun or not finished, with a reminder."""

    do: Literal["show_links"]
    who: Literal["", "not begun", "not finished"] = ""
    person: str = ""


class Renew(Action):
    """Let a link work 30 days from now, or make a new one."""

    do: Literal["renew"]
    invitation: str


class NewDevice(Action):
    """Let a link be opened in another browser, which it then belongs to."""

    do: Literal["new_device"]
    invitation: str


class WordMail(Action):
    """Word a mail otherwise."""

    do: Literal["word_mail"]
    mail: Literal["invitation", "not begun", "not finished"]
    subject: Annotated[str, Field(max_length=300)]
    body: Annotated[str, Field(max_length=5_000)]


class ShowCode(Action):
    """Show or hide the QR code of a link that is shown."""

    do: Literal["show_code"]
    invitation: str


class MailMerge(Action):
    """The links that are shown, as a table for mail merge."""

    do: Literal["mail_merge"]
    ticket: str = ""


class Revoke(Action):
    """Withdraw a link."""

    do: Literal["revoke"]
    invitation: str


class Ready(Action):
    """Declare somebody ready, or take that back."""

    do: Literal["ready"]
    person: str
    reason: str
    back: bool = False


class CloseRound(Action):
    """The round on the board takes no more answers."""

    do: Literal["close"]


class DryRun(Action):
    """Simulated annotators take a round."""

    do: Literal["dry_run"]


class Worded(Action):
    """An edge case as the lead words it; with `leaves_gold` the item leaves the next gold version."""

    label: Label = None
    why: str = ""
    text: str = ""
    rules: tuple[str, ...] = ()
    leaves_gold: bool = False


class AddCase(OnItem, Worded):
    """Decide an item for ever, as an edge case of the guideline's draft."""

    do: Literal["case"]


class AskAuthors(OnItem):
    """Ask the guideline's authors."""

    do: Literal["ask"]
    note: str = ""
    rule: str = ""


class RuleOn(Action):
    """Decide appeals that contest the same answer."""

    do: Literal["rule"]
    ids: tuple[str, ...]
    ruling: Ruling
    reply: str = ""


class RetireItem(OnItem):
    """Take an item out of everybody's score, and out of the next gold version."""

    do: Literal["retire"]
    reason: str = ""


class SendToExperts(OnItem):
    """Open the gold of an item again."""

    do: Literal["experts"]


class BeginMeeting(Action):
    """Begin the meeting about the round."""

    do: Literal["meet"]


class OnDiscussed(Action):
    """An action on the item at a place of the meeting."""

    place: int


class KeepNotes(OnDiscussed):
    """What was said about the item."""

    do: Literal["notes"]
    notes: Annotated[str, Field(max_length=LONGEST)]


class SecondVote(OnDiscussed):
    """The counts of a second blind vote, by answer; "" for no answer."""

    do: Literal["second"]
    votes: dict[AnswerText, Count]


class Decide(OnDiscussed, Worded):
    """The decision of the meeting, as an edge case.

    answer   what the item's answer is, where that is not one label; the edge case is about `label` all the same
    """

    do: Literal["decide"]
    answer: AnswerText | tuple[AnswerText, ...] | None = None


class AskToVote(Action):
    """A short round for the second blind vote."""

    do: Literal["vote"]


class Measure(Action):
    """A round of held-back items, before or after the meeting."""

    do: Literal["measure"]


class OpenForm(Action):
    """Begin a new round of a kind; `gold`, `since` and `source` fill in the form."""

    do: Literal["round_open"]
    kind: Kind = "quiz"
    gold: str = ""
    since: str = ""
    source: str = ""


class PickKind(Action):
    """A new round of another kind."""

    do: Literal["round_kind"]
    kind: Kind


class SetField(Action):
    """A setting of the new round; None or "" is what follows by itself."""

    do: Literal["round_set"]
    field: str
    value: str | int | float | bool | None


class TickQuestion(Action):
    """Whether the new round asks a question."""

    do: Literal["round_tick"]
    question: str
    on: bool


class MendRound(Action):
    """Do what the button beside an advice says."""

    do: Literal["round_mend"]
    says: str


class BringTerms(Upload):
    """The terms of the new round, from a text file."""

    do: Literal["round_terms"]


class MakeRound(Action):
    """Make the new round."""

    do: Literal["round_make"]


OnPage = ServePage | StopPage | ForgetPage
OnList = ReadList | ReadListFile | ListColumn | ListVendor | DropList | InviteList
OnInvitations = OnList | ShowLinks | Renew | NewDevice | WordMail | ShowCode | MailMerge
Looking = Read | Choose | Show | LinksKept | ShowPane | Undo
OnPeople = Revoke | Ready | CloseRound | AskToVote | Measure
OnItems = AddCase | AskAuthors | RuleOn | RetireItem | SendToExperts
Meeting = BeginMeeting | KeepNotes | SecondVote | Decide
OnForm = OpenForm | PickKind | SetField | TickQuestion | MendRound | BringTerms | MakeRound
Changing = Looking | OnPage | OnInvitations | OnPeople | DryRun | OnItems | Meeting | OnForm
BoardAction = Refresh | OpenItem | Changing
BOARD: TypeAdapter[BoardAction] = TypeAdapter(Annotated[BoardAction, Field(discriminator="do")])
RIGHTS: dict[type[Action], Right] = {
    **dict.fromkeys(
        (Revoke, ReadList, ReadListFile, InviteList, ShowLinks, Renew, NewDevice, MailMerge), "invite"
    ),
    **dict.fromkeys((CloseRound, DryRun, AskToVote, Measure, BeginMeeting, MakeRound), "run rounds"),
    **dict.fromkeys((ServePage, StopPage, ForgetPage), "run rounds"),
    **dict.fromkeys((RetireItem, SendToExperts), "change gold"),
    Ready: "declare ready",
    RuleOn: "rule",
}
QUIET = (
    *(Show, ShowPane, KeepNotes, LinksKept, ServePage, StopPage, ForgetPage, ReadList, ReadListFile),
    *(ListColumn, ListVendor, DropList, ShowLinks, WordMail, ShowCode, MailMerge),
    *(OpenForm, PickKind, SetField, TickQuestion, MendRound, BringTerms),
)  # after these nothing has to be read again
