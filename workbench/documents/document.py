"""The base of every document: frozen fields, one canonical JSON, one digest."""

import json
import re
from hashlib import sha256
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from workbench.documents.version import Version
from workbench.errors import InvalidDocument

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def _is_name(text: str) -> str:
    if not NAME.fullmatch(text):
        raise ValueError(
            f"{text!r} cannot name a folder; use lower-case letters, digits, '-' and '_', at most 64"
        )
    return text


def _is_version(text: str) -> str:
    try:
        return str(Version.parse(text))
    except InvalidDocument as error:  # a ValueError keeps its field
        raise ValueError(str(error)) from None


Name = Annotated[str, AfterValidator(_is_name)]
VersionText = Annotated[str, AfterValidator(_is_version)]
Text = Annotated[str, Field(min_length=1)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Document(BaseModel):
    """A frozen document or a part of one; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_strip_whitespace=True)

    def canonical(self) -> bytes:
        """The canonical JSON of this document, so that equal documents have equal bytes."""
        return canonical_json(self.model_dump(mode="json", exclude_defaults=True))

    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return sha256(self.canonical()).hexdigest()


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys, no extra spaces, UTF-8 and one line end."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return (text + "\n").encode()


class Reference(Document):
    """A reference to another published document, with its digest."""

    name: Name
    version: VersionText
    sha256: Digest | None = None

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"
