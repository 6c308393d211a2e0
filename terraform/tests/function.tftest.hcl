# What the function may do, who may invoke it, and what becomes of what it fails.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name_prefix = "acme"
}

run "the_role_may_do_nothing_everywhere" {
  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.function["function"].policy).Statement :
      statement.Effect == "Allow" &&
      !anytrue([for action in flatten([statement.Action]) : strcontains(action, "*")]) &&
      alltrue([for resource in flatten([statement.Resource]) : strcontains(resource, "acme-")])
    ])
    error_message = "The role may do something to what is not this deployment's."
  }
  assert {
    condition = toset([
      for statement in jsondecode(aws_iam_role_policy.function["tracing"].policy).Statement :
      flatten([statement.Action])
    ]) == toset([["xray:PutTraceSegments", "xray:PutTelemetryRecords"]])
    error_message = "The one policy for every resource allows more than to send traces."
  }
  assert {
    condition     = keys(aws_iam_role_policy.function) == ["function", "tracing"]
    error_message = "The role has a policy that no test looks at."
  }
}

run "lambda_alone_assumes_the_role" {
  assert {
    condition = [
      for statement in jsondecode(aws_iam_role.function.assume_role_policy).Statement :
      [statement.Effect, statement.Action, statement.Principal.Service]
    ] == [["Allow", "sts:AssumeRole", "lambda.amazonaws.com"]]
    error_message = "Others than Lambda may have the function's role."
  }
}

run "only_the_bucket_and_the_stage_invoke_it" {
  assert {
    condition = (
      aws_lambda_permission.original_bucket.principal == "s3.amazonaws.com" &&
      aws_lambda_permission.original_bucket.source_arn == aws_s3_bucket.images["original"].arn &&
      aws_lambda_permission.original_bucket.source_account == "123456789012"
    )
    error_message = "A bucket of another account could invoke the function."
  }
  assert {
    condition = (
      aws_lambda_permission.api.principal == "apigateway.amazonaws.com" &&
      aws_lambda_permission.api.source_arn == "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/v1/*/*"
    )
    error_message = "Another API or stage could invoke the function."
  }
}

run "originals_invoke_it_and_results_do_not" {
  assert {
    condition     = aws_s3_bucket_notification.originals.bucket == aws_s3_bucket.images["original"].id
    error_message = "Not the originals invoke the function."
  }
  assert {
    condition = [for target in aws_s3_bucket_notification.originals.lambda_function : [
      target.lambda_function_arn, toset(target.events)
    ]] == [[aws_lambda_function.image_pipeline.arn, toset(["s3:ObjectCreated:*", "s3:ObjectRemoved:*"])]]
    error_message = "An original that comes or goes does not invoke the function once."
  }
}

run "failures_are_kept" {
  assert {
    condition = (
      aws_lambda_function_event_invoke_config.image_pipeline.maximum_retry_attempts == 2 &&
      one(one(aws_lambda_function_event_invoke_config.image_pipeline.destination_config).on_failure).destination == aws_sqs_queue.failures.arn
    )
    error_message = "An event that fails for good is lost."
  }
  assert {
    condition     = aws_sqs_queue.failures.message_retention_seconds == 14 * 24 * 3600 && aws_sqs_queue.failures.sqs_managed_sse_enabled
    error_message = "The failure queue forgets sooner than it must, or is not encrypted."
  }
}

run "it_is_traced_and_its_log_ends" {
  assert {
    condition     = one(aws_lambda_function.image_pipeline.tracing_config).mode == "Active"
    error_message = "The function is not traced."
  }
  assert {
    condition = (
      aws_cloudwatch_log_group.function.name == "/aws/lambda/${aws_lambda_function.image_pipeline.function_name}" &&
      aws_cloudwatch_log_group.function.retention_in_days == 30
    )
    error_message = "The function's log is kept for ever."
  }
}

run "arm64_takes_the_zip_for_arm64" {
  assert {
    condition = (
      aws_lambda_function.image_pipeline.architectures == tolist(["arm64"]) &&
      endswith(aws_lambda_function.image_pipeline.filename, "/build/function-arm64.zip")
    )
    error_message = "The default is not arm64 with libraries for arm64."
  }
}

run "x86_64_takes_the_zip_for_x86_64" {
  variables {
    architecture = "x86_64"
  }

  assert {
    condition = (
      aws_lambda_function.image_pipeline.architectures == tolist(["x86_64"]) &&
      endswith(aws_lambda_function.image_pipeline.filename, "/build/function-x86_64.zip")
    )
    error_message = "x86_64 gets libraries of another architecture."
  }
}

run "it_is_told_the_names_of_this_deployment" {
  assert {
    condition = alltrue([
      for name, value in {
        ORIGINAL_BUCKET  = "acme-original-images"
        PROCESSED_BUCKET = "acme-processed-images"
        TABLE            = "acme-images"
      } : one(aws_lambda_function.image_pipeline.environment).variables[name] == value
    ])
    error_message = "The function looks for another deployment's buckets or table."
  }
}
