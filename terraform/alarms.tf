# What somebody must look at. Each alarm says in its description what it means; docs/OPERATIONS.md what to do.

locals {
  function_dimension = { FunctionName = local.names.function }

  # One period is five minutes; where nothing happened there is nothing to be alarmed about.
  alarms = {
    function-errors = {
      description = "An invocation failed: a dependency, or the function itself. Events are tried twice more."
      namespace   = "AWS/Lambda"
      metric_name = "Errors"
      dimensions  = local.function_dimension
      statistic   = "Sum"
      threshold   = 0
    }
    function-throttles = {
      description = "Lambda refused invocations: the account's limit of concurrent ones is reached. Events wait, API requests fail."
      namespace   = "AWS/Lambda"
      metric_name = "Throttles"
      dimensions  = local.function_dimension
      statistic   = "Sum"
      threshold   = 0
    }
    function-near-timeout = {
      description = "An invocation took more than four fifths of its time-out."
      namespace   = "AWS/Lambda"
      metric_name = "Duration"
      dimensions  = local.function_dimension
      statistic   = "Maximum"
      threshold   = local.stack.function.timeout_seconds * 1000 * 0.8
    }
    failure-queue-not-empty = {
      description = "Events failed for good. Each message has the reason and the event, which can be sent again."
      namespace   = "AWS/SQS"
      metric_name = "ApproximateNumberOfMessagesVisible"
      dimensions  = { QueueName = local.names.failure_queue }
      statistic   = "Maximum"
      threshold   = 0
    }
    api-server-errors = {
      description = "The API answered 5xx."
      namespace   = "AWS/ApiGateway"
      metric_name = "5XXError"
      dimensions  = { ApiName = local.names.api, Stage = local.stack.api.stage }
      statistic   = "Sum"
      threshold   = 0
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${local.prefix}image-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric_name
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = aws_sns_topic.alarms[*].arn
  ok_actions          = aws_sns_topic.alarms[*].arn
}

resource "aws_sns_topic" "alarms" {
  #checkov:skip=CKV_AWS_26:Alarms may not use SNS's own key, and e-mail is not encrypted anyway
  count = var.alarm_email == null ? 0 : 1

  name = "${local.prefix}image-pipeline-alarms"
}

resource "aws_sns_topic_subscription" "alarms" {
  count = var.alarm_email == null ? 0 : 1

  topic_arn = aws_sns_topic.alarms[0].arn
  protocol  = "email"
  endpoint  = var.alarm_email
}
