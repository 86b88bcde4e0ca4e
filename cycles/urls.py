"""Addresses of cycles."""

from django.urls import path, re_path

from cycles import views

app_name = "cycles"
urlpatterns = [
    path("cycles/", views.cycle_list, name="list"),
    re_path(r"^cycles/(?P<version>[\d.]{1,20})/$", views.cycle_detail, name="detail"),
]
