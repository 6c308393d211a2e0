# There is no endpoints block: the provider reads AWS_ENDPOINT_URL itself. With http://127.0.0.1:4566 (an address, so
# that S3 needs no bucket in front of a name) and any keys, these very files apply to LocalStack.
provider "aws" {
  region              = local.region
  allowed_account_ids = var.allowed_account_ids

  default_tags {
    tags = local.tags
  }
}
