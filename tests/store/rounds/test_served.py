"""Links lead to where the rounds of a workspace were served last."""

from workbench.store.rounds import served


def test_the_server_that_started_last_counts(tmp_path):
    """Nothing is known before the first; each one replaces the one before."""
    assert served.noted(tmp_path) is None
    for address in ("http://127.0.0.1:8091", "https://quiz.example.org"):
        served.note(tmp_path, address)
        assert served.noted(tmp_path) == address
