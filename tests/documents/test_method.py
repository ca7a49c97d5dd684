"""The version of the methods: old documents have the first, new ones today's, and a newer one is refused."""

import datetime as dt

import pytest
from pydantic import ValidationError

from tests.quiz_rounds import a_round
from workbench.documents.method import FIRST, METHOD
from workbench.documents.pilot import Frozen, Seal


def test_a_document_without_a_version_has_the_first_and_keeps_its_digest():
    """It was written before there were versions; naming the first changes nothing."""
    old = Frozen(pilot="x", pilot_sha256="0" * 64, frozen_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert old.method == FIRST
    assert old.digest() == old.model_copy(update={"method": FIRST}).digest()
    assert old.digest() != old.model_copy(update={"method": METHOD}).digest()


def test_a_pilot_that_is_not_frozen_goes_by_todays():
    """Only a freeze fixes the methods."""
    assert Seal(state="not frozen").method == METHOD


@pytest.mark.parametrize("method", [0, METHOD + 1])
def test_an_unknown_method_is_refused(method):
    """A newer workspace is not judged by older code."""
    with pytest.raises(ValidationError, match="update it" if method else "greater than or equal to 1"):
        a_round(method=method)
