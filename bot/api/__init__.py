"""The typed HTTP interface of residents: what the mini-program, and any other client, speaks to."""
