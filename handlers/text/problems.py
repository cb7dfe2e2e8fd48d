"""What is said when a rule says no: what is wrong, and what to do."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from handlers.text.file_problems import IN_ROWS, OF_FILES
from handlers.text.words import Words
from storage.domain.errors import Problem
from storage.domain.setup import Some

SAID: Mapping[str, str] = {
    "absence_backwards": "Choose {earliest} or a later day, or leave it empty if you do not know yet.",
    "absence_over": "That is over already. Choose {earliest} or a later day.",
    "action_not_possible": "{action_type} is not possible from this stage. Possible now: {possible}.",
    "activity_in_use": "{code} cannot be deleted while stages ask for it: {stages}. Choose another activity there "
    "first, or block it: then no other stage can ask for it.",
    "admin_needs_slack": "An admin needs a Slack user, or nobody could come in as this admin. Choose one.",
    "admins_only": "Only Salesbot admins can do that. Ask one of them.",
    "already_started": "This opportunity is already in progress. Use Update to move it on.",
    "amount_not_a_number": "Type a number, such as 120000 or 120000.50.",
    "amount_not_positive": "Type an amount above 0.",
    "amount_too_fine": "Type at most {digits} decimals.",
    "amount_too_large": "That is more than Salesbot can keep. The largest amount is {largest}.",
    "batch_changed": "Meanwhile there are {count} of them. Nothing was deleted. Close this window and look again.",
    "before_last_change": "The last change was on {earliest}. Choose that day or a later one.",
    "blocked": "This one is blocked. Choose another.",
    "chances_out_of_range": "Type a whole number from 1 to 100.",
    "chances_superseded": "Somebody has set the chances of this stage to {chances} % since. Nothing was changed.",
    "changed_meanwhile": "{by} changed {no} while this window was open (at {at}). Nothing was saved. "
    "Close this window and open it again to see where it stands now.",
    "close_code_in_use": "{code} cannot be deleted, because opportunities were closed with it: {opportunities}. "
    "Block it instead: then nobody can choose it any more.",
    "close_code_wrong_type": "This close code is not for {status}. Choose one that is.",
    "close_type_in_use": "Its type stays, because opportunities were closed with it: {opportunities}. "
    "Make another close code.",
    "closed": "This opportunity is closed ({status}). Nothing can be changed in it any more.",
    "closing_date_past": "Choose {earliest} or a later day.",
    "commission_out_of_range": "Type a number from 0 to 100, with at most two decimals.",
    "company_missing": "The contact of {no} cannot be found, so there is no customer to sell to.",
    "completed_by_missing": "Say who did {no}: a team's task needs a name.",
    "country_missing": "Choose the country of this region too.",
    "currency_in_use": "Amounts are kept in {currency} already, so the currency cannot change any more.",
    "cycle_in_use": "{cycle} cannot be deleted while opportunities are open in it: {opportunities}. Close them first, "
    "or block it: then nobody can choose it any more.",
    "cycle_fixed": "The sales cycle can be changed only before the first stage is activated.",
    "contact_blocked": "{no} is blocked for privacy. Ask an admin.",
    "contact_has_opportunities": "{name} has opportunities that are not closed: {opportunities}. Close them, or assign "
    "them to another contact, first.",
    "contact_has_tasks": "{name} has open tasks: {tasks}. Complete or cancel them first.",
    "contact_not_yours": "{no} belongs to {owner}. Only they, their manager or an admin can delete it.",
    "contact_of_other_company": "It has started, so it stays with {company}. Choose {company} or one of its persons.",
    "contact_number_missing": "Say which contact: /contact 1 {verb}. Type /contact to see the numbers.",
    "contact_search_empty": "Type what to look for, such as /contact find acme.",
    "contact_type_in_use": "{no} has opportunities, tasks, quotes or persons by now, so its type stays as it is.",
    "date_formula_unknown": "{formula} is not a date formula. Write one like 2W+1D or 1M.",
    "date_out_of_calendar": "Choose a day between {earliest} and {latest}.",
    "date_out_of_range": "{formula} leads beyond the calendar. Choose a shorter one.",
    "day_ahead": "{day} is still to come. Type a day that is over, such as 1 march, friday or 3 weeks ago.",
    "day_unread": "“{said}” is not a day that I can read. Write it like 1 march, 2026-03-01 or 3 weeks ago.",
    "digest_taken": "This channel gets that digest already. Choose another channel, or change the digest there is.",
    "duration_out_of_range": "Type a duration from 1 minute to 10 years.",
    "duration_unknown": "{typed} is not a duration. Write minutes, such as 45, or 1h30 or 2 days.",
    "gone": "That is no longer there: somebody has deleted it. Go back to see what there is.",
    "has_opportunities": "{name} still has open opportunities: {count} ({some}). Hand them over first, or "
    "block {name}.",
    "has_tasks": "{name} still has open tasks: {count} ({some}). Hand them over first, or block {name}.",
    "line_settled": "{no} was dealt with already ({became}), so nothing was changed.",
    "list_of_whom": "Say which one: /task list {lead} {example}.",
    "last_admin": "{name} is the only Salesbot admin. Make somebody else an admin first.",
    "leads_team": "{name} leads {teams}. Give that to another manager first.",
    "delete_in_progress": "{no} is in progress. Win or lose it first; then it can be deleted.",
    "managers_only": "Only the salesperson's manager or an admin can do that. Ask one of them.",
    "missing": "This is needed.",
    "needed_for_meeting": "A meeting needs a start time and a duration.",
    "next_step_past": "The next step lies ahead. Choose {earliest} or a later day.",
    "no_close_codes": "There are no close codes yet. Ask an admin to add them.",
    "no_cycles": "There is no sales cycle to choose yet. Ask an admin to make one: /salesbot setup.",
    "no_lead_taker": "There is nobody in the team yet who could take the lead. Ask a Salesbot admin to add somebody.",
    "no_order": "The quote of {no} has not become an order, so there is no order to delete.",
    "no_quote": "{no} has no quote. Create one with /opp {no} quote.",
    "no_stages": "The sales cycle {cycle} has no stages yet. Ask an admin to add them, or choose another cycle.",
    "no_holidays": "No public holidays are known for {key}. Choose another country, or leave it empty: then no day is "
    "a holiday.",
    "no_regions": "No region of this country has holidays of its own here. Leave it empty.",
    "no_such_contact": "There is no contact {no}. It may have been deleted. Type /contact to see yours.",
    "no_such_cycle": "There is no sales cycle {key} here. Type /pipeline to choose one.",
    "no_such_cycle_near": "There is no sales cycle {key} here. Did you mean {nearest}? Type /pipeline to choose one.",
    "no_such_opportunity": "There is no opportunity {no}. It may have been deleted. Type /opp to see yours.",
    "name_yourself_too": "You would no longer be an admin here: until somebody is named, you are one as an admin of "
    "the Slack workspace. Make yourself an admin as well, or first.",
    "no_days_away": "That is no day at all, so nothing was changed. Type 1d to be away for one working day, or off "
    "if you are back.",
    "no_such_person": "There is no salesperson {key} here. Choose one with @, or type their code.",
    "no_such_task": "There is no task {no}. It may have been deleted. Type /task to see yours.",
    "no_such_team": "There is no team {key} here. Type a team's code or name.",
    "no_such_team_of": "There is no team {key} here, but there is {teams}. Type a team's code or name.",
    "nobody_chosen": "Choose people in Slack, or type the name of somebody who is not in Slack.",
    "not_a_date": "That is not a date. Choose one from the calendar.",
    "not_a_whole_number": "Type a whole number.",
    "not_a_company": "{name} is a person. Choose a company.",
    "has_it_already": "{name} has this task already. Choose somebody else.",
    "not_an_email": "That is not an e-mail address. Write it like kari@acme.example.",
    "not_away": "{name} is not away, and no absence is planned. Type /salesbot away to plan one.",
    "not_away_yourself": "You are not away, and no absence is planned. Type /salesbot away to plan one.",
    "not_closed": "This opportunity is not closed, so there is nothing to reopen.",
    "not_kept": "What priority something had on a past day is not kept. Leave out “{word}”, or the day.",
    "not_in_slack": "{name} is a guest or an app, or has left, and cannot be a salesperson. Choose somebody else.",
    "not_started": "This opportunity has not been started. Activate its first stage first.",
    "not_understood": "This button or window is out of date. Type /opp to go on.",
    "not_won": "Only the order of a won opportunity can be deleted.",
    "not_yours": "{no} belongs to {owner}. Only they, their manager or an admin can change it.",
    "nothing_to_delete": "There is none to delete. Choose a later day, or fewer conditions.",
    "nothing_to_assign": "It is theirs already. Choose another salesperson or another contact.",
    "nothing_to_find": "Type what to look for, such as /opp find acme.",
    "nothing_to_hand_over": "{name} has nothing of this. Choose something else, or close this window.",
    "nothing_to_undo": "There is nothing to undo in {no}.",
    "number_missing": "Say which opportunity: /opp 12 {verb}. Type /opp to see the numbers of yours.",
    "number_taken": "{no} is taken already.",
    "number_too_high": "Type {highest} or less.",
    "number_too_low": "Numbers only go up. Type {lowest} or more.",
    "one_name": "Leave the name empty: people who are chosen keep the names they have in Slack.",
    "outsider": "Salesbot does not know you as a salesperson here. Ask a Salesbot admin to add you.",
    "outsider_ask": "Salesbot does not know you as a salesperson here. Ask {admins} to add you.",
    "percentage_out_of_range": "Type a whole number from 0 to 100.",
    "periods_out_of_range": "Choose from 1 to {most} months.",
    "person_missing": "Say whose work it is: /salesbot handover @person.",
    "profile_unreadable": "Slack did not say who {user} is. Please try again.",
    "quote_linked": "Quote {quote} is already linked to this opportunity. Withdraw it first, or go on with it.",
    "quote_needs_progress": "A quote needs an opportunity that is in progress. Activate its first stage first.",
    "quote_of_other_opportunity": "This quote belongs to {opportunity}.",
    "quote_required": "The stage {stage} needs a sales quote. Close this window and create one first: /opp {no} quote.",
    "record_changed": "Somebody changed this while the window was open. Nothing was saved. Close this window "
    "and open it again to see how it is now.",
    "region_unknown": "{key} is no region of this country that is known here. Known are {known}. Write one of them, "
    "or leave it empty.",
    "reminders_off": "Your reminders are turned off. Choose how often you want them in My reminders.",
    "repeats_backwards": "{formula} does not lead to a later day. Write one that does, such as 1W.",
    "said_twice": "“{first}” and “{second}” do not go together in one list. Keep one of them.",
    "sales_not_positive": "Type the sales value, above 0, or lose the opportunity instead.",
    "same_person": "That is {name} again. Choose somebody else.",
    "since_after": "{since} is later than {on}. Ask since a day before it.",
    "slack_user_taken": "This Slack user is the salesperson {by} already. Choose somebody else.",
    "stage_in_use": "{stage} cannot be deleted while opportunities are at it: {opportunities}. Move them on first.",
    "stage_no_out_of_range": "Type a number from 1 to {largest}.",
    "stage_not_possible": "This stage cannot be reached by {action_type} from here. Choose another stage.",
    "substitute_away": "{name} is away from {first} to {last}. Choose somebody who is there.",
    "substitute_gone": "{name} is away from {first} on, without a last day yet. Choose somebody who is there.",
    "substitute_self": "Nobody stands in for themselves. Choose somebody else than {name}.",
    "substitute_quiet": "{name} has turned their own reminders off and would not be told. Choose somebody else.",
    "substitute_unreachable": "{name} is not in Slack and cannot be reminded of anything. Choose somebody else.",
    "task_closed": "{no} is closed already. Type /task {no} reopen to open it again.",
    "task_not_yours": "{no} belongs to {owner}. Only they, their manager, the owner of its opportunity or an admin "
    "can change it.",
    "task_number_missing": "Say which task: /task 4 {verb}. Type /task to see the numbers of yours.",
    "task_open": "{no} is open, so there is nothing to reopen.",
    "task_taken_back": "{no} was taken back, because {by} was opened again. Go on with {by}.",
    "task_type_fixed": "A meeting stays a meeting, and nothing else becomes one. Write down a new task instead.",
    "team_has_tasks": "The team {team} still has open tasks: {count} ({some}). Complete them or give them to "
    "somebody first.",
    "team_managers_only": "Only the team's manager or an admin can do that. Ask one of them.",
    "too_few_ended": "Only {ended} of the opportunities that were at this stage have ended; from {needed} on their "
    "win rate can be adopted.",
    "too_long": "This is too long. Keep it within {longest} characters.",
    "undo_not_yours": "What was done last to {no}, {by} did. Only they can undo it.",
    "undo_superseded": "{no} was changed after that, so it cannot be undone any more. Type /opp to go on.",
    "undo_too_late": "What was done last to {no} was done more than ten minutes ago, so it cannot be undone. "
    "Correct it with Update, or ask a manager to reopen it.",
    "unknown": "{key} is not known here. Choose one from the list.",
    "unknown_word": "“{word}” is not something I know. Did you mean “{nearest}”? Type /opp help to see it all.",
    "unknown_word_contact": "“{word}” is not something I know. Did you mean “{nearest}”? Type /contact help to see it "
    "all.",
    "unknown_word_contact_far": "“{word}” is not something I know. Type /contact help to see what I can do.",
    "unknown_word_far": "“{word}” is not something I know. Type /opp help to see what I can do.",
    "unknown_word_pipeline": "“{word}” is not something I know. Did you mean “{nearest}”? Type /pipeline help to see "
    "it all.",
    "unknown_word_pipeline_far": "“{word}” is not something I know. Type /pipeline help to see what I can do.",
    "unknown_word_salesbot": "“{word}” is not something I know. Did you mean “{nearest}”? Type /salesbot "
    "help to see it all.",
    "unknown_word_salesbot_far": "“{word}” is not something I know. Type /salesbot help to see what I can do.",
    "unknown_word_task": "“{word}” is not something I know. Did you mean “{nearest}”? Type /task help to see it all.",
    "unknown_word_task_far": "“{word}” is not something I know. Type /task help to see what I can do.",
    "valid_until_past": "Choose {earliest} or a later day.",
    "value_not_positive": "Type a value above 0.",
    "word_missing": "Say what comes behind “{word}”. Type /pipeline help to see how.",
    "word_missing_list": "Say what comes behind “{word}”. Type /opp help to see how.",
    "watching_taken": "This channel gets messages already. Choose another channel, or change what it gets.",
    **OF_FILES,
}
"""One text a code. A test keeps this and the codes in step."""

NAMED: Mapping[str, str] = {
    "first": "First",
    "next": "Next",
    "previous": "Previous",
    "skip": "Skip",
    "update": "Update",
    "jump": "Jump",
    "updated": "Updated",
    "jumped": "Jumped",
    "undone": "Undone",
    "reopened": "Reopened",
    "not_started": "Not Started",
    "in_progress": "In Progress",
    "won": "Won",
    "lost": "Lost",
    "low": "Low",
    "normal": "Normal",
    "high": "High",
    "open": "Open",
    "none": "None",
    "company": "Company",
    "person": "Person",
    "phone_call": "Phone call",
    "completed": "Completed",
    "waiting": "Waiting",
    "postponed": "Postponed",
    "due_date": "Due date",
    "closing_date": "Closing date",
    "note": "Note",
    "call": "Call",
    "meeting": "Meeting",
    "email": "E-mail",
    "ordered": "Ordered",
    "withdrawn": "Withdrawn",
    "salesperson": "Salesperson",
    "manager": "Manager",
    "admin": "Admin",
    "everybody": "Everybody's",
    "team": "Their team's",
    "own": "Only their own",
    "due": "Due",
    "done": "Done",
    "cancelled": "Cancelled",
    "moved": "Moved to another day",
    "elsewhere": "With somebody else now",
    "gone": "Deleted",
}
"""What options are called on screen. Source: domain-reference, the option captions."""


def name(words: Words, option: str) -> str:
    """Give an option's name."""
    return words(NAMED[option])


