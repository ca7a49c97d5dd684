"""CVAT XML 1.1: images, tags and tracks, read as a stream; what strangers put into XML is refused in words."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.taxonomies import full
from workbench.documents.guideline import Guideline, Label, Question
from workbench.errors import InvalidTable, NotFound, WorkbenchError
from workbench.formats.importing import recognised, tables_of, together
from workbench.formats.registry import FORMATS
from workbench.formats.source import Source
from workbench.formats.tools import export, start_from

META = """<meta><task><name>street</name><labels>
<label><name>kind</name><type>tag</type><attributes><attribute><name>answer</name><input_type>radio</input_type></attribute></attributes></label>
<label><name>harm</name><type>tag</type><attributes><attribute><name>answer</name><input_type>number</input_type></attribute></attributes></label>
<label><name>topic</name><type>tag</type><attributes><attribute><name>a</name><input_type>checkbox</input_type></attribute>
<attribute><name>b</name><input_type>checkbox</input_type></attribute></attributes></label>
<label><name>person</name><type>skeleton</type></label>
<label><name>head</name><type>points</type><parent>person</parent></label>
<label><name>foot</name><type>points</type><parent>person</parent></label>
</labels></task></meta>"""


def xml(*images, meta=META):
    """A file with these images."""
    inner = "".join(
        f'<image id="{n}" name="{n}.jpg" width="100" height="50">{each}</image>'
        for n, each in enumerate(images)
    )
    return f"<annotations><version>1.1</version>{meta}{inner}</annotations>".encode()


def tables(data, **options):
    """The tables of a file."""
    return tables_of(data, **{"annotator": "ann", **options})


def answers(read):
    """(item, question, kind, label) of each answer."""
    names = ("item_id", "question", "answer_kind", "label")
    return [tuple(row[name] for name in names) for row in read.answers.to_pylist()]


BOX = '<box label="car" xtl="10" ytl="20" xbr="40" ybr="30" occluded="1"><attribute name="view">front</attribute></box>'


def test_boxes_are_corners_and_turn_about_the_middle():
    """One turned box makes all boxes of the file turned ones, so that they are one question."""
    read = tables(xml(BOX))
    assert answers(read) == [("0.jpg", "boxes", "boxes", '[[10, 20, 40, 30, "car"]]')]
    part = next(part for _, part in read.of_parts())
    assert dict(part.attributes) == {"view": "front", "occluded": "1"}
    turned = BOX.replace('xtl="10"', 'rotation="30.00" xtl="10"')
    read = tables(xml(BOX, turned))
    assert [label for *_, label in answers(read)] == [
        '[[25, 25, 30, 10, 0, "car"]]',
        '[[25, 25, 30, 10, 30, "car"]]',
    ]
    assert {question for _, question, *_ in answers(read)} == {"rotated_boxes"}
    assert answers(tables(xml(BOX.replace("<box", '<box rotation="0.0"'))))[0][1] == "boxes"


def test_points_and_skeletons_are_keypoints():
    """The points of a skeleton come in the order of its label; outside is not given, occluded is hidden."""
    points = '<points label="nose" points="1,2;3.5,4"/>'
    skeleton = (
        '<skeleton label="person"><points label="foot" outside="1" occluded="0" points="9,9"/>'
        '<points label="head" outside="0" occluded="1" points="5,6"/></skeleton>'
    )
    read = tables(xml(points, skeleton))
    assert [label for *_, label in answers(read)] == [
        '[{"points": [[1, 2, 2], [3.5, 4, 2]], "label": "nose"}]',
        '[{"points": [[5, 6, 1], [0, 0, 0]], "label": "person"}]',
    ]


def test_what_no_kind_compares_is_kept_aside():
    """Lines, masks, cuboids, ellipses and tracks: their parts are there, and the report says that nothing compares them."""
    others = (
        '<polyline label="a" points="1,2;3,4"/><mask label="a" rle="1,2" left="0" top="0" width="2" height="2"/>'
        '<cuboid label="a" xtl1="1"/><ellipse label="a" cx="1" cy="1" rx="2" ry="2"/>'
    )
    read = tables(xml(BOX + others, ""))
    assert (read.report.seen, read.report.kept, len(read.parts)) == (5, 5, 5)
    assert {question for _, question, *_ in answers(read)} == {
        "boxes",
        "polylines",
        "masks",
        "cuboids",
        "ellipses",
    }
    assert "images without annotations: nobody is known to have looked" in {loss.what for loss in read.report}
    box = '<box frame="{}" outside="{}" xtl="1"><attribute name="a">b</attribute></box>'
    track = f'<track id="7" label="car">{box.format(5, 0)}{box.format(9, 1)}{box.format(12, 0)}</track>'
    meta = "<meta><source>a.mp4</source><original_size><width>25</width><height>20</height></original_size></meta>"
    read = tables(f"<annotations><version>1.1</version>{meta}{track}</annotations>".encode())
    assert answers(read) == [("a.mp4", "tracks", "tracks", None)]
    part = next(part for _, part in read.of_parts())
    assert (part.start, part.end, part.unit, part.track) == (5, 13, "frames", "7")
    assert dict(part.attributes) == {"a": "b", "shape": "box"}
    assert read.of_media()["a.mp4"].width == 25


def test_tags_are_answers_about_the_whole_item():
    """As `guideline export` declares them: radio, number, check boxes; tags without attributes are one set of labels."""
    tags = (
        '<tag label="kind"><attribute name="answer">spam</attribute></tag>'
        '<tag label="harm"><attribute name="answer">2</attribute></tag>'
        '<tag label="topic"><attribute name="a">true</attribute><attribute name="b">false</attribute></tag>'
    )
    assert answers(tables(xml(tags))) == [
        ("0.jpg", "kind", "choice", "spam"),
        ("0.jpg", "harm", "rating", "2"),
        ("0.jpg", "topic", "multi_choice", "a"),
    ]
    one, two = '<tag label="day"/>', '<tag label="wet"/>'
    assert [row[2:] for row in answers(tables(xml(one, two)))] == [("choice", "day"), ("choice", "wet")]
    assert [row[2:] for row in answers(tables(xml(one, two + one)))] == [
        ("multi_choice", "day"),
        ("multi_choice", "day|wet"),
    ]


def test_the_archive_that_cvat_makes_and_a_folder_of_people(tmp_path):
    """annotations.xml in a zip; a folder with a file for each person, listed in the map."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("annotations.xml", xml(BOX))
        archive.writestr("images/0.jpg", b"\xff\xd8")
    assert answers(tables(packed.getvalue()))[0][0] == "0.jpg"
    (tmp_path / "zip").mkdir()
    (tmp_path / "zip" / "cara.zip").write_bytes(packed.getvalue())
    read = tables(tmp_path / "zip" / "cara.zip", annotator=None, annotators={"cara.zip": "Cara"})
    assert read.answers.column("annotator_id").to_pylist() == ["Cara"]
    folder = tmp_path / "people"
    folder.mkdir()
    for name in ("ann", "bob"):
        (folder / f"{name}.xml").write_bytes(xml(BOX))
    read = tables(folder, annotator=None, annotators={"ann.xml": "Ann", "bob.xml": "Bob"})
    assert read.answers.column("annotator_id").to_pylist() == ["Ann", "Bob"]
    with pytest.raises(NotFound, match="--annotator-map"):
        tables(folder, annotator=None, annotators={"ann.xml": "Ann"})


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (BOX.replace('"10"', '"NaN"'), "xtl: 'NaN' is no number"),
        (BOX.replace('"10"', '"1e400"'), "xtl: '1e400' is no number up to 1e"),
        (BOX.replace('xtl="10"', ""), "xtl: 'None' is no number|xtl: None is no number"),
        ('<polygon label="a" points="1,2;3"/>', "points: '3' is not x,y"),
        ('<skeleton label="a"><points label="b" points="1,2;3,4"/></skeleton>', "has 2 points; expected one"),
    ],
)
def test_a_malformed_shape_is_named_by_its_line(bad, message):
    """The line, and what was expected."""
    with pytest.raises(InvalidTable, match=rf"line \d+: ({message})"):
        tables(xml(bad))


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol"}">' for n in range(10))


