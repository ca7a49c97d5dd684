"""A locked gold set never changes: it is settled, fits its guideline, and its card vouches for its items."""

import datetime as dt
import json
import shutil

import pytest

from tests.store.media import media_files
from workbench.documents.gold import GoldCard, GoldItem, GoldSet
from workbench.errors import AlreadyPublished, DigestMismatch, InvalidDocument, NotFound, NotSettled

DAY = dt.date(2026, 3, 1)


def gold(*items: dict, name: str = "mail", version: str = "1.0.0", cites: str = "1.0.0") -> GoldSet:
    """A gold set under mail@cites."""
    card = {
        "name": name,
        "version": version,
        "guideline": {"name": "mail", "version": cites},
        "sampling": "by hand",
    }
    return GoldSet.model_validate_json(json.dumps({"card": card, "items": list(items)}))


def item(name: str, label: str | None = "ham", settled: str | None = "unanimous", **answer) -> dict:
    return {"id": name, "answers": {"topic": {"label": label, "settled": settled, **answer}}}


@pytest.fixture
def store(workspace):
    """The gold sets of a workspace with mail@1.0.0."""
    workspace.guidelines.publish("mail")
    return workspace.gold_sets


@pytest.fixture
def guideline(store, workspace):
    return workspace.guideline("mail@1.0.0")


@pytest.fixture
def locked(store, guideline):
    """A locked set of two items."""
    store.write_draft(gold(item("q1"), item("q2", "spam")))
    return store.lock("mail", guideline, date=DAY)


def test_locking(store, locked, guideline):
    """The card cites the guideline with its digest and the items with theirs, and says when."""
    found = store.load("mail")
    assert (locked.version, locked.new, locked.sha256) == ("1.0.0", True, found.card.digest())
    assert found.card.guideline.sha256 == guideline.digest()
    assert (found.card.items, found.card.locked_on) == (2, DAY)
    assert [one.id for one in found.items] == ["q1", "q2"]
    assert sorted(path.name for path in locked.path.parent.iterdir()) == [
        *("1.0.0.card.yaml", "1.0.0.jsonl", "draft.card.yaml", "draft.jsonl")
    ]


def test_locking_again_is_no_change(store, locked, guideline):
    """Also on a later day: the card keeps the day on which it was locked."""
    before = locked.path.read_bytes()
    again = store.lock("mail", guideline, date=DAY + dt.timedelta(days=9))
    assert (again.new, again.sha256) == (False, locked.sha256)
    assert locked.path.read_bytes() == before


def test_other_items_under_the_same_version_are_refused(store, locked, guideline):
    """What annotators were measured by stays what they were measured by."""
    store.write_draft(gold(item("q1", "spam"), item("q2", "spam")))
    with pytest.raises(AlreadyPublished, match=r"1\.0\.0\.jsonl is published and holds something else"):
        store.lock("mail", guideline)
    assert store.load("mail").answers("topic")["q1"].label == "ham"


def test_another_card_under_the_same_version_is_refused(store, locked, guideline):
    """A changed sampling sentence would change what the number means."""
    draft = store.draft("mail")
    store.write_draft(
        draft.model_copy(update={"card": draft.card.model_copy(update={"sampling": "at random"})})
    )
    with pytest.raises(AlreadyPublished, match=r"1\.0\.0\.card\.yaml is published"):
        store.lock("mail", guideline)


def test_a_second_version(store, locked, guideline):
    """All are there; who names no version gets the newest, by number; a version below it is refused."""
    for version in ("1.9.0", "1.10.0"):
        store.write_draft(gold(item("q1"), version=version))
        store.lock("mail", guideline)
    store.write_draft(gold(item("q1"), version="1.9.1"))
    with pytest.raises(AlreadyPublished, match=r"1\.9\.1 must be above it"):
        store.lock("mail", guideline)
    assert store.versions("mail") == ("1.0.0", "1.9.0", "1.10.0")
    assert store.load("mail").card.version == "1.10.0"
    assert store.any("mail", "draft").card.version == "1.9.1"


def test_open_answers_are_not_locked(store, guideline):
    """Each is named, and nothing is written."""
    store.write_draft(gold(item("q1"), item("q2", None, None), item("q3", "ham", None)))
    with pytest.raises(NotSettled, match="2 answers are undecided: 'q2: topic', 'q3: topic'"):
        store.lock("mail", guideline)
    assert store.versions("mail") == ()


