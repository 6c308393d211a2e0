# Copy to the environment's name, as in dev.tfvars: make passes it to Terraform. variables.tf has all there are.
name_prefix         = "acme-dev"
region              = "us-east-1"
allowed_account_ids = ["123456789012"]
alarm_email         = "team@example.com"
disposable          = true
tags                = { CostCentre = "42" }
