"""The role may do what the function was seen to do in the integration tests, and nothing else."""

from __future__ import annotations

import pytest

from tests.security.rights import Call, Right, arn, policy, rights_of

GIVEN = rights_of(policy("function"), policy("tracing"))
AGENT = "Lambda's own agent sends the traces, in the role's name; LocalStack traces nothing. They have no ARN."
UNSEEN = {
    Right("xray:PutTraceSegments", "*"): AGENT,
    Right("xray:PutTelemetryRecords", "*"): AGENT,
}
"""Rights that AWS needs and no emulator shows, and why."""
REFUSED = {
    Right("logs:CreateLogGroup", arn("logs", "log-group:*")): (
        "LocalStack tries to make the log group, though there is one. Lambda does without; one of its "
        "own making would keep everything."
    ),
}
"""What was tried in the role's name and shall not be allowed, and why."""


@pytest.fixture(scope="session")
def needed(calls: list[Call]) -> dict[Right, Call]:
    """Each right that was needed, and a call that needed it."""
    return {right: call for call in calls for right in call.needs()}


def test_the_role_may_do_all_that_the_function_does(needed: dict[Right, Call]):
    allowed = {*GIVEN, *REFUSED}
    missing = [f"{right}\n  for {call}" for right, call in needed.items() if not any(a.covers(right) for a in allowed)]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("right", sorted(GIVEN - UNSEEN.keys()), ids=str)
def test_the_role_may_do_nothing_that_the_function_does_not(right: Right, needed: dict[Right, Call]):
    assert any(right.covers(seen) for seen in needed), "no call needs it: take it out of the policy"


@pytest.mark.parametrize("right", sorted(UNSEEN), ids=str)
def test_what_is_said_to_be_unseen_is_given_and_unseen(right: Right, needed: dict[Right, Call]):
    assert right in GIVEN
    assert not any(right.covers(seen) for seen in needed), "it was seen: take it off the list"


@pytest.mark.parametrize("right", sorted(REFUSED), ids=str)
def test_what_is_said_to_be_refused_is_tried_and_not_given(right: Right, needed: dict[Right, Call]):
    assert any(right.covers(seen) for seen in needed), "it is tried no more: take it off the list"
    assert not any(given.covers(seen) for given in GIVEN for seen in needed if right.covers(seen))
