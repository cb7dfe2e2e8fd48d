"""The windows in which a workspace is set up."""
