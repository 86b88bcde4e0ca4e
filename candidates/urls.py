"""Addresses of candidates."""

from django.urls import path

from candidates import feeds, views

app_name = "candidates"
urlpatterns = [
    path("candidates/", views.candidate_list, name="list"),
    path("feeds/candidates.atom", feeds.CandidateFeed(), name="feed"),
]
