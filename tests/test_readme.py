"""README says what is true: the drawing of the moves, the commands, the settings."""

import re
from pathlib import Path

import yaml

from bot.config import Settings
from handlers import ids
from handlers.opportunities import VERBS, WORDS
from storage.domain.opportunities import MOVES, Move, Status

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
NAMES = {"NotStarted": Status.NOT_STARTED, "InProgress": Status.IN_PROGRESS, "Won": Status.WON, "Lost": Status.LOST}


def test_the_drawing_shows_every_move_and_no_other() -> None:
    drawn = {
        (NAMES[start], Move(move.strip().replace(" ", "_"))): NAMES[end]
        for start, end, moves in re.findall(r"^    (\w+) --> (\w+): (.+)$", README, re.MULTILINE)
        for move in moves.split(",")
    }
    assert drawn == MOVES


def test_every_form_of_the_command_stands_in_the_table() -> None:
    table = README[README.index("## What one can type") : README.index("Two shortcuts")]
    typed = set(re.findall(r"[a-z]+", " ".join(re.findall(r"^\|(.*?)\|", table, re.MULTILINE))))
    assert {word for word in {*VERBS, *WORDS} if word} <= typed


def test_readme_manifest_and_ids_name_the_same_commands_and_shortcuts() -> None:
    manifest = yaml.safe_load((Path(__file__).parent.parent / "manifest.yml").read_text(encoding="utf-8"))
    commands = {command["command"] for command in manifest["features"]["slash_commands"]}
    shortcuts = {shortcut["callback_id"] for shortcut in manifest["features"]["shortcuts"]}
    assert commands == {value for name, value in vars(ids).items() if name.startswith("COMMAND_")}
    assert shortcuts == {value for name, value in vars(ids).items() if name.startswith("SHORTCUT_")}
    addresses = ("/slack", "/healthz", "/readyz", "/behind")
    assert commands == {word for word in re.findall(r"`(/[a-z]+)[ `]", README) if not word.startswith(addresses)}


def test_every_setting_stands_in_the_table() -> None:
    settings_table = README[README.index("| Variable | Meaning |") : README.index("3. `salesbot sample")]
    aliases = {field.validation_alias or name for name, field in Settings.model_fields.items()}
    assert {str(alias).upper() for alias in aliases} == set(re.findall(r"`([A-Z]+_[A-Z_]+|PORT)`", settings_table))
