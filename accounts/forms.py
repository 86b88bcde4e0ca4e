"""What people type about their own account. Passwords beyond 4096 characters are refused before they are hashed."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.models import User

from accounts import second

if TYPE_CHECKING:
    _Set = SetPasswordForm[User]
else:
    _Set = SetPasswordForm

LONGEST = 4096


def _bound(fields: dict[str, forms.Field], *names: str) -> None:
    """Passwords of a length that makes sense."""
    for name in names:
        fields[name] = forms.CharField(
            label=fields[name].label, strip=False, max_length=LONGEST, widget=fields[name].widget
        )


class LoginForm(AuthenticationForm):
    """Name and password."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        _bound(self.fields, "password")


class ChangeForm(PasswordChangeForm):
    """The old password and a new one."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        _bound(self.fields, "old_password", "new_password1", "new_password2")


class SetForm(_Set):
    """A new password."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        _bound(self.fields, "new_password1", "new_password2")


class CodeForm(forms.Form):
    """A code of the second step."""

    code = forms.CharField(max_length=second.LONGEST_CODE)


class ProofForm(CodeForm):
    """A code, and the password again: a session that somebody else has got hold of will not do."""

    password = forms.CharField(strip=False, max_length=LONGEST)
