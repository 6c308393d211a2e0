"""The table of records: its two sparse indexes, the attribute by which DynamoDB forgets items, and its backups."""

from local_stack import STACK, client, tag_list

dynamodb = client("dynamodb")
table = STACK["table"]


def index(name: str, partition_key: str) -> dict[str, object]:
    """An index over all attributes of the items that have `partition_key`, sorted by their position."""
    return {
        "IndexName": name,
        "KeySchema": [
            {"AttributeName": partition_key, "KeyType": "HASH"},
            {"AttributeName": "position", "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "ALL"},
    }


if table["name"] not in dynamodb.list_tables()["TableNames"]:
    dynamodb.create_table(
        TableName=table["name"],
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "image_id", "AttributeType": "S"},
            {"AttributeName": "position", "AttributeType": "S"},
            {"AttributeName": "shard", "AttributeType": "N"},
            {"AttributeName": "failed_shard", "AttributeType": "N"},
        ],
        KeySchema=[{"AttributeName": "image_id", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[index(table["by_time_index"], "shard"), index(table["failed_index"], "failed_shard")],
        Tags=tag_list(),
    )
    dynamodb.get_waiter("table_exists").wait(TableName=table["name"])
    dynamodb.update_time_to_live(
        TableName=table["name"],
        TimeToLiveSpecification={"Enabled": True, "AttributeName": table["time_to_live_attribute"]},
    )
    dynamodb.update_continuous_backups(
        TableName=table["name"], PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
