"""Pictures that people send, drawn anew: without what a camera hid in them, and never too large."""

import io
import struct
import zlib
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

# What we read, and as what it is kept. A drawing may be transparent, and suffers as a JPEG.
KEPT_AS = {"JPEG": "JPEG", "PNG": "WEBP", "WEBP": "WEBP"}
ENDINGS = {"JPEG": "jpg", "WEBP": "webp"}
LONGEST_SIDE = 1600
# A good telephone takes 50 million. A small file may claim far more, to use up the memory.
MOST_PIXELS = 50_000_000
BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError, EOFError,
    ZeroDivisionError, MemoryError, struct.error, zlib.error,
)  # fmt: skip
ORIENTATION = 0x0112


def clean_picture(uploaded) -> ContentFile:
    """Return an uploaded picture drawn anew, under a random name, upright, at most 1600 px wide.

    Nothing of the file itself is kept: no place, no time, no name, no hidden text. Raises
    ValidationError, in words for the person who sent it.
    """
    most = settings.PICTURE_MOST_MB
    if uploaded.size > most * 1_000_000:
        raise ValidationError(
            _("This picture is too large. Choose one of at most %s MB.") % most, code="too_large"
        )
    uploaded.seek(0)
    picture, kind = _read(uploaded)
    kept_as = KEPT_AS[kind]
    file = io.BytesIO()
    options = {"JPEG": {"optimize": True, "progressive": True}, "WEBP": {"method": 4}}[kept_as]
    picture.save(file, kept_as, quality=82, **options)
    return ContentFile(file.getvalue(), name=f"{uuid4().hex}.{ENDINGS[kept_as]}")


def _read(uploaded) -> tuple[Image.Image, str]:
    """Return a fresh picture with nothing but its pixels, and what kind of file it came in."""
    try:
        with Image.open(uploaded, formats=list(KEPT_AS)) as picture:
            # A JPEG with several pictures in it (as telephones make them) calls itself MPO.
            kind = picture.format if picture.format in KEPT_AS else "JPEG"
            if picture.width * picture.height > MOST_PIXELS:
                raise _too_many_pixels()
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture.load()
            return _fresh(_upright(picture), KEPT_AS[kind]), kind
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Image.UnidentifiedImageError as error:
        raise ValidationError(
            _("This file is not a picture we can show. Choose a JPEG, PNG or WebP picture."),
            code="not_a_picture",
        ) from error
    except ValidationError:
        raise
    except BROKEN as error:
        raise ValidationError(
            _("This picture is damaged and cannot be read. Choose another one."), code="damaged"
        ) from error


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This picture has too many dots. Choose one of at most %s million.")
        % (MOST_PIXELS // 1_000_000),
        code="too_many_pixels",
    )


def _upright(picture: Image.Image) -> Image.Image:
    """Return a picture turned as the camera was held; as it is, where that cannot be read."""
    try:
        picture.getexif().get(ORIENTATION)
        return ImageOps.exif_transpose(picture)
    except BROKEN:
        return picture


def _fresh(picture: Image.Image, kept_as: str) -> Image.Image:
    """Return the pixels alone, in colours that the kept kind has, and small enough."""
    is_clear = picture.has_transparency_data
    picture = picture.convert("RGBA" if is_clear else "RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if is_clear and kept_as == "JPEG":
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture).convert("RGB")
    fresh = Image.new(picture.mode, picture.size)
    fresh.paste(picture)
    return fresh
