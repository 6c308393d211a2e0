"""What a user of the stack needs to know, where `terraform output -json` would say it on AWS."""

import json
import os
from pathlib import Path

from local_stack import API_KEY_REQUIRED, NAMES, PUBLIC_ENDPOINT, REGION, STACK, client

apigateway = client("apigateway")
api = next(api for api in apigateway.get_rest_apis()["items"] if api["name"] == NAMES["api"])
keys = apigateway.get_api_keys(nameQuery=NAMES["api"], includeValues=True)["items"] if API_KEY_REQUIRED else []
outputs = {
    "region": REGION,
    "endpoint_url": PUBLIC_ENDPOINT,
    "original_bucket": NAMES["original_bucket"],
    "processed_bucket": NAMES["processed_bucket"],
    "table": NAMES["table"],
    "function": NAMES["function"],
    "api_url": f"{PUBLIC_ENDPOINT}/_aws/execute-api/{api['id']}/{STACK['api']['stage']}",
    "failure_queue_url": client("sqs").get_queue_url(QueueName=NAMES["failure_queue"])["QueueUrl"],
    "api_key": keys[0]["value"] if keys else None,
}
Path(os.environ["OUTPUTS_FILE"]).write_text(json.dumps(outputs, indent=2) + "\n")
