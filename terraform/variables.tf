variable "environment" {
  description = "Name of this deployment: a tag on everything, and what `make destroy` asks for."
  type        = string
  default     = "dev"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,19}$", var.environment))
    error_message = "environment must be up to 20 lower-case letters, digits and hyphens, a letter first, as in \"prod\"."
  }
}

variable "name_prefix" {
  description = "Put, with a hyphen, in front of every name. On AWS it is needed, for a bucket's name exists once in the world."
  type        = string
  default     = ""
  nullable    = false

  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, one rule after the other, so that each
  # has its own sentence. The length is the limit of a role's name, 64, less "-image-pipeline-gateway-logs".
  validation {
    condition     = can(regex("^[a-z0-9-]*$", var.name_prefix))
    error_message = "name_prefix may have lower-case letters, digits and hyphens only: S3 refuses capitals and underscores in a bucket's name, and a dot would break TLS."
  }
  validation {
    condition     = !startswith(var.name_prefix, "-") && !endswith(var.name_prefix, "-")
    error_message = "name_prefix must begin and end with a letter or a digit; the hyphen after it is added."
  }
  validation {
    condition     = length(var.name_prefix) <= 36
    error_message = "name_prefix may have up to 36 characters: AWS limits names to about 64, and up to 28 follow."
  }
  validation {
    condition = !anytrue([
      for reserved in ["xn--", "sthree-", "amzn-s3-demo-"] : startswith("${var.name_prefix}-", reserved)
    ])
    error_message = "name_prefix must not begin with \"xn--\", \"sthree-\" or \"amzn-s3-demo-\": S3 keeps these for itself."
  }
}

variable "region" {
  description = "Region to deploy to. Default: the one that definitions/stack.json names."
  type        = string
  default     = null

  validation {
    condition     = var.region == null || can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the code of an AWS region, as in \"eu-central-1\"."
  }
}

variable "allowed_account_ids" {
  description = "Accounts that may be deployed to; with any other account's credentials nothing happens. Default: any."
  type        = list(string)
  default     = null

  validation {
    condition     = var.allowed_account_ids == null ? true : alltrue([for id in var.allowed_account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "allowed_account_ids must be account numbers of 12 digits, as in [\"123456789012\"]."
  }
}

variable "architecture" {
  description = "Processor that the function runs on: arm64 (a fifth cheaper) or x86_64. Chooses the zip too, whose libraries are compiled."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture must be \"arm64\" or \"x86_64\": Lambda has no other."
  }
}

variable "api_key_required" {
  description = "Whether requests need an API key, counted by a usage plan with throttle and quota. Without it the API is open to the world."
  type        = bool
  default     = true
  nullable    = false
}

variable "create_api_gateway_log_role" {
  description = "Whether to give API Gateway the role by which it writes logs. It is one setting for an account and region: false where it is made already."
  type        = bool
  default     = true
  nullable    = false
}

variable "alarm_email" {
  description = "Address that alarms are sent to, once its owner confirms. Default: alarms show in CloudWatch only."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_email == null || can(regex("^[^@[:space:]]+@[^@[:space:]]+\\.[^@[:space:]]+$", var.alarm_email))
    error_message = "alarm_email must be an e-mail address, as in \"team@example.com\"."
  }
}

variable "disposable" {
  description = "Whether `terraform destroy` may take images and records with it. Where false, it stops at buckets that are not empty and at the table."
  type        = bool
  default     = false
  nullable    = false
}

variable "tags" {
  description = "Tags of your own for everything."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = !anytrue([for key in keys(var.tags) : startswith(lower(key), "aws:")])
    error_message = "tags must not begin with \"aws:\", which AWS keeps for itself."
  }
  validation {
    condition     = length(setintersection(keys(var.tags), ["Project", "Environment"])) == 0
    error_message = "tags must not name Project or Environment, which are set already."
  }
}

variable "endpoint_url" {
  description = "Where LocalStack answers, for the outputs alone; the provider reads AWS_ENDPOINT_URL. `make` sets both alike. Default: AWS."
  type        = string
  default     = null

  validation {
    condition     = var.endpoint_url == null || can(regex("^https?://[^/]+$", var.endpoint_url))
    error_message = "endpoint_url must be the URL of a host without a path, as in \"http://127.0.0.1:4566\"."
  }
}
