"""The one door to papermill, nbformat and nbconvert: one costly import is turned off before they are loaded.

jsonschema imports `rfc3987_syntax` to check internationalised web addresses, and that builds a grammar for more
than a second on every start. No notebook's schema holds such an address, so unless somebody has loaded it already
we tell Python that it is not installed (None is its mark for that); jsonschema then leaves that one check out.

Import this module inside the function that needs it: it is heavy.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

import nbformat  # noqa: E402
import papermill  # noqa: E402
from jupyter_client.kernelspec import KernelSpec  # noqa: E402
from jupyter_client.manager import AsyncKernelManager  # noqa: E402
from nbconvert.exporters.templateexporter import TemplateExporter  # noqa: E402

__all__ = ["AsyncKernelManager", "KernelSpec", "TemplateExporter", "nbformat", "papermill"]
