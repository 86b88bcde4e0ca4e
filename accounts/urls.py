"""Addresses of logging in and of accounts; names without a space, since Django's own pages use them."""

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.generic import RedirectView

from accounts import login, views

urlpatterns = [
    path("login/", login.Login.as_view(), name="login"),
    path("login/second/", login.second_step, name="second_step"),
    path("logout/", LogoutView.as_view(next_page="dashboard"), name="logout"),
    path("admin/login/", login.admin_door),
    path("admin/password_change/", RedirectView.as_view(pattern_name="change_password")),
    path("account/", views.account, name="account"),
    path("account/password/", views.ChangePassword.as_view(), name="change_password"),
    path("account/log-out-everywhere/", views.everywhere, name="log_out_everywhere"),
    path("account/two-factor/", views.two_factor, name="two_factor"),
    path("account/two-factor/remove/", views.remove, name="two_factor_remove"),
    path("account/set-password/<slug:uidb64>/<slug:token>/", views.SetPassword.as_view(), name="set_password"),
]
