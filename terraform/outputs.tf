# The names that the init scripts write to outputs.json on the local stack.

output "region" {
  description = "Region that everything is in."
  value       = local.region
}

output "endpoint_url" {
  description = "Where LocalStack answers; null on AWS."
  value       = var.endpoint_url
}

output "original_bucket" {
  description = "Bucket to put originals into."
  value       = aws_s3_bucket.images["original"].id
}

output "processed_bucket" {
  description = "Bucket that results appear in, under the original's key."
  value       = aws_s3_bucket.images["processed"].id
}

output "table" {
  description = "Table with a record for every image."
  value       = aws_dynamodb_table.images.name
}

output "function" {
  description = "Name of the function; its log group is /aws/lambda/ and this."
  value       = aws_lambda_function.image_pipeline.function_name
}

output "api_url" {
  description = "URL of the API's stage: /images comes after it."
  value = (
    var.endpoint_url == null
    ? aws_api_gateway_stage.images.invoke_url
    : "${var.endpoint_url}/_aws/execute-api/${aws_api_gateway_rest_api.images.id}/${aws_api_gateway_stage.images.stage_name}"
  )
}

output "failure_queue_url" {
  description = "Queue of events that failed for good."
  value       = aws_sqs_queue.failures.url
}

output "api_key" {
  description = "What requests send as x-api-key; null where none is required."
  value       = one(aws_api_gateway_api_key.images[*].value)
  sensitive   = true
}
