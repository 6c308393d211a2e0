"""From a photo's upload to its READY record on a local stack, beside the stack's own floor; begin at `__main__`."""
