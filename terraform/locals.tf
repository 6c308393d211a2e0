# The definitions, which the init scripts of the local stack read too. What is the same on both is said there, once.
data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  definitions = "${path.module}/../definitions"
  stack       = jsondecode(file("${local.definitions}/stack.json"))

  account_id   = data.aws_caller_identity.current.account_id
  partition    = data.aws_partition.current.partition
  region       = coalesce(var.region, local.stack.region)
  prefix       = var.name_prefix == "" ? "" : "${var.name_prefix}-"
  function_zip = "${path.module}/../build/function-${var.architecture}.zip"

  # The account that LocalStack gives whoever brings keys that name none.
  is_localstack = local.account_id == "000000000000"

  tags = merge(local.stack.tags, { Environment = var.environment }, var.tags)

  # What the documents' placeholders stand for; init-scripts/lib/stack_definition.py has the same names.
  names = {
    partition        = local.partition
    region           = local.region
    account_id       = local.account_id
    original_bucket  = "${local.prefix}${local.stack.original_bucket}"
    processed_bucket = "${local.prefix}${local.stack.processed_bucket}"
    table            = "${local.prefix}${local.stack.table.name}"
    by_time_index    = local.stack.table.by_time_index
    failed_index     = local.stack.table.failed_index
    role             = "${local.prefix}${local.stack.role}"
    function         = "${local.prefix}${local.stack.function.name}"
    failure_queue    = "${local.prefix}${local.stack.failure_queue.name}"
    api              = "${local.prefix}${local.stack.api.name}"
    security         = jsonencode(var.api_key_required ? [{ api_key = [] }] : [])
  }
}

# Not an error: the stack works, only the outputs would name hosts of AWS.
check "outputs_name_localstack" {
  assert {
    condition     = !local.is_localstack || var.endpoint_url != null
    error_message = "This is LocalStack, but endpoint_url is not set: the outputs name AWS. Set TF_VAR_endpoint_url to the value of AWS_ENDPOINT_URL, as make does."
  }
}
