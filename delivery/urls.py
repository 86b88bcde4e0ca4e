"""The address of deliveries."""

from django.urls import path

from delivery import views

app_name = "delivery"
urlpatterns = [path("mails/", views.mails, name="mails")]
