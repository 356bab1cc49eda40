"""What leaves the classroom and comes back: sealed shares, cards that open them, and the log of a pod."""
