from django.urls import path

from . import feeds, hubs, views
from .media_views import media_list
from .podcast import podcast

app_name = "education"

urlpatterns = [
    path("", views.article_list, name="list"),
    path("feed.atom", feeds.NewestArticles(), name="feed"),
    path("sites/<slug:slug>/", hubs.site, name="site"),
    path("topics/<slug:slug>/", hubs.topic, name="topic"),
    path("glossary/", views.glossary, name="glossary"),
    path("newly-diagnosed/", views.first_steps, name="path"),
    path("clinical-trials/facts-sheet/", views.facts_sheet, name="trial_sheet"),
    path("media/", media_list, name="media"),
    path("media/podcast.rss", podcast, name="podcast"),
    path("<slug:slug>/", views.article, name="article"),
]
