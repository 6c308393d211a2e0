"""The ports on AWS: `s3` is the object store, `dynamodb` the records. Each takes a ready client first."""
