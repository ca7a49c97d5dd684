"""Tools that are not read are refused by name; each real file is recognised as its own tool's and no other's."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from workbench.errors import InvalidTable
from workbench.formats.importing import recognised, tables_of
from workbench.formats.registry import FORMATS
from workbench.formats.source import Source

EXPORTS = Path(__file__).parents[2].parent / "shared" / "exports"

FILES = {
    "webanno": {
        "a.tsv": "#FORMAT=WebAnno TSV 3.3\n\n#Text=Anna\n1-1\t0-4\tAnna\t*\tPER\n",
        "old.tsv": " # de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS | PosValue\n",
        "a.xmi": '<?xml version="1.0"?><xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmi:version="2.0"></xmi:XMI>',
        "a.json": '{"%TYPES": {}, "%FEATURE_STRUCTURES": []}',
    },
    "labelme": {
        "a.json": '{"version": "5.4.1", "flags": {}, "shapes": [{"label": "car", "points": []}], "imagePath": "a.jpg"}',
        "a.xml": "<annotation><filename>a</filename><object><name>x</name><deleted>0</deleted><polygon/></object></annotation>",
    },
    "voc": {
        "a.xml": "<annotation><object><name>cat</name><bndbox><xmin>1</xmin></bndbox></object></annotation>"
    },
    "yolo": {
        "1.txt": "0 0.5 0.5 0.1 0.1\n12 0.5 0.25 0.1 0.1\n",
        "obj.data": "classes = 10\ntrain = data/train.txt\n",
    },
    "mqm": {
        "a.tsv": "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity\nA\td\t1\t1\tr\ts\tt\tx\tMinor\n"
    },
    "argilla": {
        "a.json": json.dumps([{"id": "r", "mood.responses": ["good"], "mood.responses.users": ["u"]}]),
        "a.jsonl": '{"id": "r", "mood.response.0b7c1f6e-0c1e-4b5c-9f10-2d5a3c4b5d6e": "good"}\n{"id": "s"}\n',
    },
    "scale": {
        "a.json": '{"docs": [{"task_id": "t", "type": "imageannotation", "params": {}, "response": {}}]}'
    },
    "sagemaker": {
        "output.manifest": '{"source-ref": "s3://b/1.jpg", "c": 0, "c-metadata": {"type": "groundtruth/image-classification"}}\n'
        * 2,
        "worker.json": '{"answers": [{"workerId": "private.us", "answerContent": {}}]}',
    },
    "potato": {"user_state.json": '{"user_id": "ann", "instance_id_to_label_to_value": {}}'},
    "conll": {
        "a.conll": "-DOCSTART- -X- -X- O\n\nAnna NNP I-NP B-PER\nlives VBZ I-VP O\n",
        "a.txt": "Anna\tB-PER\nlives\tO\n",
    },
    "spacy": {"a.json": '[{"id": 0, "paragraphs": [{"raw": "Anna", "sentences": []}]}]'},
    "zooniverse-summary": {
        "subjects.csv": "subject_id,project_id,workflow_id,subject_set_id,metadata,locations\n1,2,3,4,{},{}\n"
    },
}
OURS = {  # plain tables that look a little like a tool's
    "a.csv": "item_id,annotator_id,label\nq1,ann,B-PER\nq2,ann,O\n",
    "b.tsv": "item_id\tannotator_id\tlabel\nq1\tann\tO\n",
    "conll.csv": "item_id,annotator_id,label\nq1,ann,spam\n",
    "mqm.csv": "item_id,annotator_id,label,severity,category\nq1,ann,spam,Minor,x\n",
    "subjects.csv": "subject_id,annotator_id,label\n1,ann,spam\n",
    "a.json": '[{"item_id": "q1", "annotator_id": "ann", "label": "spam", "annotations": "none", "images": 3}]',
    "b.jsonl": '{"item_id": "q1", "annotator_id": "ann", "label": "spam", "status": "submitted", "type": "a"}\n',
    "c.json": '[{"task_id": "t", "worker": "ann", "label": "spam", "source": "x", "source-metadata": "y", "shapes": 2}]',
    "d.json": '{"images": [], "labels": []}',
}


def holders(source):
    """The formats that take a source for their own."""
    return [each.name for each in FORMATS.values() if each.recognise and each.recognise(source)]


@pytest.mark.parametrize(("tool", "file"), [(tool, file) for tool, files in FILES.items() for file in files])
def test_another_tool_is_refused_by_its_name(tmp_path, tool, file):
    """The message says whose it is and what to export instead; it asks for no column."""
    path = tmp_path / file
    path.write_text(FILES[tool][file], encoding="utf-8")
    assert holders(Source.of(path)) == [tool]
    with pytest.raises(InvalidTable) as refusal:
        tables_of(path)
    message = str(refusal.value)
    assert FORMATS[tool].title in message
    assert "column" not in message
    assert message.endswith(".")


@pytest.mark.parametrize("file", OURS)
def test_a_plain_table_is_nobodys(tmp_path, file):
    """What looks a little like a tool's file stays a table."""
    path = tmp_path / file
    path.write_text(OURS[file], encoding="utf-8")
    assert holders(Source.of(path)) == []


def test_folders_and_archives(tmp_path):
    """A folder of YOLO or VOC files; a project of INCEpTION as it is packed."""
    for name in ("1.txt", "2.txt"):
        (tmp_path / name).write_text("0 0.5 0.5 0.1 0.1\n", encoding="utf-8")
    assert recognised(Source.of(tmp_path)) is FORMATS["yolo"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("exportedproject123.json", "{}")
        archive.writestr("annotation_ser/a.txt/ann.ser", b"\xac\xed")
    assert recognised(Source.of(packed.getvalue())) is FORMATS["webanno"]


@pytest.mark.skipif(not EXPORTS.exists(), reason="the real exports are not here (../shared/exports)")
def test_no_real_file_is_two_tools():
    """Every file of the folder is taken by one format at most, and those of a tool that names itself by that one."""
    own = {
        "cvat": "cvat",
        "coco": "coco",
        "labelbox": "labelbox",
        "inception_webanno": "webanno",
        "marot_mqm_tsv": "mqm",
    }
    for path in sorted(EXPORTS.rglob("*")):
        if path.is_file():
            held = holders(Source.of(path))
            assert len(held) <= 1, (path, held)
            tool = path.relative_to(EXPORTS).parts[0]
            if tool in own and path.suffix != ".md":
                assert held == [own[tool]], (path, held)
    for file, tool in {
        "voc/2007_000001.xml": "voc",
        "labelme_xml/labelme_dataset/Annotations/subset1/img1.xml": "labelme",
        "yolo/yolo_dataset/strict/obj_train_data/1.txt": "yolo",
        "zooniverse/cat-project-subjects.csv": "zooniverse-summary",
        "zooniverse/polygon_reducer_reductions_median.csv": "zooniverse-summary",
    }.items():
        assert holders(Source.of(EXPORTS / file)) == [tool]
    assert (
        recognised(Source.of(EXPORTS / "yolo")) is None
        or recognised(Source.of(EXPORTS / "yolo")).name == "yolo"
    )
