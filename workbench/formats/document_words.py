"""The words by which people head the parts of a guideline in a document."""

PARTS = {
    "definition": "definition|meaning|description|what it is",
    "includes": "includes|include|included|inclusions|this includes|also|use for|use when|what counts|counts",
    "excludes": "excludes|exclude|exclusions|does not include|do not include|not included|not|but not|"
    "do not use|do not use for|does not count|what does not count",
    "examples": "examples|example|for example|e.g.|good examples|positive examples",
    "counterexamples": "counterexamples|counterexample|counter-examples|counter-example|not examples|"
    "negative examples|bad examples|wrong examples|non-examples",
    "rules": "rules|rule|decision rules|tie-breakers|how to decide",
}
_PART_OF = {word: part for part, words in PARTS.items() for word in words.split("|")}
SECTIONS = {
    "no label": "contents|table of contents|contact|changelog|changes|history|version history|faq|edge cases|"
    "decided cases|how to answer|references|appendix|glossary",
    "about": "introduction|purpose|overview|background|about|goal|goals|aim|task|scope",
}
NO_LABEL, ABOUT = (frozenset(words.split("|")) for words in SECTIONS.values())


def part_of(text: str) -> str | None:
    """The part of a label that a heading or a lead-in names.

    >>> part_of("Does not include:")
    'excludes'
    """
    return _PART_OF.get(text.strip().rstrip(":").strip().casefold())
