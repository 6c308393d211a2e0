# One page that answers: does it work, how fast, and what failed. It shows the function's own metrics beside Lambda's.

locals {
  own_metrics = local.stack.function.environment.POWERTOOLS_METRICS_NAMESPACE
  service     = local.stack.function.environment.POWERTOOLS_SERVICE_NAME

  widgets = [
    {
      title = "Images"
      metrics = [
        [local.own_metrics, "Processed", "service", local.service, { stat = "Sum", label = "processed" }],
        [{ expression = "SEARCH('{${local.own_metrics},Code,service} MetricName=\"Failed\"', 'Sum')", label = "failed: $${PROP('Dim.Code')}" }],
      ]
    },
    {
      title = "Time for an image (ms)"
      metrics = [
        [local.own_metrics, "Duration", "service", local.service, { stat = "p50", label = "half" }],
        ["...", { stat = "p99", label = "99 of 100" }],
      ]
    },
    {
      title = "Function"
      metrics = [
        ["AWS/Lambda", "Invocations", "FunctionName", local.names.function, { stat = "Sum" }],
        [".", "Errors", ".", ".", { stat = "Sum" }],
        [".", "Throttles", ".", ".", { stat = "Sum" }],
        [".", "ConcurrentExecutions", ".", ".", { stat = "Maximum" }],
      ]
    },
    {
      title = "Duration of an invocation (ms)"
      metrics = [
        ["AWS/Lambda", "Duration", "FunctionName", local.names.function, { stat = "p50", label = "half" }],
        ["...", { stat = "p99", label = "99 of 100" }],
        ["...", { stat = "Maximum", label = "longest" }],
      ]
    },
    {
      title = "API"
      metrics = [
        ["AWS/ApiGateway", "Count", "ApiName", local.names.api, "Stage", local.stack.api.stage, { stat = "Sum" }],
        [".", "4XXError", ".", ".", ".", ".", { stat = "Sum" }],
        [".", "5XXError", ".", ".", ".", ".", { stat = "Sum" }],
      ]
    },
    {
      title = "Events that failed for good"
      metrics = [
        ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", local.names.failure_queue, { stat = "Maximum" }],
      ]
    },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = "${local.prefix}image-pipeline"
  dashboard_body = jsonencode({
    widgets = [
      for position, widget in local.widgets : {
        type   = "metric"
        x      = position % 2 * 12
        y      = floor(position / 2) * 6
        width  = 12
        height = 6
        properties = {
          title   = widget.title
          region  = local.region
          view    = "timeSeries"
          period  = 300
          metrics = widget.metrics
        }
      }
    ]
  })
}
