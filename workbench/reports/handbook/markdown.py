"""A handbook as Markdown (CommonMark with tables): for a wiki, a chat or a pull request; pictures are inside."""

import re
from collections.abc import Iterator, Sequence

from workbench.model.guideline import Example, Label, Question
from workbench.reports.handbook.differences import Run
from workbench.reports.handbook.inputs import Handbook
from workbench.reports.handbook.page import SOURCES, day
from workbench.reports.handbook.view import View
from workbench.reports.handbook.words import News

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
AT_START = re.compile(r"^(\d*)([-+=.)])")


def markdown(book: Handbook) -> bytes:
    """The handbook; the same handbook always has the same bytes. Text of the guideline is text, never markup."""
    view = View(book)
    pictures = {path: f"picture-{number}" for number, path in enumerate(book.pictures, 1)}
    blocks = [*_head(view), *_news(view)]
    for question in book.guideline.questions:
        blocks += _question(view, question, pictures)
    blocks += [*_cases(view), *_about(view)]
    blocks += [f"[{pictures[path]}]: {address}" for path, address in book.pictures.items()]
    return ("\n\n".join(block for block in blocks if block) + "\n").encode()


def plain(text: str) -> str:
    r"""A text of the guideline so that Markdown shows it as it is, on one line.

    >>> print(plain("1. a *star* & <b>"), plain("5"))
    1\. a \*star\* \& \<b\> 5
    """
    line = SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return AT_START.sub(r"\1\\\2", line)


def _head(view: View) -> Iterator[str]:
    g, book = view.guideline, view.book
    yield f"# {plain(g.title)}"
    yield plain(g.purpose)
    force = (
        "draft, not in force"
        if book.draft
        else f"in force from {day(book.release.date)}"
        if book.release
        else ""
    )
    yield f"Version {g.version} ({g.name}, `{g.digest()[:8]}`){', ' + force if force else ''}."


def _news(view: View) -> Iterator[str]:
    book = view.book
    if not book.since:
        return
    yield f"## What is new since {book.since}"
    for release in book.releases:
        yield f"**{release.version}**, {day(release.date)}: {plain(release.summary)}"
    yield "\n".join(_one_news(one) for one in view.news)
    if book.answered:
        yield "### You asked, and this is the answer"
    for asked in book.answered:
        answer = asked.answer
        if answer is not None:
            became = f" It became {answer.became}." if answer.became else ""
            about = f" About: “{plain(asked.item_text)}”" if asked.item_text else ""
            yield (
                f"**{plain(asked.who or 'Somebody')}** asked {SOURCES[asked.source]}, {day(asked.at.date())}: "
                f"“{plain(asked.note)}”{about}\n\n> {plain(answer.reply)}{became} "
                f"({plain(answer.by)}, {day(answer.at.date())})"
            )


def _one_news(news: News) -> str:
    text = f" “{plain(news.text)}”" if news.text else ""
    lines = [f"- **{plain(news.called)}** {news.said}{text}"]
    lines += [f"    - {name}: {_runs(runs)}" for name, runs in news.fields]
    return "\n".join(lines)


def _runs(runs: Sequence[Run]) -> str:
    """Words that went and came; strokes are not in CommonMark, so words say it."""
    parts = []
    for run in runs:
        if text := plain(run.text):
            parts.append(
                f"[was: {text}]" if run.mark == "del" else f"**{text}**" if run.mark == "ins" else text
            )
    return " ".join(parts).replace("[was", "\\[was")


def _question(view: View, question: Question, pictures: dict[str, str]) -> Iterator[str]:
    yield f"## {plain(question.shown)}"
    yield f"{plain(question.ask)} {view.choose(question)}"
    rows = [
        f"| {plain(x.hotkey or '')} | {plain(x.shown)} | {plain(x.definition)} |" for x in question.labels
    ]
    yield "\n".join(["| Key | Label | When |", "|---|---|---|", *rows])
    for label in question.labels:
        yield from _label(view, question, label, pictures)
    if view.rules(question):
        yield f"### {plain(question.shown)}: rules"
        names = {label.id: label.shown for label in question.labels}
        yield "\n".join(
            f"- **{rule.id}** ({' or '.join(plain(names[x]) for x in rule.separates)}): {plain(rule.text)}"
            for rule in view.rules(question)
        )


def _label(view: View, question: Question, label: Label, pictures: dict[str, str]) -> Iterator[str]:
    yield f"### {plain(label.shown)}"
    yield plain(label.definition)
    for title, lines in ((f"Counts as {label.shown}", label.includes), ("Does not count", label.excludes)):
        if lines:
            yield f"**{plain(title)}**"
            yield "\n".join(f"- {plain(line)}" for line in lines)
    for title, examples in ((label.shown, label.examples), (f"Not {label.shown}", label.counterexamples)):
        if examples:
            yield f"**Examples: {plain(title)}**"
            yield "\n".join(_example(view, question, example, title, pictures) for example in examples)
    if rules := [near.rule.id for near in view.near(question, label)]:
        yield f"If another label seems to fit: {', '.join(rules)}."


def _example(view: View, question: Question, example: Example, title: str, pictures: dict[str, str]) -> str:
    shown = f"“{plain(example.text)}”" if example.text else ""
    if example.picture is not None:
        shown = f"![{plain(view.alt(example, title))}][{pictures[example.picture]}]"
    instead = f" ({plain(view.chips[question.id, example.label].name)})" if example.label else ""
    why = f" {plain(example.why)}" if example.why else ""
    return f"- {shown}{instead}{why}"


def _cases(view: View) -> Iterator[str]:
    if view.guideline.cases:
        yield "## Decided cases"
        rows = [
            f"| {c.id} | {plain(c.item)} | {plain(view.chips[c.question, c.decision].name)} "
            f"| {plain(c.why)}{' (' + ', '.join(c.rules) + ')' if c.rules else ''} |"
            for c in view.guideline.cases
        ]
        yield "\n".join(["| Case | Item | Decision | Why |", "|---|---|---|---|", *rows])


def _about(view: View) -> Iterator[str]:
    g = view.guideline
    yield "## About this handbook"
    yield f"Digest of the guideline (SHA-256): `{g.digest()}`"
    yield f"Made with `{view.book.provenance.command} --format markdown`"
