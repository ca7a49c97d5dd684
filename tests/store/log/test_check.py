"""`log verify` finds what the issue names: edited, missing, moved and sealed-again records, cut tails, edited words and files."""

import json
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.documents.gold import GoldCard
from workbench.documents.record import FIRST, Actor, Head, Keys, Link, link
from workbench.store import documents, files
from workbench.store.log.check import check_log
from workbench.store.log.entries import ChainRead, read_rounds, read_workspace
from workbench.store.log.export import as_lines, as_table, from_lines
from workbench.store.log.workspace_log import WorkspaceLog

ANN = Actor("ann", "system", "Ann Lee")
KEYS = Keys((b"k" * 64,))


@pytest.fixture
def log(tmp_path):
    """A log of five records."""
    made = WorkspaceLog(tmp_path)
    for number in range(4):
        made.note("gold.open", f"gold set a@{number}.0.0", by=ANN, reason=f"reason {number}")
    return made


def lines(log):
    return log.records.path.read_bytes().splitlines(keepends=True)


def found(log, keys=KEYS, **more):
    """The faults as text."""
    check = check_log(read_workspace(log), ChainRead(), keys, **more)
    return [
        f"{fault.place.removeprefix('record ')} {fault.message}"
        for fault in check.faults
        if "no record is signed" not in fault.message
    ]


def rewritten(log, records, keys=Keys()):  # noqa: B008  # frozen
    """A whole chain computed again by somebody who can write the folder."""
    previous, chained = FIRST, []
    for number, record in enumerate(records, 1):
        entry = link(record.model_copy(update={"number": number, "previous": previous}), keys)
        previous = entry.sha256
        chained.append(entry.model_dump_json(exclude_defaults=True).encode() + b"\n")
    log.records.path.write_bytes(b"".join(chained))


def records(log):
    return [Link.model_validate_json(line).record for line in log.records.all()]


def test_a_whole_log(log):
    """Nothing is wrong, and without a key it says what that does not mean."""
    check = check_log(read_workspace(log), ChainRead(), Keys())
    assert check.whole
    assert check.chains[0].records == 5
    assert "There is no key" in check.notices[0]


@pytest.mark.parametrize(
    ("attack", "message"),
    [
        (lambda each: [each[0], each[1], each[2].replace(b"a@1", b"a@9"), *each[3:]], "3 was edited"),
        (lambda each: [*each[:2], *each[3:]], "3 is missing"),
        (lambda each: [each[0], each[2], each[1], *each[3:]], "out of order"),
        (lambda each: [*each, each[1]], "out of order or doubled"),
        (lambda each: [each[0], b"{}\n", *each[2:]], "2 cannot be read"),
        (lambda each: [each[0], b"[" * 5000 + b"\n", *each[2:]], "2 cannot be read"),
        (lambda each: each[1:], "1 is missing"),
    ],
)
def test_an_edited_missing_or_moved_record_is_found(log, attack, message):
    """With the place."""
    log.records.path.write_bytes(b"".join(attack(lines(log))))
    assert any(message in fault for fault in found(log)), found(log)


def test_a_record_sealed_again_is_found(log):
    """Its own digest fits, but not the record after it."""
    each = lines(log)
    record = records(log)[2].model_copy(update={"object": "gold set z@1.0.0"})
    each[2] = link(record, Keys()).model_dump_json(exclude_defaults=True).encode() + b"\n"
    log.records.path.write_bytes(b"".join(each))
    assert found(log) == ["4 does not follow the record before it"]


def test_a_rewritten_chain_is_found_by_a_key(tmp_path, monkeypatch):
    """Without a key it fits; with one the signatures are missing or wrong, whatever the attacker does."""
    monkeypatch.setenv("WORKBENCH_LOG_KEY", "k" * 64)
    log = WorkspaceLog(tmp_path)
    log.note("gold.open", "gold set a@1.0.0", by=ANN)
    log.note("gold.open", "gold set b@1.0.0", by=ANN)
    assert check_log(read_workspace(log), ChainRead(), KEYS).whole
    forged = [*records(log)[:2], records(log)[2].model_copy(update={"object": "gold set c@1.0.0"})]
    rewritten(log, forged)
    stripped = check_log(read_workspace(log), ChainRead(), KEYS)
    assert "no record is signed by a key that is here" in stripped.faults[0].message
    rewritten(log, forged, Keys((b"other" * 10,)))
    strange = check_log(read_workspace(log), ChainRead(), KEYS)
    assert "Signed with keys that are not here" in " ".join(strange.notices)
    assert "no record is signed by a key that is here" in strange.faults[0].message
    assert strange.chains[0].signed == 0
    assert check_log(read_workspace(log), ChainRead(), Keys()).whole, "which is why the docs ask for a key"


