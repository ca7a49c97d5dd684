"""Where a name still stands is found by whole words, in contents and in names of files."""

import json

import pytest

from workbench.store.mentions import mentions


def test_whole_words_in_a_workspace(tmp_path):
    """Ana is not Anabel; links and codes at the root are found too; the database and hidden folders are not looked at."""
    for name, content in {
        "gold_sets/mail/1.0.0.jsonl": '{"votes":{"Ana":"ham"}}',
        "gold_sets/mail/1.1.0.jsonl": '{"votes":{"Anabel":"ham","Mariana":"ham","ana":"ham"}}',
        "runs/report of Ana.html": "",
        "runs/attempts.sqlite": "Ana",
        ".git/notes.txt": "Ana",
        "links.csv": "name,vendor,link\nAna,,http://127.0.0.1/q/x\n",
        "codes/north-Ana.svg": "",
        "pilots/p/deliveries/north.csv": "item_id,annotator_id\nq1,Ana\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    assert mentions(tmp_path, "Ana") == (
        "codes/north-Ana.svg",
        "gold_sets/mail/1.0.0.jsonl",
        "links.csv",
        "pilots/p/deliveries/north.csv",
        "runs/report of Ana.html",
    )
    assert mentions(tmp_path, "A.a") == ()


@pytest.mark.parametrize(
    "written", ["Zo\u00eb O'Neil", "Zoe\u0308 O'Neil", "Zo\u00eb O&#x27;Neil", "Zo\u00eb_O'Neil"]
)
def test_as_other_formats_write_it(tmp_path, written):
    """As text, with a combining accent, as HTML escapes it, as the name of a file."""
    (tmp_path / "page.html").write_text(f"<td>{written}</td>", encoding="utf-8")
    assert mentions(tmp_path, "Zo\u00eb O'Neil") == ("page.html",)


def test_as_json_escapes_it(tmp_path):
    """A program's JSON may write every accent as an escape."""
    (tmp_path / "a.json").write_text(json.dumps({"who": "Zo\u00eb"}), encoding="ascii")
    assert mentions(tmp_path, "Zo\u00eb") == ("a.json",)
