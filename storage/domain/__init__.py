"""The rules of selling: pure functions and small frozen values, standard library only."""
