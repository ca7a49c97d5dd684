"""`workbench import` of several tools: one table, one question, who answered and who delivered."""

import json

import pyarrow.parquet as pq
import pytest

TASKS = [
    {
        "id": n,
        "data": {"image": f"/data/upload/1/p{n}.png"},
        "annotations": [
            {
                "id": n,
                "completed_by": {"id": 1, "email": "ann@a.example"},
                "result": [
                    {
                        **{"id": "r", "type": "rectanglelabels", "from_name": "objects", "to_name": "image"},
                        **{"original_width": 100, "original_height": 100},
                        "value": {
                            **{"x": 10, "y": 10, "width": 30, "height": 40, "rotation": 0},
                            "rectanglelabels": ["car"],
                        },
                    }
                ],
            }
        ],
    }
    for n in (1, 2)
]
CVAT = """<annotations><version>1.1</version>
<image id="0" name="day/p1.png" width="100" height="100"><box label="auto" xtl="10" ytl="10" xbr="40" ybr="49"/></image>
<image id="1" name="day/p2.png" width="100" height="100"><box label="auto" xtl="60" ytl="60" xbr="90" ybr="90"/></image>
</annotations>"""
PLAIN = 'item_id,annotator_id,label\np1.png,cem,"[[10, 10, 40, 50, ""car""]]"\n'


@pytest.fixture
def files(tmp_path, monkeypatch):
    """An export of Label Studio, one of CVAT, a plain table, and who answered the second."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "north.json").write_text(json.dumps(TASKS), encoding="utf-8")
    (tmp_path / "south.xml").write_text(CVAT, encoding="utf-8")
    (tmp_path / "plain.csv").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "who.csv").write_text("file,annotator\nsouth.xml,bea\n", encoding="utf-8")
    return tmp_path


def test_files_of_several_tools_become_one_question(workbench, files):
    """Items match by the name of the picture, labels by a map, and the table says the kind when it is read again."""
    said = workbench(
        *(
            "import",
            "a=north.json",
            "b=south.xml",
            "c=plain.csv",
            "--annotator-map",
            "who.csv",
            "--kind",
            "boxes",
        ),
        *(
            "--as",
            "objects",
            "--file-names",
            "--item",
            "a=image",
            "--map",
            "auto=car",
            "--out",
            "all.parquet",
        ),
    )
    assert "all.parquet, all.parts.parquet, all.media.parquet: 5 answers to objects" in said.stdout
    assert "5 in the files = 5 kept + 0 lost" in said.stdout
    rows = pq.read_table("all.parquet").to_pylist()
    assert {(row["vendor"], row["annotator_id"]) for row in rows} == {
        ("a", "ann@a.example"),
        ("b", "bea"),
        ("c", "cem"),
    }
    assert {row["item_id"] for row in rows} == {"p1.png", "p2.png"}
    found = json.loads(workbench("agreement", "all.parquet", "--json").stdout)
    assert found["annotators"] == 3
    assert 0.4 < found["coefficients"]["percent_agreement"]["value"] < 1


def test_what_is_for_a_tools_files_is_refused_for_tables_alone(workbench, files):
    """Said instead of ignored, and nothing is written."""
    told = ("--annotator-map", "who.csv", "--file-names", "--kind", "boxes", "--out", "all.csv")
    done = workbench("import", "plain.csv", *told, status=2)
    assert "none of the files is a tool's export. Leave out --annotator-map, --file-names." in done.stderr
    assert not (files / "all.csv").exists()


def test_several_questions_are_not_called_one(workbench, refusal, files):
    """The refusal names them; one that is chosen gets the name."""
    two = [{**task, "annotations": [{**task["annotations"][0]}]} for task in TASKS]
    two[0]["annotations"][0]["result"] = [
        *TASKS[0]["annotations"][0]["result"],
        {
            "id": "c",
            "type": "choices",
            "from_name": "light",
            "to_name": "image",
            "value": {"choices": ["day"]},
        },
    ]
    (files / "two.json").write_text(json.dumps(two), encoding="utf-8")
    assert "2 questions, 'objects', 'light'" in refusal(
        "import", "two.json", "--as", "x", "--out", "o.parquet"
    )
    said = workbench("import", "two.json", "--question", "light", "--as", "x", "--out", "o.parquet").stdout
    assert "1 answers to x" in said
    assert "--annotator-map" in refusal("import", "south.xml", "--out", "o.parquet")
