"""Where rights are asked for, the function has all that its work needs, and each of them is needed."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests import images
from tests.integration.conftest import Pipeline
from tests.security.conftest import run_integration_tests
from tests.security.judge import ROOT
from tests.security.refusal import is_refused
from tests.security.rights import NAMES, Call, Policy, narrowed, policy, rights_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.security.judge import Judge, Principal

POLICY = policy("function")
NARROWED = narrowed(POLICY)


@pytest.fixture
def role_policy(judge: Judge) -> Iterator[Any]:
    """Sets the policy of the function's role; afterwards it is again what it was."""
    iam = judge.client("iam", ROOT)

    def put(policy: Policy) -> None:
        document = json.dumps(policy)
        iam.put_role_policy(RoleName=NAMES["role"], PolicyName="function", PolicyDocument=document)

    yield put
    put(POLICY)


def test_the_role_has_the_documents_of_the_definitions_and_no_other(judge: Judge):
    iam = judge.client("iam", ROOT)
    names = iam.list_role_policies(RoleName=NAMES["role"])["PolicyNames"]
    has = {name: iam.get_role_policy(RoleName=NAMES["role"], PolicyName=name)["PolicyDocument"] for name in names}
    assert has == {name: policy(name) for name in ("function", "tracing")}
    assert iam.list_attached_role_policies(RoleName=NAMES["role"])["AttachedPolicies"] == []


def test_everything_works_where_rights_are_asked_for(judge: Judge, tmp_path: Path):
    run_integration_tests(judge.deployment(), tmp_path, REQUESTS_CA_BUNDLE=str(judge.authority))


def test_an_event_that_is_refused_its_rights_is_tried_again_and_kept(judge: Judge, role_policy: Any):
    pipeline = Pipeline(judge.deployment(), "refused")
    role_policy(POLICY | {"Statement": [s for s in POLICY["Statement"] if s["Sid"] != "ReadAndWriteRecords"]})
    pipeline.upload("photo.jpg", images.photo())
    (failure,) = pipeline.eventually(pipeline.failures, bool, seconds=20)
    assert failure["requestPayload"]["Records"][0]["s3"]["object"]["key"] == pipeline.key("photo.jpg")
    assert pipeline.record(pipeline.key("photo.jpg")) == {}
    assert len(re.findall("not authorized to perform: dynamodb:PutItem", judge.log())) >= 3


@pytest.mark.parametrize("less", NARROWED)
def test_each_action_and_each_resource_of_the_role_is_needed(
    less: str, calls: list[Call], judge: Judge, function: Principal, role_policy: Any
):
    """Whatever is taken from the policy, a call that the function was seen to make is refused."""
    lost = rights_of(POLICY) - rights_of(NARROWED[less])
    assert lost, "another statement gives the same"
    role_policy(NARROWED[less])
    needed = {right: call for call in calls for right in call.needs()}
    for right in lost:
        call = next(call for seen, call in needed.items() if right.covers(seen))
        again = partial(repeat, call, judge, function)
        assert is_refused(again), f"{call} goes without {right}"
        role_policy(POLICY)
        assert not is_refused(again), f"{call} is refused anyway"
        role_policy(NARROWED[less])


def repeat(call: Call, judge: Judge, principal: Principal) -> None:
    """Make the same call, here and by another; but for what it said of a body, and for the host in a queue's URL."""
    client = judge.client(call.service, principal)
    parameters = {
        name: value for name, value in call.parameters.items() if not name.startswith(("Content", "Checksum"))
    }
    if "QueueUrl" in parameters:
        parameters["QueueUrl"] = client.meta.endpoint_url + urlsplit(parameters["QueueUrl"]).path
    client._make_api_call(call.operation, parameters)  # noqa: SLF001 - what every method of a client comes to
