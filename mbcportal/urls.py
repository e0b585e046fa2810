"""Every public address, without and with `/es/`."""

from django.urls import path

urlpatterns = []