def test_an_empty_set_is_not_locked(store, guideline):
    """No item, nothing to measure by."""
    store.write_draft(gold())
    with pytest.raises(NotSettled, match="no items yet"):
        store.lock("mail", guideline)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (item("q1", "eggs"), r"item 'q1', question 'topic': label 'eggs' is not in mail@1\.0\.0"),
        (item("q1", rules=["R9"]), r"mail@1\.0\.0 has no rule R9"),
        ({"id": "q1", "answers": {"tone": {"label": "1", "settled": "unanimous"}}}, "no such question"),
    ],
)
def test_what_does_not_fit_the_guideline_is_not_locked(store, guideline, wrong, message):
    """A label, rule or question that the guideline lacks is named with its item."""
    store.write_draft(gold(wrong))
    with pytest.raises(InvalidDocument, match=message):
        store.lock("mail", guideline)


def test_items_that_were_edited_are_found(store, locked):
    """The refusal names the file, both digests, and what to do."""
    path = locked.path.with_name("1.0.0.jsonl")
    path.write_text(path.read_text().replace("ham", "spam"))
    with pytest.raises(DigestMismatch, match=r"1\.0\.0\.jsonl was changed after it was locked.*Restore it"):
        store.load("mail")


def test_items_that_are_gone_are_found(store, locked):
    """A card without items is no gold set."""
    locked.path.with_name("1.0.0.jsonl").unlink()
    with pytest.raises(NotFound, match=r"1\.0\.0\.jsonl"):
        store.load("mail")


@pytest.mark.parametrize(
    ("old", "new"), [("by hand", "at random"), ("\nsha256: ", "\n# "), ("items: 2", "items: 3")]
)
def test_a_card_that_was_edited_is_found(store, locked, old, new):
    """Nobody improves the sampling afterwards."""
    locked.path.write_text(locked.path.read_text().replace(old, new))
    with pytest.raises(DigestMismatch, match=r"1\.0\.0\.card\.yaml was changed"):
        store.load("mail")


def test_a_copy_is_found(store, locked):
    """A version is not made by copying card and items."""
    for end in ("card.yaml", "jsonl"):
        shutil.copy(locked.path.with_name(f"1.0.0.{end}"), locked.path.with_name(f"1.1.0.{end}"))
    with pytest.raises(DigestMismatch, match=r"is the card of mail@1\.0\.0: it was copied or renamed"):
        store.load("mail", "1.1.0")


def test_an_interrupted_lock_makes_no_version(store, locked, guideline):
    """Items without a card: the same draft completes it, another draft is told what is wrong."""
    locked.path.unlink()
    assert store.versions("mail") == ()
    store.write_draft(gold(item("q1", "spam")))
    with pytest.raises(
        AlreadyPublished, match=r"without a card: a lock was interrupted. Remove it, lock again"
    ):
        store.lock("mail", guideline)
    store.write_draft(gold(item("q1"), item("q2", "spam")))
    assert store.lock("mail", guideline, date=DAY).new
    assert store.load("mail").card.digest() == locked.sha256


def test_gold_whose_guideline_is_not_there(store, locked, workspace):
    """It is named, with the version that is cited and those that exist."""
    store.write_draft(gold(item("q1"), version="2.0.0", cites="7.0.0"))
    with pytest.raises(NotFound, match=r"gold set mail@2\.0\.0 cites guideline mail@7\.0\.0: .*'1\.0\.0'"):
        workspace.gold("mail@draft")
    workspace.guidelines.draft_path("mail").with_name("1.0.0.yaml").unlink()
    with pytest.raises(NotFound, match=r"gold set mail@1\.0\.0 cites guideline mail@1\.0\.0"):
        workspace.gold("mail@1.0.0")


def test_gold_whose_guideline_is_another_one(store, locked, workspace):
    """A guideline of the same name and version with another digest is not the one that was cited."""
    folder = workspace.root / "guidelines/mail"
    (folder / "1.0.0.yaml").unlink()
    draft = folder / "draft.yaml"
    draft.write_text(draft.read_text().replace("Offers are spam", "Offers are ham"))
    workspace.guidelines.publish("mail")
    with pytest.raises(DigestMismatch, match=r"guideline mail@1\.0\.0 is cited with sha256"):
        workspace.gold("mail")


def test_what_is_not_there_is_answered_with_what_is(store, locked):
    """Names and versions that exist are listed."""
    with pytest.raises(NotFound, match=r"no gold set 'male' in .*; expected one of 'mail'"):
        store.load("male")
    with pytest.raises(NotFound, match=r"no locked version 3\.0\.0; expected one of '1\.0\.0'"):
        store.load("mail", "3.0.0")
    for wrong in ("../mail", "Mail"):
        with pytest.raises(InvalidDocument, match="gold set name"):
            store.load(wrong)


def test_nothing_is_locked_yet(store):
    """A draft alone has no version."""
    store.write_draft(gold(item("q1")))
    with pytest.raises(NotFound, match="no locked version yet; expected one of none"):
        store.load("mail")


def test_a_draft_with_an_item_twice_names_its_file(store):
    """The refusal says where the second one lies."""
    path = store.write_draft(gold(item("q1")))
    path.write_text(path.read_text() * 2)
    with pytest.raises(InvalidDocument, match=r"draft\.jsonl: item 'q1' is listed twice\.$"):
        store.draft("mail")


