# What somebody must look at.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name_prefix = "acme"
}

run "trouble_is_noticed" {
  assert {
    condition = tomap({
      for alarm in aws_cloudwatch_metric_alarm.this : "${alarm.namespace} ${alarm.metric_name}" => alarm.threshold
      }) == tomap({
      "AWS/Lambda Errors"                          = 0
      "AWS/Lambda Throttles"                       = 0
      "AWS/Lambda Duration"                        = 22400
      "AWS/SQS ApproximateNumberOfMessagesVisible" = 0
      "AWS/ApiGateway 5XXError"                    = 0
    })
    error_message = "Some trouble raises no alarm."
  }
  assert {
    condition = alltrue([
      for alarm in aws_cloudwatch_metric_alarm.this :
      alarm.comparison_operator == "GreaterThanThreshold" && alarm.treat_missing_data == "notBreaching"
    ])
    error_message = "An alarm is raised by nothing, or not by what it is there for."
  }
  assert {
    condition     = length(aws_sns_topic.alarms) == 0
    error_message = "There is a topic that nobody asked for."
  }
}

run "alarms_are_of_this_deployment" {
  assert {
    condition = toset(flatten([for alarm in aws_cloudwatch_metric_alarm.this : values(alarm.dimensions)])) == toset([
      "acme-image-pipeline", "acme-image-processing-failures", "v1"
    ])
    error_message = "An alarm watches something else."
  }
}

run "alarms_reach_a_person" {
  variables {
    alarm_email = "team@example.com"
  }

  assert {
    condition = alltrue([
      for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_actions == toset([aws_sns_topic.alarms[0].arn])
    ])
    error_message = "An alarm tells nobody."
  }
  assert {
    condition     = aws_sns_topic_subscription.alarms[0].endpoint == "team@example.com"
    error_message = "Alarms are sent to somebody else."
  }
}

run "the_dashboard_is_of_this_deployment" {
  assert {
    condition = alltrue([
      for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets :
      widget.properties.region == "us-east-1"
      ]) && alltrue([
      for part in ["acme-image-pipeline", "acme-image-processing-failures", "ImagePipeline", "$${PROP('Dim.Code')}"] :
      strcontains(aws_cloudwatch_dashboard.this.dashboard_body, part)
    ])
    error_message = "The dashboard shows something else."
  }
}
