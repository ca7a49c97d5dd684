"""An address leads to its place in a tool; one that leads nowhere is refused on the screen, and nothing moves."""

import pytest

import workbench as wb

GUIDELINE = {"tool": "guideline", "name": "support-tickets"}
PILOT = {"tool": "pilot", "name": "november"}


@pytest.fixture
def screens(labelling):
    """The screen of a tool in the example."""
    makes = {
        "home": wb.home_page,
        "guideline": wb.guideline_editor,
        "disagreement": wb.disagreement_browser,
        "pilot": wb.pilot_designer,
    }
    return lambda tool: makes[tool](root=labelling)


@pytest.mark.parametrize(
    ("address", "tab"),
    [
        ({**GUIDELINE, "place": "questions"}, "questions"),
        ({**GUIDELINE, "place": "changes"}, "changes"),
        ({**GUIDELINE, "place": "publish"}, "preview"),
        ({**GUIDELINE, "place": "labels"}, "preview"),
        ({**PILOT, "place": "freeze"}, "design"),
        ({**PILOT, "place": "plan"}, "design"),
        ({**PILOT, "place": "deliveries"}, "run"),
        ({**PILOT, "place": "report"}, "run"),
        ({**PILOT, "place": "compare"}, "compare"),
        ({**PILOT, "place": "scorecard"}, "scorecard"),
        ({**PILOT, "place": "ramp"}, "ramp_up"),
        ({"tool": "disagreement", "place": "items"}, "items"),
        ({"tool": "disagreement", "place": "review"}, "audit"),
    ],
)
def test_a_place_is_shown(screens, address, tab):
    """Its pane is open, and the browser is told where to go once."""
    screen = screens(address["tool"])
    screen.go(address)
    assert "refused" not in screen.view
    assert screen.view["tab"] == tab
    assert screen.view["led"] == {**address, "n": 1}
    screen.go(address)
    assert screen.view["led"]["n"] == 2


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ({**GUIDELINE, "name": "returns"}, "there is no guideline 'returns'"),
        ({**GUIDELINE, "place": "cellar"}, "there is no place 'cellar' in the guideline editor"),
        ({**PILOT, "name": "spring"}, "there is no pilot 'spring'"),
        ({**PILOT, "place": "cellar"}, "there is no place 'cellar' in the pilot designer"),
        ({"tool": "disagreement", "place": "cellar"}, "there is no place 'cellar'"),
    ],
)
def test_what_is_not_there_is_refused_on_the_screen(screens, address, words):
    """In words, with what there is."""
    screen = screens(address["tool"])
    tab = screen.view["tab"]
    screen.go(address)
    assert words in screen.view["refused"]
    assert (screen.view["tab"], screen.view["led"]) == (tab, None)


def test_what_a_person_does_next_ends_the_way(screens):
    """A screen that is loaded again later opens no form by itself; one that only asks does not count."""
    screen = screens("guideline")
    screen.go({**GUIDELINE, "place": "publish"})
    screen.session.act({"do": "check"})
    assert screen.session.view()["led"]["place"] == "publish"
    screen.session.act({"do": "tab", "tab": "impact"})
    assert screen.session.view()["led"] is None


def test_a_published_guideline_leads_on(screens):
    """To gold under that version while there is none; the example has its gold set."""
    editor = screens("guideline")
    assert editor.view["next_steps"] is None
    editor.session.chosen.said = "Published."
    next_steps = editor.session.view()["next_steps"]
    assert [step["title"] for step in next_steps["steps"]] == ["Build gold", "Handbook"]
    assert next_steps["steps"][0]["address"]["guideline"] == "support-tickets@2.0.0"


def test_a_frozen_pilot_leads_to_its_report_and_on(screens):
    """Each step opens its place."""
    pilot = screens("pilot")
    assert pilot.view["next_steps"]["steps"][0]["address"]["place"] == "report"
    pilot.session.chosen.made = "runs/november.html"
    steps = pilot.session.view()["next_steps"]["steps"]
    assert [step["address"]["place"] for step in steps] == ["compare", "scorecard"]


def test_home_is_offered_as_a_page(screens):
    """The status page and its tables."""
    assert [offer["id"] for offer in screens("home").view["offers"]] == ["status", "tables"]
