"""What makes a Raspberry Pi a pod: what is copied onto its card, and what runs there."""
