"""Two languages that nobody speaks, added to a copy of the package by the steps of docs/translating.md: what is still English stands out.

Every letter of the catalogue is replaced: `ru` has accents and is 40 % longer, `ar` is written from right to left. Both have more plural
forms than English, and dates without Latin letters.
"""

import json
import re
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import workbench
from workbench.rounds.passing import POLICIES
from workbench.ui.words import words

PLURALS = {"ru": ("one", "few", "many", "other"), "ar": ("zero", "one", "two", "few", "many", "other")}
DIRECTION = {"ru": "ltr", "ar": "rtl"}
SIGNS = "①②③④⑤⑥"  # of plural forms
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_LETTERS = {
    "ru": str.maketrans(_LATIN + _LATIN.upper(), "áḃćḋéḟǵḣíĵḱĺḿńóṕɋŕśťúṽẃẋýźÁḂĆḊÉḞǴḢÍĴḰĹḾŃÓṔɊŔŚŤÚṼẂẊÝŹ"),
    "ar": str.maketrans(_LATIN + _LATIN.upper(), "ابتثجحخدذرزسشصضطظعغفقكلمنه" * 2),
}
DATA = {
    *(
        "text",
        "name",
        "title",
        "person",
        "definition",
        "ask",
        "guideline",
        "gold",
        "yours",
        "accepted",
        "answer",
    ),
    *(
        "includes",
        "excludes",
        "item",
        "label",
        "alt",
        "reply",
        "by",
        "reason",
        "practice_round",
        "practice_title",
    ),
    *("why", "decision", "points", "unit", "terms", "id"),
}
SEEN = """() => {
  const names = ["aria-label", "aria-description", "aria-valuetext", "aria-roledescription", "title", "alt", "placeholder"];
  const found = [document.title];
  for (const part of document.querySelectorAll("body *")) {
    if (part.closest("kbd, option[lang], script, style, noscript, dt")) continue;
    for (const name of names) if (part.hasAttribute(name)) found.push(part.getAttribute(name));
    if (part.closest(".sp-text, .mk-text, .mk-word")) continue; // the item, in pieces
    for (const node of part.childNodes) if (node.nodeType === 3) found.push(node.data);
  }
  return found;
}"""
CLIPPED = """() => [...document.querySelectorAll(".quiz *")].filter((part) => {
  const style = getComputedStyle(part);
  const box = part.getBoundingClientRect();
  if (part.closest(".unseen, .why, .vrow .textlink, .cut, svg, .terms, .drawer-in, textarea, .sh-frame") || !box.width) return false;
  const cut = /hidden|clip/.test(style.overflowX + style.overflowY)
    && (part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1);
  const out = box.right > innerWidth + 1 || box.left < -1;
  const over = part.matches(".btn, .ans, .chip, h1, h2, .saved, .clock") && part.scrollWidth > part.clientWidth + 1;
  return cut || out || over;
}).map((part) => `${part.tagName}.${part.className}: ${part.textContent.trim().slice(0, 60)}`)"""


def foreign(sentence: str, language: str, sign: str = "") -> str:
    """A sentence with other letters, 40 % longer; the values in braces stay."""
    parts = re.split(r"(\{\w+\})", sentence)
    letters = "".join(part if part.startswith("{") else part.translate(_LETTERS[language]) for part in parts)
    more = max(1, round(0.4 * len(sentence) / 5)) if language == "ru" else 0
    return " ".join((f"{sign}{letters}", *["ḿóŕé"] * more))


def translated(said: Any, language: str) -> Any:
    """A sentence, or all its plural forms in this language."""
    if isinstance(said, str):
        return foreign(said, language)
    return {
        form: foreign(said["other"], language, sign)
        for form, sign in zip(PLURALS[language], SIGNS, strict=False)
    }


def catalogue(language: str) -> dict[str, Any]:
    """Steps 1 and 2: the English sentences translated, the language's own name and direction."""
    sentences = {name: translated(said, language) for name, said in words("en").items()}
    return sentences | {"language": f"⟦{language}⟧", "direction": DIRECTION[language]}


def policy_words(language: str, policy: Any) -> dict[str, Any]:
    """Step 4: a policy's sentences."""
    return {name: translated(said, language) for name, said in policy.page["en"].items()}


def add_languages(folder: Path) -> Path:
    """Copy the package to a folder and add both languages there, as docs/translating.md says; the folder to run it from."""
    source = Path(workbench.__file__).parent
    package = folder / "workbench"
    shutil.copytree(source, package, ignore=shutil.ignore_patterns("__pycache__"))
    listed = package / "ui" / "words.js"
    policies = package / "rounds" / "passing.py"
    for language in PLURALS:
        path = package / "ui" / "words" / f"{language}.json"
        path.write_text(json.dumps(catalogue(language), ensure_ascii=False), encoding="utf-8")
        names = listed.read_text(encoding="utf-8")
        added = names.replace('es: "Español"', f'es: "Español", {language}: "⟦{language}⟧"')
        assert added != names
        listed.write_text(added, encoding="utf-8")
        pages = {policy.__name__: policy_words(language, policy) for policy in POLICIES}
        with policies.open("a", encoding="utf-8") as file:
            file.write(
                f"\nfor _policy in POLICIES:\n    _policy.page = {{**_policy.page, {language!r}: {pages!r}[_policy.__name__]}}\n"
            )
    return folder


def values_of(view: Any, key: str = "") -> set[str]:
    """The texts of a view that are the round's own: items, guideline, names."""
    if isinstance(view, dict):
        return {text for name, part in view.items() if name != "words" for text in values_of(part, name)}
    if isinstance(view, list):
        return {text for part in view for text in values_of(part, key)}
    return {view} if isinstance(view, str) and key in DATA else set()


def english(page: Page, view: Any) -> list[str]:
    """What a page shows or says to a listener in Latin letters, besides the round's own texts and the keys."""
    own = sorted((text.strip() for text in values_of(view)), key=len, reverse=True)
    rest = []
    for text in page.evaluate(SEEN):
        plain = re.sub(r"\((Ctrl ⇧ \w|Ctrl \w|Del)\)", "", text)  # keys keep the names printed on them
        for value in own:
            for form in (value, value.replace("_", " ")):
                plain = plain.replace(form, "") if len(form) > 1 else plain
        plain = re.sub(
            "“([^”]*)”", lambda part: "" if any(part[1] in value for value in own) else part[0], plain
        )
        if re.search(r"[A-Za-z]{2,}", plain):
            rest.append(text.strip())
    return rest
