"""`workbench guideline questions`: what annotators asked, what is open, and answers that become cases or rules."""

import datetime as dt
from pathlib import Path
from typing import Any

import click

from workbench.documents.feedback import Feedback, FeedbackAnswer
from workbench.documents.guideline import next_case, next_rule
from workbench.documents.version import Version
from workbench.errors import InvalidDocument, NotFound, WorkbenchError, listed
from workbench.store import files
from workbench.store.draft_parts import add_case, add_rule, every_version
from workbench.store.feedback import FeedbackStore
from workbench.store.files import locked
from workbench.store.guidelines import GuidelineStore
from workbench.store.workspace import Workspace
from workbench.ui.options import FILE, JSON, ROOT, many, print_json, print_table


@click.group("questions")
def questions_command() -> None:
    """Questions from annotators: from quizzes, adjudication, reports and sheets.

    \b
    Example:
      workbench guideline questions list support-tickets --open
      workbench guideline questions answer support-tickets sheet-1a2b --reply "Yes." --by Ines
    """


@questions_command.command("list")
@click.argument("name")
@click.option("--open", "only_open", is_flag=True, help="Only questions that nobody has answered.")
@ROOT
@JSON
def list_(name: str, only_open: bool, root: Path | None, as_json: bool) -> None:
    """Say what was asked about a guideline, oldest first, and what became of it.

    \b
    Example:
      workbench guideline questions list support-tickets --open
    """
    asked = FeedbackStore(Workspace.find(root).guidelines.root).all(name)
    shown = [one for one in asked if one.answer is None or not only_open]
    if as_json:
        print_json([one.model_dump(mode="json", exclude_none=True) for one in shown])
        return
    waiting = sum(one.answer is None for one in asked)
    click.echo(f"{many(len(asked), 'question')} about {name}, {waiting} open.")
    if shown:
        rows = [(o.id, o.at.date(), o.who, _about(o), o.note, _answered(o)) for o in shown]
        print_table(("id", "asked", "who", "about", "question", "answer"), rows)


@questions_command.command("answer")
@click.argument("name")
@click.argument("question_id")
@click.option("--reply", required=True, help="The answer, as the handbook will give it.")
@click.option("--by", "by", required=True, help="Who answers.")
@click.option(
    "--case", "decision", metavar="LABEL", help="Make it an edge case of the draft, decided as LABEL."
)
@click.option("--rule", "rule", metavar="TEXT", help="Make it a rule of the draft with this text.")
@click.option("--question", help="The guideline's question, where the annotator's does not say it.")
@click.option("--item", "item", help="The item's text for --case, where the question does not hold it.")
@click.option("--why", help="Why the case is decided so; the reply where not given.")
@click.option("--cites", multiple=True, metavar="RULE", help="A rule that --case rests on.")
@click.option("--separates", multiple=True, metavar="LABEL", help="A label that --rule tells from others.")
@click.option("--chapter", type=int, help="The chapter of --rule: 2 for R2.x; a new one where not given.")
@ROOT
@JSON
def answer(
    name: str,
    question_id: str,
    reply: str,
    by: str,
    decision: str | None,
    rule: str | None,
    root: Path | None,
    as_json: bool,
    **more: Any,
) -> None:
    """Answer a question; it may become an edge case or a rule of the draft, linked both ways.

    \b
    The answer goes back to who asked, in the next handbook (workbench guideline render).
    Example:
      workbench guideline questions answer tickets sheet-1a2b --reply "A refund." --by Ines --case refund_request
    """
    if decision and rule:
        raise click.UsageError("a question becomes a case or a rule: give --case or --rule.")
    if rule and not more["separates"]:
        raise click.UsageError("--rule needs the labels it tells apart: --separates ONE --separates OTHER.")
    store = Workspace.find(root).guidelines
    feedback = FeedbackStore(store.root)
    asked = _one(feedback, name, question_id)
    draft = store.draft_path(name)
    with locked(draft.parent):  # the number that is given and the answer that names it belong together
        before = files.read(draft, f"draft of guideline {name}") if decision or rule else b""
        became = None
        if decision:
            became = _as_case(store, name, asked, decision, reply, by, more)
        elif rule:
            became = _as_rule(store, name, asked, rule, more)
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        given = FeedbackAnswer(at=now, by=by, reply=reply, became=became, version=_coming(store, name))
        try:
            feedback.answer(name, question_id, given)
        except WorkbenchError:
            if became:
                files.replace(draft, before)
            raise
    if as_json:
        print_json({"id": question_id, "became": became, "version": given.version})
        return
    click.echo(f"Answered {question_id}." + (f" It became {became} of {draft}." if became else ""))


