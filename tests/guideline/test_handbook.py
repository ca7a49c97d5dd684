"""The handbook says everything a guideline says, escapes it, names its digest, and has the same bytes every time."""

import datetime as dt
import io
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from PIL import Image

from workbench.documents.feedback import Feedback, FeedbackAnswer
from workbench.documents.fields import specs
from workbench.documents.guideline import EdgeCase, Label, Question, Rule
from workbench.documents.migration import Migration
from workbench.errors import InvalidDocument
from workbench.guideline.handbook import html, load, markdown, phrasebook
from workbench.guideline.handbook import news as became
from workbench.guideline.handbook import news as handbook_words
from workbench.guideline.handbook.markdown import plain
from workbench.guideline.handbook.news import words
from workbench.guideline.handbook.page import CHOOSE, MARKS, MORE, SOURCES, View, lookup
from workbench.store import documents
from workbench.store.feedback import FeedbackStore
from workbench.store.media.pictures import PictureStore
from workbench.store.workspace import Workspace

ROOT = Path(__file__).parents[2]
HOSTILE = '<script>alert("pwned")</script> & "quoted" <img src=x onerror=alert(1)> | *a* `b` [c](d)'
CUPS = """\
name: cups
version: 1.0.0
title: Cups
purpose: HOSTILE
questions:
  - id: damage
    ask: Is it whole?
    labels:
      - id: whole
        name: whole cup
        definition: Nothing is missing. Nothing at all.
        hotkey: w
        colour: "#AA3300"
        examples:
          - picture: PICTURE
            why: No crack to be seen.
      - id: "cracked / broken"
        definition: HOSTILE
        includes: [HOSTILE]
        counterexamples:
          - text: HOSTILE
            label: whole
            why: HOSTILE
      - id: cracked-broken
        definition: A handle is missing.
        parent: whole
  - id: parts
    kind: multi_choice
    ask: Which parts are there?
    labels:
      - id: cup
        definition: The cup.
      - id: saucer
        definition: The saucer.
rules:
  - id: R1.1
    question: damage
    text: A crack decides. HOSTILE
    separates: [whole, "cracked / broken"]
cases:
  - id: E1
    question: damage
    item: HOSTILE
    decision: whole
    why: HOSTILE
    decided_by: Ann
    decided_on: 2026-01-05
    rules: [R1.1]
changelog:
  - version: 1.0.0
    date: 2026-01-09
    summary: First. HOSTILE
"""


