"""What staff teach the search: words with one meaning, safety cards, pinned answers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mbcportal.publishing.languages import translated
from mbcportal.taxonomy.models import MetastasisSite, Topic


def lines(text):
    """Return the lines of a text, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class SynonymSet(models.Model):
    """Words that mean the same to a reader: a search for one finds the others."""

    words = models.TextField(
        _("words"),
        unique=True,
        help_text=_(
            "One word or short phrase a line, in any language: “rides”, “transportation”, “viajes”."
        ),
    )
    one_way = models.BooleanField(
        _("one way"),
        default=False,
        help_text=_(
            "Only the first line finds the others. For example a brand name that should find its "
            "drug, while the drug's name should not find every brand."
        ),
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("set of words with one meaning")
        verbose_name_plural = _("words with one meaning")

    def __str__(self):
        return ", ".join(self.phrases)

    @property
    def phrases(self):
        return lines(self.words)


class NeedWords(models.Model):
    """The words people really use for a topic or a metastasis site."""

    topic = models.OneToOneField(
        Topic,
        verbose_name=_("topic"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        limit_choices_to={"parent__isnull": False},
        related_name="+",
        help_text=_("The need these words mean. Choose a topic or a site, not both."),
    )
    site = models.OneToOneField(
        MetastasisSite,
        verbose_name=_("metastasis site"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The site these words mean. Choose a topic or a site, not both."),
    )
    patterns = translated(
        models.TextField(
            _("words people use"),
            blank=True,
            help_text=_(
                "One pattern a line. “ + ” joins what must all be there, “ / ” words of one "
                "meaning: “drive / take + chemo”. One form of a word is enough; the longer "
                "pattern wins. No capitals, accents, apostrophes."
            ),
        )
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("words for a need")
        verbose_name_plural = _("words for needs")
        constraints = [
            models.CheckConstraint(
                condition=Q(topic=None, site__isnull=False) | Q(topic__isnull=False, site=None),
                name="search_words_of_one_need",
                violation_error_message=_("Choose a topic or a metastasis site, one of them."),
            )
        ]

    def __str__(self):
        return str(self.topic or self.site)


class SafetyCard(models.Model):
    """What to do now: stands above all results when a query has words of crisis or emergency."""

    class Level(models.TextChoices):
        CRISIS = "crisis", _("Crisis: 988")
        EMERGENCY = "emergency", _("Emergency: 911")
        TODAY = "today", _("Call the care team now")

    slug = models.SlugField(
        _("short name"),
        max_length=60,
        unique=True,
        help_text=_("In small letters and hyphens, such as “numb-legs”. Stays at the desk."),
    )
    level = models.CharField(
        _("how urgent"),
        max_length=10,
        choices=Level,
        help_text=_("Decides which number to call the card offers."),
    )
    title = translated(
        models.CharField(
            _("title"),
            max_length=160,
            help_text=_("The first words of the card, public: “Numb legs? Call now.”"),
        )
    )
    text = translated(
        models.TextField(_("what to do now"), help_text=_("One to three short sentences."))
    )
    patterns = translated(
        models.TextField(
            _("words that show it"),
            blank=True,
            help_text=_(
                "One pattern a line. Groups joined by “ + ” must all be there; words separated by "
                "“ / ” stand for each other: “numb / cannot feel + legs / feet”. Small letters, no "
                "accents or apostrophes."
            ),
        )
    )
    position = models.PositiveSmallIntegerField(
        _("position"),
        default=0,
        help_text=_("When several cards fit, those with smaller numbers come first."),
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("safety card")
        verbose_name_plural = _("safety cards")
        ordering = ["position", "slug"]

    def __str__(self):
        return self.title


class PinnedAnswer(models.Model):
    """The best answer to chosen words, put first by staff."""

    words = models.TextField(
        _("words"), help_text=_("One query a line. The answer comes first for just these words.")
    )
    path = models.CharField(
        _("page"),
        max_length=200,
        help_text=_("The page's address on this site, such as /learn/palliative-care/."),
    )
    title = translated(
        models.CharField(
            _("title"), max_length=160, help_text=_("Public, and a link to the page. A few words.")
        )
    )
    text = translated(
        models.CharField(
            _("in short"),
            max_length=240,
            blank=True,
            help_text=_("One or two plain sentences under the title. Public."),
        )
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("pinned answer")
        verbose_name_plural = _("pinned answers")
        ordering = ["title_en"]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if not self.path.startswith("/") or self.path.startswith(("//", "/\\")):
            raise ValidationError({"path": _("Give an address of this site, from the first /.")})
