# mypy: ignore-errors
# pyright: basic, reportMissingImports=false
"""Two kinds of rows that Morango carries: whose they are, and one record of a conference each."""

import uuid

from django.contrib.auth.models import AbstractBaseUser, UserManager
from django.db import models
from morango.models.core import SyncableModel
from morango.models.manager import SyncableModelManager


class _People(SyncableModelManager, UserManager):
    pass


class Pod(AbstractBaseUser, SyncableModel):
    """Who hands rows over, with a password."""

    morango_profile = "conferences"
    morango_model_name = "pod"
    USERNAME_FIELD = "username"
    is_superuser = models.BooleanField(default=False)
    username = models.CharField(max_length=20, unique=True)
    objects = _People()

    def calculate_source_id(self, *_args, **_names):
        """Its certificate's name."""
        return self._morango_source_id

    def calculate_partition(self, *_args, **_names):
        """What it may carry."""
        return f"{self.ID_PLACEHOLDER}:user"

    def has_morango_certificate_scope_permission(self, _scope, _parameters):
        """Whether it may ask for a certificate."""
        return self.is_superuser

    @staticmethod
    def compute_namespaced_id(_partition, source_id, _name):
        """Its certificate's name once more."""
        return source_id


class Entry(SyncableModel):
    """One record."""

    morango_profile = "conferences"
    morango_model_name = "entry"
    pod = models.ForeignKey(Pod, on_delete=models.CASCADE)
    seq = models.IntegerField()
    content = models.TextField()

    def calculate_source_id(self, *_args, **_names):
        """A random name."""
        return uuid.uuid4().hex

    def calculate_partition(self, *_args, **_names):
        """It belongs to its pod."""
        return f"{self.pod_id}:user:entry"