@pytest.mark.parametrize("keys", [Keys(), Keys((b"other" * 10,))])
def test_an_honest_act_after_a_forgery_does_not_cover_it(tmp_path, monkeypatch, keys):
    """The next act is signed and follows the forged records; only `log sign` vouches for them."""
    monkeypatch.setenv("WORKBENCH_LOG_KEY", "k" * 64)
    log = WorkspaceLog(tmp_path)
    log.note("gold.open", "gold set a@1.0.0", by=ANN)
    forged = [records(log)[0], records(log)[1].model_copy(update={"object": "gold set c@1.0.0"})]
    rewritten(log, forged, keys)
    log.note("gold.open", "gold set b@1.0.0", by=ANN)
    (fault,) = found(log)
    assert fault.startswith("2 and those before it are signed by no key that is here")
    log.note("log.sign", "the log", by=ANN)
    assert found(log) == []


def test_a_tail_signed_with_a_strange_key_is_found(tmp_path, monkeypatch):
    """Whoever adds records without the key cannot hide that with a key of their own."""
    monkeypatch.setenv("WORKBENCH_LOG_KEY", "k" * 64)
    log = WorkspaceLog(tmp_path)
    log.note("gold.open", "gold set a@1.0.0", by=ANN)
    monkeypatch.setenv("WORKBENCH_LOG_KEY", "other" * 10)
    log.note("gold.open", "gold set b@1.0.0", by=ANN)
    assert found(log) == ["3 is signed by no key that is here, although records before it are"]


def test_signatures_that_stop_are_found(log, monkeypatch):
    """Once there is a key, all later records are signed."""
    monkeypatch.setenv("WORKBENCH_LOG_KEY", "k" * 64)
    log.note("log.sign", "the log")
    monkeypatch.delenv("WORKBENCH_LOG_KEY")
    assert found(log) == []
    log.note("gold.open", "gold set b@1.0.0", by=ANN)
    assert found(log) == ["7 is not signed, although records before it are"]


def test_a_cut_tail_is_found_by_a_noted_head_and_by_citations(log):
    """The chain alone cannot know what is gone."""
    head = log.head()
    noted = link(records(log)[0].model_copy(update={"chain": "rounds", "other": head, "number": 1}), Keys())
    log.records.path.write_bytes(b"".join(lines(log)[:-1]))
    assert found(log) == []
    assert found(log, heads=[("workspace", head)]) == ["5 is missing: the chain was cut"]
    check = check_log(read_workspace(log), ChainRead((noted,)), Keys())
    assert "the chain was cut or rewritten" in check.faults[0].message
    assert found(log, heads=[("workspace", Head(number=2, sha256="0" * 64))]) == [
        "2 is not what was noted: the chain was rewritten"
    ]


def test_a_clock_that_went_back_is_said(log):
    """It is no fault: clocks are set."""
    late = [
        each.model_copy(update={"at": each.at.replace(year=2020)} if each.number == 3 else {})
        for each in records(log)
    ]
    rewritten(log, late)
    check = check_log(read_workspace(log), ChainRead(), Keys())
    assert check.whole
    assert "Record 3 of the workspace is dated" in check.notices[-1]


def test_edited_and_lost_words_are_found_and_forgotten_ones_are_no_fault(log):
    """Text and salt are bound; what is gone is counted, and a record says that it was forgotten."""
    text = log.words.path.read_text()
    log.words.path.write_text(text.replace("reason 2", "reason 3", 1))
    assert found(log) == ["4 holds a text whose digest does not fit: it was edited"]
    log.words.path.write_text("".join(text.splitlines(keepends=True)[:-1]))
    assert found(log) == ["5 lost a name or text, and nobody was forgotten for it"]
    log.words.path.write_text(text)
    gone = log.forget("reason 2")
    check = check_log(read_workspace(log), ChainRead(), Keys())
    assert check.whole
    assert check.chains[0].forgotten == gone > 0
    log.words.path.write_text("{}\n")
    assert found(log)[0] == "1 is a line of words.jsonl that cannot be read"


