"""The JSON Schema of a guideline, for editors that complete and check YAML while it is typed."""

from typing import Any

from workbench.documents.document import NAME
from workbench.documents.guideline import Guideline
from workbench.documents.version import PATTERN

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PATTERNS = {"name": f"^{NAME.pattern}$", "version": f"^{PATTERN.pattern}$"}


def guideline_schema() -> dict[str, Any]:
    """What a guideline's file may hold. A draft that fits it can still be refused: labels must name each other."""
    schema = Guideline.model_json_schema()
    for field, pattern in PATTERNS.items():
        schema["properties"][field]["pattern"] = pattern
    seal = {
        "type": "string",
        "pattern": "^[0-9a-f]{64}$",
        "description": "Written by `workbench guideline publish`: the digest of all above it.",
    }
    schema["properties"]["sha256"] = seal
    return {"$schema": DIALECT, **schema}
