"""Mails in place of a server; kerneltrack/urls.py has these where nothing is in production."""

from django.urls import path

from outgoing import views

app_name = "outgoing"
urlpatterns = [
    path("dev/mail/", views.mails, name="list"),
    path("dev/mail/clear/", views.clear, name="clear"),
    path("dev/mail/<str:name>/", views.mail, name="mail"),
    path("dev/mail/<str:name>/html/", views.mail_html, name="html"),
    path("dev/mail/<str:name>/raw/", views.mail_raw, name="raw"),
]
