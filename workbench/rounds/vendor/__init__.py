"""What a vendor's manager may see: the vendor's data alone, read first, and the page that features make of it."""
