"""Addresses of webhooks."""

from django.urls import path

from webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("webhooks/", views.endpoints, name="list"),
    path("webhooks/<slug:uid>/", views.detail, name="detail"),
    path("webhooks/<slug:uid>/switch/", views.switch, name="switch"),
    path("webhooks/<slug:uid>/rotate/", views.rotate, name="rotate"),
    path("webhooks/<slug:uid>/test/", views.test, name="test"),
    path("webhooks/<slug:uid>/again/", views.again, name="again"),
    path("webhooks/<slug:uid>/delete/", views.delete, name="delete"),
]
