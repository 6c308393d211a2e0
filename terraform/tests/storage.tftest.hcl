# Who can read, write and delete images and records, and what is left of them.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name_prefix = "acme"
}

run "buckets_are_closed" {
  assert {
    condition = alltrue([
      for block in aws_s3_bucket_public_access_block.images :
      block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets
    ])
    error_message = "A bucket may be opened to the public."
  }
  assert {
    condition = alltrue([
      for controls in aws_s3_bucket_ownership_controls.images : one(controls.rule).object_ownership == "BucketOwnerEnforced"
    ])
    error_message = "ACLs count in a bucket."
  }
  assert {
    condition = (
      keys(aws_s3_bucket_public_access_block.images) == keys(aws_s3_bucket.images) &&
      keys(aws_s3_bucket_ownership_controls.images) == keys(aws_s3_bucket.images) &&
      keys(aws_s3_bucket_policy.images) == keys(aws_s3_bucket.images) &&
      keys(aws_s3_bucket_versioning.images) == keys(aws_s3_bucket.images) &&
      keys(aws_s3_bucket_server_side_encryption_configuration.images) == keys(aws_s3_bucket.images) &&
      keys(aws_s3_bucket_lifecycle_configuration.images) == keys(aws_s3_bucket.images)
    )
    error_message = "A bucket lacks a setting that another has."
  }
}

run "buckets_are_encrypted_and_versioned" {
  assert {
    condition = alltrue([
      for encryption in aws_s3_bucket_server_side_encryption_configuration.images :
      one(one(encryption.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    ])
    error_message = "A bucket is not encrypted by S3."
  }
  assert {
    condition = alltrue([
      for versioning in aws_s3_bucket_versioning.images : one(versioning.versioning_configuration).status == "Enabled"
    ])
    error_message = "A bucket is not versioned."
  }
}

run "buckets_refuse_plain_http" {
  assert {
    condition = alltrue([
      for key, policy in aws_s3_bucket_policy.images : anytrue([
        for statement in jsondecode(policy.policy).Statement :
        statement.Effect == "Deny" && statement.Principal == "*" && statement.Action == "s3:*" &&
        try(statement.Condition.Bool["aws:SecureTransport"], "") == "false" &&
        toset(flatten([statement.Resource])) == toset(["arn:aws:s3:::acme-${key}-images", "arn:aws:s3:::acme-${key}-images/*"])
      ])
    ])
    error_message = "A bucket answers plain HTTP."
  }
}

run "only_the_function_writes_and_removes_results" {
  assert {
    condition = anytrue([
      for statement in jsondecode(aws_s3_bucket_policy.images["processed"].policy).Statement :
      statement.Effect == "Deny" && statement.Principal == "*" &&
      toset(flatten([statement.Action])) == toset(["s3:PutObject*", "s3:Replicate*", "s3:DeleteObject*"]) &&
      statement.Resource == "arn:aws:s3:::acme-processed-images/*" &&
      try(statement.Condition.StringNotEquals["aws:PrincipalArn"], "") == "arn:aws:iam::123456789012:role/acme-image-pipeline"
    ])
    error_message = "Others than the function's role may write or remove results."
  }
}

run "what_nobody_sees_is_forgotten" {
  assert {
    condition = alltrue([
      for lifecycle in aws_s3_bucket_lifecycle_configuration.images :
      one(lifecycle.rule).status == "Enabled" &&
      one(one(lifecycle.rule).noncurrent_version_expiration).noncurrent_days == 30 &&
      one(one(lifecycle.rule).abort_incomplete_multipart_upload).days_after_initiation == 1
    ])
    error_message = "Old versions or unfinished uploads are kept for ever."
  }
}

run "images_and_records_outlive_a_slip" {
  assert {
    condition     = !anytrue([for bucket in aws_s3_bucket.images : bucket.force_destroy])
    error_message = "terraform destroy takes images with it that nobody agreed to lose."
  }
  assert {
    condition     = aws_dynamodb_table.images.deletion_protection_enabled
    error_message = "The table can be deleted by one call."
  }
  assert {
    condition     = one(aws_dynamodb_table.images.point_in_time_recovery).enabled
    error_message = "Records cannot be brought back."
  }
}

run "a_disposable_deployment_goes_whole" {
  variables {
    disposable = true
  }

  assert {
    condition = (
      alltrue([for bucket in aws_s3_bucket.images : bucket.force_destroy]) &&
      !aws_dynamodb_table.images.deletion_protection_enabled
    )
    error_message = "disposable does not let terraform destroy take everything."
  }
}

run "records_of_deleted_images_expire" {
  assert {
    condition     = one(aws_dynamodb_table.images.ttl).enabled && one(aws_dynamodb_table.images.ttl).attribute_name == "expires_at"
    error_message = "Records of deleted images stay for ever."
  }
}

run "everything_has_its_tags" {
  variables {
    environment = "prod"
    tags        = { CostCentre = "42" }
  }

  assert {
    condition     = tomap(local.tags) == tomap({ Project = "image-pipeline", Environment = "prod", CostCentre = "42" })
    error_message = "Tags are not those of the definition, the environment and the user."
  }
}