class Outline(HTMLParser):
    """Headings, ids, links and pictures of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.headings, self.ids, self.links, self.alts, self.tags = [], [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a":
            self.links.append(values["href"])
        if tag == "img":
            self.alts.append(values.get("alt"))


@pytest.fixture(scope="module")
def cups(tmp_path_factory) -> Workspace:
    """A guideline with a picture, and with markup in every text."""
    root = tmp_path_factory.mktemp("cups")
    folder = root / "guidelines/cups"
    folder.mkdir(parents=True)
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    picture = PictureStore(root / "guidelines").put("cups", "cup.png", out.getvalue()).path
    text = CUPS.replace("HOSTILE", "'" + HOSTILE + "'").replace("PICTURE", picture)
    text = text.replace("A crack decides. '", "'A crack decides. ").replace("First. '", "'First. ")
    (folder / "draft.yaml").write_text(text)
    workspace = Workspace(root)
    workspace.guidelines.publish("cups")
    return workspace


@pytest.fixture(scope="module")
def page(cups) -> str:
    """Its handbook."""
    return html(load(cups, "cups@1.0.0")).decode()


@pytest.fixture(scope="module")
def shipped() -> str:
    """The handbook of the shipped example, for readers of its first version."""
    return html(load(Workspace(ROOT), "support-tickets@2.0.0", "1.0.0")).decode()


def test_everything_of_the_guideline_is_on_the_page(shipped):
    """Each definition, rule, example, case and reason, in the words of the guideline."""
    guideline = Workspace(ROOT).guideline("support-tickets@2.0.0")
    text = re.sub(r"<[^>]+>", "", shipped)
    said = [guideline.purpose, *(rule.text for rule in guideline.rules)]
    said += [part for case in guideline.cases for part in (case.item, case.why, case.decided_by)]
    for question in guideline.questions:
        said.append(question.ask)
        for label in question.labels:
            said += [label.definition, *label.includes, *label.excludes]
            said += [part for e in (*label.examples, *label.counterexamples) for part in (e.text, e.why)]
    import html as escaping

    plain_text = " ".join(escaping.unescape(text).split())
    assert [part for part in said if " ".join(part.split()) not in plain_text] == []
    assert guideline.digest() in shipped


@pytest.mark.parametrize("which", ["page", "shipped"])
def test_it_can_be_read_by_anybody(which, request):
    """One h1, no level skipped, ids once, every link leads somewhere, every picture says what it shows."""
    outline = Outline(request.getfixturevalue(which))
    assert outline.headings.count(1) == 1
    assert outline.headings[0] == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert [(a, b) for a, b in steps if b > a + 1] == []
    assert len(outline.ids) == len(set(outline.ids))
    assert {link for link in outline.links if link[1:] not in outline.ids} == set()
    assert all(outline.alts)


def test_it_needs_nothing_and_runs_nothing(page):
    """No script, no style attribute, no address but data: of pictures; the policy says so to the browser."""
    assert "script" not in Outline(page).tags
    assert " style=" not in page
    assert re.findall(r'(?:src|href)="(?!#|data:image/png;base64,)[^"]*"', page) == []
    assert "default-src 'none'; img-src data:; style-src 'sha256-" in page


def test_texts_are_texts(page):
    """Markup in a guideline is shown, never run."""
    assert "<script" not in page
    assert "&lt;script&gt;alert(" in page
    assert Outline(page).tags.count("img") == 1


def test_a_colour_of_its_own_and_a_key(page):
    """In the style sheet, as attributes would be blocked; others have the colours of the look."""
    assert ".own-aa3300 { --k: #aa3300; }" in page
    assert 'class="chip own-aa3300"' in page
    assert 'class="chip k2"' in page
    assert '<kbd aria-label="key 1">1</kbd>' in page


def test_labels_whose_names_look_alike_have_places_of_their_own(cups):
    """`cracked / broken` and `cracked-broken`."""
    anchors = View(load(cups, "cups")).anchors
    assert anchors["damage/cracked / broken"] != anchors["damage/cracked-broken"]


def test_rules_stand_at_their_labels(page):
    """At `whole cup`: the other label, the rule's number and how it begins."""
    article = page[page.index('id="l-damage-whole"') :]
    near = article[article.index('class="near"') : article.index("</article>")]
    assert 'href="#R1.1">R1.1</a>' in near
    assert "cracked / broken" in near
    assert near.count("A crack decides.") == 1
    assert "pwned" not in near


def test_what_mistakes_cost_is_told(tmp_path):
    """Costs of a question stand after its labels, also where an answer has several, in HTML and in Markdown."""
    folder = tmp_path / "guidelines/parts"
    folder.mkdir(parents=True)
    text = CUPS.replace("HOSTILE", "Text.").replace("- picture: PICTURE", "- text: Whole.")
    text = text.replace("name: cups", "name: parts", 1).replace(
        "definition: The saucer.",
        "definition: The saucer.\n    severities:\n      - {gold: cup|saucer, answer: cup, severity: 2.5}",
    )
    (folder / "draft.yaml").write_text(text)
    book = load(Workspace(tmp_path), "parts@draft")
    page = html(book).decode()
    assert page.count("What mistakes cost") == 1
    row = re.search(r'<th scope="row">(<a.*?)</th><td>(<a.*?)</td><td class="num">2.5</td>', page)
    assert [re.findall(r">(\w+)</a>", side) for side in row.groups()] == [["cup", "saucer"], ["cup"]]
    assert "| cup + saucer | cup | 2.5 |" in markdown(book).decode()


