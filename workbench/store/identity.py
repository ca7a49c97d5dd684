"""Who is at the keyboard: JupyterHub's user, Jupyter Server's identity, or the operating system's user.

Whoever controls a process controls what this says in it: in a kernel it guards against slips, and against nobody else.
"""

import getpass
import json
import os
import re
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from workbench import characters
from workbench.documents.record import PROPOSED, Actor

PATIENCE = 2  # seconds for Jupyter Server to say who is signed in
NOBODY = re.compile(r"[0-9a-f]{32}")  # the user name that Jupyter Server makes up for whoever has its token


def identity(typed: str | None = None) -> Actor:
    """The user of this process, and the name that they typed beside it."""
    actor = _known()
    name = " ".join(characters.typed((typed or "").partition(PROPOSED)[0]).split())
    own = f"{actor.name} (typed: "
    if name.startswith(own):  # as a document holds it
        name = name.removeprefix(own).removesuffix(")")
    return replace(actor, typed=name) if name and name != actor.name else actor


def _known() -> Actor:
    if hub := os.environ.get("JUPYTERHUB_USER"):
        return Actor(hub, "hub")
    if (server := os.environ.get("JPY_PARENT_PID", "")).isdigit() and (user := _signed_in(int(server))):
        return Actor(user, "jupyter")
    return Actor(_system_user(), "system")


def _system_user() -> str:
    """The owner of this process; not what $USER or $LOGNAME say, which anybody may set."""
    if sys.platform == "win32":
        return getpass.getuser()
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # no such user, as in some containers
        return f"user {os.getuid()}"


@cache
def _signed_in(server: int) -> str | None:
    """Whom the Jupyter Server of this process number knows, by its own answer; None where it knows nobody by name.

    A server with a token or a password alone makes up a name for everybody: that is no identity.
    """
    import urllib.request

    about = _running(server)
    if about is None:
        return None
    address = f"{str(about['url']).rstrip('/')}/api/me"
    request = urllib.request.Request(address, headers={"Authorization": f"token {about.get('token', '')}"})
    try:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=PATIENCE) as answer:
            user = json.load(answer)["identity"]["username"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return user if isinstance(user, str) and user and not NOBODY.fullmatch(user) else None


def _running(server: int) -> dict[str, Any] | None:
    """What a Jupyter Server wrote about itself, in a file that only its user can read: its address and token."""
    from jupyter_core.paths import jupyter_runtime_dir

    try:
        about = json.loads((Path(jupyter_runtime_dir()) / f"jpserver-{server}.json").read_bytes())
    except (OSError, ValueError):
        return None
    return about if isinstance(about, dict) and str(about.get("url", "")).startswith("http") else None
