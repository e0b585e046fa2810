"""Make the sample episode, the sample video and the pictures of the podcast.

A computer reads, and the words are those of the sample pages themselves, so that everybody sees at
once that these are samples. Run it by hand when those words change, and commit what it writes:

    python scripts/make_sample_media.py

It needs espeak-ng, ffmpeg and Chromium.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from playwright.sync_api import sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from tests.browser import FLAGS, chromium  # noqa: E402 - after the path

ARTICLES = PROJECT / "education" / "starter" / "articles"
MEDIA = PROJECT / "education" / "starter" / "media"
IMAGES = PROJECT / "static" / "img"
EPISODE = "listen-palliative-care-or-hospice"
VIDEO = "watch-before-your-visit"
# What each card shows, and what is said, in English and (as captions) in Spanish.
CARDS = [
    (
        "1",
        "Write your questions down.",
        "Before your visit: write your questions down. Put the most important one first.",
        "Antes de su cita: anote sus preguntas. Ponga primero la más importante.",
    ),
    (
        "2",
        "Bring somebody along.",
        "Bring somebody along. Two people hear more than one.",
        "Vaya con alguien. Dos personas oyen más que una.",
    ),
    (
        "3",
        "Ask whom to call at night.",
        "Ask whom to call at night, and when. Write the number down.",
        "Pregunte a quién llamar de noche, y cuándo. Anote el número.",
    ),
]
CARD = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; width: 854px; height: 480px; display: grid; place-content: center; gap: 16px;
  background: #e3f0ee; color: #1e2b2b; text-align: center; font-family: "P052", serif; }}
b {{ color: #0b5a5e; font-size: 96px; line-height: 1; }}
p {{ margin: 0; font-size: 52px; max-width: 760px; }}
small {{ font: 24px system-ui, sans-serif; color: #4a5a5a; }}
</style><b>{number}</b><p>{words}</p><small>Sample, computer voice</small>"""
LOGO = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; width: {side}px; height: {side}px; display: grid; place-content: center;
  justify-items: center; background: #fbf8f3; color: #0b5a5e; }}
svg {{ width: 57vw; }} p {{ margin: 3vw 0 0; font: 600 11vw "P052", serif; }}
</style>{logo}<p>MBC Portal</p>"""


def run(*command):
    subprocess.run([str(part) for part in command], check=True, capture_output=True)


def seconds_of(path):
    shown = subprocess.run(
        ["ffprobe", "-v", "error", "-show_format", "-of", "json", path],
        check=True,
        capture_output=True,
    )
    return float(json.loads(shown.stdout)["format"]["duration"])


def speak(words, path):
    run("espeak-ng", "-v", "en-us", "-s", "168", "-g", "4", "-w", path, words)


def spoken(body):
    """Return the words of a Markdown text, as they are read aloud."""
    return re.sub(r"\[\d+\]|\*\*", "", body)


def make_episode(folder):
    _, head, body = (ARTICLES / f"{EPISODE}.md").read_text(encoding="utf-8").split("---\n", 2)
    title = yaml.safe_load(head)["title"]
    speak(spoken(body), folder / "episode.wav")
    run(
        "ffmpeg", "-y", "-i", folder / "episode.wav", "-ac", "1", "-ar", "24000", "-b:a", "48k",
        "-map_metadata", "-1", "-metadata", f"title={title}", "-fflags", "+bitexact",
        MEDIA / f"{EPISODE}.mp3",
    )  # fmt: skip
    print(f"{EPISODE}: {seconds_of(MEDIA / f'{EPISODE}.mp3'):.1f} seconds")


def make_video(folder, page):
    starts, at = [], 0.0
    page.set_viewport_size({"width": 854, "height": 480})
    for number, words, said, _spanish in CARDS:
        page.set_content(CARD.format(number=number, words=words))
        page.screenshot(path=folder / f"{number}.png")
        speak(said, folder / f"{number}.wav")
        length = round(seconds_of(folder / f"{number}.wav") + 0.6, 2)
        starts.append((at, at + length))
        at += length
        run(
            "ffmpeg", "-y", "-loop", "1", "-i", folder / f"{number}.png", "-i",
            folder / f"{number}.wav", "-af", "apad", "-t", length, "-r", "10", "-c:v", "libx264",
            "-tune", "stillimage", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "48k", "-ac", "1",
            "-ar", "24000", folder / f"{number}.mp4",
        )  # fmt: skip
    (folder / "all.txt").write_text("".join(f"file '{card[0]}.mp4'\n" for card in CARDS))
    run(
        "ffmpeg", "-y", "-f", "concat", "-i", folder / "all.txt", "-c", "copy", "-map_metadata",
        "-1", "-movflags", "+faststart", "-fflags", "+bitexact", MEDIA / f"{VIDEO}.mp4",
    )  # fmt: skip
    run("ffmpeg", "-y", "-i", folder / "1.png", "-q:v", "4", MEDIA / f"{VIDEO}.jpg")
    for language, column in (("en", 2), ("es", 3)):
        cues = [
            f"{clock(start)} --> {clock(end - 0.2)}\n{card[column]}\n"
            for (start, end), card in zip(starts, CARDS, strict=True)
        ]
        text = "\n".join(["WEBVTT\n", *cues])
        (MEDIA / f"{VIDEO}.{language}.vtt").write_text(text, encoding="utf-8")
    print(f"{VIDEO}: {seconds_of(MEDIA / f'{VIDEO}.mp4'):.1f} seconds")


def clock(seconds):
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes):02}:{rest:06.3f}"


def make_pictures(page):
    """Draw our own sign as a square, large for directories and small for readers of RSS."""
    logo = (IMAGES / "favicon.svg").read_text()
    for name, side in (("podcast.png", 1400), ("podcast-small.png", 144)):
        page.set_viewport_size({"width": side, "height": side})
        page.set_content(LOGO.format(side=side, logo=logo))
        page.screenshot(path=IMAGES / name)


def main():
    MEDIA.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page()
        make_pictures(page)
        make_video(Path(name), page)
        make_episode(Path(name))
        browser.close()


if __name__ == "__main__":
    main()
