"""The card of each question of a draft as annotators will have it: the control of its kind, with what the question sets."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from workbench.kinds.model import Settings
from workbench.kinds.registry import KINDS, Kind
from workbench.ui.content import control_part

USUAL = "choice"  # of a question that states none


def card_view(tree: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Question id -> its card.

    on      what of an item its answers lie on: a text, a picture, a recording; None for a kind without parts
    usual   the settings of the draft cannot be read yet, so that the card has the usual ones
    """
    return {
        str(question["id"]): _card(question)
        for question in tree.get("questions") or ()
        if question.get("id") and question.get("kind", USUAL) in KINDS
    }


def _card(question: Mapping[str, Any]) -> dict[str, Any]:
    kind = KINDS[str(question.get("kind", USUAL))]
    settings = _settings(kind, question.get("settings") or {})
    labels: Sequence[Mapping[str, Any]] = question.get("labels") or ()
    bound = kind.of([str(label.get("id")) for label in labels], settings=settings)
    return {**control_part(bound), "on": bound.on, "usual": settings is None}


def _settings(kind: Kind, settings: Mapping[str, Any]) -> Settings | None:
    """The settings of a draft; None while they are none."""
    try:
        made: Settings = kind.settings_class(**settings)
    except ValidationError:
        return None
    return made
