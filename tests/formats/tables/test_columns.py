"""Which column plays which role: told, by our name, by an alias, and refused when it is not clear."""

import pytest

from workbench.errors import InvalidTable, NotFound
from workbench.formats.read import read
from workbench.formats.tables.columns import ALIASES, resolve


def test_our_names_are_taken_without_a_word():
    """A file under our names needs no guess, in whatever order the columns stand."""
    roles = resolve(["label", "item_id", "annotator_id"], {}, "f.csv")
    assert roles.at == {"item_id": 1, "annotator_id": 2, "label": 0}
    assert roles.guessed == roles.ignored == ()


@pytest.mark.parametrize(
    "names",
    [
        ["task", "worker", "label"],  # crowd-kit
        ["item", "rater", "answer"],
        ["unit_id", "coder", "category"],
        ["Item ID", "Annotator-ID", " LABEL "],
        ["id", "user", "rating"],
    ],
)
def test_others_names_are_guessed(names):
    """What others call an item, an annotator and a label is known, and marked as a guess."""
    roles = resolve(names, {}, "f.csv")
    assert roles.at == {"item_id": 0, "annotator_id": 1, "label": 2}
    assert {"item_id", "annotator_id"} <= set(roles.guessed)


def test_no_alias_stands_for_two_roles():
    """A name means one thing."""
    names = [alias for role, aliases in ALIASES.items() for alias in (role, *aliases)]
    assert len(names) == len(set(names))


def test_a_guess_is_in_the_loss_list(file):
    """Whoever reads the losses sees which column was taken for what."""
    answers = read(file("a.csv", "task,worker,label\n1,ann,x\n1,bob,y\n"))
    assert [str(loss) for loss in answers.losses] == [
        "a.csv: column 'task' read as item_id: 2 (for example '1')",
        "a.csv: column 'worker' read as annotator_id: 2 (for example 'ann')",
    ]


def test_our_name_wins_over_an_alias():
    """`label` is the label even where there is an `answer`."""
    roles = resolve(["item_id", "annotator_id", "label", "answer"], {}, "f.csv")
    assert (roles.at["label"], roles.ignored) == (2, (3,))


@pytest.mark.parametrize("pair", [("worker", "user"), ("Annotator_ID", "ANNOTATOR_ID")])
def test_two_candidates_are_refused_by_name(pair):
    """Two columns of the same rank could each be it: both are named, and the way to choose."""
    with pytest.raises(InvalidTable, match="could each be the annotator_id") as refusal:
        resolve(["item_id", *pair, "label"], {}, "f.csv")
    assert f"{pair[0]!r}, {pair[1]!r}" in str(refusal.value)
    assert "--annotator COLUMN" in str(refusal.value)


def test_the_same_name_twice_is_refused():
    """Two columns of one name are two candidates."""
    with pytest.raises(InvalidTable, match="'label', 'label' could each be the label"):
        resolve(["item_id", "annotator_id", "label", "label"], {}, "f.csv")


def test_a_missing_column_is_refused_with_what_there_is():
    """The message lists the columns of the file and the flags that name them."""
    with pytest.raises(NotFound) as refusal:
        resolve(["post", "who", "verdict"], {}, "f.csv")
    message = str(refusal.value)
    assert message.startswith(
        "f.csv: no column for item_id or annotator_id or label; the file has 'post', 'who'"
    )
    assert "--item COLUMN --annotator COLUMN --label COLUMN" in message
    assert "--wide" in message


def test_what_is_told_overrides_and_is_no_guess():
    """Explicit names are taken as they are, by the short or the long key."""
    told = {"item": "post", "annotator_id": "who", "label": "verdict"}
    roles = resolve(["item_id", "post", "who", "verdict"], told, "f.csv")
    assert roles.at == {"item_id": 1, "annotator_id": 2, "label": 3}
    assert (roles.guessed, roles.ignored) == ((), (0,))


def test_a_column_that_is_told_plays_no_second_role():
    """`user` was named as the item, so it is not also guessed to be the annotator."""
    with pytest.raises(NotFound, match="no column for annotator_id"):
        resolve(["user", "label"], {"item": "user"}, "f.csv")


def test_a_role_can_be_left_out():
    """An empty name says that no column plays the role."""
    roles = resolve(["item_id", "annotator_id", "label", "status"], {"status": ""}, "f.csv")
    assert "status" not in roles.at
    assert roles.ignored == (3,)


@pytest.mark.parametrize(
    ("told", "error", "message"),
    [
        (
            {"item": "nope"},
            NotFound,
            "there is no column 'nope' to read item_id from; the file has 'item_id'",
        ),
        (
            {"colour": "x"},
            InvalidTable,
            "columns= names 'colour'; expected one of 'item', 'annotator', 'label'",
        ),
    ],
)
def test_what_is_told_wrongly_is_refused(told, error, message):
    """A column that is not there, and a role that does not exist."""
    with pytest.raises(error, match=message):
        resolve(["item_id", "annotator_id", "label"], told, "f.csv")


def test_columns_that_are_not_read_are_listed_once(file):
    """Their number and their names are in one loss."""
    answers = read(file("a.csv", "item_id,annotator_id,label,colour,mood\n1,a,x,red,\n"))
    assert [str(loss) for loss in answers.losses] == [
        "a.csv: columns not read: 2 (for example 'colour', 'mood')"
    ]


def test_an_id_that_numbers_the_rows_is_no_item(file):
    """`id` is a last resort: where no value recurs it may number the answers, so nothing is guessed."""
    with pytest.raises(InvalidTable, match="'id' is different in every row"):
        read(file("a.csv", "id,annotator,label\n1,a,x\n2,b,x\n3,a,y\n"))
    assert read(file("b.csv", "id,annotator,label\n1,a,x\n1,b,x\n")).items == ("1",)
    assert read(file("c.csv", "id,label\n1,x\n2,y\n"), annotator="ann").items == ("1", "2")
