"""Addresses of patches."""

from django.urls import path

from flow import views

app_name = "flow"
urlpatterns = [
    path("patches/", views.patch_list, name="list"),
]
