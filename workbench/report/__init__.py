"""The report kit: sections, charts, tables, how numbers are written, and the road from a notebook to a page."""