def test_the_same_bytes_every_time(cups, tmp_path):
    """From another folder too."""
    shutil.copytree(cups.root, tmp_path / "elsewhere")
    other = Workspace(tmp_path / "elsewhere")
    for make in (html, markdown):
        assert make(load(cups, "cups")) == make(load(other, "cups"))
    assert str(cups.root) not in html(load(cups, "cups")).decode()


def test_what_is_new_is_said_once_a_subject(shipped):
    """Three changes of one label are one entry, with the words that went and came."""
    news = shipped[shipped.index('id="new"') : shipped.index("</aside>")]
    assert news.count(">refund request</a> has changed its meaning.") == 1
    assert (
        '<del><span class="vh">was: </span>asks in words for</del> <ins><span class="vh">now: </span>wants</ins>'
        in news
    )
    assert ">delivery</a> is a new label:" in news
    assert ">how-to</a> is reworded, same meaning." in news
    assert "28 September 2026" in news
    assert "new since 1.0.0" in shipped[shipped.index('id="R3.2"') :]


MEALS = """\
name: meals
version: 1.0.0
title: Meals
purpose: Sort dishes.
questions:
  - id: dish
    ask: What is it?
    labels:
LABELS
    severities:
COSTS
changelog:
  - {version: 1.0.0, date: 2026-01-09, summary: First.}
"""


def meals(labels: dict[str, str | None], costs: dict[tuple[str, str], float]) -> str:
    """A draft with these labels (id -> name) and costs of mistakes."""
    rows = [
        f"      - {{id: {label}, definition: Text of {label}.{f', name: {name!r}' if name else ''}}}"
        for label, name in labels.items()
    ]
    priced = [f"      - {{gold: {g}, answer: {a}, severity: {cost}}}" for (g, a), cost in costs.items()]
    return MEALS.replace("LABELS", "\n".join(rows)).replace("COSTS", "\n".join(priced))


def publish(workspace: Workspace, text: str, version: str, *steps: dict) -> None:
    """Publish a text as the next version, with a migration of these steps from the one before."""
    store = workspace.guidelines
    path = store.root / "meals/draft.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    if version == "1.0.0":
        store.publish("meals")
        return
    store.release("meals", version, "Anew.", date="2026-02-01")
    if steps:
        since = store.versions("meals")[-1]
        about = {"guideline": "meals", "since": since, "to": version, "why": "Finer.", "declared_by": "Ann"}
        given = {
            **about,
            "declared_on": "2026-02-01",
            "steps": [{"question": "dish", **step} for step in steps],
        }
        migration = documents.of_answers(Migration, given, "migration")
        store.migrations.declare(migration, store.load("meals", since), store.draft("meals"), ())
    store.publish("meals")


def new_on(page: str) -> list[str]:
    """What is new, one text an entry."""
    news = page[page.index('<ul class="news">') : page.index("</aside>")]
    entries = re.sub(r"<li>|</li>", "\n", news).splitlines()
    return list(filter(None, (" ".join(re.sub(r"<[^>]+>", "", entry).split()) for entry in entries)))


@pytest.fixture
def changed_meals(tmp_path) -> Workspace:
    """1.0.0 to 2.0.0: a rename, a merge, a split, one label that just went, and other costs."""
    workspace = Workspace(tmp_path)
    before = {"tea": "hot *tea*", "food": "Food", "ale": None, "wine": None, "junk": None, "soup": None}
    costs = {("tea", "ale"): 3, ("soup", "tea"): 2, ("junk", "soup"): 4, ("food", "soup"): 5}
    publish(workspace, meals(before, costs), "1.0.0")
    after = {"infusion": "Infusion", "breakfast": None, "dinner": None, "drink": None, "soup": None}
    costs = {("soup", "infusion"): 2.5, ("breakfast", "dinner"): 0.5}
    publish(
        workspace,
        meals(after, costs),
        "2.0.0",
        {"do": "rename", "label": "tea", "to": "infusion"},
        {"do": "merge", "labels": ["ale", "wine"], "to": "drink"},
        {"do": "split", "label": "food", "to": ["breakfast", "dinner"]},
    )
    return workspace


