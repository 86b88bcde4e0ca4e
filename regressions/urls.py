"""Addresses of cycles and regressions."""

from django.urls import path

from regressions import views

app_name = "regressions"
urlpatterns = [
    path("cycles/", views.cycle_list, name="cycles"),
    path("cycles/<str:version>/", views.cycle_detail, name="cycle"),
    path("regressions/", views.regression_list, name="list"),
    path("regressions/<path:slug>/", views.regression_detail, name="detail"),
]
