"""Who is at the keyboard: JupyterHub's user, Jupyter Server's identity, or the operating system's user."""

import getpass
import os
from dataclasses import replace

from workbench import characters
from workbench.documents.record import Actor


def identity(typed: str | None = None) -> Actor:
    """The user of this process, and the name that they typed beside it."""
    actor = _known()
    name = characters.typed(typed or "").strip()
    return replace(actor, typed=name) if name and name != actor.name else actor


def _known() -> Actor:
    if hub := os.environ.get("JUPYTERHUB_USER"):
        return Actor(hub, "hub")
    try:
        return Actor(getpass.getuser(), "system")
    except (KeyError, OSError):  # no such user, as in some containers
        return Actor(f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown user", "system")
