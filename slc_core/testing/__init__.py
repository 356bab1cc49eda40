"""A sample class to try things on: 24 invented children, 18 home languages; for anybody's tests."""

from slc_core.testing.sample_class import write_sample_class

__all__ = ["write_sample_class"]
