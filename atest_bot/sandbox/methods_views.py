"""`views.*` and `blocks.validate`: modals and App Home."""

from typing import Any

from . import rules
from .interactions import Refused, Trigger
from .methods import Call, method
from .objects import Json, View
from .workspace import Workspace

MOST_STACKED = 3


def checked_view(workspace: Workspace, view: Any, *, kind: str, replacing: View | None = None) -> Json:
    """A view that Slack would take; raises the refusal it would give."""
    if not isinstance(view, dict) or rules.view_is_too_large(view):
        raise Refused("view_too_large" if isinstance(view, dict) else "invalid_arguments")
    problems = [str(problem) for problem in rules.view_problems(view)]
    if view.get("type") != kind:
        problems.append(f"[ERROR] view type must be {kind} [json-pointer:/view/type]")
    if problems:
        raise Refused("invalid_arguments", response_metadata={"messages": problems})
    name = view.get("external_id")
    others = [*workspace.views.values(), *workspace.homes.values()]
    if name and any(other.body.get("external_id") == name for other in others if other is not replacing):
        raise Refused("duplicate_external_id")
    return view


def _view(call: Call, kind: str, replacing: View | None = None) -> Json:
    try:
        return checked_view(call.workspace, call.data("view"), kind=kind, replacing=replacing)
    except Refused as refusal:
        call.backend.surprises.append(f"{call.method}: {refusal.code}: {refusal.extra}")
        raise


def _trigger(call: Call) -> Trigger:
    return call.backend.triggers.use(call.required("trigger_id"))


def _stack(call: Call, *, pushed: bool) -> Json:
    view, trigger = _view(call, "modal"), _trigger(call)
    stacked = pushed or trigger.from_modal
    open_now = len(call.workspace.stacks.get(trigger.person, []))
    if pushed and not open_now:
        raise Refused("not_found")
    if stacked and open_now >= MOST_STACKED:
        raise Refused("push_limit_reached")
    return {"view": call.workspace.open_view(trigger.person, view, stacked=stacked).as_slack()}


@method("views.open", tier=4)
def open_view(call: Call) -> Json:
    """Shows a modal to whoever made the trigger."""
    return _stack(call, pushed=False)


@method("views.push", tier=4)
def push(call: Call) -> Json:
    """Puts a modal on top of the one that is open."""
    return _stack(call, pushed=True)


@method("views.update", tier=4)
def update(call: Call) -> Json:
    """Changes an open modal."""
    view = _named(call)
    if view is None:
        raise Refused("not_found")
    if call.text("hash") and call.text("hash") != view.hash:
        raise Refused("hash_conflict")
    call.workspace.rewrite_view(view, _view(call, view.body["type"], view))
    return {"view": view.as_slack()}


def _named(call: Call) -> View | None:
    name = call.text("external_id")
    if not name:
        return call.workspace.views.get(call.required("view_id"))
    found = (view for view in call.workspace.views.values() if view.body.get("external_id") == name)
    return next(found, None)


@method("views.publish", tier=4)
def publish(call: Call) -> Json:
    """Replaces somebody's App Home."""
    if not call.backend.manifest.home_enabled:
        raise Refused("not_enabled")
    person = call.person("user_id")
    home = call.workspace.homes.get(person.id)
    if call.text("hash") and home is not None and call.text("hash") != home.hash:
        raise Refused("hash_conflict")
    return {"view": call.workspace.publish_home(person.id, _view(call, "home", home)).as_slack()}


@method("blocks.validate", caller="anyone")
def validate(call: Call) -> Json:
    """Says what is wrong with blocks or a view without showing them to anybody."""
    view, blocks = call.data("view"), call.data("blocks")
    found = rules.view_problems(view) if view is not None else rules.block_problems(blocks, "message")
    return {"errors": [{"code": "invalid", "message": text, "pointer": at} for text, at in found]}
