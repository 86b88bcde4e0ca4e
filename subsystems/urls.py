"""Addresses of subsystems."""

from django.urls import path

from subsystems import views

app_name = "subsystems"
urlpatterns = [path("subsystems/", views.subsystem_list, name="list")]
