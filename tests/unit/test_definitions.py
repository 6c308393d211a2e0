"""The shared documents: how they are rendered, and what no emulator checks about them."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
import yaml
from image_pipeline import api
from image_pipeline.core.formats import FORMATS

PROJECT = Path(__file__).parents[2]
sys.path.insert(0, str(PROJECT / "init-scripts" / "lib"))

from stack_definition import DEFINITIONS, document, names, stack  # noqa: E402 - found by the line above

DOCUMENTS = [path.relative_to(DEFINITIONS).as_posix() for path in DEFINITIONS.rglob("*") if path.name != "stack.json"]
VALUES = names(region="eu-west-1", account_id="123456789012", partition="aws-cn") | {
    "deployment_only": "a value that no document uses"
}


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if "." in name])
def test_every_placeholder_has_a_value_and_nothing_else_is_touched(name: str):
    source = (DEFINITIONS / name).read_text()
    rendered = document(name, VALUES)
    assert "${" not in rendered
    assert re.findall(r"\$context\.[.\w]+", rendered) == re.findall(r"\$context\.[.\w]+", source)
    assert "%{" not in source, "Terraform's templatefile would read it as a directive"
    assert "$${" not in source, "Terraform's templatefile would read it as an escape"


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.endswith(".json")])
def test_every_policy_is_json_and_names_no_stack_of_its_own(name: str):
    policy = json.loads(document(name, VALUES))
    text = json.dumps(policy)
    assert policy["Version"] == "2012-10-17"
    assert "arn:aws:" not in text, "another partition has another prefix"
    sids = [statement["Sid"] for statement in policy["Statement"]]
    assert all(re.fullmatch(r"[A-Za-z0-9]+", sid) for sid in sids)
    assert len(set(sids)) == len(sids)


def test_the_functions_role_may_do_nothing_everywhere():
    for statement in json.loads(document("policies/function.json", VALUES))["Statement"]:
        actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        resources = [statement["Resource"]] if isinstance(statement["Resource"], str) else statement["Resource"]
        assert not any("*" in action for action in actions)
        assert all(resource.startswith("arn:aws-cn:") and not resource.endswith(":::*") for resource in resources)


def test_the_buckets_are_those_that_everyone_knows_and_not_one():
    """The function would trigger itself if they were one."""
    assert (stack()["original_bucket"], stack()["processed_bucket"]) == ("original-images", "processed-images")


def test_the_gateway_passes_every_accepted_media_type_as_binary():
    contract = yaml.safe_load(document("openapi.yaml", VALUES))
    assert contract["x-amazon-apigateway-binary-media-types"] == list(api.ACCEPTED_MEDIA_TYPES)


def test_the_api_accepts_the_media_type_of_every_format_that_can_be_switched_on():
    assert {known.media_type for known in FORMATS.values()} <= set(api.ACCEPTED_MEDIA_TYPES)


def test_the_contract_and_the_code_have_the_same_routes():
    contract = yaml.safe_load(document("openapi.yaml", VALUES))
    documented = {(method.upper(), path) for path, methods in contract["paths"].items() for method in methods}
    routes = api.app._static_routes + api.app._dynamic_routes  # noqa: SLF001 - there is no public list of them
    written = {(route.method, re.sub(r"<(?:image_)?(\w+)>", r"{\1}", route.path)) for route in routes}
    assert written == documented


def test_every_error_of_the_code_has_a_status_that_the_contract_documents():
    contract = yaml.safe_load(document("openapi.yaml", VALUES))
    documented = {
        int(status) for methods in contract["paths"].values() for m in methods.values() for status in m["responses"]
    }
    assert {int(status) for status in api.HTTP_STATUS.values()} <= documented


def test_a_record_is_shown_with_the_fields_that_the_contract_has():
    contract = yaml.safe_load(document("openapi.yaml", VALUES))
    assert set(contract["components"]["schemas"]["Record"]["properties"]) == {*api.SHOWN, "links"}


def test_the_gateway_gives_the_function_less_time_than_its_own():
    integration_limit_seconds = 29  # https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
    assert stack()["function"]["timeout_seconds"] < integration_limit_seconds
