"""What a result looks like on paper: tables, figures, and one page module for each report."""
