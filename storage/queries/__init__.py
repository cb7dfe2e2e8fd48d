"""The read side: statements that give frozen read models; nothing here commits."""