@questions_command.command("import")
@click.argument("name")
@click.argument("file", type=FILE)
@click.option("--timezone", help="Zone of times that carry none, such as Europe/Madrid.")
@ROOT
@JSON
def import_(name: str, file: Path, timezone: str | None, root: Path | None, as_json: bool) -> None:
    """Read questions from a CSV or Excel sheet: note, and where there are any at, who, item, question, label, rule.

    \b
    The same sheet again adds nothing.
    Example:
      workbench guideline questions import support-tickets questions.csv
    """
    from workbench.formats.question_sheet import read_questions

    store = FeedbackStore(Workspace.find(root).guidelines.root)
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    asked, losses = read_questions(file, at=now, timezone=timezone)
    added = store.add_read(name, asked)
    if as_json:
        print_json({"read": len(asked), "added": added, "losses": [vars(loss) for loss in losses]})
        return
    click.echo(f"{many(added, 'question')} added to {name}, {len(asked) - added} there already.")
    for loss in losses:
        click.echo(f"  {loss}")


def _one(store: FeedbackStore, name: str, question_id: str) -> Feedback:
    asked = {one.id: one for one in store.all(name)}
    if question_id not in asked:
        raise NotFound(
            f"guideline {name}: there is no question {question_id!r}; expected one of {listed(asked) or 'none yet'}."
        )
    return asked[question_id]


def _as_case(
    store: GuidelineStore,
    name: str,
    asked: Feedback,
    decision: str,
    reply: str,
    by: str,
    more: dict[str, Any],
) -> str:
    item = more["item"] or asked.item_text
    if not item:
        raise InvalidDocument(
            f"question {asked.id!r} does not hold the item's text; give it with --item TEXT."
        )
    case = {
        "id": next_case(every_version(store, name)),
        "question": _question(store, name, asked, more),
        "item": item,
        "decision": decision,
        "why": more["why"] or reply,
        "decided_by": by,
        "decided_on": dt.datetime.now(dt.UTC).date(),
        "rules": list(more["cites"]),
        "asked_in": [asked.id],
    }
    return add_case(store, name, case).id


def _as_rule(store: GuidelineStore, name: str, asked: Feedback, text: str, more: dict[str, Any]) -> str:
    rule = {
        "id": next_rule(every_version(store, name), more["chapter"]),
        "question": _question(store, name, asked, more),
        "text": text,
        "separates": list(more["separates"]),
        "asked_in": [asked.id],
    }
    return add_rule(store, name, rule).id


def _question(store: GuidelineStore, name: str, asked: Feedback, more: dict[str, Any]) -> str:
    """The guideline's question that it is about."""
    known = [question.id for question in store.draft(name).questions]
    found = more["question"] or asked.question or (known[0] if len(known) == 1 else None)
    if found not in known:
        raise NotFound(f"question {asked.id!r}: say which of {listed(known)} it is about with --question.")
    return str(found)


def _coming(store: GuidelineStore, name: str) -> str | None:
    """The version that the draft will be, where it says one that is not published yet."""
    versions, draft = store.versions(name), store.draft(name).version
    return draft if not versions or Version.parse(draft) > Version.parse(versions[-1]) else None


def _about(asked: Feedback) -> str:
    return " ".join(filter(None, (asked.question, asked.label, asked.rule, asked.item)))


def _answered(asked: Feedback) -> str:
    if asked.answer is None:
        return "open"
    became = f"{asked.answer.became}: " if asked.answer.became else ""
    return f"{became}{asked.answer.reply}"