def test_what_labels_became_is_told(changed_meals):
    """A declared rename, merge and split say what stands in the label's place; a label without a step just went."""
    book = load(changed_meals, "meals@2.0.0")
    page = html(book).decode()
    told = new_on(page)
    assert told[:3] == [
        "hot *tea* is now called Infusion.",
        "Food is now breakfast and dinner.",
        "ale and wine are now one label: drink.",
    ]
    assert [text for text in told if "was removed" in text] == [
        "junk is a label that was removed. Text of junk."
    ]
    assert "another name" not in page
    assert '<b>Food</b> is now <a href="#l-dish-breakfast">breakfast</a> and' in page
    text = markdown(book).decode()
    assert "- **hot \\*tea\\*** is now called **Infusion**.\n" in text
    assert "- **ale** and **wine** are now one label: **drink**.\n" in text
    assert "migration" in [one.role for one in book.provenance.inputs]


def test_what_mistakes_cost_is_news(changed_meals):
    """Only mistakes that can still be made; one that is not listed costs 1."""
    book = load(changed_meals, "meals@2.0.0")
    told = new_on(html(book).decode())
    at = told.index("dish is the same question; the cost of its mistakes has changed.")
    assert told[at + 1 : at + 3] == [
        "soup answered as Infusion costs 2.5 now, 2 before.",
        "breakfast answered as dinner costs 0.5 now, 1 before.",
    ]
    assert "".join(told).count(" before.") == 2
    assert "    - **soup** answered as **Infusion** costs 2.5 now, 2 before.\n" in markdown(book).decode()


def test_what_labels_became_is_told_in_spanish(changed_meals):
    """Sentences and the word between names."""
    told = new_on(html(load(changed_meals, "meals@2.0.0", language="es")).decode())
    assert told[:3] == [
        "hot *tea* ahora se llama Infusion.",
        "Food ahora es breakfast y dinner.",
        "ale y wine son ahora una sola etiqueta: drink.",
    ]
    assert "soup respondido como Infusion cuesta ahora 2.5; antes, 2." in told


def test_what_labels_became_over_several_versions(changed_meals):
    """Readers of 1.0.0 hear where their labels are in 3.0.0; readers of 2.0.0 hear of the last step alone."""
    after = {"infusion": "Infusion", "breakfast": None, "meal": "Meal", "drink": None, "soup": None}
    publish(
        changed_meals,
        meals(after, {("soup", "infusion"): 2.5}),
        "3.0.0",
        {"do": "merge", "labels": ["dinner", "soup"], "to": "meal"},
        {"do": "split", "label": "infusion", "to": ["infusion", "soup"]},
    )
    told = new_on(html(load(changed_meals, "meals@3.0.0", "1.0.0")).decode())
    assert told[:4] == [
        "hot *tea* is now Infusion and soup.",
        "Food is now breakfast and Meal.",
        "ale and wine are now one label: drink.",
        "soup is now Meal.",
    ]
    told = new_on(html(load(changed_meals, "meals@3.0.0")).decode())
    assert told[:2] == ["Infusion is now Infusion and soup.", "dinner and soup are now one label: Meal."]
    assert not any("drink" in text for text in told)


def test_a_new_id_under_the_same_name_is_no_news(tmp_path):
    """Readers see names; without a name the id is what they see."""
    workspace = Workspace(tmp_path)
    publish(workspace, meals({"t1": "Tea", "ale": None}, {("ale", "t1"): 2}), "1.0.0")
    steps = [{"do": "rename", "label": "t1", "to": "tea"}, {"do": "rename", "label": "ale", "to": "beer"}]
    text = meals({"tea": "Tea", "beer": None}, {("beer", "tea"): 2})
    text = text.replace("Text of tea", "Text of t1").replace("Text of beer", "Text of ale")
    publish(workspace, text, "1.1.0", *steps)
    assert new_on(html(load(workspace, "meals")).decode()) == ["ale is now called beer."]


