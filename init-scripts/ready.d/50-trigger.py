"""S3 may invoke the function, and does so for every original that comes or goes."""

from contextlib import suppress

from local_stack import NAMES, STACK, arn, client

lambda_ = client("lambda")
with suppress(lambda_.exceptions.ResourceConflictException):  # it has the permission already
    lambda_.add_permission(
        FunctionName=NAMES["function"],
        StatementId="original-bucket",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{NAMES['original_bucket']}",
        SourceAccount=NAMES["account_id"],
    )
client("s3").put_bucket_notification_configuration(
    Bucket=NAMES["original_bucket"],
    NotificationConfiguration={
        "LambdaFunctionConfigurations": [
            {
                "Id": "process-originals",
                "LambdaFunctionArn": arn("lambda", f"function:{NAMES['function']}"),
                "Events": STACK["trigger_events"],
            }
        ]
    },
)
