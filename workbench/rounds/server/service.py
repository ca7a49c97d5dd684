"""From a link to a session: the round it opens, its guideline and gold, and its pictures."""

import datetime as dt
import logging
import threading
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from workbench.documents.attempts import Invitation, Progress, Response, RoundRecord
from workbench.documents.feedback import Feedback
from workbench.documents.gold import GoldSet, kind_of
from workbench.documents.policies import link_end
from workbench.documents.record import Actor
from workbench.documents.round import Round
from workbench.errors import InvalidDocument, NotFound, NotNow, StoreBusy, WorkbenchError, WrongHolder
from workbench.rounds.attempt import AttemptSession
from workbench.rounds.attempt_state import AttemptState, RoundContext, retry
from workbench.rounds.attempt_view import pictured
from workbench.rounds.making import retake_scope
from workbench.rounds.server.clock import Clock, wall
from workbench.store.feedback import FeedbackStore
from workbench.store.gold_sets import MEDIA_TYPES
from workbench.store.media.clean import CleanMedia
from workbench.store.media.sizes import picture_size
from workbench.store.roles import Roles
from workbench.store.rounds.links import device_digest
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

LOG = logging.getLogger("workbench.rounds.server")
PULSE = 10.0  # seconds between two writes of the health check, however often it is asked


def open_context(workspace: Workspace, round_: Round) -> RoundContext:
    """Read what a round is about: the published guideline, and the locked gold or the draft that experts fill."""
    guideline = workspace.guideline(round_.guideline)
    gold = _gold(workspace, round_)
    only = None
    if round_.changed_since is not None and gold is not None:
        chain = workspace.guidelines.changes_between(guideline.name, round_.changed_since, guideline)
        only = retake_scope(chain, gold, also_added=round_.also_added)
    folder = (workspace.gold_sets.root / (round_.gold.name if round_.gold else "")).resolve()

    def size_of(name: str) -> tuple[int, int] | None:
        path = (folder / name).resolve()
        return picture_size(path) if path.is_relative_to(folder) else None

    return RoundContext(round_, guideline, gold, only, size_of)


def _gold(workspace: Workspace, round_: Round) -> GoldSet | None:
    cited = round_.gold
    if cited is None:
        return None
    if round_.kind == "quiz" or cited.version in workspace.gold_sets.versions(cited.name):
        return workspace.gold(cited)
    draft = workspace.gold_sets.draft(cited.name)
    if draft.card.version != cited.version:
        raise InvalidDocument(
            f"round {round_.name} asks about the draft of {cited}, but the draft is of {draft.card.version} now."
        )
    return draft


@dataclass(frozen=True)
class Holder:
    """Who holds a link, as far as a request tells.

    device   the secret that a browser was given when it opened its first link
    user     as a named proxy signed them in
    """

    device: str | None = None
    user: str | None = None


NOBODY = Holder()


