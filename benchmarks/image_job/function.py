"""The function's own job in a process that holds what the deployed function holds, to measure memory."""

import boto3

from benchmarks.image_job.ours import job
from benchmarks.image_job.serve import serve

CLIENTS = [
    boto3.client(service, region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none")  # noqa: S106 (no key)
    for service in ("s3", "dynamodb")
]

if __name__ == "__main__":
    serve(job)
