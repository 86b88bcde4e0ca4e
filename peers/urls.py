"""Addresses of regressions for programs; the conditions are those of the list (regressions/filters.py)."""

from django.urls import path

from peers import feeds, views

app_name = "peers"
urlpatterns = [
    path("regressions.json", views.regressions_json, name="export"),
    path("regressions.csv", views.regressions_csv, name="csv"),
    path("feeds/regressions.atom", feeds.RegressionFeed(), name="feed"),
]
