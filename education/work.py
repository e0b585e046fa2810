"""What of articles, facts and stories waits for somebody at the desk."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mbcportal.affiliates import work

from .models import Article, Fact, StorySubmission


def drafts(user):
    """The articles a person is writing."""
    return work.listed(user, work.drafts_of(Article, user), _("My drafts: articles"), "mine=yes")


def in_review(user):
    """The articles that wait to be published."""
    rows = work.in_review(Article, user)
    return work.listed(user, rows, _("Articles that wait to be published"), "status__exact=review")


def next_versions(user):
    """The articles whose next version is being written."""
    rows = work.next_versions(Article, user)
    return work.listed(user, rows, _("Next versions of articles"), "next=yes")


def to_sign(user):
    """The articles whose words no medical reviewer has signed, for reviewers."""
    if not user.has_perm("education.review_article"):
        return None
    rows = Article.objects.for_user(user).to_be_reviewed().order_by("updated_at", "pk")
    return work.listed(user, rows, _("Articles to read and sign"), "unreviewed=yes")


def reviews_overdue(user):
    """The articles whose next medical review was due before today."""
    rows = Article.objects.for_user(user).review_overdue(timezone.localdate())
    return work.listed(
        user,
        rows.order_by("review_due_on", "pk"),
        _("Articles with an overdue medical review"),
        "overdue=yes",
        lambda row: _since(row.review_due_on),
    )


def broken_citations(user):
    """The articles that cite what is not there, or name a source that no sentence cites."""
    if not work.may(user, "change", Article):
        return None
    rows = Article.objects.for_user(user).with_broken_citations().order_by("title", "pk")
    return work.listed(user, rows, _("Articles with broken citations"), "broken=yes")


def facts_overdue(user):
    """The facts that should have been looked up before today."""
    rows = Fact.objects.overdue(timezone.localdate()).order_by("review_by", "pk")
    return work.listed(
        user,
        rows,
        _("Facts to look up again"),
        "overdue=yes",
        lambda row: _since(row.review_by),
    )


def stories(user):
    """The stories that nobody has read yet. No word of a story, and no name, stands here."""
    rows = StorySubmission.objects.filter(state=StorySubmission.State.NEW)
    return work.listed(user, rows, _("Stories to read"))


def _since(day):
    return _("due %s") % date_format(day)
