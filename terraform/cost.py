"""What the pipeline costs on AWS: list prices of us-east-1 times what one image uses. Prints a table in Markdown.

The uses were counted on the local stack, for a JPEG of 12 megapixels and 2.5 MB: calls in LocalStack's log, bytes in
the function's log, an item's size by DynamoDB's rules, and the time in the function's REPORT lines. Time is what the
local stack cannot tell: there S3 is in the same machine. It is therefore multiplied by `SLOWER_ON_AWS`, a guess.

    python terraform/cost.py [--architecture arm64|x86_64]
"""
# ruff: noqa: INP001, T201 - a program beside the deployment that it is about, and it prints

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

STACK = json.loads((Path(__file__).parents[1] / "definitions" / "stack.json").read_text())
IMAGES = (1_000, 1_000_000)
"""Uploaded within one month, and stored until its end."""
SLOWER_ON_AWS = 3
MILLION, GB = 1_000_000, 1_000_000_000


@dataclass(frozen=True)
class Price:
    """US dollars for so many of a unit, without free tiers and discounts for quantity. Where and when it was stated."""

    dollars: float
    per: float
    stated: str


# AWS's page is the authority. The figure was read from the page named after it, which is of that time.
CLOUDWATCH = "aws.amazon.com/cloudwatch/pricing, by cloudburn.io/blog/amazon-cloudwatch-pricing, 2026-02"
LAMBDA = "aws.amazon.com/lambda/pricing, by cloudchipr.com/blog/aws-lambda-pricing, 2024"
S3 = "aws.amazon.com/s3/pricing, by cloudburn.io/blog/amazon-s3-pricing, 2026-03"
DYNAMODB = "aws.amazon.com/dynamodb/pricing, by airbyte.com/data-engineering-resources/dynamodb-pricing, 2025-07"
API_GATEWAY = "aws.amazon.com/api-gateway/pricing, by go-cloud.io/aws-api-gateway-pricing, 2026"
X_RAY = "aws.amazon.com/xray/pricing itself, in a copy without a date"
PRICES = {
    "Lambda: requests": Price(0.20, MILLION, LAMBDA),
    "Lambda: GB-seconds (arm64)": Price(0.0000133334, 1, LAMBDA),
    "Lambda: GB-seconds (x86_64)": Price(0.0000166667, 1, LAMBDA),
    "S3: PUT": Price(0.005, 1_000, S3),
    "S3: GET": Price(0.0004, 1_000, S3),
    "S3: bytes, a month": Price(0.023, GB, S3),
    "DynamoDB: write units": Price(0.625, MILLION, DYNAMODB),
    "DynamoDB: read units": Price(0.125, MILLION, DYNAMODB),
    "DynamoDB: bytes, a month": Price(0.25, GB, DYNAMODB),
    "API Gateway: requests": Price(3.50, MILLION, API_GATEWAY),
    "CloudWatch: log bytes": Price(0.50, GB, CLOUDWATCH),
    "X-Ray: traces": Price(5.00, MILLION, X_RAY),
}
FIXED = {
    "CloudWatch: metrics of our own": (3, Price(0.30, 1, CLOUDWATCH)),
    "CloudWatch: alarms": (5, Price(0.10, 1, CLOUDWATCH)),
    "CloudWatch: dashboard": (1, Price(3.00, 1, CLOUDWATCH)),
}
"""A month, whatever happens. Ten metrics, ten alarms and three dashboards of an account are free of charge."""


def uses(architecture: str) -> dict[str, dict[str, float]]:
    """What one image uses of each unit, by the way it comes in."""
    gigabytes = STACK["function"]["memory_mb"] / 1024
    item, original, result = 755, 2_500_000, 117_000
    stored = {"S3: PUT": 2, "S3: GET": 1, "S3: bytes, a month": original + result, "DynamoDB: bytes, a month": 2 * item}
    return {
        "S3": stored
        | {
            "Lambda: requests": 1,
            f"Lambda: GB-seconds ({architecture})": 0.085 * SLOWER_ON_AWS * gigabytes,
            "DynamoDB: write units": 4,  # claim and finish, each in the table and in its index by time
            "CloudWatch: log bytes": 1_200,
            "X-Ray: traces": 1,  # at a high rate X-Ray samples; at this one it hardly does
        },
        "API": stored
        | {
            "API Gateway: requests": 1,
            "Lambda: requests": 2,  # the request, and the event of what it stored
            f"Lambda: GB-seconds ({architecture})": 2
            * 0.220
            * SLOWER_ON_AWS
            * gigabytes,  # the event waits for the other
            "DynamoDB: write units": 5,  # the event's claim is refused, and paid for
            "DynamoDB: read units": 1,
            "CloudWatch: log bytes": 2_150 + 400,
            "X-Ray: traces": 2,
        },
    }


def cost(unit: str, quantity: float) -> float:
    """US dollars."""
    price = PRICES[unit]
    return quantity / price.per * price.dollars


def table(architecture: str) -> str:
    """The cost of each of `IMAGES`, unit by unit, for both ways in."""
    used = uses(architecture)
    columns = [(way, images) for images in IMAGES for way in used]
    rows = {
        unit: [cost(unit, used[way].get(unit, 0) * images) for way, images in columns]
        for unit in PRICES
        if any(unit in used[way] for way in used)
    }
    rows["**together**"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    rows["besides, a month"] = [sum(quantity * price.dollars for quantity, price in FIXED.values())] * len(columns)
    lines = [
        "| US dollars | " + " | ".join(f"{images:,} by {way}" for way, images in columns) + " |",
        "|---|" + "---:|" * len(columns),
    ]
    for row, values in rows.items():
        lines.append(f"| {row} | " + " | ".join(f"{value:,.2f}" for value in values) + " |")
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Estimates what the pipeline costs on AWS.")
    parser.add_argument("--architecture", choices=("arm64", "x86_64"), default="arm64", help="default: %(default)s")
    print(table(parser.parse_args().architecture))


if __name__ == "__main__":
    main()
