"""Set-up: the stages of a sales cycle."""

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.forms import Form
from handlers.setup import cycles
from handlers.setup.browsing import after_formula, chosen_id, done, form_place, here, refuse_deleting, saved, whole
from handlers.showing import push_window
from handlers.views.setup import activities as activity_views
from handlers.views.setup import cycles as views
from storage.domain.setup import StageDraft

SUGGESTIONS = 30
"""Answers to a search: more are not read on a phone."""


def register(routes: Routes) -> None:
    """Name the handlers of this part."""
    routes.actions[ids.ACTION_STAGE_NEW] = new
    routes.actions[ids.ACTION_STAGE_EDIT] = edit
    routes.actions[ids.ACTION_STAGE_UP] = move_up
    routes.actions[ids.ACTION_STAGE_DOWN] = move_down
    routes.actions[ids.ACTION_STAGE_DELETE] = delete
    routes.views[ids.VIEW_STAGE] = save
    routes.options[field_ids.ACTIVITY] = suggest_activities


def new(call: Call) -> None:
    """Put an empty form on top, the next number proposed."""
    no = call.book.stage_setup.next_no(call.admin, chosen_id(call))
    push_window(call, views.stage_form(call.words, form_place(call).dump(), no))


def edit(call: Call) -> None:
    """Put a form with the stage as it is on top."""
    row, seen = call.book.stage_setup.one(call.admin, chosen_id(call))
    push_window(call, views.stage_form(call.words, form_place(call, row.id, seen).dump(), row.no, row))


def suggest_activities(call: Call) -> None:
    """Offer activities that fit."""
    found = call.book.activity_setup.search(call.admin, call.body.get("value", ""), SUGGESTIONS)
    call.ack(options=[activity_views.activity_option(activity) for activity in found])


def save(call: Call) -> None:
    """Keep what the form says."""
    form, at = Form(call.view), here(call)
    draft = StageDraft(
        no=whole(form, field_ids.STAGE_NO),
        description=form.text(field_ids.DESCRIPTION),
        completed=whole(form, field_ids.COMPLETED),
        chances=whole(form, field_ids.CHANCES),
        activity=form.choice(field_ids.ACTIVITY),
        quote_required=form.ticked(field_ids.QUOTE_REQUIRED),
        allow_skip=form.ticked(field_ids.ALLOW_SKIP),
        date_formula=form.text(field_ids.DATE_FORMULA),
    )
    service = call.book.stage_setup
    named = service.save(call.admin, at.record, draft, at.row or None, seen=at.seen, key=call.form_key)
    told = call.words("Saved {name}", name=named) + after_formula(call, draft.date_formula)
    saved(call, cycles.draw(call, at, told))


def move_up(call: Call) -> None:
    """Exchange a stage with the one before it."""
    _move(call, up=True)


def move_down(call: Call) -> None:
    """Exchange a stage with the one after it."""
    _move(call, up=False)


def _move(call: Call, *, up: bool) -> None:
    named = call.book.stage_setup.move(call.admin, chosen_id(call), up=up)
    told = call.words("Moved: it is {name} now", name=named)
    done(call, cycles.draw(call, here(call), told), told)


def delete(call: Call) -> None:
    """Delete a stage, or tell what stands in the way."""
    stage_id, service = chosen_id(call), call.book.stage_setup
    if problem := service.in_the_way(call.admin, stage_id):
        refuse_deleting(call, problem, None)
        return
    told = call.words("Deleted {name}", name=service.delete(call.admin, stage_id))
    done(call, cycles.draw(call, here(call), told), told)
