"""Reads of requests and institutions."""
