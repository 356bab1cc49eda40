"""The conference itself: who comes, what the portfolio shows, what is said, and what happened."""
