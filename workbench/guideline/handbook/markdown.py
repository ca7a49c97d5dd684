"""A handbook as Markdown (CommonMark with tables): for a wiki, a chat or a pull request; pictures are inside."""

import re
from collections.abc import Iterator, Sequence

from workbench.documents.guideline import Example, Label, Question
from workbench.guideline.handbook.inputs import Handbook
from workbench.guideline.handbook.news import Became, News, Run
from workbench.guideline.handbook.page import SOURCES, View
from workbench.guideline.handbook.phrasebook import Phrasebook

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
    g, book, t = view.guideline, view.book, view.t
    yield f"# {plain(g.title)}"
    yield plain(g.purpose)
    force = (
        t.plain("draft, not in force")
        if book.draft
        else t.plain("in force from {date}", date=t.day(book.release.date))
        if book.release
        else ""
    )
    yield f"{t.plain('Version')} {g.version} ({g.name}){', ' + force if force else ''}."


def _news(view: View) -> Iterator[str]:
    book, t = view.book, view.t
    if not book.since:
        return
    yield f"## {t.plain('What is new since {version}', version=book.since)}"
    for release in book.releases:
        yield f"**{release.version}**, {t.day(release.date)}: {plain(release.summary)}"
    yield "\n".join(
        [*(_became_line(change, t) for change in book.became), *(_news_line(entry, t) for entry in view.news)]
    )
    if book.answered:
        yield f"### {t.plain('Answers to your questions')}"
    for asked in book.answered:
        answer = asked.answer
        if answer is not None:
            became = f" {t.plain('It became {number}.', number=answer.became)}" if answer.became else ""
            about = f" {t.plain('About:')} “{plain(asked.item_text)}”" if asked.item_text else ""
            who = f"**{plain(asked.who or t.plain('Somebody'))}**"
            yield (
                f"{t.plain('{who} asked', who=who)} {t.plain(SOURCES[asked.source])}, {t.day(asked.at.date())}: "
                f"“{plain(asked.note)}”{about}\n\n> {plain(answer.reply)}{became} "
                f"({plain(answer.by)}, {t.day(answer.at.date())})"
            )


def _became_line(change: Became, t: Phrasebook) -> str:
    sides = [[f"**{plain(named.name)}**" for named in side] for side in (change.before, change.after)]
    before, after = (t.names(side, len(side)) for side in sides)
    return f"- {t.plain(change.said, before=before, after=after)}"


def _news_line(news: News, t: Phrasebook) -> str:
    text = f" “{plain(news.text)}”" if news.text else ""
    lines = [f"- **{plain(news.called)}** {t.plain(news.said)}{text}"]
    lines += [f"    - {t.plain(name)}: {_runs(runs, t)}" for name, runs in news.fields]
    lines += [
        "    - "
        + t.plain(
            "{gold} answered as {answer} costs {now} now, {was} before.",
            gold=f"**{plain(cost.gold)}**",
            answer=f"**{plain(cost.answer)}**",
            now=cost.now,
            was=cost.was,
        )
        for cost in news.costs
    ]
    return "\n".join(lines)


def _runs(runs: Sequence[Run], t: Phrasebook) -> str:
    """Words that were removed and added; CommonMark has no strikethrough, so words mark them."""
    parts = []
    for run in runs:
        if text := plain(run.text):
            parts.append(
                f"\\[{t.plain('was:')} {text}]"
                if run.mark == "del"
                else f"**{text}**"
                if run.mark == "ins"
                else text
            )
    return " ".join(parts)


def _question(view: View, question: Question, pictures: dict[str, str]) -> Iterator[str]:
    yield f"## {plain(question.shown)}"
    t = view.t
    yield f"{plain(question.ask)} {t.plain(view.choose(question))}"
    keys = question.keys
    rows = [f"| {keys.get(x.id, '')} | {plain(x.shown)} | {plain(x.definition)} |" for x in question.labels]
    if rows:
        yield "\n".join([_header(t, "Key", "Label", "When"), "|---|---|---|", *rows])
    if settings := view.settings(question):
        yield "\n".join(f"- {plain(line)}" for line in settings)
    if question.severities:
        yield f"### {t.plain('What mistakes cost')}"
        yield t.plain("A mistake that is not listed costs 1.")
        costs = [
            f"| {_names(view, question, c.gold)} | {_names(view, question, c.answer)} | {c.severity:g} |"
            for c in question.severities
        ]
        yield "\n".join([_header(t, "Right is", "Answered as", "Costs"), "|---|---|---|", *costs])
    for label in question.labels:
        yield from _label(view, question, label, pictures)
    if view.rules(question):
        yield f"### {t.plain('{question}: rules', question=plain(question.shown))}"
        names, either = {label.id: label.shown for label in question.labels}, f" {t.plain('or')} "
        yield "\n".join(
            f"- **{rule.id}** ({either.join(plain(names[x]) for x in rule.separates)}): {plain(rule.text)}"
            for rule in view.rules(question)
        )


def _names(view: View, question: Question, answer: str) -> str:
    return " + ".join(plain(chip.name) for chip in view.answer(question, answer))


def _label(view: View, question: Question, label: Label, pictures: dict[str, str]) -> Iterator[str]:
    t = view.t
    yield f"### {plain(label.shown)}"
    yield plain(label.definition)
    for heading, lines in view.sections(label):
        yield f"**{plain(t.plain(heading, label=label.shown))}**"
        yield "\n".join(f"- {plain(line)}" for line in lines)
    for title, examples in (
        (label.shown, label.examples),
        (t.plain("Not {label}", label=label.shown), label.counterexamples),
    ):
        if examples:
            yield f"**{t.plain('Examples: {label}', label=plain(title))}**"
            yield "\n".join(_example(view, question, example, title, pictures) for example in examples)
    if rules := [near.rule.id for near in view.near(question, label)]:
        yield t.plain("If another label seems to fit: {rules}.", rules=", ".join(rules))


def _example(view: View, question: Question, example: Example, title: str, pictures: dict[str, str]) -> str:
    content = f"“{plain(example.text)}”" if example.text else ""
    if example.picture is not None:
        content = f"![{plain(view.alt(example, title))}][{pictures[example.picture]}]"
    instead = f" ({plain(view.chips[question.id, example.label].name)})" if example.label else ""
    why = f" {plain(example.why)}" if example.why else ""
    return f"- {content}{instead}{why}"


def _cases(view: View) -> Iterator[str]:
    if view.guideline.cases:
        t = view.t
        yield f"## {t.plain('Decided cases')}"
        rows = [
            f"| {c.id} | {plain(c.item)} | {plain(view.chips[c.question, c.decision].name)} "
            f"| {plain(c.why)}{' (' + ', '.join(c.rules) + ')' if c.rules else ''} |"
            for c in view.guideline.cases
        ]
        yield "\n".join([_header(t, "Case", "Item", "Decision", "Why"), "|---|---|---|---|", *rows])


def _about(view: View) -> Iterator[str]:
    g, t = view.guideline, view.t
    yield f"## {t.plain('About this handbook')}"
    yield f"{t.plain('Digest of the guideline (SHA-256):')} `{g.digest()}`"
    yield f"{t.plain('Made with')} `{view.book.provenance.command} --format markdown`"


def _header(t: Phrasebook, *columns: str) -> str:
    return f"| {' | '.join(t.plain(column) for column in columns)} |"
