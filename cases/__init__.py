"""The language of regression tracking, and the fold from mails and commits to regressions. Pure: no Django."""
