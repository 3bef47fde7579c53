"""Modals and App Home as each person has them open."""

from .core import Core
from .objects import Json, View


class Screens(Core):
    """A workspace in which people have views before them."""

    def _make_view(self, person: str, body: Json, below: View | None) -> View:
        made = View(self.new_id("V"), person, body | {"blocks": self.with_ids(body["blocks"])}, self.new_hash(), "")
        made.root_id = below.root_id if below else made.id
        made.previous_id = below.id if below else None
        self.views[made.id] = made
        return made

    def new_hash(self) -> str:
        """What a view is compared by before it is changed."""
        return f"{int(self.clock.now())}.{self.new_id('h')}"

    def open_view(self, person: str, body: Json, *, stacked: bool) -> View:
        """Shows a modal, on top of those that are open or instead of them."""
        with self.lock:
            if not stacked:
                self.clear_views(person)
            stack = self.stacks.setdefault(person, [])
            view = self._make_view(person, body, stack[-1] if stack else None)
            stack.append(view)
        self.touch()
        return view

    def publish_home(self, person: str, body: Json) -> View:
        """Replaces the whole App Home of one person."""
        with self.lock:
            view = self.homes.get(person)
            if view is None:
                view = self.homes[person] = self._make_view(person, body, None)
            else:
                self.rewrite_view(view, body)
        self.touch()
        return view

    def rewrite_view(self, view: View, body: Json) -> None:
        """Changes a view in place; what was entered stays where block and action ids are unchanged."""
        with self.lock:
            view.body = body | {"blocks": self.with_ids(body["blocks"])}
            view.hash = self.new_hash()
            kept = {block["block_id"] for block in view.body["blocks"]}
            view.entered = {block: value for block, value in view.entered.items() if block in kept}
        self.touch()

    def close_view(self, view: View) -> None:
        """Takes one modal away."""
        with self.lock:
            self.views.pop(view.id, None)
            stack = self.stacks.get(view.owner, [])
            if view in stack:
                stack.remove(view)
        self.touch()

    def clear_views(self, person: str) -> None:
        """Takes all of a person's modals away."""
        with self.lock:
            for view in self.stacks.pop(person, []):
                self.views.pop(view.id, None)
        self.touch()
