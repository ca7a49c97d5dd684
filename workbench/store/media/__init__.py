"""Pictures, sounds and films of items: where they lie, and served without what was written about them; pixels and samples stay."""
