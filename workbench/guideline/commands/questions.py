"""`workbench guideline questions`: what annotators asked, what is open, and answers that become cases or rules."""

import datetime as dt
from pathlib import Path
from typing import Any

import click

from workbench.documents.feedback import Feedback
from workbench.documents.record import Actor
from workbench.errors import InvalidDocument, NotFound, listed
from workbench.guideline.actions import Answer, MakeCase, MakeRule
from workbench.guideline.questions import answer_question, question_of, without_name
from workbench.store.feedback import FeedbackStore
from workbench.store.guidelines import GuidelineStore
from workbench.store.workspace import Workspace
from workbench.ui.options import BY, FILE, JSON, ROOT, many, print_json, print_table


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
    workspace = Workspace.find(root)
    asked = FeedbackStore(workspace.guidelines.root).all(name)
    if not workspace.may("see names"):
        asked = tuple(map(without_name, asked))
    visible = [question for question in asked if question.answer is None or not only_open]
    if as_json:
        print_json([question.model_dump(mode="json", exclude_none=True) for question in visible])
        return
    waiting = sum(question.answer is None for question in asked)
    click.echo(f"{many(len(asked), 'question')} about {name}, {waiting} open.")
    if visible:
        rows = [(o.id, o.at.date(), o.who, _about(o), o.note, _answered(o)) for o in visible]
        print_table(("id", "asked", "who", "about", "question", "answer"), rows)


@questions_command.command("answer")
@click.argument("name")
@click.argument("question_id")
@click.option("--reply", required=True, help="The answer, as the handbook will give it.")
@BY
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
    by: Actor,
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
        raise click.UsageError("--rule needs the labels it separates: --separates ONE --separates OTHER.")
    store = Workspace.find(root).guidelines
    asked = question_of(FeedbackStore(store.root), name, question_id)
    action: Answer | MakeCase | MakeRule = Answer(do="answer", id=asked.id, reply=reply)
    if decision:
        action = MakeCase(
            do="case",
            id=asked.id,
            reply=reply,
            question=_about_which(store, name, asked, more["question"]),
            item=_item(asked, more["item"]),
            decision=decision,
            why=more["why"],
            rules=more["cites"],
        )
    elif rule:
        action = MakeRule(
            do="rule",
            id=asked.id,
            reply=reply,
            question=_about_which(store, name, asked, more["question"]),
            text=rule,
            separates=more["separates"],
            chapter=more["chapter"],
        )
    answered = answer_question(store, name, action, by.shown, dt.datetime.now(dt.UTC))
    became = answered.became
    if as_json:
        print_json({"id": question_id, "became": became, "version": answered.version})
        return
    ending = f" It became {became} of {store.draft_path(name)}." if became else ""
    click.echo(f"Answered {question_id}.{ending}")


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


def _item(asked: Feedback, item: str | None) -> str:
    if text := item or asked.item_text:
        return text
    raise InvalidDocument(f"question {asked.id!r} does not hold the item's text; give it with --item TEXT.")


def _about_which(store: GuidelineStore, name: str, asked: Feedback, question: str | None) -> str:
    """The guideline's question that it is about."""
    known = [each.id for each in store.draft(name).questions]
    about = question or asked.question or (known[0] if len(known) == 1 else None)
    if about not in known:
        raise NotFound(f"question {asked.id!r}: say which of {listed(known)} it is about with --question.")
    return str(about)


def _about(asked: Feedback) -> str:
    return " ".join(filter(None, (asked.question, asked.label, asked.rule, asked.item)))


def _answered(asked: Feedback) -> str:
    if asked.answer is None:
        return "open"
    became = f"{asked.answer.became}: " if asked.answer.became else ""
    return f"{became}{asked.answer.reply}"
