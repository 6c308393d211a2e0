"""The image pipeline's Lambda function. `handler` is its entry; `core.pipeline` is the image job."""
