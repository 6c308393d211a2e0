"""A Lambda function as a process: what stands between an invocation and AWS's runtime interface client.

Read in this order: `runtime_api` (the HTTP interface that the client polls), `process` (one run of the client, watched
and killed), `sandbox` (process after process, by Lambda's rules), `environment` (what the function sees of the world),
`reports` (what Lambda says about an invocation).
"""
