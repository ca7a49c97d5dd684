"""The pilot report: what it reads, how it speaks, and one module a section."""
