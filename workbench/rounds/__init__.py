"""A round in the browser: made, taken by people who must never reach the gold, and judged."""