def ask(store: FeedbackStore, number: str, at: str, **answer: str) -> None:
    asked = Feedback(
        id=number, at=dt.datetime.fromisoformat("2026-01-01T00:00Z"), who="A03", source="quiz", note=number
    )
    store.add("cups", asked)
    if at:
        given = FeedbackAnswer(at=dt.datetime.fromisoformat(at), by="Ann", reply=f"Reply {number}", **answer)
        store.answer("cups", number, given)


def test_which_answers_are_new(cups, tmp_path):
    """By the version an answer says, by the case it became, else by its day; open questions are not told."""
    shutil.copytree(cups.root, tmp_path / "ws")
    workspace = Workspace(tmp_path / "ws")
    workspace.guidelines.publish_as("cups", "1.1.0", "Nothing.")
    store = FeedbackStore(workspace.guidelines.root)
    ask(store, "open", "")
    ask(store, "old by version", "2026-01-02T00:00Z", version="1.0.0")
    ask(store, "new by version", "2026-01-02T00:00Z", version="1.1.0")
    ask(store, "later by version", "2026-01-02T00:00Z", version="1.2.0")
    ask(store, "old by case", "2026-01-02T00:00Z", became="E1")
    ask(store, "not there yet", "2026-01-02T00:00Z", became="E2")
    ask(store, "old by day", "2026-01-09T10:00Z")
    ask(store, "new by day", "2026-01-10T10:00Z")
    assert [one.id for one in load(workspace, "cups").answered] == ["new by version", "new by day"]


def test_a_picture_of_another_kind(cups, tmp_path):
    """What no browser shows, or holds scripts, is refused by name."""
    shutil.copytree(cups.root, tmp_path / "ws")
    folder = tmp_path / "ws/guidelines/cups"
    (folder / "pictures/cup.svg").write_text("<svg/>")
    draft = folder / "draft.yaml"
    draft.write_text(re.sub(r"picture: .*", "picture: pictures/cup.svg", draft.read_text()))
    with pytest.raises(InvalidDocument, match=r"picture pictures/cup.svg: a handbook shows .png, "):
        load(Workspace(tmp_path / "ws"), "cups@draft")


def test_markdown_says_the_same(cups):
    """Headings, tables and the picture are Markdown's; the guideline's texts are texts."""
    text = markdown(load(cups, "cups")).decode()
    shown = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert "<script" not in shown
    assert shown.count("<img") == 1
    assert 'src="data:image/png;base64,' in shown
    assert "<h1>Cups</h1>" in shown
    assert "<h2>Decided cases</h2>" in shown
    assert shown.count("<table>") == 3
    assert "alert(&quot;pwned&quot;)" in shown
    assert "<em>" not in shown
    assert "<code>b</code>" not in shown


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_any_text_is_a_text_in_markdown(text):
    """CommonMark shows it as it is written, but for blanks."""
    line = " ".join(text.split())
    (shown,) = [t for t in MarkdownIt("commonmark").parse("- " + plain(text)) if t.type == "inline"] or [None]
    said = "".join(child.content for child in shown.children) if shown else ""
    assert " ".join(said.split()) == line


WORDS = st.lists(st.sampled_from(["a", "b", "cat", "dog.", "the"]), max_size=12).map(" ".join)


@given(WORDS, WORDS)
def test_both_texts_are_in_their_difference(was, now):
    """Without what came it is the old text, without what went the new one."""
    runs = words(was, now)

    def text(without: str) -> list[str]:
        return " ".join(run.text for run in runs if run.mark != without).split()

    assert text("ins") == was.split()
    assert text("del") == now.split()


