from django.urls import path

from . import confirming, feeds, reporting, views

app_name = "resources"

urlpatterns = [
    path("", views.resource_list, name="list"),
    path("feed.atom", feeds.NewestResources(), name="feed"),
    path("print/", views.printed, name="print"),
    path("suggest/", reporting.suggest, name="suggest"),
    path("suggest/thanks/", reporting.suggest_thanks, name="suggest_thanks"),
    path("confirm/thanks/", confirming.confirm_thanks, name="confirm_thanks"),
    path("confirm/<str:token>/", confirming.confirm, name="confirm"),
    path("<slug:slug>/", views.resource, name="resource"),
    path("<slug:slug>/report/", reporting.report, name="report"),
    path("<slug:slug>/report/thanks/", reporting.report_thanks, name="report_thanks"),
]
