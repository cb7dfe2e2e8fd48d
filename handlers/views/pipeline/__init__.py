"""The pipeline and what is made of it: one private message, turned by what is chosen in it."""
