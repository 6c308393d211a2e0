"""What can go wrong, as one small tree.

    PipelineError
    ├── ImageRejected           this image can never succeed: its record becomes FAILED, nothing retries
    │   ├── EmptyFile
    │   ├── FileTooLarge
    │   ├── UnsupportedFormat
    │   ├── ImageTooLarge
    │   ├── CorruptImage
    │   └── KeyTooLong
    ├── InvalidRequest          the API's caller asked for something that cannot be asked
    ├── ImageNotFound           the API's caller named an image that does not exist
    ├── StillProcessing         another attempt holds the image; a later attempt finds it finished
    ├── DependencyFailed        S3 or DynamoDB did not do what was asked; a later attempt may succeed
    └── InvalidConfiguration    the settings do not describe a job that can be done

`str(error)` is for the log and may name anything; `public_message` is for the client and names nothing internal.
"""


class PipelineError(Exception):
    """The root. `code` is stable and machine readable; `retryable` says whether the same call may succeed later."""

    code = "internal_error"
    retryable = False
    public_message = "Something went wrong on our side."

    def __init__(self, detail: str = "", *, public_message: str = "") -> None:
        super().__init__(detail or public_message or self.public_message)
        if public_message:
            self.public_message = public_message


class ImageRejected(PipelineError):
    """The image itself is the reason; the same bytes are rejected every time."""


class EmptyFile(ImageRejected):
    """No bytes at all."""

    code = "empty_file"
    public_message = "The file is empty."


class FileTooLarge(ImageRejected):
    """More bytes than the limit."""

    code = "file_too_large"
    public_message = "The file has too many bytes."


class UnsupportedFormat(ImageRejected):
    """Not an image, or an image of a format that is not accepted; judged by content, never by name."""

    code = "unsupported_format"
    public_message = "The file is not an image of an accepted format."


class ImageTooLarge(ImageRejected):
    """More pixels than the limit, every frame that is kept counted."""

    code = "image_too_large"
    public_message = "The image has too many pixels."


class CorruptImage(ImageRejected):
    """The format is accepted and the content cannot be decoded."""

    code = "corrupt_image"
    public_message = "The image is damaged and cannot be decoded."


class KeyTooLong(ImageRejected):
    """The processed key would be longer than the 1,024 bytes that S3 allows a key."""

    code = "key_too_long"
    public_message = "The image's key is too long."


class InvalidRequest(PipelineError):
    """A parameter or the body of an API request is not what the contract allows."""

    code = "invalid_request"
    public_message = "The request is not valid."


class ImageNotFound(PipelineError):
    """No record has the id."""

    code = "image_not_found"
    public_message = "There is no such image."


class StillProcessing(PipelineError):
    """Another attempt held the image for as long as this one could wait."""

    code = "still_processing"
    retryable = True
    public_message = "The image is still being processed. Try again shortly."


class DependencyFailed(PipelineError):
    """A call to S3 or DynamoDB failed: throttled, timed out, refused, or the service is down."""

    code = "dependency_failed"
    retryable = True
    public_message = "A service that we depend on did not answer. Try again shortly."


class InvalidConfiguration(PipelineError):
    """One or more settings are wrong; the message lists every problem, each with its variable."""

    code = "invalid_configuration"
