"""LocalStack for this project: `python -m emulator up` brings the whole pipeline up on this machine.

Read in this order: `stack` (what a stack is, started and stopped), `embedded` and `docker_engine` (the engines that it
can run on), `engines` (which one it is), `readiness` (when a stack may be used), `processes` (whose process is whose),
`logs`; `__main__` is the command line. `plugins/` is a distribution of its own, installed beside LocalStack.
"""
