"""The card's catalogues say the same things in every language, and the card asks for nothing that they do not say."""

import re

import pytest

from workbench.documents.skips import SKIPS
from workbench.rounds.passing import POLICIES
from workbench.ui.modules import LOOK
from workbench.ui.words import LANGUAGES, preferred, words

SCREENS = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((*LOOK.glob("*.js"), *LOOK.glob("kinds/*.js")))
)
HOST = (LOOK.parent / "rounds" / "page" / "host.js").read_text(encoding="utf-8")
PAGE = (LOOK.parent / "rounds" / "page" / "index.html").read_text(encoding="utf-8")
PLACES = re.compile(r"\{(\w+)\}")
each_language = pytest.mark.parametrize("language", LANGUAGES)


def forms(said: object) -> list[str]:
    """A sentence, or all its plural forms."""
    return list(said.values()) if isinstance(said, dict) else [str(said)]


@each_language
def test_every_language_says_everything(language):
    """A catalogue has the ids of the English one, no more and no fewer, and none is empty."""
    assert set(words(language)) == set(words("en"))
    assert all(form.strip() for said in words(language).values() for form in forms(said))


@each_language
def test_the_same_values_are_filled_in(language):
    """A sentence names the same values in every language, and plurals are told apart where English does."""
    for name, said in words("en").items():
        other = words(language)[name]
        assert isinstance(other, dict) == isinstance(said, dict), name
        assert set(PLACES.findall(" ".join(forms(other)))) == set(PLACES.findall(" ".join(forms(said)))), name
        if isinstance(other, dict):
            assert "other" in other, name


@each_language
def test_no_dash_and_no_markup(language):
    """Sentences are plain."""
    for said in words(language).values():
        assert not re.search(r"[<>—]|&\w+;", " ".join(forms(said)))


def test_the_card_can_name_every_language():
    """`words.js` lists the languages by their own names, as the catalogues have them."""
    listed = re.search(r"LANGUAGES = \{([^}]*)\}", SCREENS)
    assert listed
    assert dict(re.findall(r'(\w+): "([^"]+)"', listed[1])) == {
        lang: words(lang)["language"] for lang in LANGUAGES
    }


def test_the_card_says_only_what_is_in_the_catalogue():
    """Every id in the modules is in the catalogue, and every sentence of the catalogue is used."""
    families = set(re.findall(r"[`\"]([a-z_]+)\.\$\{", SCREENS + HOST)) | {"message.title"}
    asked_first = {f"page.{name}" for name in re.findall(r"\$([a-z_]+)", PAGE)} - {
        "page.lang",
        "page.direction",
    }
    asked = set(
        re.findall(
            r'"((?:start|terms|item|answer|draw|spans|hear|typed|number|tree|marks|keys|drawer|feedback|verdict|miss'
            r'|message|line)\.[a-z_.]+)"',
            SCREENS,
        )
    )
    asked |= asked_first
    assert asked - set(words("en")) == set()
    skips = {f"skip.{skip}{part}" for skip in SKIPS for part in ("", ".short", ".note")}
    assert {name for name in words("en") if name.startswith("skip.")} == skips
    of_policies = set(re.findall(r'"(passing\.[a-z]+)"', SCREENS))
    assert of_policies <= {name for policy in POLICIES for name in policy.page["en"]}
    unused = {
        name
        for name in words("en")
        if name not in asked
        and name.rsplit(".", 1)[0] not in families
        and not name.startswith("skip.")
        and name not in ("language", "direction")
    }
    assert unused == set()


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("de,en;q=0.5,es;q=0.7", "es"),
        ("de-AT", "en"),
        ("", "en"),
        ("es;q=nonsense,en", "en"),
        ("EN-GB", "en"),
        ("de, es; q=0.8", "es"),
        ("es;q=0, *", "en"),
    ],
)
def test_the_browser_says_which_language_is_preferred(header, language):
    """The first language of Accept-Language that there is a catalogue of, else English."""
    assert preferred(header) == language


def test_an_unknown_language_falls_back_to_english():
    """Nobody sees an empty card for want of a catalogue."""
    assert words("tlh") is words("tlh")
    assert words("tlh") == words("en")
