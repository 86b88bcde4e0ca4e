"""Addresses of regressions."""

from django.urls import path, re_path

from regressions import views

app_name = "regressions"
urlpatterns = [
    path("regressions/", views.regression_list, name="list"),
    # A slug or a Message-ID, slashes and all; PostgreSQL cannot be asked for what has a NUL in it.
    re_path(r"^regressions/(?P<slug>[^\x00]{1,500})/$", views.regression_detail, name="detail"),
]
