"""COCO: categories on images, read as answers of one person, and written so that COCO's own tools read it."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.taxonomies import full
from workbench.errors import InvalidTable, NotFound
from workbench.formats.importing import recognised, tables_of
from workbench.formats.registry import FORMATS
from workbench.formats.source import Source
from workbench.kinds.registry import KINDS

SET = {
    "images": [
        {"id": 7, "file_name": "a.jpg", "width": 100, "height": 50},
        {"id": 8, "file_name": "b.jpg", "width": 100, "height": 50},
    ],
    "categories": [{"id": 3, "name": "car"}, {"id": 90, "name": "person", "keypoints": ["head", "foot"]}],
    "annotations": [
        {"id": 1, "image_id": 7, "category_id": 3, "bbox": [10, 20, 30, 5]},
        {"id": 2, "image_id": 7, "category_id": 90, "bbox": [0, 0, 9, 9], "keypoints": [1, 2, 2, 0, 0, 0]},
        {"id": 3, "image_id": 7, "category_id": 3, "segmentation": [[0, 0, 4, 0, 4, 4]], "iscrowd": 1},
        {"id": 4, "image_id": 7, "category_id": 3, "segmentation": {"counts": "ab", "size": [50, 100]}},
        {"id": 5, "image_id": 99, "category_id": 3, "bbox": [0, 0, 1, 1]},
    ],
}


def tables(content, **options):
    """The tables of a data set."""
    return tables_of(json.dumps(content).encode(), **{"annotator": "ann", **options})


def answers(read):
    """(item, question, label) of each answer."""
    return [(row["item_id"], row["question"], row["label"]) for row in read.answers.to_pylist()]


def test_each_geometry_of_an_image_is_an_answer():
    """Sparse numbers of categories; keypoints before outlines before boxes; a mask is kept aside, a stray annotation lost."""
    read = tables(SET)
    assert answers(read) == [
        ("a.jpg", "boxes", '[[10, 20, 40, 25, "car"]]'),
        ("a.jpg", "keypoints", '[{"points": [[1, 2, 2], [0, 0, 0]], "label": "person"}]'),
        ("a.jpg", "polygons", '[{"points": [[0, 0], [4, 0], [4, 4]], "label": "car"}]'),
        ("a.jpg", "masks", None),
    ]
    report = read.report
    assert (report.seen, report.kept, report.lost, report.adds_up) == (5, 4, 1, True)
    assert {loss.what: loss.count for loss in report} == {
        "images without annotations: nobody is known to have looked": 1,
        "crowds (iscrowd), kept as one region like any other": 1,
        "answers of kind 'masks', which nothing here compares: kept as they are": 1,
        "annotations of an image that is not listed": 1,
    }
    assert [dict(part.attributes) for _, part in read.of_parts()] == [
        {},
        {},
        {"iscrowd": "1"},
        {"rle": '{"counts": "ab", "size": [50, 100]}'},
    ]
    assert read.of_media()["b.jpg"].height == 50


def test_the_lists_come_in_any_order():
    """Annotations before the images and categories that they name, and of one image apart, give the same answers."""
    turned = {key: SET[key] for key in ("annotations", "categories", "images")}
    assert answers(tables(turned)) == answers(tables(SET))
    mixed = {**SET, "annotations": [SET["annotations"][n] for n in (4, 0, 2, 1, 3)]}
    assert sorted(answers(tables(mixed)), key=str) == sorted(answers(tables(SET)), key=str)


def test_two_images_of_one_id_are_refused():
    """Nobody knows which of them an annotation is of."""
    twice = {**SET, "images": [*SET["images"], {"id": 7, "file_name": "c.jpg"}]}
    with pytest.raises(InvalidTable, match=r"images\[2\]: has the id 7, as images\[0\] has"):
        tables(twice)


def test_a_data_set_that_ends_too_early_is_refused():
    """Wherever it is cut."""
    whole = json.dumps(SET)
    for cut in range(60, len(whole) - 1, 37):
        with pytest.raises(InvalidTable):
            tables_of(Source.of(whole[:cut].encode(), "a.json"), "coco", annotator="ann")


def test_it_names_nobody():
    """Who answered is asked for, never guessed."""
    with pytest.raises(NotFound, match="--annotator-name"):
        tables(SET, annotator=None)


def test_the_item_can_be_another_field():
    """Two pictures of one name are refused with the way out."""
    assert {row[0] for row in answers(tables(SET, item="id"))} == {"7"}
    images = [{**image, "file_name": "a.jpg"} for image in SET["images"]]
    with pytest.raises(InvalidTable, match=r"a second image called 'a\.jpg'; --item id"):
        tables({**SET, "images": images})
    with pytest.raises(InvalidTable, match="takes one of 'id', 'file_name', 'width', 'height'"):
        tables(SET, item="coco_url")


def test_an_object_in_several_pieces_is_one_polygon():
    """As COCO writes what is partly hidden; rings within others are filled, and pieces that overlap are mended."""
    square = [0, 0, 10, 0, 10, 10, 0, 10]
    apart, inner, over = [20, 0, 30, 0, 30, 10], [2, 2, 4, 2, 4, 4], [5, 5, 15, 5, 15, 15, 5, 15]
    annotation = {"image_id": 7, "category_id": 3}
    read = tables({**SET, "annotations": [{**annotation, "segmentation": [apart, inner, square]}]})
    assert len(read.parts) == 1
    assert [label for *_, label in answers(read)] == [
        '[{"points": [[0, 0], [10, 0], [10, 10], [0, 10]], "pieces": [[[20, 0], [30, 0], [30, 10]]], "label": "car"}]'
    ]
    assert "rings within others, which COCO fills, left out" in {loss.what for loss in read.report}
    written = json.loads(FORMATS["coco"].write(read, None, "gold").files["annotations.json"])["annotations"][
        0
    ]
    assert (len(written["segmentation"]), written["bbox"], written["area"]) == (2, [0, 0, 30, 10], 150)
    assert answers(tables({**SET, "annotations": [{**written, "image_id": 7, "category_id": 3}]})) == answers(
        read
    )
    read = tables({**SET, "annotations": [{**annotation, "segmentation": [square, over]}]})
    assert read.report.adds_up
    kind = KINDS["polygons"]
    [region] = kind.read(answers(read)[0][2])
    assert not region.pieces
    assert kind.shapes([region])[0].area == 175


def test_boxes_that_cvat_turned():
    """CVAT writes the box before it is turned, and the degrees as an attribute: then all boxes of the file are turned ones."""
    box = {"image_id": 7, "category_id": 3, "bbox": [10, 20, 30, 10]}
    turned = [
        {**box, "attributes": {"rotation": 30.0, "occluded": False}},
        {**box, "attributes": {"rotation": 0.0}},
    ]
    read = tables({**SET, "annotations": turned})
    assert answers(read) == [
        ("a.jpg", "rotated_boxes", '[[25, 25, 30, 10, 0, "car"], [25, 25, 30, 10, 30, "car"]]')
    ]


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        ({"bbox": [1, 2, 3]}, "expected 4 numbers each"),
        ({"bbox": "all"}, "expected a list of numbers"),
        ({"bbox": [0, 0, 1, 1e300]}, "expected a list of numbers"),
        ({"bbox": [0, 0, 1, True]}, "expected a list of numbers"),
        ({"segmentation": [["x", 1]]}, "expected a list of numbers"),
    ],
)
def test_a_malformed_shape_is_named_by_its_place(annotation, message):
    """The place in the file, and what was expected."""
    broken = {**SET, "annotations": [{"image_id": 7, "category_id": 3, **annotation}]}
    with pytest.raises(InvalidTable, match=rf"annotations\[0\].*{message}"):
        tables(broken)


def test_a_shape_without_area_loses_the_answer_by_name():
    """Seen is kept and lost."""
    box = {"image_id": 7, "category_id": 3, "bbox": [0, 0, 0, 5]}
    read = tables({**SET, "annotations": [box, {**box, "image_id": 8, "bbox": [0, 0, 5, 5]}]})
    assert (read.report.seen, read.report.kept, read.report.lost) == (2, 1, 1)
    assert "answers that are no boxes" in " ".join(map(str, read.report))


def test_what_we_write_is_read_back():
    """The answers are the same, of every kind that COCO has."""
    read = tables(SET)
    written = FORMATS["coco"].write(read, None, "gold")
    again = tables_of(written.files["annotations.json"], annotator="ann")
    assert answers(again) == answers(read)[:3]
    assert {"answers of the kind masks"} == {loss.what for loss in written.report}
    assert again.of_media()["a.jpg"] == read.of_media()["a.jpg"]


def test_pycocotools_reads_what_we_write(tmp_path):
    """COCO's own reader finds the images, the categories, the area that each outline covers, and scores it."""
    coco = pytest.importorskip("pycocotools.coco")
    evaluation = pytest.importorskip("pycocotools.cocoeval")
    written = FORMATS["coco"].write(tables(SET), None, "gold").files["annotations.json"]
    path = tmp_path / "gold.json"
    path.write_bytes(written)
    gold = coco.COCO(str(path))
    assert [image["file_name"] for image in gold.loadImgs(gold.getImgIds())] == ["a.jpg"]
    assert {each["name"] for each in gold.loadCats(gold.getCatIds())} == {"car", "person"}
    polygon = next(each for each in gold.anns.values() if each["segmentation"])
    assert polygon["area"] == 8
    assert gold.annToMask(polygon).shape == (50, 100)
    found = gold.loadRes([{"image_id": 1, "category_id": 1, "bbox": [10, 20, 30, 5], "score": 1.0}])
    run = evaluation.COCOeval(gold, found, "bbox")
    run.params.catIds, run.params.areaRng, run.params.areaRngLbl = [1], [[0, 1e10]], ["all"]
    run.evaluate()
    assert run.evalImgs[0]["dtMatches"][0].tolist() == [1]


def test_two_people_do_not_fit_into_one_file():
    """COCO has no annotators: the second person's answer is refused, not mixed in."""
    from workbench.formats.importing import together

    both = together([tables(SET), tables(SET, annotator="bob")])
    with pytest.raises(InvalidTable, match="answers of 'ann' and 'bob'"):
        FORMATS["coco"].write(both, full(), "prelabels")


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=3), st.lists, max_leaves=5))
def test_any_value_in_any_field_is_read_or_refused(value):
    """Only refusals, whatever stands where."""
    for key in ("images", "categories", "annotations"):
        for field in (
            "id",
            "file_name",
            "image_id",
            "category_id",
            "bbox",
            "segmentation",
            "keypoints",
            "name",
            "width",
        ):
            content = json.loads(json.dumps(SET))
            content[key][0][field] = value
            source = Source.of(json.dumps(content).encode())
            if recognised(source) is FORMATS["coco"]:
                with suppress(InvalidTable):
                    tables_of(source, annotator="ann")
