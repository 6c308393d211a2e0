"""The REST API from its document, deployed to its stage, and its permission to invoke the function."""

from contextlib import suppress

from local_stack import NAMES, STACK, arn, client, rendered

apigateway, lambda_ = client("apigateway"), client("lambda")
body = rendered("openapi.yaml").encode()

found = [api for api in apigateway.get_rest_apis()["items"] if api["name"] == NAMES["api"]]
if found:
    api = apigateway.put_rest_api(restApiId=found[0]["id"], mode="overwrite", failOnWarnings=True, body=body)
else:
    api = apigateway.import_rest_api(failOnWarnings=True, body=body)
apigateway.create_deployment(restApiId=api["id"], stageName=STACK["api"]["stage"])

with suppress(lambda_.exceptions.ResourceConflictException):  # it has the permission already
    lambda_.add_permission(
        FunctionName=NAMES["function"],
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=arn("execute-api", f"{api['id']}/*"),
    )
