# Events that failed for good, with the reason and the event itself. A message is kept as long as SQS keeps any.
resource "aws_sqs_queue" "failures" {
  name                      = local.names.failure_queue
  message_retention_seconds = local.stack.failure_queue.retention_seconds
  max_message_size          = local.stack.failure_queue.maximum_message_bytes
  sqs_managed_sse_enabled   = true
}
