"""Screens: pure functions from values to blocks and views."""
