"""Two attempts at one image: what the loser wrote is gone, and the winner's result is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from image_pipeline.record import image_id_of

from tests import images

if TYPE_CHECKING:
    from tests.integration.conftest import Pipeline


def test_an_attempt_that_lost_its_claim_takes_back_what_it_wrote(pipeline: Pipeline):
    pipeline.upload("contested.png", images.photo(6000, 4000, format="PNG"))
    key = pipeline.key("contested.png")
    pipeline.eventually(lambda: pipeline.record(key), lambda item: item.get("status") == "PROCESSING")
    # As another attempt would that found the lease run out, and then ended itself.
    pipeline.deployment.dynamodb.update_item(
        TableName=pipeline.deployment.outputs["table"],
        Key={"image_id": {"S": image_id_of(key)}},
        UpdateExpression="ADD revision :one SET holder = :another, lease_until = :over",
        ConditionExpression="#status = :processing",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={
            ":one": {"N": "1"},
            ":another": {"S": "another"},
            ":over": {"N": "0"},
            ":processing": {"S": "PROCESSING"},
        },
    )
    record = pipeline.finished("contested.png", seconds=30)
    assert (record["status"], record["attempts"]) == ("READY", 2)
    results = pipeline.deployment.s3.list_object_versions(
        Bucket=pipeline.deployment.outputs["processed_bucket"], Prefix=key
    )
    assert [version["VersionId"] for version in results["Versions"]] == [record["processed"]["version_id"]]
    assert "DeleteMarkers" not in results