@pytest.mark.parametrize(
    "prolog",
    [
        f"<!DOCTYPE annotations [{LAUGHS}]>",
        '<!DOCTYPE annotations [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE annotations SYSTEM "http://example.org/a.dtd">',
        f"<!--{'x' * 300_000}--><!DOCTYPE annotations [{LAUGHS}]>",
    ],
)
@pytest.mark.parametrize("place", ["", "<tag label='&a9;'/>"])
def test_a_document_type_is_refused(prolog, place):
    """Billion laughs, other files, the network: refused in words before anything is expanded, wherever it begins."""
    data = prolog.encode() + xml(BOX + place)
    with pytest.raises(InvalidTable, match=r"document type or an entity is declared|not XML"):
        tables_of(data, "cvat", annotator="ann")
    if len(data) < 100_000:
        assert recognised(Source.of(data)) is FORMATS["cvat"]
        with pytest.raises(InvalidTable, match="document type or an entity"):
            tables_of(prolog.encode("utf-16") + xml(BOX).decode().encode("utf-16-le"), annotator="ann")


def test_broken_deep_and_long_xml_is_refused():
    """Not a traceback, and not a second of work."""
    for data, message in (
        (xml(BOX)[:-30], "not XML"),
        (xml("<a>" * 100 + "</a>" * 100), "102 levels|levels"),
        (xml(f'<tag label="{"x" * 20_000_000}"/>'), "not XML"),
    ):
        with pytest.raises(InvalidTable, match=message):
            tables(data)


