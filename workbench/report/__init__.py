"""The report kit: sections, charts, tables, number formats, and rendering a notebook to a page."""
