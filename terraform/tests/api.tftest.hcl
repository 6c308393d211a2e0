# Who may call the API, how much, and what is written down of it.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name_prefix = "acme"
}

run "every_operation_needs_a_key" {
  assert {
    condition = alltrue(flatten([
      for path, methods in yamldecode(aws_api_gateway_rest_api.images.body).paths : [
        for method, operation in methods : operation.security == [{ api_key = [] }]
      ]
    ]))
    error_message = "An operation of the API needs no key."
  }
  assert {
    condition = (
      one(aws_api_gateway_usage_plan.images[0].api_stages).api_id == aws_api_gateway_rest_api.images.id &&
      one(aws_api_gateway_usage_plan.images[0].api_stages).stage == "v1" &&
      aws_api_gateway_usage_plan_key.images[0].key_id == aws_api_gateway_api_key.images[0].id
    )
    error_message = "The key opens another API than this."
  }
  assert {
    condition     = output.api_key == aws_api_gateway_api_key.images[0].value
    error_message = "The outputs do not have the key."
  }
}

run "callers_are_limited" {
  assert {
    condition = (
      one(aws_api_gateway_usage_plan.images[0].quota_settings).limit == 10000 &&
      one(aws_api_gateway_usage_plan.images[0].quota_settings).period == "DAY" &&
      one(aws_api_gateway_usage_plan.images[0].throttle_settings).rate_limit == 20
    )
    error_message = "A key has no quota or throttle."
  }
}

run "an_open_api_has_no_key_but_is_limited" {
  variables {
    api_key_required = false
  }

  assert {
    condition = alltrue(flatten([
      for path, methods in yamldecode(aws_api_gateway_rest_api.images.body).paths : [
        for method, operation in methods : operation.security == []
      ]
    ]))
    error_message = "An operation of the API needs a key all the same."
  }
  assert {
    condition     = length(aws_api_gateway_api_key.images) == 0 && output.api_key == null
    error_message = "There is a key that opens nothing."
  }
  assert {
    condition = (
      aws_api_gateway_method_settings.all.method_path == "*/*" &&
      one(aws_api_gateway_method_settings.all.settings).throttling_rate_limit == 20 &&
      one(aws_api_gateway_method_settings.all.settings).throttling_burst_limit == 40
    )
    error_message = "Without a key nothing limits callers."
  }
}

run "requests_are_written_down_for_a_while" {
  assert {
    condition = (
      one(aws_api_gateway_stage.images.access_log_settings).destination_arn == aws_cloudwatch_log_group.api.arn &&
      aws_cloudwatch_log_group.api.retention_in_days == 30
    )
    error_message = "There is no access log, or it is kept for ever."
  }
  assert {
    condition     = !strcontains(one(aws_api_gateway_stage.images.access_log_settings).format, "identity.apiKey\"")
    error_message = "The access log has API keys in it."
  }
  assert {
    condition     = aws_api_gateway_stage.images.xray_tracing_enabled
    error_message = "Requests are not traced."
  }
}

run "the_log_role_can_be_somebody_elses" {
  variables {
    create_api_gateway_log_role = false
  }

  assert {
    condition     = length(aws_api_gateway_account.logs) == 0 && length(aws_iam_role.api_logs) == 0
    error_message = "A setting of the whole account is changed though it must not be."
  }
}

run "a_document_that_changed_is_deployed_anew" {
  assert {
    condition     = aws_api_gateway_deployment.images.triggers.document == sha256(aws_api_gateway_rest_api.images.body)
    error_message = "A changed document is not deployed."
  }
}
