from django.urls import path

from . import feeds, views
from .media_views import media_list
from .podcast import podcast

app_name = "education"

urlpatterns = [
    path("", views.article_list, name="list"),
    path("feed.atom", feeds.NewestArticles(), name="feed"),
    path("sites/<slug:slug>/", views.site, name="site"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("glossary/", views.glossary, name="glossary"),
    path("media/", media_list, name="media"),
    path("media/podcast.rss", podcast, name="podcast"),
    path("<slug:slug>/", views.article, name="article"),
]
