"""DynamoDB's attribute values for what a record holds: text, numbers, booleans, nothing, and maps of these.

boto3 can do this too, but importing it takes a twelfth of the function's start: it brings transfers of large files and
the resource interface.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def attribute_of(value: object) -> dict[str, Any]:
    """The attribute value; `TypeError` for what has none here."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": str(value)}
        case int() | float():
            return {"N": str(value)}
        case dict():
            return {"M": {name: attribute_of(inner) for name, inner in value.items()}}
    raise TypeError(f"{value!r} has no attribute value")


def value_of(attribute: Mapping[str, Any]) -> Any:
    """The value of an attribute; a number is an int if it is whole, else a float."""
    [(kind, value)] = attribute.items()
    match kind:
        case "NULL":
            return None
        case "BOOL" | "S":
            return value
        case "N":
            number = Decimal(value)
            return int(number) if number == number.to_integral_value() else float(number)
        case "M":
            return {name: value_of(inner) for name, inner in value.items()}
    raise TypeError(f"{kind} is no kind of attribute that a record has")
