"""DynamoDB without a Java server: of writers that race for the same condition, one wins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.functions import client

if TYPE_CHECKING:
    from emulator.stack import Stack


@pytest.fixture
def table(stack: Stack) -> Any:
    """A client of DynamoDB, in which there is a table `things` with the key `id`."""
    dynamodb = client(stack, "dynamodb")
    dynamodb.create_table(
        TableName="things",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    yield dynamodb
    dynamodb.delete_table(TableName="things")


def test_one_of_many_conditional_writes_wins_and_a_counter_counts_every_update(table: Any) -> None:
    def write(number: int) -> bool:
        table.update_item(
            TableName="things",
            Key={"id": {"S": "counter"}},
            UpdateExpression="ADD writes :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
        try:
            table.put_item(
                TableName="things",
                Item={"id": {"S": f"thing {number % 10}"}},
                ConditionExpression="attribute_not_exists(id)",
            )
        except table.exceptions.ConditionalCheckFailedException:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        wins = sum(pool.map(write, range(80)))
    assert wins == 10
    counter = table.get_item(TableName="things", Key={"id": {"S": "counter"}})["Item"]
    assert counter["writes"] == {"N": "80"}


def test_a_transaction_whose_condition_fails_writes_nothing(table: Any) -> None:
    taken = {
        "Put": {"TableName": "things", "Item": {"id": {"S": "a"}}, "ConditionExpression": "attribute_not_exists(id)"}
    }
    table.transact_write_items(TransactItems=[taken])
    with pytest.raises(table.exceptions.TransactionCanceledException):
        table.transact_write_items(TransactItems=[{"Put": {"TableName": "things", "Item": {"id": {"S": "b"}}}}, taken])
    assert "Item" not in table.get_item(TableName="things", Key={"id": {"S": "b"}})
