"""What a screen offers is made beside it and sent to the view that asked."""

import pytest

from workbench.errors import WorkbenchError
from workbench.ui.offers import Download, Offer
from workbench.ui.screen import Screen


class Desk:
    """A session with a report that can be made, one that cannot, and one that fails."""

    def __init__(self):
        self.made = []

    def view(self):
        return {}

    def act(self, action):
        return Download("list.csv", b"a,b")

    def offers(self):
        def make(format_, progress):
            progress(1, 2)
            self.made.append(format_)
            return Download(f"report.{format_}", b"<p>")

        def fail(format_, progress):
            raise WorkbenchError("the delivery is gone")

        return (
            Offer("report", "Calibration report", "report", ("html", "pdf"), make),
            Offer("closed", "Gold set", "export", ("csv",), make, why_not="Nothing is locked yet."),
            Offer("broken", "Answers", "export", ("csv",), fail),
        )


class Sent(Screen):
    """A screen that keeps what it sends, and works at once."""

    _esm = "export default {}\n"

    def __init__(self, session):
        self.sent = []
        super().__init__(session)
        self.making._begin = lambda work: work()

    def send(self, content, buffers=None):
        self.sent.append((content, buffers))


@pytest.fixture
def screen():
    return Sent(Desk())


def take(screen, offer, format_="csv"):
    act = {"do": "take", "offer": offer, "format": format_, "ticket": "t1"}
    screen._receive(screen, {"line": "t1", "acts": [{"act": act, "id": 1}]}, [])


def test_a_report_is_made_in_its_format_and_sent(screen):
    """The file comes with the ticket of the view that asked."""
    take(screen, "report", "pdf")
    assert screen.sent[0] == (
        {"file": "report.pdf", "type": "application/pdf", "ticket": "t1"},
        [b"<p>"],
    )
    assert screen.session.made == ["pdf"]


@pytest.mark.parametrize(
    ("offer", "format_", "words"),
    [
        ("payroll", "csv", "not offered here"),
        ("report", "docx", "expected one of 'html', 'pdf'"),
        ("closed", "csv", "Nothing is locked yet."),
    ],
)
def test_what_is_not_offered_is_refused(screen, offer, format_, words):
    """The refusal says what there is, and nothing is made."""
    take(screen, offer, format_)
    assert words in screen.view["refused"]
    assert screen.session.made == []


def test_a_failure_is_said_at_the_offer(screen):
    """A report that cannot be made says why in its menu."""
    take(screen, "broken")
    failed = {offer["id"]: offer["job"]["failed"] for offer in screen.view["offers"]}
    assert failed == {"report": None, "closed": None, "broken": "the delivery is gone"}


def test_an_act_may_hand_over_a_file(screen):
    """What an act returns as a download is sent at once."""
    act = {"do": "list", "ticket": "t2"}
    screen._receive(screen, {"line": "t2", "acts": [{"act": act, "id": 1}]}, [])
    assert screen.sent[0] == ({"file": "list.csv", "type": "text/csv", "ticket": "t2"}, [b"a,b"])
