from django.urls import path

from . import feeds, views

app_name = "resources"

urlpatterns = [
    path("", views.resource_list, name="list"),
    path("feed.atom", feeds.NewestResources(), name="feed"),
    path("print/", views.printed, name="print"),
    path("<slug:slug>/", views.resource, name="resource"),
]
