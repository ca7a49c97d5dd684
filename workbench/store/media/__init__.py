"""Pictures, sounds and films without what was written about them: the pixels and samples stay as they are."""
