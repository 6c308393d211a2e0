"""The two buckets, versioned, each with its policy."""

from local_stack import NAMES, client, rendered

s3 = client("s3")
for bucket, policy in (
    (NAMES["original_bucket"], "policies/original-bucket.json"),
    (NAMES["processed_bucket"], "policies/processed-bucket.json"),
):
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_policy(Bucket=bucket, Policy=rendered(policy))
