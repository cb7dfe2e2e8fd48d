"""The pipeline and the figures: the command, its screens, their charts."""

from handlers.pipeline.command import register, show_screen

__all__ = ["register", "show_screen"]
