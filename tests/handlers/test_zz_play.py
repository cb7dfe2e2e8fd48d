"""Play."""
import os
from tests.handlers.conftest import Office

def test_play(office: Office) -> None:
    exec(__import__("pathlib").Path(os.environ["PLAY"]).read_text(), {"office": office})
