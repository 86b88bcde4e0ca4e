"""Addresses of subscribing; those with a token do what a mail let somebody do."""

from django.urls import path

from subscriptions import follow, leaving, managing

app_name = "subscriptions"
urlpatterns = [
    path("subscribe/", follow.subscribe, name="subscribe"),
    path("subscribe/link/", managing.link, name="link"),
    path("subscribe/confirm/<str:token>/", follow.confirm, name="confirm"),
    path("subscribe/manage/<str:token>/", managing.manage, name="manage"),
    path("subscribe/manage/<str:token>/export/", managing.export, name="export"),
    path("subscribe/manage/<str:token>/<slug:key>/", managing.change, name="change"),
    path("unsubscribe/<str:token>/", leaving.unsubscribe, name="unsubscribe"),
]
