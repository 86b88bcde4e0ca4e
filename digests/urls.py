"""Addresses of editions."""

from django.urls import path, re_path

from digests import feeds, finding, views

app_name = "digests"
_WEEK = r"^weeks/(?P<name>[0-9]{4}-(?:W[0-9]{2}|[0-9]{2}-[0-9]{2}))/"
_DAY = r"^days/(?P<name>[0-9]{4}-[0-9]{2}-[0-9]{2})/"
_RELEASE = r"^releases/v(?P<name>[0-9][0-9a-z.-]{1,39})/edition/"  # of mainline
_PART = "(?P<part>new|settled|reopened|dropped)/$"
urlpatterns = [
    path("weeks/", views.week_list, name="list"),
    re_path(_WEEK + "$", views.detail, {"find": finding.week}, name="week"),
    re_path(_WEEK + _PART, views.part, {"find": finding.week}, name="part"),
    re_path(_DAY + "$", views.detail, {"find": finding.day}, name="day"),
    re_path(_DAY + _PART, views.part, {"find": finding.day}, name="day_part"),
    re_path(_RELEASE + "$", views.detail, {"find": finding.release}, name="release"),
    re_path(_RELEASE + _PART, views.part, {"find": finding.release}, name="release_part"),
    path("feeds/weeks.atom", feeds.WeekFeed(), name="feed"),
]
