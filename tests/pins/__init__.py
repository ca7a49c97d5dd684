"""Pins hold what a user sees today: commands, their JSON, pages, refusals, digests and files.

They were taken before modules move, so that a move that changes any of it is noticed.
A changed pin is written anew (`PIN=1 pytest tests/pins`) in the commit that changes the behaviour, and never elsewhere.
"""
