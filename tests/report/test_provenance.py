"""A page names what it was made from, and anyone can look whether that still holds."""

import json
import os
from hashlib import sha256
from html import escape
from pathlib import Path

import pytest

from workbench.answers.import_report import ImportReport, Loss
from workbench.documents.method import METHOD
from workbench.errors import InvalidDocument, NotFound
from workbench.report.provenance import (
    META,
    Input,
    Provenance,
    command_line,
    named_together,
    names_of,
    read_provenance,
    safe_command,
    verify,
)


def html_with(content: str) -> str:
    """A page whose meta tag says `content`."""
    return f'<html><head><meta name="{META}" content="{content}"></head></html>'


def test_a_real_page_can_be_verified(tmp_path, page):
    """Unchanged, then changed, then missing: each input for itself."""
    rendered, _ = page
    root = rendered.path.parent
    before = verify(rendered.path, root)
    assert before.holds
    assert [(check.input.role, check.input.path) for check in before.checks] == [
        ("answers", "answers.csv"),
        ("guideline", "guidelines/tickets/1.0.0.yaml"),
        ("gold", "gold.csv"),
        ("texts", "items.jsonl"),
    ]
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "answers.csv").write_bytes((root / "answers.csv").read_bytes())
    (copy / "gold.csv").write_text("changed")
    after = verify(rendered.path, copy)
    assert [check.status for check in after.checks] == ["unchanged", "missing", "changed", "missing"]
    assert not after.holds
    assert str(after.checks[2]) == "changed: gold gold.csv"


@pytest.mark.parametrize("html", ["", "<html></html>", html_with("{"), html_with("{}"), html_with("[]")])
def test_what_is_no_report_is_refused(tmp_path, html):
    """A page without provenance, or with a damaged one, is refused by name."""
    path = tmp_path / "other.html"
    path.write_text(html)
    with pytest.raises(InvalidDocument, match=r"other\.html"):
        read_provenance(path)
    with pytest.raises(NotFound):
        verify(tmp_path / "none.html", tmp_path)


def test_a_file_in_a_workspace_is_named_from_it(tmp_path):
    """Relative with forward slashes, wherever one stands."""
    inside = tmp_path / "ws" / "pilots" / "b.csv"
    inside.parent.mkdir(parents=True)
    inside.write_text("x")
    assert Input.of("answers", inside).path == "pilots/b.csv"
    assert Input.of("answers", inside.parent / ".." / "pilots" / "b.csv").path == "pilots/b.csv"
    with pytest.raises(NotFound, match="gold: there is no file"):
        Input.of("gold", tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (("/srv/team/x/a.csv", "/srv/team/x/gold/g.csv"), ("a.csv", "gold/g.csv")),
        (("/srv/team/x/1/a.csv", "/srv/team/x/2/a.csv"), ("1/a.csv", "2/a.csv")),
        (("/srv/a.csv",), ("a.csv",)),
        (("/srv/a.csv", "/srv/b.csv"), ("a.csv", "b.csv")),
        (("/srv/ines/x/a.csv", "/mnt/share/gold.csv"), ("a.csv", "gold.csv")),
        (("/srv/ines/x/a.csv", "/srv/ruth/y/a.csv"), ("x/a.csv", "y/a.csv")),
        ((), ()),
    ],
)
def test_other_files_are_named_from_what_they_have_in_common(files, names):
    """From the folder they share; where only the top of the disk is shared, by what tells them apart."""
    assert tuple(names_of(map(Path, files)).values()) == names


def test_no_page_names_a_place_on_the_disk(tmp_path):
    """A whole path in a provenance is a mistake of ours, and refused."""
    (tmp_path / "a.csv").write_text("x")
    source = Input.of("answers", tmp_path / "a.csv")
    with pytest.raises(ValueError, match="names no place"):
        Provenance((source,), "workbench x")
    assert [kept.path for kept in named_together([source])] == ["a.csv"]


def test_plain_files_are_found_again(tmp_path):
    """In the folder that is named, or at most two below; of two folders either may have them."""
    made, deep = tmp_path / "made", tmp_path / "moved" / "to" / "there"
    for folder in (made, deep):
        (folder / "gold").mkdir(parents=True)
        (folder / "a.csv").write_text("x")
        (folder / "gold" / "g.csv").write_text("y")
    inputs = named_together([Input.of("answers", made / "a.csv"), Input.of("gold", made / "gold" / "g.csv")])
    page = tmp_path / "page.html"
    page.write_text(html_with(escape(json.dumps(Provenance(inputs, "workbench x").to_dict()))))
    assert verify(page, made).holds
    assert verify(page, deep.parents[1]).holds
    assert [check.status for check in verify(page, deep.parents[2] / "none").checks] == ["missing", "missing"]
    (deep / "a.csv").write_text("changed")
    assert [check.status for check in verify(page, deep).checks] == ["changed", "unchanged"]
    assert verify(page, deep, made).holds


def test_provenance_is_plain_data():
    """What the meta tag holds can be read by any program."""
    losses = ImportReport((Loss("rows dropped", 2, "a.csv:3", "a.csv"),))
    provenance = Provenance(
        (Input("answers", "a.csv", "0" * 64),), "workbench x", 7, losses, (("numpy", "2"),)
    )
    assert provenance.to_dict() == {
        "command": "workbench x",
        "inputs": [{"role": "answers", "path": "a.csv", "sha256": "0" * 64, "name": ""}],
        "losses": [
            {"what": "rows dropped", "count": 2, "example": "a.csv:3", "source": "a.csv", "lost": False}
        ],
        "method": METHOD,
        "seed": 7,
        "versions": {"numpy": "2"},
    }


