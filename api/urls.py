"""Addresses of the API; names are contracts (docs/architecture.md)."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView

from api import releases

app_name = "api"
urlpatterns = [
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/releases/", releases.ReleaseList.as_view(), name="releases"),
    re_path(r"^api/v1/releases/(?P<version>[\w.+-]{1,40})/$", releases.ReleaseOne.as_view(), name="release"),
]
