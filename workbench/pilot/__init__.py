"""Vendors compared by criteria fixed beforehand: the designer, the plan, the report and what follows."""
