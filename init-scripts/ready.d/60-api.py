"""The REST API from its document, deployed to its stage; its permission to invoke the function; its key, if any."""

from contextlib import suppress

from local_stack import API_KEY_REQUIRED, NAMES, STACK, TAGS, arn, client, rendered

apigateway, lambda_ = client("apigateway"), client("lambda")
body = rendered("openapi.yaml").encode()
definition = STACK["api"]
stage, throttle = definition["stage"], definition["throttle"]


def named(items: list[dict[str, str]]) -> list[dict[str, str]]:
    """Those that have the API's name: a second run finds what the first made."""
    return [item for item in items if item["name"] == NAMES["api"]]


found = named(apigateway.get_rest_apis()["items"])
api = (
    found[0]
    if found
    else apigateway.create_rest_api(
        name=NAMES["api"], endpointConfiguration={"types": [definition["endpoint_type"]]}, tags=TAGS
    )
)
apigateway.put_rest_api(restApiId=api["id"], mode="overwrite", failOnWarnings=True, body=body)

deployment = apigateway.create_deployment(restApiId=api["id"])
if stage in {existing["stageName"] for existing in apigateway.get_stages(restApiId=api["id"])["item"]}:
    settings = [{"op": "replace", "path": "/deploymentId", "value": deployment["id"]}]
else:
    traced = STACK["function"]["tracing_mode"] == "Active"
    apigateway.create_stage(
        restApiId=api["id"], stageName=stage, deploymentId=deployment["id"], tracingEnabled=traced, tags=TAGS
    )
    settings = []
settings += [
    {"op": "replace", "path": "/*/*/throttling/rateLimit", "value": str(throttle["requests_per_second"])},
    {"op": "replace", "path": "/*/*/throttling/burstLimit", "value": str(throttle["burst"])},
]
apigateway.update_stage(restApiId=api["id"], stageName=stage, patchOperations=settings)

with suppress(lambda_.exceptions.ResourceConflictException):  # it has the permission already
    lambda_.add_permission(
        FunctionName=NAMES["function"],
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=arn("execute-api", f"{api['id']}/{stage}/*/*"),
    )

if API_KEY_REQUIRED and not named(apigateway.get_usage_plans()["items"]):
    plan = apigateway.create_usage_plan(
        name=NAMES["api"],
        apiStages=[{"apiId": api["id"], "stage": stage}],
        throttle={"rateLimit": throttle["requests_per_second"], "burstLimit": throttle["burst"]},
        quota={"limit": definition["quota"]["requests"], "period": definition["quota"]["period"]},
        tags=TAGS,
    )
    key = apigateway.create_api_key(
        name=NAMES["api"], description="What requests send as x-api-key", enabled=True, tags=TAGS
    )
    apigateway.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
