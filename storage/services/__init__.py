"""What a person can do: one public call, one transaction."""
