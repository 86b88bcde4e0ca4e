"""Holds the tracker against truths from outside: conformance scenarios, regressions and reports read by hand."""
