"""A server extension of Jupyter: the tools' kernel is there, and has read its modules, before the browser asks.

`workbench lab` enables it (launcher/config/). JupyterLab's extension finds the session by its path.
"""

from typing import Any

PATH = "notebooks/.tools"  # the same in launcher/calibration-workbench/lab/kernel.js
WARM = (  # one after the other, so that a click comes in between
    "from workbench.home import tools",
    "tools.prepare()",
    "tools.prepare_editor()",
)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "workbench.home.warming"}]


def _load_jupyter_server_extension(app: Any) -> None:
    app.io_loop.add_callback(warm, app)


async def warm(app: Any) -> None:
    """Start the kernel of the tools, and have it import them."""
    session = await app.session_manager.create_session(
        path=PATH,
        name="Calibration workbench",
        type="console",
        kernel_name=app.kernel_manager.default_kernel_name,
    )
    client = app.kernel_manager.get_kernel(session["kernel"]["id"]).client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=120)
        for code in WARM:
            client.execute(code, silent=True, store_history=False)
            await client.get_shell_msg(timeout=120)
    finally:
        client.stop_channels()
    app.log.info("The tools' kernel is warm.")
