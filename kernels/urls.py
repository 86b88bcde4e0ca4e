"""Addresses of releases, of the kernel one runs, and of files for scripts."""

from django.urls import path, re_path

from kernels import feeds, files, support_feed, views

app_name = "kernels"
urlpatterns = [
    path("releases/", views.release_list, name="list"),
    path("releases/compare", views.compare, name="compare"),
    path("releases/series/", views.series_list, name="series_list"),
    re_path(r"^releases/series/(?P<name>[\d.]{1,20}\.y)/$", views.series_detail, name="series"),
    re_path(r"^releases/(?P<text>[\w.+-]{1,40})/$", views.release_detail, name="release"),
    path("running/", views.running, name="running"),
    path("running/<path:text>", files.running_text, name="running_text"),
    path("calendar.ics", files.calendar, name="calendar"),
    path("releases.json", files.releases_json, name="releases_json"),
    path("finger_banner", files.finger_banner, name="finger_banner"),
    path("feeds/releases.atom", feeds.ReleaseFeed(), name="feed"),
    path("feeds/support.atom", support_feed.SupportFeed(), name="support_feed"),
    path("feeds/kdist.xml", files.kdist_xml, name="kdist"),
    re_path(r"^feeds/series/(?P<series>[\d.]{1,20}\.y)\.atom$", feeds.ReleaseFeed(), name="series_feed"),
    re_path(r"^badges/(?P<name>[\w.-]{1,20})/(?P<what>[a-z]{1,10})\.svg$", files.badge, name="badge"),
]
