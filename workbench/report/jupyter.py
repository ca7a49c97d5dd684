"""The one door to papermill and nbconvert: two imports that no report needs are turned off before they are loaded.

jsonschema imports `rfc3987_syntax` to check internationalised web addresses, and that builds a grammar for more
than half a second on every start. No notebook's schema holds such an address, so unless somebody has loaded it
already we tell Python that it is not installed (None is its mark for that); jsonschema then leaves that one check
out. papermill imports `pyarrow.fs` to read notebooks from Hadoop; ours lie in files, and whoever needs pyarrow
later still gets it.

Import this module inside the function that needs it: it is heavy.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
sys.modules.setdefault("pyarrow.fs", None)  # type: ignore[arg-type]

import papermill  # noqa: E402
from jupyter_client.kernelspec import KernelSpec  # noqa: E402
from jupyter_client.manager import AsyncKernelManager  # noqa: E402
from nbconvert.exporters.templateexporter import TemplateExporter  # noqa: E402

if sys.modules["pyarrow.fs"] is None:
    del sys.modules["pyarrow.fs"]

__all__ = ["AsyncKernelManager", "KernelSpec", "TemplateExporter", "papermill"]
