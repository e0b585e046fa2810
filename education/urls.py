from django.urls import path

from . import feeds, hubs, news, sharing, views
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
    path("news/", news.news, name="news"),
    path("news/feed.atom", feeds.LatestNews(), name="news_feed"),
    path("stories/", news.stories, name="stories"),
    path("stories/feed.atom", feeds.LatestStories(), name="stories_feed"),
    path("stories/share/", sharing.share, name="story_share"),
    path("stories/thanks/<str:token>/", sharing.thanks, name="story_thanks"),
    path("stories/withdraw/<str:token>/", sharing.withdraw, name="story_withdraw"),
    path("<slug:slug>/picture/", news.picture, name="picture"),
    path("<slug:slug>/", views.article, name="article"),
]
