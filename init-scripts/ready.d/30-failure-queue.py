"""The queue of events that failed for good."""

from local_stack import STACK, TAGS, client

queue = STACK["failure_queue"]
client("sqs").create_queue(
    QueueName=queue["name"],
    Attributes={
        "MessageRetentionPeriod": str(queue["retention_seconds"]),
        "MaximumMessageSize": str(queue["maximum_message_bytes"]),
        "SqsManagedSseEnabled": "true",
    },
    tags=TAGS,
)
