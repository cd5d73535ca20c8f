"""Makes `ocr-pages@1`: small form-like pages with the quadrilateral of every text on them.

Run by hand after ocr_lines.py, whose texts and faces it uses; see ../README.md. A text's quadrilateral is the tight box round
its letters and a margin of paper, then turned with the page, in pixels, clockwise on screen from the top left.
"""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from common import described, fresh_folder, write_manifest
from ocr_lines import CHINESE, CHINESE_FACES, LATIN, LATIN_FACES

SIDE = 512
# Ink, paper, standard deviation of the noise, blur radius, tilt in degrees.
LOOKS = [
    ((20, 20, 20), (250, 250, 250), 0, 0.0, 0.0),
    ((30, 30, 30), (232, 232, 232), 5, 0.0, 0.0),
    ((25, 45, 140), (255, 246, 205), 0, 0.0, 2.0),
    ((40, 40, 40), (222, 222, 222), 7, 0.5, -1.5),
    ((150, 30, 30), (240, 245, 240), 0, 0.5, 0.0),
    ((20, 20, 20), (245, 245, 245), 3, 0.0, 3.0),
    ((235, 235, 235), (40, 60, 80), 0, 0.0, 0.0),
    ((20, 20, 20), (250, 250, 250), 0, 0.8, -4.0),
]
PAGES = 16
# Paper that belongs to a text on every side of its letters, as a share of the letter size; ../README.md says why.
MARGIN = 0.25


def placed_texts(rng):
    """Texts with face, size and place on a jittered grid of rows, one or two texts a row, no two closer than a letter."""
    placed = []
    y = 44 + int(rng.integers(0, 12))
    while y < SIDE - 100:
        size = int(rng.choice([14, 17, 20, 24, 30]))
        starts = [48] if size > 20 or rng.random() < 0.3 else [48, 280]
        for start in starts:
            chinese = rng.random() < 0.5
            texts, faces = (CHINESE, CHINESE_FACES) if chinese else (LATIN, LATIN_FACES)
            text, face = texts[rng.integers(len(texts))], faces[rng.integers(len(faces))]
            font = ImageFont.truetype(face[0], size, index=face[1])
            room = (SIDE - 48 if len(starts) == 1 else start + 200) - start
            if font.getlength(text) <= room:
                placed.append((text, font, start + int(rng.integers(0, 12)), y))
        y += int(size * 1.9) + int(rng.integers(4, 26))
    return placed


def furniture(draw, rng, ink):
    """What a form has beside text and a detector must leave alone: frame lines, a stamp's ring, a patch of shading."""
    draw.rectangle((20, 20, SIDE - 20, SIDE - 20), outline=ink)
    if rng.random() < 0.6:
        draw.line((20, 34, SIDE - 20, 34), fill=ink, width=2)
    shade = tuple((a + 3 * b) // 4 for a, b in zip(ink, draw.im.getpixel((2, 2))))
    draw.ellipse((SIDE - 84, SIDE - 84, SIDE - 34, SIDE - 34), outline=shade, width=5)
    draw.rectangle((60, SIDE - 52, 60 + int(rng.integers(80, 320)), SIDE - 28), fill=shade)


def turned(x, y, degrees):
    """Where Pillow's rotate(degrees) takes a point: counter-clockwise on screen about the middle of the page."""
    angle, middle = math.radians(degrees), SIDE / 2
    across, down = x - middle, y - middle
    return [
        round(middle + across * math.cos(angle) + down * math.sin(angle), 1),
        round(middle - across * math.sin(angle) + down * math.cos(angle), 1),
    ]


def page(look, rng):
    ink, paper, noise, blur, tilt = look
    image = Image.new("RGB", (SIDE, SIDE), paper)
    draw = ImageDraw.Draw(image)
    texts = placed_texts(rng)
    furniture(draw, rng, ink)
    areas = []
    for text, font, x, y in texts:
        draw.text((x, y), text, font=font, fill=ink)
        left, top, right, bottom = draw.textbbox((x, y), text, font=font)
        margin = font.size * MARGIN
        left, top, right, bottom = left - margin, top - margin, right + margin, bottom + margin
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        areas.append({"text": text, "points": [turned(*corner, tilt) for corner in corners]})
    image = image.rotate(tilt, resample=Image.Resampling.BICUBIC, fillcolor=paper)
    image = image.filter(ImageFilter.GaussianBlur(blur)) if blur else image
    pixels = np.asarray(image, dtype=np.float64) + rng.normal(0, noise, (SIDE, SIDE))[:, :, None]
    stepped = (np.clip(pixels, 0, 255).round().astype(np.uint8) // 8) * 8 + 4
    coloured = len(set(ink)) > 1 or len(set(paper)) > 1
    return Image.fromarray(stepped if coloured else stepped[:, :, 0]), areas


def main():
    folder = fresh_folder("ocr-pages@1")
    items = []
    for number in range(PAGES):
        rng = np.random.default_rng([20240317, number])
        name = f"page-{number + 1:02}.png"
        image, areas = page(LOOKS[number % len(LOOKS)], rng)
        image.save(folder / name, optimize=True)
        items.append(described(folder, name, {"areas": areas}))
    write_manifest(folder, "Rendered form-like pages with the quadrilateral of every text", items)


if __name__ == "__main__":
    main()
