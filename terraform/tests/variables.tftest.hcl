# What is wrong stops before anything is made, with a sentence that says what to do.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name_prefix = "acme"
}

run "a_prefix_with_capitals_is_refused" {
  command = plan
  variables {
    name_prefix = "Acme"
  }
  expect_failures = [var.name_prefix]
}

run "a_prefix_with_an_underscore_is_refused" {
  command = plan
  variables {
    name_prefix = "acme_dev"
  }
  expect_failures = [var.name_prefix]
}

run "a_prefix_with_a_dot_is_refused" {
  command = plan
  variables {
    name_prefix = "acme.dev"
  }
  expect_failures = [var.name_prefix]
}

run "a_prefix_that_begins_with_a_hyphen_is_refused" {
  command = plan
  variables {
    name_prefix = "-acme"
  }
  expect_failures = [var.name_prefix]
}

run "a_prefix_that_ends_with_a_hyphen_is_refused" {
  command = plan
  variables {
    name_prefix = "acme-"
  }
  expect_failures = [var.name_prefix]
}

run "a_prefix_that_s3_keeps_for_itself_is_refused" {
  command = plan
  variables {
    name_prefix = "amzn-s3-demo"
  }
  expect_failures = [var.name_prefix]
}

run "a_prefix_of_37_characters_is_refused" {
  command = plan
  variables {
    name_prefix = "a234567890123456789012345678901234567"
  }
  expect_failures = [var.name_prefix]
}

run "a_prefix_of_36_characters_fits_every_name" {
  command = plan
  variables {
    name_prefix = "a23456789012345678901234567890123456"
  }
  assert {
    condition     = max([for bucket in aws_s3_bucket.images : length(bucket.bucket)]...) <= 63 && length(aws_iam_role.api_logs[0].name) == 64
    error_message = "The longest prefix allowed makes a name that AWS refuses."
  }
}

run "aws_needs_a_prefix" {
  command = plan
  variables {
    name_prefix = ""
  }
  expect_failures = [aws_s3_bucket.images]
}

run "localstack_needs_none" {
  command = plan
  variables {
    name_prefix  = ""
    endpoint_url = "http://127.0.0.1:4566"
  }
  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "000000000000"
    }
  }
  assert {
    condition     = [for bucket in aws_s3_bucket.images : bucket.bucket] == ["original-images", "processed-images"]
    error_message = "On LocalStack the buckets are not named as the definition says."
  }
}

run "localstack_without_its_url_is_warned_about" {
  command = plan
  variables {
    name_prefix = ""
  }
  override_data {
    target = data.aws_caller_identity.current
    values = {
      account_id = "000000000000"
    }
  }
  expect_failures = [check.outputs_name_localstack]
}

run "an_unknown_architecture_is_refused" {
  command = plan
  variables {
    architecture = "riscv64"
  }
  expect_failures = [var.architecture]
}

run "a_region_that_is_none_is_refused" {
  command = plan
  variables {
    region = "Frankfurt"
  }
  expect_failures = [var.region]
}

run "an_account_that_is_none_is_refused" {
  command = plan
  variables {
    allowed_account_ids = ["acme"]
  }
  expect_failures = [var.allowed_account_ids]
}

run "an_address_that_is_none_is_refused" {
  command = plan
  variables {
    alarm_email = "team"
  }
  expect_failures = [var.alarm_email]
}

run "an_environment_with_spaces_is_refused" {
  command = plan
  variables {
    environment = "my test"
  }
  expect_failures = [var.environment]
}

run "tags_of_aws_are_refused" {
  command = plan
  variables {
    tags = { "aws:owner" = "me" }
  }
  expect_failures = [var.tags]
}

run "tags_that_are_set_already_are_refused" {
  command = plan
  variables {
    tags = { Environment = "other" }
  }
  expect_failures = [var.tags]
}

run "an_endpoint_with_a_path_is_refused" {
  command = plan
  variables {
    endpoint_url = "http://127.0.0.1:4566/"
  }
  expect_failures = [var.endpoint_url]
}

run "what_is_null_has_its_default" {
  command = plan
  variables {
    architecture     = null
    disposable       = null
    api_key_required = null
    tags             = null
  }
  assert {
    condition     = one(aws_lambda_function.image_pipeline.architectures) == "arm64"
    error_message = "an architecture of null must be the default"
  }
}
