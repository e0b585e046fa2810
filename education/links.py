"""Outgoing addresses of what there is to read."""

from mbcportal.links.sources import Address, LinkSource, in_fields, in_texts

from .models import Article, Fact, GlossaryTerm


def _of_source(owner, row, affiliate_id):
    """Yield the addresses of a publication: its own, and where its DOI leads."""
    yield from in_fields(owner, affiliate_id, "url", row=row)
    if row.doi_url:
        yield Address(row.doi_url, owner, "doi", affiliate_id, row, is_derived=True)


def _public_articles():
    rows = Article.objects.published().order_by("pk")
    return rows.prefetch_related("references", "media")


def _of_article(article):
    kept_by = article.affiliate_id
    yield from in_texts(article, kept_by, "body")
    for reference in article.references.all():
        yield from _of_source(article, reference, kept_by)
    for item in article.media.all():
        yield from in_fields(article, kept_by, "address", row=item)


def _of_fact(fact):
    yield from _of_source(fact, fact, None)


def _public_terms():
    return GlossaryTerm.objects.filter(is_public=True).order_by("pk")


def _of_term(term):
    yield from in_fields(term, None, "source_url")


ARTICLES = LinkSource(Article, _public_articles, _of_article)
FACTS = LinkSource(Fact, Fact.objects.all, _of_fact)
TERMS = LinkSource(GlossaryTerm, _public_terms, _of_term)
