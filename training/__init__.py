"""Training, compression and export of earbit's networks: see README.md in this folder."""
