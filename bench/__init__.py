"""Measuring the portal: `make bench`."""