def test_the_index_of_words():
    """Telling words, with their places; common ones and those that stand everywhere are left out."""
    view = View(load(Workspace(ROOT), "support-tickets@2.0.0"))
    found = {
        entry.word: [shown for _, shown in entry.places] for entry in lookup(view.guideline, view.anchors)
    }
    assert found["tax"] == ["billing question"]
    assert found["invoice"] == ["billing question", "E7"]
    assert not {"the", "customer", "invoices"} & set(found)
    assert list(found) == sorted(found)


PHRASE = re.compile(r"""\bt(?:\.plain)?\(\s*(?:"([^"]+)"|'([^']+)')""")
TABLES = (
    handbook_words.SAID,
    handbook_words.NEW,
    handbook_words.GONE,
    became.BECAME,
    SOURCES,
    CHOOSE,
    MARKS,
)


def phrases() -> set[str]:
    """Every phrase that templates and modules of the handbook say."""
    room = ROOT / "workbench/guideline/handbook"
    files = [*room.glob("*.j2"), *room.glob("*.py")]
    found = {a or b for file in files for a, b in PHRASE.findall(file.read_text(encoding="utf-8"))}
    head = re.findall(r"_header\(t, (.*?)\)", (room / "markdown.py").read_text(encoding="utf-8"))
    found |= {name for columns in head for name in re.findall(r'"(\w+)"', columns)}
    found |= {said for table in TABLES for said in table.values() if said}
    for kind in (Label, Question, Rule, EdgeCase):
        for spec in specs(kind).values():
            found |= {spec.title} if spec.announced else set()
            found |= {spec.heading}
    found |= {"Order of labels", handbook_words.NEW_PART, handbook_words.GONE_PART}
    own = {MORE, "{day} {month} {year}", "{n} more", "{these} and {last}"}
    return (found - {"", *own}) | own | set(phrasebook.MONTHS)


def test_a_catalogue_has_every_phrase_and_no_other():
    """A phrase that is added is translated; each keeps what is filled in."""
    catalogues = sorted(phrasebook.FOLDER.glob("*.json"))
    assert [path.stem for path in catalogues] == ["es"]
    for path in catalogues:
        said = json.loads(path.read_text(encoding="utf-8"))
        assert set(said) == phrases()
        gaps = {key: (re.findall(r"{\w+}", key), re.findall(r"{\w+}", text)) for key, text in said.items()}
        assert [key for key, (one, other) in gaps.items() if sorted(one) != sorted(other)] == []


def test_a_spanish_handbook_speaks_spanish(tmp_path):
    """The page says its language, its own words are Spanish, the guideline's stay as they are; Markdown too."""
    book = load(Workspace(ROOT), "support-tickets@2.0.0", "1.0.0", "es-MX")
    page = html(book).decode()
    assert '<html lang="es-MX">' in page
    assert "<h2>Casos decididos</h2>" in page
    assert "ha cambiado de significado." in page
    assert "28 de septiembre de 2026" in page
    assert "workbench guideline render support-tickets@2.0.0 --since 1.0.0 --language es-MX" in page
    assert 'lang="en"' not in page
    said = {*re.findall(r">([^<>]+)<", page[: page.index('<section id="find"')])}
    english = {phrase for phrase in phrases() - {"Version"} if phrase in said}
    assert english - set(json.loads((phrasebook.FOLDER / "es.json").read_text("utf-8")).values()) == set()
    assert "## Casos decididos" in markdown(book).decode()


def test_a_language_without_a_catalogue(cups):
    """The page is in that language, from right to left where it is written so; our English words say that they are English."""
    page = html(load(cups, "cups", language="ar")).decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert '<h2><bdi lang="en" dir="ltr">Decided cases</bdi></h2>' in page
    assert (
        '<h4><bdi lang="en" dir="ltr">Counts as <bdi lang="ar" dir="rtl">cracked / broken</bdi></bdi></h4>'
        in page
    )
    assert 'from <bdi lang="ar" dir="rtl"><bdi lang="en" dir="ltr">9 January 2026</bdi></bdi>' in page
    with pytest.raises(InvalidDocument, match="'spanish!' names no language"):
        load(cups, "cups", language="spanish!")