def _shown(words: Words, value: object, zone: str) -> str:
    """Write one value of a problem as people read it."""
    if isinstance(value, datetime):
        return words.moment(value.astimezone(ZoneInfo(zone)))
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Some):
        named = ", ".join(value.first)
        return named + (words.several(" and {count} more", " and {count} more", value.more) if value.more else "")
    if isinstance(value, tuple):
        return ", ".join(_shown(words, each, zone) for each in value)
    return name(words, value) if isinstance(value, StrEnum) else str(value)


def say(words: Words, problem: Problem, zone: str = "UTC") -> str:
    """Say what is wrong and what to do. The text is plain: whoever shows it as markup escapes it."""
    return _say(words, SAID[problem.code], problem, zone)


def say_of_row(words: Words, problem: Problem) -> str:
    """Say what is wrong with a row of a file, where nothing can be chosen; plain text, as `say` gives it."""
    keys = *(f"{problem.code}:{name}" for name in problem.values), problem.code
    text = next((IN_ROWS[key] for key in keys if key in IN_ROWS), SAID[problem.code])
    return _say(words, text, problem, "UTC")


def _say(words: Words, text: str, problem: Problem, zone: str) -> str:
    return words(text, **{key: _shown(words, value, zone) for key, value in problem.values.items()})
