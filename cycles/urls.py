"""Addresses of cycles."""

from django.urls import path, re_path

from cycles import feeds, files, views

app_name = "cycles"
urlpatterns = [
    path("cycles/", views.cycle_list, name="list"),
    re_path(r"^cycles/(?P<version>[\d.]{1,20})/burn-down\.(?P<form>csv|svg|png)$", files.burn_down, name="burn_down"),
    re_path(r"^cycles/(?P<version>[\d.]{1,20})/stages\.(?P<form>csv|svg|png)$", files.stages, name="stages"),
    re_path(r"^cycles/(?P<version>[\d.]{1,20})/card\.png$", files.cycle_picture, name="card"),
    path("regressions/<slug:slug>/card.png", files.regression_picture, name="regression_card"),
    re_path(r"^cycles/(?P<version>[\d.]{1,20})/$", views.cycle_detail, name="detail"),
    re_path(r"^feeds/cycles/(?P<version>[\d.]{1,20})\.atom$", feeds.CycleFeed(), name="feed"),
]
