"""DynamoDB without a Java server: of writers that race for the same condition, one wins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
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


def test_of_writers_that_race_one_wins(table: Any) -> None:
    """A large item makes the time between moto's check and its write long enough for all others to pass the check."""
    writers = 8
    together = Barrier(writers)
    filling = {f"attribute {number}": {"S": "x" * 50} for number in range(300)}

    def write(_writer: int) -> int:
        wins = 0
        for number in range(5):
            together.wait(timeout=30)
            item = {"id": {"S": f"thing {number}"}, **filling}
            try:
                table.put_item(TableName="things", Item=item, ConditionExpression="attribute_not_exists(id)")
            except table.exceptions.ConditionalCheckFailedException:
                continue
            wins += 1
        return wins

    with ThreadPoolExecutor(writers) as pool:
        assert sum(pool.map(write, range(writers))) == 5


def test_a_transaction_whose_condition_fails_writes_nothing(table: Any) -> None:
    taken = {
        "Put": {"TableName": "things", "Item": {"id": {"S": "a"}}, "ConditionExpression": "attribute_not_exists(id)"}
    }
    table.transact_write_items(TransactItems=[taken])
    with pytest.raises(table.exceptions.TransactionCanceledException):
        table.transact_write_items(TransactItems=[{"Put": {"TableName": "things", "Item": {"id": {"S": "b"}}}}, taken])
    assert "Item" not in table.get_item(TableName="things", Key={"id": {"S": "b"}})
