"""The inbox of staff: cases from receipt to reply, their figures, and conversations with residents."""
