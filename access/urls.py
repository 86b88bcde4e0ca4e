"""Addresses of access."""

from django.urls import path

from access import views

app_name = "access"
urlpatterns = [
    path("tokens/", views.token_list, name="tokens"),
    path("tokens/revoke/", views.revoke, name="revoke"),
]
