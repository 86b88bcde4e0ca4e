"""Addresses of decisions."""

from django.urls import path

from triage import views

urlpatterns = [
    path("regressions/<slug:slug>/decide/", views.decide, name="decide"),
    path("regressions/<slug:slug>/undo/<int:decision>/", views.undo, name="undo"),
    path("candidates/sort-out/", views.sort_out, name="sort_out"),
]
