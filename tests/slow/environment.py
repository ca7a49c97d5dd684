"""An environment of its own for a package that asks for other versions than ours."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def python_with(package: str, home: Path) -> Path:
    """Python with a package in a new environment; the test is skipped where it cannot be installed."""
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    python = home / "bin" / "python"
    steps = (
        [uv, "venv", "--quiet", "--python", sys.executable, "--clear", home],
        [uv, "pip", "install", "--quiet", "--python", python, package],
    )
    if any(subprocess.run(step, capture_output=True, check=False).returncode for step in steps):
        pytest.skip(f"{package} cannot be installed here")
    return python
