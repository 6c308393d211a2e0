"""Plugins that let LocalStack run its Lambda and DynamoDB on a machine without Docker.

LocalStack finds them through the entry points of this distribution (pyproject.toml beside this folder):

- `lambda_executor`: a Lambda runtime executor that runs a function as a process (`LAMBDA_RUNTIME_EXECUTOR=process`);
- `dynamodb`: a DynamoDB provider answered by moto in LocalStack's own process (`PROVIDER_OVERRIDE_DYNAMODB=moto`);
- `init_scripts`: has the traceback of a failed init script written to the log.

`function` is what the executor is made of, and knows nothing of LocalStack.
"""