def test_the_other_chain_is_cited(tmp_path):
    """The head of the rounds' database, read from the file; both directions are checked."""
    database = tmp_path / "runs" / "attempts.sqlite"
    database.parent.mkdir()
    log = WorkspaceLog(tmp_path)
    log.note("gold.open", "gold set a@1.0.0", by=ANN)
    assert records(log)[-1].other is None
    other = link(records(log)[0].model_copy(update={"chain": "rounds"}), Keys())
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE records (number INTEGER, sha256 TEXT, link TEXT)")
        connection.execute("CREATE TABLE record_words (digest TEXT, salt TEXT, text TEXT)")
        row = (1, other.sha256, other.model_dump_json(exclude_defaults=True))
        connection.execute("INSERT INTO records VALUES (?, ?, ?)", row)
    log.note("gold.open", "gold set b@1.0.0", by=ANN)
    assert records(log)[-1].other == Head(number=1, sha256=other.sha256)
    assert check_log(read_workspace(log), read_rounds(tmp_path), Keys()).whole
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM records")
    (fault,) = check_log(read_workspace(log), read_rounds(tmp_path), Keys()).faults
    assert (fault.chain, fault.place) == ("rounds", "record 1")
    assert "cut or rewritten" in fault.message


# The files of a workspace: what was locked, published, frozen or delivered, and changed since.


def of_files(root):
    return [
        fault.message
        for fault in check_log(read_workspace(WorkspaceLog(root)), ChainRead(), Keys(), root=root).faults
    ]


def test_a_workspace_from_before_the_log_has_no_faults(labelling):
    """Its documents have no records: that is said."""
    check = check_log(read_workspace(WorkspaceLog(labelling)), ChainRead(), Keys(), root=labelling)
    assert check.whole
    assert check.chains == ()
    assert "8 files were published before the log began" in check.notices[-1]


def test_gold_sealed_again_by_hand_is_found(labelling, workbench):
    """The card's own seal fits; the digest in the log does not."""
    workbench("gold", "next", "support-tickets")
    workbench("gold", "lock", "support-tickets")
    assert of_files(labelling) == []
    folder = labelling / "gold_sets/support-tickets"
    items, card_path = folder / "1.0.1.jsonl", folder / "1.0.1.card.yaml"
    text = items.read_text()
    items.write_text(text.replace('"text":"', '"text":"Not ', 1))
    assert of_files(labelling) == [f"is about {card_path.relative_to(labelling)}, whose items were changed"]
    card = documents.load_sealed(GoldCard, card_path, "card")
    sealed = card.model_copy(update={"items_sha256": files.digest_of(items)})
    card_path.write_bytes(documents.sealed_yaml(sealed))
    workbench("gold", "status", "support-tickets@1.0.1")  # the workbench itself finds nothing wrong with it
    assert of_files(labelling) == [
        f"is about {card_path.relative_to(labelling)}, which was changed after it was locked"
    ]
    card_path.unlink()
    assert of_files(labelling) == [f"is about {card_path.relative_to(labelling)}, which is gone"]


@pytest.mark.parametrize(
    "file",
    [
        "guidelines/support-tickets/2.0.0.yaml",
        "gold_sets/support-tickets/1.0.0.card.yaml",
        "pilots/november/frozen.yaml",
        "pilots/november/deliveries/vendor_a_1.csv",
    ],
)
def test_what_was_there_before_the_log_is_held_from_then_on(labelling, workbench, file):
    """The first record notes it."""
    workbench("people", "list")
    workbench("gold", "disputes", "support-tickets")
    assert of_files(labelling) == []
    with (labelling / file).open("a") as text:
        text.write("\n")
    assert of_files(labelling) == [f"is about {file}, which was changed after the log began"]


# An export is checked elsewhere.


def test_an_export_is_checked_like_the_log(log, tmp_path):
    """With names and texts; an edit of it is found."""
    workspace, path = read_workspace(log), tmp_path / "log.jsonl"
    path.write_bytes(as_lines(workspace, ChainRead()))
    chains = from_lines(path)
    assert check_log(*chains, Keys()).whole
    assert chains[0].words == workspace.words
    path.write_bytes(path.read_bytes().replace(b"a@1.0.0", b"a@7.0.0", 1))
    assert not check_log(*from_lines(path), Keys()).whole
    table = as_table([workspace]).decode()
    assert "ann,system,Ann Lee,gold.open,gold set a@0.0.0,reason 0,done" in table


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_edit_of_any_byte_is_found(tmp_path_factory, data):
    """Whatever changes in a line of the chain, the log is no longer whole."""
    log = WorkspaceLog(tmp_path_factory.mktemp("workspace"))
    for number in range(3):
        log.note("gold.open", f"gold set a@{number}.0.0", by=ANN)
    content = bytearray(log.records.path.read_bytes())
    noted, before = log.head(), [json.loads(line) for line in content.splitlines()]
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[place]))
    log.records.path.write_bytes(bytes(content))
    try:
        same = [json.loads(line) for line in bytes(content).splitlines()] == before
    except ValueError:
        same = False
    assert same or found(log, heads=[("workspace", noted)])
