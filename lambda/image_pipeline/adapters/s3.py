"""The object store on S3: two versioned buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from image_pipeline.adapters.calls import aws_call, error_code
from image_pipeline.ports import Original
from image_pipeline.record import Source, iso

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3 import S3Client

SOURCE = "source"
OWNER = "image-id"
LINK_SECONDS = 3600
GONE = {"404", "NoSuchKey", "NoSuchVersion", "405", "MethodNotAllowed", "InvalidArgument"}
"""405: the version is a delete marker. InvalidArgument: what LocalStack says of a version id that it no longer has."""

DELETE_MARKER = "x-amz-delete-marker"
"""The header of an answer that says 404 because the latest version is a delete marker."""


class S3ObjectStore:
    """`ports.ObjectStore` over an S3 client. An original's source and a result's owner are object metadata.

    `signer` is the client that signs links, where they lead to another endpoint than the calls.
    """

    def __init__(
        self, client: S3Client, original_bucket: str, processed_bucket: str, signer: S3Client | None = None
    ) -> None:
        self._client = client
        self._signer = signer or client
        self._originals = original_bucket
        self._processed = processed_bucket

    def open_original(self, key: str, version_id: str) -> Original | None:
        """See `ports.ObjectStore`. The body is a stream until it is read."""
        found = self._found(
            "GetObject", lambda: self._client.get_object(Bucket=self._originals, Key=key, VersionId=version_id)
        )
        if found is None:
            return None

        def read() -> bytes:
            with aws_call("GetObject"):
                body: bytes = found["Body"].read()
                return body

        return Original(
            size=found["ContentLength"],
            source=_source(found["Metadata"].get(SOURCE)),
            uploaded_at=iso(found["LastModified"].timestamp()),
            read=read,
        )

    def current_version(self, key: str) -> str | None:
        """See `ports.ObjectStore`."""
        found = self._found("HeadObject", lambda: self._client.head_object(Bucket=self._originals, Key=key))
        return None if found is None else str(found["VersionId"])

    def write_original(self, key: str, data: bytes, content_type: str, source: Source) -> str:
        """See `ports.ObjectStore`."""
        return self._put(self._originals, key, data, content_type, {SOURCE: source.value})

    def write_processed(self, key: str, data: bytes, content_type: str, image_id: str) -> str:
        """See `ports.ObjectStore`."""
        return self._put(self._processed, key, data, content_type, {OWNER: image_id})

    def hide_processed(self, key: str, image_id: str) -> str | None:
        """See `ports.ObjectStore`."""
        with aws_call("HeadObject"):
            try:
                found = self._client.head_object(Bucket=self._processed, Key=key)
            except ClientError as error:
                if error_code(error) not in GONE:
                    raise
                hideable = DELETE_MARKER in error.response["ResponseMetadata"]["HTTPHeaders"]
            else:
                hideable = found["Metadata"].get(OWNER) == image_id
        if not hideable:
            return None
        with aws_call("DeleteObject"):
            return self._client.delete_object(Bucket=self._processed, Key=key)["VersionId"]

    def remove_processed_version(self, key: str, version_id: str) -> None:
        """See `ports.ObjectStore`."""
        self._found(
            "DeleteObject",
            lambda: self._client.delete_object(Bucket=self._processed, Key=key, VersionId=version_id),
        )

    def original_url(self, key: str, version_id: str) -> str:
        """See `ports.ObjectStore`."""
        return self._url(self._originals, key, version_id)

    def processed_url(self, key: str, version_id: str) -> str:
        """See `ports.ObjectStore`."""
        return self._url(self._processed, key, version_id)

    def _put(self, bucket: str, key: str, data: bytes, content_type: str, metadata: dict[str, str]) -> str:
        with aws_call("PutObject"):
            response = self._client.put_object(
                Bucket=bucket, Key=key, Body=data, ContentType=content_type, Metadata=metadata
            )
        return response["VersionId"]

    def _url(self, bucket: str, key: str, version_id: str) -> str:
        return self._signer.generate_presigned_url(
            "get_object", Params={"Bucket": bucket, "Key": key, "VersionId": version_id}, ExpiresIn=LINK_SECONDS
        )

    def _found(self, name: str, call: Callable[[], Any]) -> Any:
        """The response, or None where the object or version is not there."""
        with aws_call(name):
            try:
                return call()
            except ClientError as error:
                if error_code(error) in GONE:
                    return None
                raise


def _source(metadata: str | None) -> Source:
    """What the metadata says; anything else, as anyone may write metadata, is an upload to S3."""
    return Source(metadata) if metadata in set(Source) else Source.S3
