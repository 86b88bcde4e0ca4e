"""Static files with hashed, compressed copies; plain names where `collectstatic` has not run yet."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped package
    """A page before `collectstatic` is plain, not broken."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The hashed name, or the name itself where no file was collected."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name
