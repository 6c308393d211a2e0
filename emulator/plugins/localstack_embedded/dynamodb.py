"""DynamoDB answered by moto, in LocalStack's own process.

LocalStack's own provider forwards to DynamoDB Local, a Java server that it downloads. Here every operation falls
through to moto, which LocalStack ships for its other services.
"""

from threading import Lock

from localstack.aws.api import RequestContext, ServiceRequest, ServiceResponse
from localstack.aws.api.dynamodb import DynamodbApi
from localstack.aws.forwarder import ForwardingFallbackDispatcher
from localstack.services.moto import call_moto
from localstack.services.plugins import Service, aws_provider

# moto checks a write's condition and then writes, in two steps; LocalStack's gateway calls it from many threads. Two
# writers must not both pass the check, so one request is served at a time (about a millisecond each).
_one_at_a_time = Lock()


def _answer(context: RequestContext, _request: ServiceRequest) -> ServiceResponse:
    with _one_at_a_time:
        return call_moto(context)


@aws_provider(api="dynamodb", name="moto")  # type: ignore[untyped-decorator]  # LocalStack is not installed where mypy runs
def dynamodb() -> Service:
    """Return the service that LocalStack registers: DynamoDB's API, with moto behind every operation."""
    return Service.for_provider(
        DynamodbApi(), dispatch_table_factory=lambda provider: ForwardingFallbackDispatcher(provider, _answer)
    )
