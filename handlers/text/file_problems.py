"""What is said of files that are imported: what is wrong, and what to do."""

from collections.abc import Mapping

OF_FILES: Mapping[str, str] = {
    "cell_day_unclear": "“{value}” can be two days. Write {dmy} or {mdy}, or say whether the day or the month comes "
    "first.",
    "cell_error": "The workbook says “{value}” here. Mend its formula.",
    "cell_formula": "This formula has no value yet. Open the workbook, save it, and import it again; or put the value "
    "in its place.",
    "cell_not_a_choice": "“{value}” is none of these: {possible}.",
    "cell_not_a_day": "“{value}” is no day. Write it as 2026-04-03.",
    "cell_not_a_number": "“{value}” is no number. Write it as 120000 or 120000.50.",
    "cell_not_an_instant": "“{value}” is no time with its offset, as in 2026-04-03T08:00:00+00:00.",
    "cell_number_unclear": "“{value}” can be two numbers. Write it without separators between thousands, or say "
    "whether a point or a comma stands before the decimals.",
    "cell_other_currency": "“{value}” is in another currency. Amounts here are in {currency}.",
    "cells_not_as_headers": "This row has {count} cells and the headers are {wanted}. A text with a separator or a "
    "line break in it belongs between quotation marks.",
    "column_twice": "The columns “{first}” and “{second}” say the same. Leave one of them out.",
    "company_has_no_company": "A company belongs to no other company. Say that it is a person, or leave the company "
    "empty.",
    "created_in_future": "It cannot have been created after {today}.",
    "export_form_unknown": "“{said}” is no format. Type /salesbot export, or /salesbot export json.",
    "file_cut_off": "The file ends too early, or a quotation mark is not closed, at row {row}. Save it again, whole.",
    "file_damaged": "The file is damaged or not whole. Save it again.",
    "file_empty": "There are no rows in this file.",
    "file_headers_unknown": "These headers are none that Salesbot knows: {headers}. A table of opportunities needs "
    "Description or No., one of contacts Name.",
    "file_missing": "There is no file {name}.",
    "file_not_fetched": "Slack did not give the file. Drop it again; if that does not help, the app needs the scope "
    "files:read: ask whoever installed it.",
    "file_not_known": "This is no file that Salesbot can read. It takes CSV, XLSX, JSON, and an export as ZIP.",
    "file_not_text": "The letters in this file cannot be read. Save it as “CSV UTF-8”.",
    "file_old_excel": "This is a workbook of an old Excel, or has a password. Save it as .xlsx without one.",
    "file_too_large": "The file is larger than {largest} MB. Divide it.",
    "history_active": "Of the entries of an opportunity that has started the last one, and no other, is active.",
    "history_dates": "The entry {entry} is dated before the one before it.",
    "history_missing": "{no} has started and has no entries. Import the whole export.",
    "history_numbers": "The entries of an opportunity count from 1 without gaps, and stand together in that order.",
    "history_status": "Status and date closed are not what the last entry says.",
    "history_until": "The entry {entry} must end on the day on which the next one begins.",
    "history_weighted": "The weighted value of the entry {entry} is not its value times its probability.",
    "import_again": "Nothing was imported: this file was imported before, and would create the same once more. Say "
    "that this is meant, or leave those rows out of the file.",
    "import_changed": "Something has changed since you looked. Nothing was imported. Look again, and confirm again.",
    "import_contradicts": "The file contradicts itself or the book. Nothing was imported.",
    "import_currency": "The amounts in this export are in {file}, and those in the book in {book}.",
    "import_differs": "{key} is in the book already and is not the same. To change what is there, import its table "
    "alone.",
    "import_done": "It was imported already, when Import was pressed the first time.",
    "import_fixed": "A file does not change this in what is there already. Change it in Slack.",
    "import_refused": "Nothing was imported, because rows were refused: {count}. Mend them, or leave them out.",
    "named_twice": "Several are called “{name}”. Give the number, or the code.",
    "not_closed_with_date": "Something that is not closed has no date closed. Say whether it was won or lost.",
    "number_not_there": "{no} is not in the book.",
    "number_out_of_range": "This number must be whole and from {least} to {most}.",
    "number_twice": "{no} stands in this file twice.",
    "stage_needs_progress": "What is not started is at no stage. Say that it is open, or leave the stage empty.",
    "stage_unknown": "{cycle} has no such stage. Its stages: {possible}.",
}
"""One text a code, as in `problems.SAID`, which has these too."""

IN_ROWS: Mapping[str, str] = {
    "closing_date_past": "It should close on a day that is over. Give {earliest} or a later day too.",
    "closing_date_past:day": "{day} is over. Write {earliest} or a later day.",
    "unknown": "“{key}” is not known here. Write it as it stands in Salesbot.",
    "unknown:possible": "“{key}” is not known here. Write one of these: {possible}.",
}
"""What `problems.SAID` says for windows, said for the rows of a file: there is no list to choose from.

A code with the name of a value behind it is for problems that have this value.
"""
