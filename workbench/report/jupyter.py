"""The only import of papermill and nbconvert, without two slow imports that no report needs.

jsonschema imports `rfc3987_syntax` to check internationalised web addresses, which takes more than half a second
on every start. No notebook's schema has such an address. Unless it is loaded already, we mark it as not installed
(None in `sys.modules`), and jsonschema skips this check. papermill imports `pyarrow.fs` to read notebooks from
Hadoop; ours are files. pyarrow can still be imported later.

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
