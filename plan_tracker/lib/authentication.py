"""How the REST API knows who asks (apart from `rest`, which the framework's views must be able to import later)."""

from typing import Any

from rest_framework import authentication, exceptions


class TokenAuthentication(authentication.TokenAuthentication):
    """A token that cannot be one is wrong without being looked for: PostgreSQL refuses to look for NUL."""

    def authenticate_credentials(self, key: str) -> Any:
        if not key.isalnum():
            raise exceptions.AuthenticationFailed
        return super().authenticate_credentials(key)
