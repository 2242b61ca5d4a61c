"""Text from outside to typed values, or to nothing."""
