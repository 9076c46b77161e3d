"""Who sees how the installation fares."""

from agencies.models import User


def can_see_status(user: User) -> bool:
    """Administrators; whoever set the installation up is one too."""
    return user.is_active and user.is_staff
