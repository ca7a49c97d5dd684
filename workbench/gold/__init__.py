"""The gold set: items drawn, labelled blind, adjudicated, locked, and watched while it is in use."""
