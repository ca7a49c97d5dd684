"""`workbench lab`: JupyterLab in a workspace, with the tools one click away and no network access."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from workbench.errors import WriteFailed
from workbench.store.shipped import shipped
from workbench.store.workspace import Workspace
from workbench.ui.options import ROOT

LAUNCHER = Path(__file__).parents[1] / "launcher"
QUIET = (  # no news, no update check, no extension index
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
)


@click.command("lab")
@click.option(
    "--port", type=int, default=8888, show_default=True, help="Port; the next free one where it is taken."
)
@click.option("--no-browser", is_flag=True, help="Print the address and open nothing.")
@click.argument("more", nargs=-1, type=click.UNPROCESSED)
@ROOT
def lab_command(port: int, no_browser: bool, more: tuple[str, ...], root: Path | None) -> None:
    """Open JupyterLab in a workspace; its launcher has a tile for each screen.

    Screens that the workspace lacks are copied into its folder notebooks/; those that are there stay as they are.
    Options after -- go to JupyterLab. If you are root in a container, add --allow-root.

    \b
    Example:
      workbench lab
      workbench lab -- --allow-root
    """
    workspace = Workspace.find(root)
    for name in lay_screens(workspace.root):
        click.echo(f"{workspace.root / 'notebooks' / name}: new here")
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={workspace.root}",
        f"--LabApp.extra_labextensions_path={LAUNCHER}",
        f"--port={port}",
        *QUIET,
    ]
    command += [*(["--no-browser"] if no_browser else []), *more]
    paths = [str(LAUNCHER / "config"), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    layouts = {
        "JUPYTERLAB_WORKSPACES_DIR": str(workspace.root / "runs" / "layouts")
    }  # tabs belong to a workspace
    environment = layouts | os.environ | {"JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths))}
    if os.name == "posix":  # replaces this process, so that ending it ends JupyterLab
        os.chdir(workspace.root)
        os.execve(command[0], command, environment)
    try:
        sys.exit(subprocess.run(command, env=environment, cwd=workspace.root, check=False).returncode)
    except KeyboardInterrupt:
        sys.exit(130)


def lay_screens(root: Path) -> list[str]:
    """Copy the screens that a workspace lacks into its folder notebooks/; returns their names."""
    target, new = root / "notebooks", []
    for source in sorted(shipped("notebooks").glob("*.ipynb")):
        if (target / source.name).exists():
            continue
        try:
            target.mkdir(exist_ok=True)
            shutil.copyfile(source, target / source.name)
        except OSError as error:
            raise WriteFailed(
                f"{target / source.name} could not be written: {error.strerror or error}."
            ) from error
        new.append(source.name)
    return new
