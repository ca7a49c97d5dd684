"""Backups are taken while a real server takes answers, and a server of the restored workspace goes on with them."""

import threading
import time

from tests.rounds.server.test_faults import kept
from workbench.store.backups import backup
from workbench.store.backups.restore import restore


def test_a_backup_under_load_holds_what_was_acknowledged(site, tmp_path):
    """Six people answer over HTTP; all that got its 200 before a backup began is in it, and everybody goes on from there."""
    site.round()
    links = {name: site.invite(name) for name in ("ana", "ben", "cat", "dan", "eve", "fay")}
    site.start()
    acknowledged: list[tuple[float, tuple[str, int], str]] = []

    def person(name: str) -> None:
        view = site.act(links[name], do="begin").json
        while view["screen"] != "verdict":
            turn = view["item"]["turn"]
            view = site.act(links[name], do="answer", turn=turn, answer="ham").json
            acknowledged.append((time.monotonic(), (name, turn), "ham"))
            time.sleep(0.05)

    people = [threading.Thread(target=person, args=(name,)) for name in links]
    for one in people:
        one.start()
    while len(acknowledged) < 12:
        time.sleep(0.01)
    began = time.monotonic()
    (tmp_path / "to").mkdir()
    backup.back_up(site.root, tmp_path / "to" / "lab.zip")
    ended = time.monotonic()
    for one in people:
        one.join()
    before = {place: label for at, place, label in acknowledged if at < began}
    assert len(before) >= 12
    assert any(at > began for at, _, _ in acknowledged)
    assert ended > began
    site.stop()
    site.root = restore(tmp_path / "to" / "lab.zip", tmp_path / "back").folder
    held = kept(site)
    assert before.items() <= held.items()
    site.start()
    for name, token in links.items():
        view = site.act(token, do="begin").json
        done = sum(1 for person, _ in held if person == name)
        assert view["screen"] == "verdict" if done == 12 else view["item"]["turn"] == done + 1
    view = site.act(links["ana"], do="begin").json
    if view["screen"] != "verdict":
        assert site.act(links["ana"], do="answer", turn=view["item"]["turn"], answer="ham").status == 200
