# The REST API from its document, and its one stage.

resource "aws_api_gateway_rest_api" "images" {
  name = local.names.api
  body = templatefile("${local.definitions}/openapi.yaml", local.names)

  endpoint_configuration {
    types = [local.stack.api.endpoint_type]
  }

  lifecycle {
    create_before_destroy = true
  }
}

# A deployment is a picture of the API; a document that changed needs a new one before the old one goes.
resource "aws_api_gateway_deployment" "images" {
  rest_api_id = aws_api_gateway_rest_api.images.id

  triggers = {
    document = sha256(aws_api_gateway_rest_api.images.body)
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "images" {
  #checkov:skip=CKV_AWS_120:A cache costs by the hour, and would show a status that has changed
  #checkov:skip=CKV2_AWS_4:API Gateway's execution log would go to a group of its own making, without end; the access log says what failed
  #checkov:skip=CKV2_AWS_29:A firewall costs by the month; keys, throttle and quota limit callers
  #checkov:skip=CKV2_AWS_51:The function is called by permission, not over HTTP, so there is nobody to show a certificate to
  rest_api_id          = aws_api_gateway_rest_api.images.id
  deployment_id        = aws_api_gateway_deployment.images.id
  stage_name           = local.stack.api.stage
  xray_tracing_enabled = local.stack.function.tracing_mode == "Active"

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.api.arn
    format = jsonencode({
      request_id          = "$context.requestId"
      time                = "$context.requestTime"
      source_ip           = "$context.identity.sourceIp"
      api_key_id          = "$context.identity.apiKeyId"
      method              = "$context.httpMethod"
      path                = "$context.path"
      status              = "$context.status"
      latency_ms          = "$context.responseLatency"
      function_latency_ms = "$context.integrationLatency"
      function_request_id = "$context.integration.requestId"
      error               = "$context.error.responseType"
      response_bytes      = "$context.responseLength"
      function_error      = "$context.integrationErrorMessage"
    })
  }

  depends_on = [aws_api_gateway_account.logs]
}

# A ceiling on what anybody can cause, with or without a key.
resource "aws_api_gateway_method_settings" "all" {
  #checkov:skip=CKV_AWS_225:There is no cache, as said at the stage
  rest_api_id = aws_api_gateway_rest_api.images.id
  stage_name  = aws_api_gateway_stage.images.stage_name
  method_path = "*/*"

  settings {
    throttling_rate_limit  = local.stack.api.throttle.requests_per_second
    throttling_burst_limit = local.stack.api.throttle.burst
  }
}

resource "aws_cloudwatch_log_group" "api" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts logs by a key of its own; these name no image and no key
  name              = "/aws/apigateway/${local.names.api}"
  retention_in_days = local.stack.function.log_retention_days
}

# API Gateway writes every API's logs by one role, a setting of the account.
resource "aws_iam_role" "api_logs" {
  count = var.create_api_gateway_log_role ? 1 : 0

  name = "${local.names.api}-gateway-logs"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "ApiGatewayMayAssume"
      Effect    = "Allow"
      Principal = { Service = "apigateway.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "api_logs" {
  count = var.create_api_gateway_log_role ? 1 : 0

  role       = aws_iam_role.api_logs[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}

resource "aws_api_gateway_account" "logs" {
  count = var.create_api_gateway_log_role ? 1 : 0

  cloudwatch_role_arn = aws_iam_role.api_logs[0].arn

  # API Gateway tries the role when it is given.
  depends_on = [aws_iam_role_policy_attachment.api_logs]
}

# Who may call, and how much.

resource "aws_api_gateway_api_key" "images" {
  count = var.api_key_required ? 1 : 0

  name        = local.names.api
  description = "What requests send as x-api-key"
}

resource "aws_api_gateway_usage_plan" "images" {
  count = var.api_key_required ? 1 : 0

  name = local.names.api

  api_stages {
    api_id = aws_api_gateway_rest_api.images.id
    stage  = aws_api_gateway_stage.images.stage_name
  }

  throttle_settings {
    rate_limit  = local.stack.api.throttle.requests_per_second
    burst_limit = local.stack.api.throttle.burst
  }

  quota_settings {
    limit  = local.stack.api.quota.requests
    period = local.stack.api.quota.period
  }
}

resource "aws_api_gateway_usage_plan_key" "images" {
  count = var.api_key_required ? 1 : 0

  usage_plan_id = aws_api_gateway_usage_plan.images[0].id
  key_id        = aws_api_gateway_api_key.images[0].id
  key_type      = "API_KEY"
}
