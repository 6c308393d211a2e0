# The function, what it may do, who may invoke it, and what becomes of events that it fails.

resource "aws_iam_role" "function" {
  name               = local.names.role
  assume_role_policy = templatefile("${local.definitions}/policies/function-trust.json", local.names)
}

resource "aws_iam_role_policy" "function" {
  for_each = toset(["function", "tracing"])

  name   = each.key
  role   = aws_iam_role.function.id
  policy = templatefile("${local.definitions}/policies/${each.key}.json", local.names)
}

# Made here rather than by Lambda at the first invocation: so it has a retention, and goes when the stack does.
resource "aws_cloudwatch_log_group" "function" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts logs by a key of its own; these have no images and no secrets in them
  name              = "/aws/lambda/${local.names.function}"
  retention_in_days = local.stack.function.log_retention_days
}

resource "aws_lambda_function" "image_pipeline" {
  #checkov:skip=CKV_AWS_115:New accounts have ten concurrent invocations, of which none may be reserved; the API's throttle limits callers
  #checkov:skip=CKV_AWS_116:Failed events go to the failure queue by the on-failure destination, which says more than a dead letter
  #checkov:skip=CKV_AWS_117:It needs nothing inside a VPC, and would need endpoints to reach S3 and DynamoDB from there
  #checkov:skip=CKV_AWS_173:Lambda encrypts them by a key of its own; names and sizes are no secrets
  #checkov:skip=CKV_AWS_272:The zip is built and uploaded by the same hands that would sign it
  function_name = local.names.function
  role          = aws_iam_role.function.arn

  runtime       = local.stack.function.runtime
  handler       = local.stack.function.handler
  architectures = [var.architecture]
  memory_size   = local.stack.function.memory_mb
  timeout       = local.stack.function.timeout_seconds

  filename         = local.function_zip
  source_code_hash = filebase64sha256(local.function_zip)

  environment {
    variables = merge(local.stack.function.environment, {
      ORIGINAL_BUCKET  = local.names.original_bucket
      PROCESSED_BUCKET = local.names.processed_bucket
      TABLE            = local.names.table
      BY_TIME_INDEX    = local.names.by_time_index
      FAILED_INDEX     = local.names.failed_index
    })
  }

  tracing_config {
    mode = local.stack.function.tracing_mode
  }

  lifecycle {
    precondition {
      condition     = fileexists(local.function_zip)
      error_message = "The function's zip for ${var.architecture} is not built: run make build/function-${var.architecture}.zip, or make plan, which builds it first."
    }
  }

  # An invocation must find its rights and its log group.
  depends_on = [aws_iam_role_policy.function, aws_cloudwatch_log_group.function]
}

resource "aws_lambda_function_event_invoke_config" "image_pipeline" {
  function_name = aws_lambda_function.image_pipeline.function_name

  maximum_retry_attempts       = local.stack.function.maximum_retry_attempts
  maximum_event_age_in_seconds = local.stack.function.maximum_event_age_seconds

  destination_config {
    on_failure {
      destination = aws_sqs_queue.failures.arn
    }
  }
}

# The account too: a bucket's ARN has none in it, and a bucket that is deleted can be made anew by somebody else.
resource "aws_lambda_permission" "original_bucket" {
  statement_id   = "original-bucket"
  function_name  = aws_lambda_function.image_pipeline.function_name
  action         = "lambda:InvokeFunction"
  principal      = "s3.amazonaws.com"
  source_arn     = aws_s3_bucket.images["original"].arn
  source_account = local.account_id
}

# Every method of every path, of this stage alone.
resource "aws_lambda_permission" "api" {
  statement_id  = "api"
  function_name = aws_lambda_function.image_pipeline.function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.images.execution_arn}/${local.stack.api.stage}/*/*"
}
