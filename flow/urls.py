"""Addresses of patches."""

from django.urls import path, re_path

from flow import views

app_name = "flow"
urlpatterns = [
    path("patches/", views.patch_list, name="list"),
    # A Message-ID, slashes and all; PostgreSQL cannot be asked for what has a NUL in it.
    re_path(r"^patches/(?P<ident>[^\x00]{1,1000})/$", views.series, name="series"),
]
