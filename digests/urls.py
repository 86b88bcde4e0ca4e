"""Addresses of weeks, and of what can be followed."""

from django.urls import path, re_path

from digests import feeds, follow, views

app_name = "digests"
_WEEK = r"^weeks/(?P<name>[0-9]{4}-(?:W[0-9]{2}|[0-9]{2}-[0-9]{2}))/"
urlpatterns = [
    path("weeks/", views.week_list, name="list"),
    re_path(_WEEK + "$", views.week_detail, name="week"),
    re_path(_WEEK + "(?P<part>new|settled|reopened|dropped)/$", views.week_part, name="part"),
    path("feeds/weeks.atom", feeds.WeekFeed(), name="feed"),
    path("subscribe/", follow.subscribe, name="subscribe"),
]
