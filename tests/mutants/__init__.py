"""Mutation tests: each small change to the code that decides what may count as evidence has to fail a test."""