def test_a_command_is_quoted_where_the_shell_needs_it():
    """It can be pasted as it stands."""
    assert command_line(["workbench", "report", "my file.csv"]) == "workbench report 'my file.csv'"


def provenance(**fields: object) -> str:
    """A page with a provenance as we write it, changed in some fields."""
    source = {"role": "answers", "path": "a.csv", "sha256": "0" * 64, "name": ""}
    whole = {
        "command": "workbench x",
        "inputs": [source],
        "losses": [],
        "seed": None,
        "versions": {},
        "method": METHOD,
    }
    return html_with(escape(json.dumps({**whole, **fields})))


def input_(**fields: object) -> list[dict[str, object]]:
    return [{"role": "answers", "path": "a.csv", "sha256": "0" * 64, "name": "", **fields}]


CRAFTED = {
    "deep": html_with("[" * 100_000),
    "a number of 5,000 digits": html_with("{&quot;command&quot;: " + "9" * 5000 + "}"),
    "two provenances": provenance().replace("</head>", provenance()[12:]),
    "inputs that are none": provenance(inputs="a.csv"),
    "an input that is none": provenance(inputs=[7]),
    "a path that is none": provenance(inputs=input_(path=7)),
    "no path": provenance(inputs=input_(path="")),
    "a whole path": provenance(inputs=input_(path="/etc/passwd")),
    "a path that leads out": provenance(inputs=input_(path="x/../../a.csv")),
    "one of Windows that does": provenance(inputs=input_(path="x\\..\\..\\a.csv")),
    "a drive": provenance(inputs=input_(path="C:/a.csv")),
    "a path of two lines": provenance(inputs=input_(path="a.csv\nunchanged: gold g.csv")),
    "a path that acts": provenance(inputs=input_(path="a\x1b[2J.csv")),
    "a role that acts": provenance(inputs=input_(role="\u202egold")),
    "a digest that is none": provenance(inputs=input_(sha256="x")),
    "a field too many": provenance(inputs=input_(more="x")),
    "a path without end": provenance(inputs=input_(path="a" * 10_000)),
    "a method that is none": provenance(method=True),
    "a method too high": provenance(method=10**20),
    "a command that is none": provenance(command=["workbench"]),
}


@pytest.mark.parametrize("html", CRAFTED.values(), ids=CRAFTED.keys())
def test_crafted_pages_are_refused(tmp_path, refusal, html):
    """In one sentence, which says nothing that the page says."""
    (tmp_path / "page.html").write_text(html)
    message = refusal("report", "verify", tmp_path / "page.html")
    assert message.count("\n") == 0
    assert "page.html: it" in message


def test_a_page_is_a_file_of_some_size(tmp_path, refusal, monkeypatch):
    """No pipe, which would wait for ever, no folder, nothing huge; a meta tag in its words is none."""
    os.mkfifo(tmp_path / "pipe.html")
    assert "not a report" in refusal("report", "verify", tmp_path / "pipe.html")
    assert "not a report" in refusal("report", "verify", tmp_path)
    (tmp_path / "late.html").write_text(f"<html><head></head><body>{provenance()}")
    assert "no <meta" in refusal("report", "verify", tmp_path / "late.html")
    (tmp_path / "page.html").write_text(provenance())
    monkeypatch.setattr("workbench.report.provenance.LARGEST", 100)
    assert "below 200 MB" in refusal("report", "verify", tmp_path / "page.html")


def test_only_regular_files_inside_the_folders_are_read(tmp_path):
    """No link that leads out, no pipe, no folder, whatever the page names; a link inside is followed."""
    inside, secret = tmp_path / "inside", tmp_path / "secret.csv"
    inside.mkdir()
    secret.write_text("x")
    (inside / "kept.csv").write_text("x")
    (inside / "out.csv").symlink_to(secret)
    (inside / "in.csv").symlink_to(inside / "kept.csv")
    (inside / "circle.csv").symlink_to(inside / "circle.csv")
    (inside / "folder").symlink_to(tmp_path)
    os.mkfifo(inside / "pipe.csv")
    names = ("kept.csv", "in.csv", "out.csv", "pipe.csv", "circle.csv", "folder/secret.csv", "folder")
    digest = sha256(b"x").hexdigest()
    page = tmp_path / "page.html"
    page.write_text(
        provenance(inputs=[source for path in names for source in input_(path=path, sha256=digest)])
    )
    assert [check.status for check in verify(page, inside).checks] == ["unchanged"] * 2 + ["missing"] * 5


@pytest.mark.parametrize(
    "command",
    [
        "rm -rf .",
        "workbench report x; rm -rf .",
        "workbench x\nrm y",
        "workbench $(rm y)",
        "workbench \x1b[2J",
        "'",
        "",
    ],
)
def test_no_command_of_others_is_printed(tmp_path, workbench, command):
    """Nothing but one command of the workbench, as a quotation."""
    assert safe_command(command) is None
    (tmp_path / "a.csv").write_text("x")
    page = tmp_path / "page.html"
    page.write_text(provenance(command=command, inputs=input_(sha256=sha256(b"x").hexdigest())))
    shown = workbench("report", "verify", page).stdout
    assert shown.endswith("Every input is unchanged. It names no command of the workbench that made it.\n")
    assert json.loads(workbench("report", "verify", page, "--json").stdout)["command"] is None
