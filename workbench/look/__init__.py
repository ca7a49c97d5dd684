"""The one look that reports and screens share."""
