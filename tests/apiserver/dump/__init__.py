"""Tests of saved dumps: taken by the real kubectl from the real API server, then damaged in every way."""
