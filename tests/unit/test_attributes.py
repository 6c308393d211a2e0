"""DynamoDB's attribute values, held to those of boto3, which the function does without."""

from __future__ import annotations

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st
from image_pipeline.adapters.attributes import attribute_of, value_of
from image_pipeline.record import Status

WORTH_KEEPING = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text() | st.sampled_from(Status),
    lambda inner: st.dictionaries(st.text(), inner),
)


@given(WORTH_KEEPING)
def test_a_value_is_what_boto3_makes_of_it_and_comes_back(value: object) -> None:
    attribute = attribute_of(value)
    assert attribute == TypeSerializer().serialize(value)
    assert value_of(attribute) == value


@given(st.floats(1e9, 1e10))
def test_a_time_comes_back_to_the_last_bit(seconds: float) -> None:
    attribute = attribute_of(seconds)
    assert float(TypeDeserializer().deserialize(attribute)) == seconds
    assert value_of(attribute) == seconds


def test_a_whole_number_is_an_int_however_it_is_written() -> None:
    assert [repr(value_of({"N": text})) for text in ("7", "7.0", "7E+2", "7.5")] == ["7", "7", "700", "7.5"]


@pytest.mark.parametrize("value", [b"bytes", [1], {1.5}])
def test_what_no_record_holds_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="has no attribute value"):
        attribute_of(value)
    with pytest.raises(TypeError, match="no kind of attribute"):
        value_of(TypeSerializer().serialize({"x"}))
