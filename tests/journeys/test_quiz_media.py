"""Recordings, films, pictures and text from right to left, taken as a quiz from files that lie beside a gold set."""

import base64
import datetime as dt
import io
import math
import secrets
import struct
import wave
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.quiz_steps import begin
from workbench.documents.document import Reference
from workbench.documents.gold import GoldAnswer, GoldCard, GoldItem, GoldSet
from workbench.documents.round import Round
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

ARABIC = "أرى دفعة أكتوبر مرتين 😕 (order #4417)"
HEBREW = "שלום 👩‍👩‍👧‍👦"
FILM = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 }), pen = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm;codecs=vp8" }), parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const done = new Promise((tell) => { recorder.onstop = tell; });
  recorder.start();
  for (let n = 0; n < 30; n++) {
    pen.fillStyle = `hsl(${n * 12} 80% 50%)`;
    pen.fillRect(0, 0, 640, 360);
    await new Promise((tell) => setTimeout(tell, 40));
  }
  recorder.stop();
  await done;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""


def tone(seconds: float) -> bytes:
    """A recording of a quiet tone."""
    file, rate = io.BytesIO(), 8000
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        wavy = (int(3000 * math.sin(n / 4)) for n in range(int(seconds * rate)))
        out.writeframes(b"".join(struct.pack("<h", value) for value in wavy))
    return file.getvalue()


@pytest.fixture(scope="module")
def media(rounds, chromium: Browser) -> Callable[[str], str]:
    """A gold set whose items are a recording, a film and texts from right to left; a round about one, and its link."""
    folder = rounds.root / "gold_sets" / "media"
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "call.wav").write_bytes(tone(1.0))
    recorder = chromium.new_page()
    (folder / "files" / "film.webm").write_bytes(base64.b64decode(recorder.evaluate(FILM)))
    recorder.close()
    contents = {
        "call": {"audio": "files/call.wav", "audio_alt": "A call of a customer"},
        "film": {"text": "What does the film show?", "video": "files/film.webm"},
        "arabic": {"subject": f"🧾 {HEBREW}", "body": ARABIC},
    }
    items = tuple(
        GoldItem(
            id=name,
            content=content,
            answers={"intent": GoldAnswer(label="how_to", settled="unanimous", votes={"Kim": "how_to"})},
        )
        for name, content in contents.items()
    )
    guideline = Workspace(rounds.root).guideline("support-tickets@2.0.0")
    cited = Reference(name=guideline.name, version=guideline.version)
    card = GoldCard(name="media", version="1.0.0", guideline=cited, sampling="made up")
    store = Workspace(rounds.root).gold_sets
    store.write_draft(GoldSet(card=card, items=items))
    store.lock("media", guideline)

    def link(item: str, person: str = "A03") -> str:
        round_ = Round(
            name=f"media-{item}-{secrets.token_hex(3)}",
            title="Media",
            guideline=cited,
            gold=Reference(name="media", version="1.0.0"),
            questions=("intent",),
            items=(item,),
            practice=True,
            feedback="end",
            created_at=dt.datetime.now(dt.UTC),
        )
        with AttemptStore.open(None, rounds.root) as attempts:
            attempts.add_round(round_)
        return rounds.link(round_.name, person)

    return link


@pytest.fixture
def faults(page: Page) -> list[str]:
    """Errors of scripts, and all that the browser complains of."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda line: found.append(line.text) if line.type == "error" else None)
    return found


def ended(page: Page, kind: str) -> None:
    """Wait until a recording or film was played to its end."""
    expect(page.locator(kind)).to_have_js_property("ended", True)


def test_an_annotator_hears_a_recording_and_sees_a_film(media, page, kept, faults):
    """By keys alone the recording plays to its end and is answered; the film plays from anywhere and fits a desk and a phone."""
    link = media("call")
    begin(page, link)
    audio = page.locator("audio")
    expect(audio).to_have_attribute("aria-label", "A call of a customer")
    page.keyboard.press("Tab")
    expect(audio).to_be_focused()
    page.keyboard.press("Space")
    ended(page, "audio")
    assert audio.evaluate("(a) => [a.error, Math.round(10 * a.duration)]") == [None, 10]
    page.keyboard.press("Enter")  # nothing is chosen yet, and the player has the key
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    page.keyboard.press("5")
    expect(page.get_by_role("radio", name="how-to")).to_be_checked()
    page.locator("[data-start]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".quiz[data-screen=verdict]")).to_be_visible()
    assert [given.label for given in kept(link)] == ["how_to"]

    begin(page, media("film"))
    film = page.locator("video")
    film.evaluate("(v) => { v.muted = true; return v.play(); }")
    ended(page, "video")
    for at in (0.6, 0.1):
        film.evaluate("(v, at) => { v.currentTime = at; }", at)
        expect(film).to_have_js_property("seeking", False)
        assert abs(film.evaluate("(v) => v.currentTime") - at) < 0.1
    assert film.evaluate("(v) => [v.error, v.videoWidth, v.videoHeight]") == [None, 640, 360]
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 740})
        box = film.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert abs(box["width"] / box["height"] - 16 / 9) < 0.1
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert faults == []


def test_an_annotator_reads_and_writes_from_right_to_left(media, page, kept, faults):
    """Arabic and Hebrew run their own way, families of emoji stay whole, and a note keeps every character."""
    link = media("arabic")
    begin(page, link)
    subject, body = page.locator("#q-item p").all()
    assert [subject.inner_text(), body.inner_text()] == [f"🧾 {HEBREW}", ARABIC]
    assert [p.evaluate("(p) => getComputedStyle(p).direction") for p in (subject, body)] == ["rtl", "rtl"]
    page.keyboard.press("0")
    note = page.get_by_label("What is missing?")
    page.keyboard.insert_text(f"{HEBREW}\u200f? {ARABIC}")
    assert note.evaluate("(n) => getComputedStyle(n).direction") == "rtl"
    page.keyboard.press("Enter")
    expect(page.locator(".quiz[data-screen=verdict]")).to_be_visible()
    assert [given.note for given in kept(link)] == [f"{HEBREW}\u200f? {ARABIC}"]
    assert faults == []
