"""Where things stand: `_status.html`."""

from __future__ import annotations

import pytest

from dispatch.vocabulary import AssignmentState, RequestState
from tests.design.markup import show

STATUS = "{% from '_status.html' import request_status, assignment_status, request_steps %}"


@pytest.mark.usefixtures("request_context")
class TestStates:
    """Where things stand, in colour, icon and word."""

    @pytest.mark.parametrize("state", RequestState)
    def test_every_state_of_a_request_has_its_own_look_and_word(self, state: RequestState) -> None:
        """A state without a look of its own would show the stand-in."""
        html = show(STATUS + "{{ request_status(state) }}", state=state)
        assert state.ja in html
        assert "<svg" in html
        assert "#dash-circle" not in html

    @pytest.mark.parametrize("state", AssignmentState)
    def test_every_state_of_an_assignment_has_its_own_look_and_word(self, state: AssignmentState) -> None:
        """As for requests."""
        html = show(STATUS + "{{ assignment_status(state) }}", state=state)
        assert state.ja in html
        assert "#dash-circle" not in html

    @pytest.mark.parametrize(
        ("state", "done", "current"),
        [
            (RequestState.SUBMITTED, 0, 1),
            (RequestState.PROPOSED, 1, 1),
            (RequestState.OFFERED, 2, 1),
            (RequestState.CONFIRMED, 4, 0),
            (RequestState.REPORTED, 6, 0),
        ],
    )
    def test_steps_show_what_is_past_and_where_it_stands(
        self, state: RequestState, done: int, current: int
    ) -> None:
        """Submitted is not booked: 確定 counts as past only once it is so."""
        html = show(STATUS + "{{ request_steps(state) }}", state=state)
        assert html.count('class="is-done"') == done
        assert html.count('aria-current="step"') == current

    def test_a_request_that_failed_shows_its_end(self) -> None:
        """No steps are promised that will not come."""
        html = show(STATUS + "{{ request_steps(state) }}", state=RequestState.UNFILLED)
        assert html.count("<li") == 2
        assert "不成立" in html
        assert "確定" not in html
