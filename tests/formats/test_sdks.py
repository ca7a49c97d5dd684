"""What we write is read by the tools' own SDKs, where they are installed; else these tests skip and say so.

All four were run by hand on 2026-11-24 in environments of their own: label-studio-sdk 2.1.2, labelbox 7.17.0,
cvat-sdk 2.80.0 and argilla 2.8.0 with requests. Only cvat-sdk fits beside our own pins (docs/decisions.md).
"""

import json
from unittest import mock

import pytest

from tests.taxonomies import full
from workbench.formats.tools import export

WHY = "{} is not installed beside our pins; docs/taxonomies.md says how to run this test"


def test_label_studio_reads_our_configuration():
    """Label Studio's SDK finds the questions, their labels by id, the definitions and the keys."""
    sdk = pytest.importorskip("label_studio_sdk.label_interface", reason=WHY.format("label-studio-sdk"))
    found = sdk.LabelInterface(export(full(), "label-studio").content.decode())
    found.validate()
    kind = found.get_control("kind")
    assert kind.labels == ["spam", "ham"]
    assert kind.labels_attrs["spam"].attr["hint"] == 'Sold "<&>" to nobody.'
    assert kind.labels_attrs["spam"].attr["hotkey"] == "s"
    assert found.get_control("harm").labels == ["1", "2", "3"]


def test_labelbox_reads_our_ontology():
    """Labelbox' SDK builds the ontology, and writes it back with the same answers."""
    sdk = pytest.importorskip("labelbox", reason=WHY.format("labelbox"))
    written = json.loads(export(full(), "labelbox").content)
    again = sdk.OntologyBuilder.from_dict(written).asdict()["classifications"]
    assert [(c["name"], c["type"], c["instructions"]) for c in again] == [
        ("kind", "radio", "What is it?"),
        ("harm", "radio", "How bad?"),
    ]
    assert again[1]["isLikertScale"] is True
    assert [(o["value"], o["label"]) for o in again[0]["options"]] == [
        ("spam", "unwanted mail"),
        ("ham", "ham"),
    ]


def test_cvat_takes_our_labels():
    """CVAT's own models of a label and an attribute take what we write, and nothing is unknown to them."""
    models = pytest.importorskip("cvat_sdk.models", reason=WHY.format("cvat-sdk"))
    labels = [
        models.PatchedLabelRequest(
            **{
                **label,
                "attributes": [
                    models.AttributeRequest(
                        **{**each, "input_type": models.InputTypeEnum(each["input_type"])}
                    )
                    for each in label["attributes"]
                ],
            }
        )
        for label in json.loads(export(full(), "cvat").content)
    ]
    assert [(label.name, label.type) for label in labels] == [("kind", "tag"), ("harm", "tag")]
    assert [label.attributes[0].values for label in labels] == [["spam", "ham"], ["1", "3", "1"]]


def test_argilla_loads_our_settings(tmp_path):
    """Argilla's SDK loads the settings from the file, without a server, and finds them sound."""
    sdk = pytest.importorskip("argilla", reason=WHY.format("argilla"))
    path = tmp_path / "settings.json"
    path.write_bytes(export(full(), "argilla").content)
    with mock.patch.object(sdk.Argilla, "_get_default", return_value=mock.MagicMock()):
        settings = sdk.Settings.from_json(path)
        settings.validate()
    assert settings.questions["kind"].labels == ["spam", "ham"]
    assert settings.questions["harm"].values == [1, 2, 3]
    assert settings.guidelines.startswith("# Mail")


# doccano is a server without an SDK: the fields and limits of its model, backend/label_types/models.py.
def test_doccano_holds_what_we_write():
    """Every label has the fields of doccano's model, within its limits."""
    for label in json.loads(export(full(), "doccano", "kind").content):
        assert set(label) <= {"id", "text", "prefix_key", "suffix_key", "background_color", "text_color"}
        assert len(label["text"]) <= 100
        assert label["suffix_key"] in {None, *"0123456789abcdefghijklmnopqrstuvwxyz"}
        assert len(label["background_color"]) == 7


def test_prodigy_gets_labels_a_command_and_its_settings():
    """One label a line; the command names the recipe; keys and colours stand where Prodigy looks for them."""
    found = export(full(), "prodigy", "kind")
    assert found.content == b"spam\nham\n"
    assert found.advice("my.txt").startswith(
        "Prodigy: PRODIGY_CONFIG=my.prodigy.json prodigy textcat.manual mail_kind items.jsonl --label my.txt --exclusive"
    )
    assert json.loads(found.beside[".prodigy.json"]) == {
        "instructions": "mail@1.2.0: What is it?",
        "keymap_by_label": {"spam": "s", "ham": "h"},
        "custom_theme": {"labels": {"spam": "#0072b2", "ham": "#e69f00"}},
    }
