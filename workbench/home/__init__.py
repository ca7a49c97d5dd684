"""The status of a workspace, and how to start one."""