def test_answers_of_the_server_are_refused_by_name():
    """A quality report, conflicts, and annotations with numbers for labels."""
    for content in (
        b'{"count": 1, "results": [{"gt_last_updated": "x", "summary": {}}]}',
        b'{"count": 1, "results": [{"report_id": 2, "annotation_ids": []}]}',
        b'{"version": 0, "tags": [], "shapes": [], "tracks": []}',
    ):
        with pytest.raises(InvalidTable, match=r"CVAT's server.*export the task as 'CVAT for images 1\.1'"):
            tables(content)


SKELETON = Question(
    id="pose",
    ask="Where is the person?",
    kind="keypoints",
    settings={"points": ["head", "foot"], "skeleton": [["head", "foot"]]},
    labels=(Label(id="person", definition="A person."),),
)


def test_what_we_write_is_read_back():
    """Boxes, turned boxes, polygons, points, skeletons and tags."""
    turned = BOX.replace("<box", '<box rotation="12.5"')
    polygon = '<polygon label="road" points="0,0;4.25,0;4,4"/>'
    skeleton = '<skeleton label="person"><points label="head" points="5,6"/><points label="foot" outside="1" points="0,0"/></skeleton>'
    tags = (
        '<tag label="kind"><attribute name="answer">spam</attribute></tag>'
        '<tag label="harm"><attribute name="answer">2</attribute></tag>'
        '<tag label="topic"><attribute name="a">true</attribute><attribute name="b">false</attribute></tag>'
    )
    read = tables(xml(BOX + polygon + tags, skeleton))
    guideline = Guideline(name="g", version="1.0.0", title="G", purpose="P.", questions=(SKELETON,))
    guideline = guideline.model_copy(update={"questions": (SKELETON.model_copy(update={"id": "keypoints"}),)})
    for held, told in ((read, guideline), (tables(xml(turned)), None)):
        written = FORMATS["cvat"].write(held, told, "gold")
        assert answers(tables(written.files["annotations.xml"])) == answers(held)
    assert b'source="auto"' in FORMATS["cvat"].write(read, None, "prelabels").files["annotations.xml"]
    with pytest.raises(InvalidTable, match="answers of 'ann' and 'bob'"):
        FORMATS["cvat"].write(together([read, tables(xml(BOX), annotator="bob")]), full(), "prelabels")


def test_labels_of_shapes_go_out_and_come_back():
    """A label for each of the question's, with its shape; a skeleton with its points; the question's id is named as lost."""
    boxes = Question(
        id="cars",
        ask="Where?",
        kind="boxes",
        labels=(Label(id="car", definition="A car.", colour="#ff0000"),),
    )
    spans = boxes.model_copy(update={"id": "words", "kind": "spans"})
    guideline = Guideline(
        name="g", version="1.0.0", title="G", purpose="P.", questions=(boxes, SKELETON, spans)
    )
    exported = export(guideline, "cvat")
    back = start_from(exported.content, "labels.json", "g").guideline
    assert [(q.id, q.kind, q.label_ids) for q in back.questions] == [
        ("boxes", "boxes", ("car",)),
        ("keypoints", "keypoints", ("person",)),
    ]
    named = {loss.what for loss in exported.losses}
    assert {"question id", "kind: spans, which CVAT does not have; the question is left out"} <= named


def test_cvat_takes_our_shapes_as_labels():
    """CVAT's own models take the types, the sublabels and the drawing of a skeleton."""
    import json

    models = pytest.importorskip("cvat_sdk.models")
    guideline = Guideline(name="g", version="1.0.0", title="G", purpose="P.", questions=(SKELETON,))
    held = json.loads(export(guideline, "cvat").content)[0]
    points = [models.SublabelRequest(**each) for each in held.pop("sublabels")]
    label = models.PatchedLabelRequest(**held, sublabels=points)
    assert (label.type, [each.name for each in label.sublabels]) == ("skeleton", ["head", "foot"])
    assert label.svg.count("data-label-name") == 2


@given(st.lists(st.sampled_from([*b'<>/="&;![]', 65, 0, 255]), max_size=6), st.integers(0, 500))
def test_damaged_xml_is_read_or_refused(bytes_, at):
    """Some bytes anywhere."""
    data = xml(BOX)
    source = Source.of(data[:at] + bytes(bytes_) + data[at:])
    with suppress(WorkbenchError):
        tables_of(source, "cvat", annotator="ann")
