"""Addresses of patches."""

from django.urls import path, re_path

from flow import feeds, views

app_name = "flow"
urlpatterns = [
    path("patches/", views.patch_list, name="list"),
    path("patches/fixes/", views.radar, name="radar"),
    path("feeds/fixes.atom", feeds.FixFeed(), name="fix_feed"),
    path("feeds/patches.atom", feeds.PatchFeed(), name="feed"),
    # A Message-ID, slashes and all; PostgreSQL cannot be asked for what has a NUL in it.
    re_path(r"^patches/(?P<ident>[^\x00]{1,1000})/$", views.series, name="series"),
]