class RoundService:
    """All that one server process knows. Everything that changes is in the store, so several processes can run.

    sign_on   a link opens only for whoever a proxy signed in under the name that was invited
    """

    def __init__(
        self, workspace: Workspace, store: AttemptStore, clock: Clock | None = None, *, sign_on: bool = False
    ) -> None:
        self.workspace, self.store, self.clock = workspace, store, clock or Clock(store.latest())
        self.media, self.sign_on = CleanMedia(workspace.root / "runs"), sign_on
        self._contexts: dict[str, RoundContext] = {}
        self._lock, self._beating = threading.Lock(), threading.Lock()
        self._beat_at = -PULSE

    def context(self, name: str) -> RoundContext:
        """What a round is about; read once, since a round and what it cites never change."""
        with self._lock:
            if name not in self._contexts:
                self._contexts[name] = open_context(self.workspace, self.store.round(name))
            return self._contexts[name]

    def check(self, token: str, holder: Holder = NOBODY) -> None:
        """Refuse a token that opens nothing, or not for this person."""
        self._refuse_others(self.store.invited(token, self.clock()).person.name, holder)

    def health(self) -> None:
        """Check that the database keeps what it is given: the time is written and read back, at most once in `PULSE`.

        Raises StoreLost, StoreBusy or WriteFailed. Who asks more often learns whether the file is still there and read.
        """
        self.store.ping()
        if time.monotonic() - self._beat_at < PULSE:
            return
        if not self._beating.acquire(blocking=False):
            raise StoreBusy("the last look at the database is not over")
        try:
            self.store.beat(self.clock())
            self._beat_at = time.monotonic()
        finally:
            self._beating.release()

    def vendor(self, token: str, holder: Holder = NOBODY) -> str:
        """The vendor whose page a token opens; where people sign in, for its manager and for the vendor's people of roles.yaml."""
        link = self.store.vendor(token, self.clock())
        actor = Actor(holder.user or "", "proxy")
        if not (self.sign_on and Roles.of(self.workspace.root).vendor_of(actor) == link.vendor):
            self._refuse_others(link.manager, holder)
        return link.vendor

    def _refuse_others(self, name: str | None, holder: Holder) -> None:
        """Where people sign in, refuse everybody but the person whom a link is for."""
        if self.sign_on and holder.user is None:
            raise WrongHolder("not_signed_on")
        if self.sign_on and holder.user != name:
            raise WrongHolder("other_person")

    def _enter(self, token: str, holder: Holder) -> tuple[Invitation, Progress, RoundContext]:
        """What a link opens, for the person and in the browser that it belongs to."""
        invitation, progress = self.store.entered(token, self.clock())
        self._refuse_others(invitation.person.name, holder)
        context = self.context(invitation.round)
        if context.round.first_device:
            self._refuse_other_browsers(invitation, holder.device)
        return invitation, progress, context

    def _refuse_other_browsers(self, invitation: Invitation, device: str | None) -> None:
        if device is None:
            raise WrongHolder("no_cookie" if invitation.device is None else "other_device")
        if invitation.device == device_digest(invitation.id, device):
            return
        if invitation.device is not None or not self.store.bind(invitation.id, device):
            raise WrongHolder("other_device")

    def session(self, token: str, lang: str, holds: str = "", holder: Holder = NOBODY) -> AttemptSession:
        """The session of whoever holds the token; `holds` is the digest of the guideline that their page has."""
        invitation, progress, context = self._enter(token, holder)
        return AttemptSession(
            context,
            self.store,
            invitation,
            now=self.clock,
            source=lambda turn, key: f"/media/{token}/{turn}/{key}",
            noted=lambda answer: self.note(context, answer, invitation.person.shown),
            links=self._links,
            practise=self._open_practice,
            lang=lang,
            progress=progress,
            holds=holds,
        )

    def view(self, token: str, lang: str, holds: str = "", holder: Holder = NOBODY) -> dict[str, Any]:
        """What the browser may know; the first time is noted: a program that looks at links in mails asks for no view."""
        session = self.session(token, lang, holds, holder)
        if session.invitation.opened_at is None:
            try:
                self.store.opened(session.invitation.id, self.clock())
            except StoreBusy as error:  # they may look all the same; the next look is noted
                LOG.warning("it is not noted that somebody opened their link: %s", error)
        return session.view()

    def act(
        self, token: str, lang: str, message: Any, holds: str = "", holder: Holder = NOBODY
    ) -> dict[str, Any]:
        """Do the action, then return what the browser may know."""
        session = self.session(token, lang, holds, holder)
        session.act(message)
        return session.view()

    def medium(self, token: str, turn: str, key: str, holder: Holder = NOBODY) -> Path:
        """The file of a picture, sound or film: of a turn that was shown to this person, or of the guideline.

        Only while the page shows such things: not before the terms are accepted, nor once the round is closed; and
        no items at the end where the round keeps single answers to itself.
        """
        invitation, progress, context = self._enter(token, holder)
        standing = AttemptState(
            context,
            invitation,
            progress.no_earlier(self.clock()),
            progress.closed_at,
            progress.attempts,
            progress.answers,
            progress.shown,
        )
        if standing.stage not in ("item", "feedback", "verdict"):
            raise NotFound("There is no such picture.")
        if turn == "guideline":
            examples = pictured(context.guideline)
            at = int(key) if key.isascii() and key.isdigit() and len(key) < 6 else len(examples)
            picture = examples[at].picture if at < len(examples) else None
            return self._file(self.workspace.guidelines.root / context.guideline.name, picture)
        if not (turn.isascii() and turn.isdigit() and len(turn) < 8) or kind_of(key) == "text":
            raise NotFound("There is no such picture.")
        kept_back = standing.running is None and (
            not context.round.feedback_policy.ever or context.round.kind != "quiz"
        )
        asked = standing.attempt.turn(int(turn)) if standing.attempt else None
        if asked is None or asked.number not in standing.shown or kept_back:
            raise NotFound("There is no such picture.")
        named = context.contents.get(asked.item, {}).get(key)
        return self._file(self.workspace.gold_sets.root / (context.gold_folder or ""), named)

    def _file(self, folder: Path, named: str | None) -> Path:
        """A file named in a document, within that document's folder; never one outside, whatever it is called.

        Without its metadata, which may tell the answer.
        """
        if named and not PurePosixPath(named).is_absolute():
            folder = folder.resolve()
            path = (folder / named).resolve()
            if path.is_relative_to(folder) and path.suffix.lower() in MEDIA_TYPES and path.is_file():
                try:
                    return self.media.of(path)
                except InvalidDocument as error:
                    LOG.warning("%s; it is not shown", error)
        raise NotFound("There is no such picture.")

    def note(self, context: RoundContext, answer: Response, who: str) -> None:
        """Copy what an annotator could not tell to the guideline's feedback; `quiz results` does so again if this fails."""
        try:
            FeedbackStore(self.workspace.guidelines.root).add(
                context.guideline.name, feedback_of(context, answer, who)
            )
        except WorkbenchError as error:
            LOG.warning("a note is kept with its answer, but not among the feedback yet: %s", error)

    def _links(self, standing: AttemptState) -> dict[str, str | None]:
        """Where somebody who did not pass may practise: the round's title, and their link into it, None before they ask.

        Asking makes nothing. A round that takes no answers is none, nor is one whose link was taken from them. A link that
        expired works again once they ask.
        """
        practice = retry(standing).practice_round
        if practice is None:
            return {}
        at, round_ = self.clock(), self.store.round(practice)
        title: dict[str, str | None] = {"practice_title": round_.title}
        if self.store.closed_at(practice) is not None or not round_.expiry_policy.open_at(at):
            return title
        theirs = self.store.invitations_of(practice, standing.invitation.person.id)
        if not theirs:
            return title | {"practice": None}
        works = [
            their
            for their in theirs
            if their.revoked_at is None and (their.expires_at is None or at < their.expires_at)
        ]
        if works:
            return title | {"practice": f"/q/{self.store.token(works[-1].id)}"}
        return title | {"practice": None} if theirs[-1].revoked_at is None else title

    def _open_practice(self, standing: AttemptState) -> None:
        """Invite somebody to the round for practice."""
        links, practice = self._links(standing), standing.context.round.practice_round
        if practice is None or "practice" not in links:
            raise NotNow("The practice round takes no answers (any more).")
        if links["practice"] is None:
            person = standing.invitation.person
            by = Actor(person.id, "proxy" if self.sign_on else "link")
            self.store.invite(practice, person, self.clock(), link_end(self.clock()), by=by)


def feedback_of(context: RoundContext, answer: Response, who: str) -> Feedback:
    """An annotator's note as feedback on the guideline; the same answer always has the same id."""
    digest = sha256(f"{answer.attempt_id}/{answer.turn}/{answer.note}".encode()).hexdigest()[:16]
    content = context.contents.get(answer.item, {})
    text = "\n".join(value for key, value in content.items() if kind_of(key) == "text")
    return Feedback(
        id=f"quiz-{digest}",
        at=answer.answered_at,
        who=who,
        source="quiz",
        item=answer.item,
        item_text=text or None,
        question=answer.question,
        label=answer.label,
        note=answer.note or "",
    )


def copy_notes(workspace: Workspace, context: RoundContext, record: RoundRecord) -> int:
    """Copy every note of a round that is not among the feedback yet; how many were new."""
    feedback = FeedbackStore(workspace.guidelines.root)
    people = {attempt.id: attempt.person.shown for attempt in record.attempts}
    return sum(
        feedback.add(context.guideline.name, feedback_of(context, answer, people[answer.attempt_id]))
        for answer in record.answers
        if context.asks(answer)
    )


def now() -> dt.datetime:
    """The system's clock."""
    return wall()
