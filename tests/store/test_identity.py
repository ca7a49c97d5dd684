"""Who is at the keyboard: JupyterHub's user, the user of Jupyter Server where it knows one, else the system's."""

import os
import pwd
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from workbench.documents.record import Actor, names_in
from workbench.store import identity as module
from workbench.store.identity import identity

PROVIDER = """
from jupyter_server.auth import IdentityProvider, User

class Fixed(IdentityProvider):
    def get_user(self, handler):
        known = self.token and self.token in handler.request.headers.get("Authorization", "")
        return User("lea") if known else None
"""


def test_a_typed_name_is_shown_as_typed():
    assert identity() == Actor("uwe", "hub")
    assert identity(" Lea ").shown == "uwe (typed: Lea)"
    assert identity("uwe").shown == "uwe"
    assert identity("uwe (typed: Lea)") == identity("Lea")  # as a document holds it
    assert identity("  ").typed is None
    assert names_in(identity("Lea").shown) == ("uwe", "Lea")


def test_the_system_s_user_is_the_owner_of_the_process(monkeypatch):
    """Not what $USER and $LOGNAME say: anybody may set them."""
    monkeypatch.delenv("JUPYTERHUB_USER")
    monkeypatch.delenv("JPY_PARENT_PID", raising=False)
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "lea")
    assert identity() == Actor(pwd.getpwuid(os.getuid()).pw_name, "system")


def test_a_user_without_a_name_has_a_number(monkeypatch):
    monkeypatch.delenv("JUPYTERHUB_USER")
    monkeypatch.setattr(os, "getuid", lambda: 4_000_123)
    assert identity() == Actor("user 4000123", "system")


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A Jupyter Server of this machine, as a kernel under it finds it; the factory takes its options."""
    (tmp_path / "provider.py").write_text(PROVIDER)
    paths = {"JUPYTER_RUNTIME_DIR": str(tmp_path), "JUPYTER_CONFIG_DIR": str(tmp_path)}
    for name, value in paths.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("JUPYTERHUB_USER")
    running = []

    def start(*options: str) -> None:
        command = [
            sys.executable,
            "-m",
            "jupyter_server",
            "--no-browser",
            "--port=0",
            "--allow-root",
            *options,
        ]
        environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        running.append(process)
        about = Path(tmp_path) / f"jpserver-{process.pid}.json"
        end = time.monotonic() + 60
        while not about.exists() and time.monotonic() < end:
            time.sleep(0.1)
        assert about.exists(), "Jupyter Server did not start"
        time.sleep(0.5)
        monkeypatch.setenv("JPY_PARENT_PID", str(process.pid))
        module._signed_in.cache_clear()

    yield start
    for process in running:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def test_jupyter_server_says_who_is_signed_in(server):
    """Where its identity provider knows somebody by name."""
    server("--ServerApp.identity_provider_class=provider.Fixed")
    assert identity() == Actor("lea", "jupyter")


def test_a_name_that_jupyter_server_made_up_is_no_identity(server):
    """With a token alone it calls everybody Anonymous Something: the system's user counts."""
    server()
    assert identity().known == "system"


def test_a_server_that_is_gone_is_no_identity(monkeypatch, tmp_path):
    monkeypatch.delenv("JUPYTERHUB_USER")
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "jpserver-999999.json").write_text('{"url": "http://127.0.0.1:9/", "token": "x"}')
    monkeypatch.setenv("JPY_PARENT_PID", "999999")
    module._signed_in.cache_clear()
    assert identity().known == "system"
