"""Drawings of answers: each layer has a letter and dashes, each number is in words, and no text gets through unescaped."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from workbench.kinds.parts import Layer, Mark, Medium
from workbench.report.regions import MOST_LAYERS, MOST_MARKS, drawing

EVIL = '"><script>alert(1)</script>'
PICTURE = Medium("street", 1280, 720)


def box(left, top, right, bottom, label="car", number=0):
    """A rectangle."""
    return Mark("rectangle", label, number, ((left, top), (right, bottom)))


def layers(*marks):
    """Gold and people, each with these marks."""
    return [
        Layer("Gold" if i == 0 else f"Annotator {i}", "gold" if i == 0 else "person", held)
        for i, held in enumerate(marks)
    ]


def tree(markup):
    """The drawing as XML: it is well formed."""
    return ET.fromstring(str(markup))


def texts(element, path):
    """The texts of elements."""
    return ["".join(each.itertext()) for each in element.iterfind(path)]


def test_boxes_of_gold_and_people_are_told_apart_without_colour():
    """Gold is G and people are A, B; each has a class of its own for its dashes, in drawing and legend."""
    page = tree(drawing(layers((box(0, 0, 640, 360),), (box(8, 8, 640, 360),), ()), PICTURE))
    assert texts(page, ".//svg/g[@class]/text") == ["G A"]  # one label only, which the legend names
    assert [row.split("Annotator")[0][0] for row in texts(page, ".//ul/li")] == ["G", "A", "B"]
    assert [each.get("class") for each in page.iterfind(".//ul/li/b")] == ["tag gold", "tag p1", "tag p2"]
    assert texts(page, ".//ul/li")[2].endswith("nothing marked")
    alt = page.find(".//svg").get("aria-label")
    assert alt == (
        "Frame of the picture of street, 1280 × 720 pixels: G Gold: car; A Annotator 1: car; "
        "B Annotator 2: nothing marked"
    )


def test_tags_name_the_labels_where_there_are_several():
    """And a long name is cut."""
    marks = (box(0, 0, 640, 360), box(700, 400, 900, 500, "a vehicle of the fire brigade", 1))
    page = tree(drawing(layers(marks), PICTURE))
    assert texts(page, ".//svg/g[@class]/text") == ["G car", "G a vehicle of the…"]


def test_marks_are_scaled_to_the_picture():
    """A box over the right half of the picture is drawn over the right half of the frame."""
    page = tree(drawing(layers((box(640, 0, 1280, 720),)), PICTURE))
    assert page.find("svg").get("viewBox") == "0 0 640.0 360.0"
    assert (
        page.find("svg/path[@class='line gold']").get("d") == "M320.0 0.0L640.0 0.0L640.0 360.0L320.0 360.0Z"
    )


def test_a_polygon_has_its_holes_and_a_hidden_point_is_hollow():
    """Holes are further outlines of the same path."""
    triangle = Mark("path", "roof", 0, ((0, 0), (80, 0), (0, 80)), True, (((8, 8), (16, 8), (8, 16)),))
    point = Mark("point", "", 1, ((40, 40),), hidden=True, name="left elbow")
    page = tree(drawing(layers((triangle, point)), PICTURE))
    assert page.find("svg/path[@class='line gold']").get("d").count("Z") == 2
    assert page.find("svg/circle[@class='line gold hidden']") is not None
    assert "left elbow, roof" in page.find("svg").get("aria-label")


def test_equal_boxes_share_a_tag_and_other_labels_do_not_cover_it():
    """Five people draw the same box, two with another label: two tags, beside each other."""
    car, truck = (box(300, 300, 600, 600),), (box(302, 300, 600, 600, "truck"),)
    page = tree(drawing(layers(car, car, truck, car, truck), PICTURE))
    assert texts(page, ".//svg/g[@class]/text") == ["G A C car", "B D truck"]
    (x, y, w, h), (a, b, c, d) = (
        [float(tag.get(name)) for name in ("x", "y", "width", "height")]
        for tag in page.iterfind("svg/g/rect")
    )
    assert x + w <= a or a + c <= x or y + h <= b or b + d <= y


def test_ranges_are_lines_under_the_text_in_the_row_of_their_layer():
    """Overlapping ranges of two people share the words that both hold; code points are counted, not bytes."""
    text = "😀 fever and cough"
    gold, person = Mark("text", "symptom", 0, start=2, end=7), Mark("text", "symptom", 0, start=2, end=17)
    page = tree(drawing(layers((gold,), (person,)), Medium("note", text=text)))
    assert texts(page, "blockquote/span[@class='under p1 row2']") == ["fever", " and cough"]
    assert texts(page, "blockquote/span/span[@class='under gold row1']") == ["fever"]
    quote = "".join(page.find("blockquote").itertext())
    assert quote.replace("G A", "") == text


def test_a_tag_stands_before_the_word_in_which_its_range_begins():
    """No word is cut by a tag; where words have no spaces it stands where the range begins."""
    for text, start, before in (("a refund now", 4, "a "), ("退款请求", 2, "退款")):
        marks = (Mark("text", "x", 0, start=start, end=start + 2), Mark("text", "y", 1, start=0, end=1))
        quote = tree(drawing(layers(marks), Medium("note", text=text))).find("blockquote")
        whole = "".join(quote.itertext())
        assert whole.removeprefix("G y").startswith(f"{before}G x")
        assert whole.replace("G x", "").replace("G y", "") == text


def test_a_long_text_is_quoted_around_its_ranges():
    """What lies outside the excerpt is counted."""
    marks = (Mark("text", "x", 0, start=3_000, end=3_005), Mark("text", "x", 1, start=9_000, end=9_005))
    page = tree(drawing(layers(marks), Medium("long", text="word " * 2_000)))
    assert "1 range lies outside this excerpt" in "".join(page.itertext())
    assert len("".join(page.find("blockquote").itertext())) < 1_300


def test_words_say_what_became_of_them():
    """Not by colour alone, and also to those who hear the page."""
    words = (("the", "same"), ("cat", "changed"), ("sat", "missing"))
    page = tree(drawing([Layer("Annotator 1", "person", (Mark("words", words=words),))], Medium("clip")))
    assert texts(page, ".//span[@class='word changed']") == ["cat (different)", "different"]
    assert "1 different, 1 missing" in "".join(page.itertext())


def test_nobody_marked_anything_is_said():
    """Empty against empty is agreement, and the page says so."""
    page = tree(drawing(layers((), ()), PICTURE))
    assert "Nobody marked anything: that is agreement." in "".join(page.itertext())


def test_nobody_wrote_a_word_is_said():
    """Two transcripts of silence agree; beside one with words silence is said in words, and nothing of agreement."""
    silence, words = (Mark("words"),), (Mark("words", words=(("so", "same"),)),)
    both = [Layer("A", "person", silence), Layer("gold", "gold", silence)]
    page = "".join(tree(drawing(both, Medium("clip"))).itertext())
    assert "Nobody wrote a word: that is agreement." in page
    assert page.count("nothing said") >= 2
    apart = "".join(tree(drawing([both[0], Layer("gold", "gold", words)], Medium("clip"))).itertext())
    assert "nothing said" in apart
    assert "agreement" not in apart


def test_what_is_left_out_is_counted():
    """Layers and marks beyond the limits."""
    many = tuple(box(i, 0, i + 5, 5, number=i) for i in range(MOST_MARKS + 30))
    said = "".join(tree(drawing(layers(many, *[()] * (MOST_LAYERS + 1)), PICTURE)).itertext())
    assert "2 other answers not drawn" in said
    assert "car ×150 (the first 120 are drawn)" in said


def test_no_text_acts():
    """Names, labels, texts and addresses are escaped; only a picture as data is embedded."""
    marks = (box(0, 0, 5, 5, EVIL), Mark("text", EVIL, 1, start=0, end=3))
    held = [Layer(EVIL, "person", marks)]
    medium = Medium(EVIL, 10, 10, text=EVIL)
    page = tree(drawing(held, medium, picture="https://example.org/x.png"))
    assert "script" not in {element.tag for element in page.iter()}
    assert page.find(".//image") is None
    assert tree(drawing(held, medium, picture="data:image/png;base64,AAAA")).find(".//image") is not None
    assert not any("style" in element.attrib for element in page.iter())


NUMBERS = st.floats(-100, 2000, allow_nan=False)
MARKS = st.builds(
    Mark,
    st.sampled_from(["rectangle", "point", "arrow", "path", "text", "time"]),
    st.text(max_size=5, alphabet='ab<&"é😀'),
    st.just(0),
    st.lists(st.tuples(NUMBERS, NUMBERS), min_size=3, max_size=5).map(tuple),
    start=st.integers(0, 60).map(float),
    end=st.integers(0, 90).map(float),
)


@given(st.lists(st.lists(MARKS, max_size=4).map(tuple), min_size=1, max_size=9))
def test_any_marks_are_drawn_well_formed_and_twice_the_same(held):
    """Whatever the marks, the page is well formed, and equal marks give equal bytes."""
    first, second = (drawing(layers(*held), Medium("x", text="word " * 12)) for _ in range(2))
    assert first == second
    if first:
        tree(first)
