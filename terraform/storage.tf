# The two buckets. What is set of one is set of the other; only their policies differ.

locals {
  buckets = {
    original  = local.names.original_bucket
    processed = local.names.processed_bucket
  }
}

resource "aws_s3_bucket" "images" {
  #checkov:skip=CKV_AWS_145:S3's own keys, for the reason below at its encryption
  #checkov:skip=CKV_AWS_18:S3's access logs have no end, and CloudTrail's data events tell the same to who needs it
  #checkov:skip=CKV_AWS_144:Replication doubles the cost; who needs a second region has other needs of it too
  #checkov:skip=CKV2_AWS_62:Originals have their notification; results need none
  for_each = local.buckets

  bucket        = each.value
  force_destroy = var.disposable

  lifecycle {
    precondition {
      condition     = local.names.original_bucket != local.names.processed_bucket
      error_message = "definitions/stack.json names one bucket for originals and results: every result would trigger the function anew, without end. Give them different names."
    }
    precondition {
      condition     = local.is_localstack || var.name_prefix != ""
      error_message = "The name \"${each.value}\" exists once in the world, and somebody has it. Set name_prefix to something of your own, as in TF_VAR_name_prefix=acme-dev."
    }
  }
}

# A record names versions, and a deleted original can be brought back.
resource "aws_s3_bucket_versioning" "images" {
  for_each = local.buckets

  bucket = aws_s3_bucket.images[each.key].id

  versioning_configuration {
    status = "Enabled"
  }
}

# S3's own keys: a key of KMS would cost a request for every image, and guard against nobody new in this account.
resource "aws_s3_bucket_server_side_encryption_configuration" "images" {
  for_each = local.buckets

  bucket = aws_s3_bucket.images[each.key].id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "images" {
  for_each = local.buckets

  bucket = aws_s3_bucket.images[each.key].id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# No ACLs: policies alone say who may do what.
resource "aws_s3_bucket_ownership_controls" "images" {
  for_each = local.buckets

  bucket = aws_s3_bucket.images[each.key].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_policy" "images" {
  for_each = local.buckets

  bucket = aws_s3_bucket.images[each.key].id
  policy = templatefile("${local.definitions}/policies/${each.key}-bucket.json", local.names)

  # S3 changes one setting of a bucket's access at a time, and answers 409 to the other.
  depends_on = [aws_s3_bucket_public_access_block.images]
}

# What nobody sees is paid for all the same: versions that were replaced or deleted, and parts of uploads never finished.
resource "aws_s3_bucket_lifecycle_configuration" "images" {
  for_each = local.buckets

  bucket = aws_s3_bucket.images[each.key].id

  rule {
    id     = "forget-what-nobody-sees"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = local.stack.lifecycle.noncurrent_version_days
    }

    expiration {
      expired_object_delete_marker = true
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = local.stack.lifecycle.incomplete_upload_days
    }
  }

  # Before versioning is on there are no noncurrent versions to speak of.
  depends_on = [aws_s3_bucket_versioning.images]
}

# Every original that comes or goes invokes the function.
resource "aws_s3_bucket_notification" "originals" {
  bucket = aws_s3_bucket.images["original"].id

  lambda_function {
    id                  = "process-originals"
    lambda_function_arn = aws_lambda_function.image_pipeline.arn
    events              = local.stack.trigger_events
  }

  # S3 tries whether it may, as soon as it is told to.
  depends_on = [aws_lambda_permission.original_bucket]
}