def test_a_draft_in_the_folder_of_another_name(store):
    """A folder that was renamed is found."""
    path = store.write_draft(gold(item("q1")))
    shutil.move(path.parent, path.parents[1] / "post")
    with pytest.raises(
        InvalidDocument, match=r"draft\.card\.yaml, name: 'mail' lies in a folder called 'post'"
    ):
        store.draft("post")


def test_a_gold_set_of_another_name_may_cite_the_guideline(store, guideline):
    """Several gold sets stand under one guideline."""
    store.write_draft(gold(item("q1"), name="mail-hard"))
    store.lock("mail-hard", guideline)
    assert store.names() == ("mail-hard",)


def test_what_left_stays_on_record(store, guideline):
    """A dropped item is not asked any more; its votes and the reason lie in the locked file behind the others."""
    out = {"kind": "dropped", "reason": "Not ours.", "by": "lead", "on": "2026-03-01"}
    left = {**item("q0", None, None, votes={"ann": "ham", "bob": "spam"}), "out": out}
    store.write_draft(
        GoldSet.of(gold().card, (*gold(item("q1")).items, GoldItem.model_validate_json(json.dumps(left))))
    )
    assert store.lock("mail", guideline, date=DAY).new
    found = store.load("mail")
    assert ([one.id for one in found.items], found.card.items) == (["q1"], 1)
    assert [(one.id, one.out.reason, one.answers["topic"].votes["bob"]) for one in found.left] == [
        ("q0", "Not ours.", "spam")
    ]
    assert found.unsettled() == ()


def test_a_stale_answer_is_not_locked(store, guideline):
    """Neither one that is marked in the draft, nor one that a newer guideline touches."""
    store.write_draft(gold(item("q1", stale=["R1"])))
    with pytest.raises(NotSettled, match=r"Stale answers verified again: 0 of 1\. Open: 'q1: topic'"):
        store.lock("mail", guideline)
    store.write_draft(gold(item("q1")))
    with pytest.raises(NotSettled, match="Stale answers verified again"):
        store.lock("mail", guideline, stale=["q1: topic"])
    assert store.versions("mail") == ()


def test_the_goal_of_the_card_is_kept(store, guideline):
    """Too few votes and bare labels are refused where the card set out to have them, and locked where it waives them."""
    bare = gold(item("q1", votes={"ann": "ham", "bob": "ham"}))
    wish = {"per_label": 1, "per_rule": 0}
    card = GoldCard.model_validate_json(json.dumps({**bare.card.model_dump(mode="json"), "goal": wish}))
    store.write_draft(bare.model_copy(update={"card": card}))
    with pytest.raises(NotSettled, match="per label, 0 per rule: spam has 0"):
        store.lock("mail", guideline)
    waived = card.model_copy(update={"goal": card.goal.model_copy(update={"waived": {"topic/spam": "rare"}})})
    store.write_draft(bare.model_copy(update={"card": waived}))
    assert store.lock("mail", guideline).new
    assert store.load("mail").card.goal.waived == {"topic/spam": "rare"}


def test_the_parts_of_an_item_keep_their_order(store, guideline):
    """Subject before body, question before answer, in the draft and once locked: as the table had them."""
    parts = {"subject": "Hello", "body": "Buy now"}
    store.write_draft(gold({**item("q1"), "content": parts}))
    store.lock("mail", guideline, date=DAY)
    for found in (store.draft("mail"), store.load("mail")):
        assert list(found.item("q1").content) == ["subject", "body"]


def test_files_that_items_show(store, workspace):
    """Pictures beside a table, from inside its folder and into the set's; nothing else, and nothing from outside."""
    store.write_draft(gold(item("q1")))
    root, folder = workspace.root, workspace.root / "tables"
    folder.mkdir()
    (folder / "one.png").write_bytes(media_files.png())
    (root / "two.png").write_bytes(b"2")
    (folder / "secret.txt").write_bytes(b"3")
    asked = ("one.png", "one.png", "../two.png", "secret.txt", "/etc/hostname", "gone.png")
    assert store.bring_media("mail", folder, asked) == 1
    kept = {path.name for path in (root / "gold_sets/mail").iterdir()}
    assert kept == {"draft.card.yaml", "draft.jsonl", "one.png"}
    assert media_files.MARK not in (root / "gold_sets/mail/one.png").read_bytes()
    assert not (root / "gold_sets/two.png").exists()
    (folder / "broken.png").write_bytes(b"1")
    assert store.bring_media("mail", folder, ["broken.png"]) == 0
    assert store.medium("mail", "broken.png") is None
    assert store.medium("mail", "one.png") == (root / "gold_sets/mail/one.png").resolve()
    assert store.medium("mail", "../../two.png") is None
