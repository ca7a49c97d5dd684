"""The figure of cost against certainty can be drawn, read aloud, and drawn again the same."""

from workbench.pilot.budget import cost_curves
from workbench.pilot.commands.cost_figure import write_cost_figure
from workbench.statistics.planning import Design, Prices


def test_a_line_for_each_number_of_answers(tmp_path):
    """Each is named, the title says where it ends, and a second drawing has the same bytes."""
    curves = cost_curves(0.9, Prices(answer=0.1, item=1.5), per_item=(1, 3), design=Design(), most=900)
    one = write_cost_figure(curves, tmp_path / "one.svg", share=0.9, currency="USD").read_text()
    assert "1 answer an item" in one
    assert "3 answers an item" in one
    assert "cost in USD" in one
    assert "Cost against certainty: 1 an item reach" in one
    assert write_cost_figure(curves, tmp_path / "two.svg", share=0.9, currency="USD").read_text() == one
