# The records. Both indexes are sparse: an item is in them while it has their key.
resource "aws_dynamodb_table" "images" {
  #checkov:skip=CKV_AWS_119:DynamoDB's own key encrypts it; a key of one's own costs a request each time, and guards against nobody new
  name         = local.names.table
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "image_id"

  deletion_protection_enabled = !var.disposable

  attribute {
    name = "image_id"
    type = "S"
  }

  attribute {
    name = "position"
    type = "S"
  }

  attribute {
    name = "shard"
    type = "N"
  }

  attribute {
    name = "failed_shard"
    type = "N"
  }

  global_secondary_index {
    name            = local.names.by_time_index
    hash_key        = "shard"
    range_key       = "position"
    projection_type = "ALL"
  }

  global_secondary_index {
    name            = local.names.failed_index
    hash_key        = "failed_shard"
    range_key       = "position"
    projection_type = "ALL"
  }

  ttl {
    attribute_name = local.stack.table.time_to_live_attribute
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }
}
