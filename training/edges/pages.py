"""Flat pages of documents as RGB arrays, made from nothing but a random generator: text, tables, forms, receipts, cards,
photographs, dark and coloured paper. Every function takes a `numpy.random.Generator` and returns uint8 (height, width, 3)."""

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS = [
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
]
SYLLABLES = "ka ne ri so ta mu le vi do an er st pro ver ning tion haus by gate 12 7 3.450 kr EUR 2024 nr no A4 B".split()
_fonts: dict = {}


def font(rng, size):
    key = (FONTS[rng.integers(len(FONTS))], int(size))
    if key not in _fonts:
        _fonts[key] = ImageFont.truetype(key[0], key[1])
    return _fonts[key]


def words(rng, count):
    return " ".join("".join(rng.choice(SYLLABLES, rng.integers(1, 4))) for _ in range(count))


def noise_field(rng, height, width, octaves=5, persistence=0.5, stretch=(1.0, 1.0)):
    """Smooth noise between 0 and 1; `stretch` above one lengthens its features along y or x."""
    field = np.zeros((height, width), np.float32)
    weight, total = 1.0, 0.0
    for octave in range(octaves):
        rows = max(2, int(2 ** (octave + 1) / stretch[0]))
        columns = max(2, int(2 ** (octave + 1) / stretch[1]))
        grid = rng.random((rows, columns), dtype=np.float32)
        field += weight * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        total += weight
        weight *= persistence
    field /= total
    low, high = field.min(), field.max()
    return (field - low) / max(1e-6, high - low)


def colour(rng, value=None, saturation=None):
    hsv = np.uint8([[[rng.integers(180), 255 * (rng.random() ** 1.6 if saturation is None else saturation), 255 * (rng.random() if value is None else value)]]])
    return tuple(int(part) for part in cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0])


def paper(rng):
    """The colour of a sheet: mostly near white, sometimes cream, grey or tinted."""
    kind = rng.random()
    if kind < 0.6:
        return colour(rng, rng.uniform(0.88, 1.0), rng.uniform(0, 0.06))
    if kind < 0.85:
        return colour(rng, rng.uniform(0.8, 0.97), rng.uniform(0.05, 0.2))
    return colour(rng, rng.uniform(0.6, 0.95), rng.uniform(0.15, 0.5))


def picture(rng, height, width):
    """Something like a photograph: soft coloured regions, a horizon, blobs, contrast at every scale."""
    base = np.stack([noise_field(rng, height, width, 6, rng.uniform(0.4, 0.7)) for _ in range(3)], -1)
    tint, depth = np.array(colour(rng), np.float32) / 255, rng.uniform(0.3, 1)
    image = base * depth + tint * (1 - depth)
    if rng.random() < 0.5:
        line = int(height * rng.uniform(0.3, 0.7))
        image[line:] *= np.array(colour(rng), np.float32) / 255 * 0.6 + 0.4
    image = np.ascontiguousarray(np.clip(image * 255, 0, 255).astype(np.uint8))
    for _ in range(rng.integers(0, 8)):
        cv2.ellipse(image, (int(rng.integers(width)), int(rng.integers(height))), (int(rng.integers(3, max(4, width // 3))), int(rng.integers(3, max(4, height // 3)))),
                    float(rng.uniform(0, 180)), 0, 360, colour(rng), -1, cv2.LINE_AA)
    return image


def write_lines(rng, draw, box, size, ink, ragged=0.3):
    left, top, right, bottom = box
    face, y = font(rng, size), top
    while y + size < bottom:
        if rng.random() < 0.1:
            y += size
            continue
        line = words(rng, max(1, int((right - left) / size / rng.uniform(2.2, 4))))
        while line and draw.textlength(line, font=face) > (right - left) * (1 - ragged * rng.random() * (rng.random() < 0.4)):
            line = line[:-3]
        draw.text((left, y), line, fill=ink, font=face)
        y += size * rng.uniform(1.25, 1.5)


def sheet(rng, height, width, sheet_colour=None, ink=None):
    """A letter, invoice, form or leaflet: headings, columns, tables, boxes, pictures, stamps."""
    base = sheet_colour or paper(rng)
    page = Image.new("RGB", (width, height), base)
    draw = ImageDraw.Draw(page)
    ink = ink or (colour(rng, rng.uniform(0, 0.35), rng.uniform(0, 0.5)) if rng.random() < 0.9 else colour(rng, 0.5))
    margin = int(width * rng.uniform(0.03, 0.14))
    if rng.random() < 0.2:  # a band of colour at the head
        draw.rectangle((0, 0, width, int(height * rng.uniform(0.04, 0.2))), fill=colour(rng))
    if rng.random() < 0.1:
        draw.rectangle((0, int(height * rng.uniform(0.8, 0.95)), width, height), fill=colour(rng))
    if rng.random() < 0.08:  # a frame near the edge, which is no edge of the page
        inset = int(width * rng.uniform(0.015, 0.05))
        draw.rectangle((inset, inset, width - inset, height - inset), outline=ink, width=int(rng.integers(1, 5)))
    y = int(height * rng.uniform(0.02, 0.1))
    columns = int(rng.choice([1, 1, 1, 2, 3]))
    while y < height - margin:
        kind, tall = rng.random(), int(height * rng.uniform(0.04, 0.28))
        bottom = min(height - margin // 2, y + tall)
        if bottom - y < 10:
            break
        size = max(5, int(width * rng.uniform(0.012, 0.03)))
        if kind < 0.15:
            draw.text((margin, y), words(rng, 3), fill=ink, font=font(rng, max(8, int(width * rng.uniform(0.03, 0.09)))))
        elif kind < 0.6:
            step = (width - 2 * margin) / columns
            for column in range(columns):
                left = margin + column * step
                write_lines(rng, draw, (left, y, left + step * 0.94, bottom), size, ink)
        elif kind < 0.75:
            rows, cells = max(1, (bottom - y) // (size * 2)), int(rng.integers(2, 7))
            for row in range(rows + 1):
                draw.line((margin, y + row * size * 2, width - margin, y + row * size * 2), fill=ink, width=1)
            for cell in range(cells + 1):
                x = margin + cell * (width - 2 * margin) / cells
                draw.line((x, y, x, y + rows * size * 2), fill=ink, width=1)
        elif kind < 0.83:
            w = int((width - 2 * margin) * rng.uniform(0.2, 1))
            page.paste(Image.fromarray(picture(rng, max(8, bottom - y), max(8, w))), (margin, y))
        elif kind < 0.88:
            draw.rectangle((margin, y, width - margin, bottom), fill=colour(rng, rng.uniform(0.5, 1)))
        elif kind < 0.92:
            radius = (bottom - y) // 2
            draw.ellipse((width // 2, y, width // 2 + 2 * radius, bottom), outline=colour(rng, 0.7, 0.8), width=3)
        y = bottom + int(height * rng.uniform(0.005, 0.05))
        if rng.random() < 0.06:
            break
    return np.array(page)


def receipt(rng, height, width):
    page = Image.new("RGB", (width, height), colour(rng, rng.uniform(0.85, 1), rng.uniform(0, 0.08)))
    draw = ImageDraw.Draw(page)
    shade = int(rng.integers(20, 130))
    write_lines(rng, draw, (width * 0.06, height * 0.02, width * 0.95, height * rng.uniform(0.7, 0.98)), max(6, int(width * rng.uniform(0.04, 0.08))), (shade,) * 3, 0.7)
    return np.array(page)


def card(rng, height, width):
    """A plastic card: coloured ground, a picture, a chip, few words. Its corners are rounded by `project`."""
    ground = picture(rng, height, width) if rng.random() < 0.4 else np.full((height, width, 3), colour(rng), np.uint8)
    if rng.random() < 0.4:
        ground = cv2.addWeighted(ground, 0.4, np.full_like(ground, colour(rng, 0.95, 0.1)), 0.6, 0)
    page = Image.fromarray(ground)
    draw = ImageDraw.Draw(page)
    for _ in range(rng.integers(1, 4)):
        x, y = rng.uniform(0, 0.7) * width, rng.uniform(0, 0.7) * height
        draw.rectangle((x, y, x + width * rng.uniform(0.1, 0.3), y + height * rng.uniform(0.1, 0.4)), fill=colour(rng))
    ink = colour(rng, rng.choice([0.1, 0.95]), 0.1)
    for _ in range(rng.integers(2, 8)):
        draw.text((rng.uniform(0.03, 0.6) * width, rng.uniform(0.05, 0.9) * height), words(rng, 2), fill=ink, font=font(rng, max(6, int(height * rng.uniform(0.05, 0.14)))))
    return np.array(page)


def photograph(rng, height, width):
    page = picture(rng, height, width)
    if rng.random() < 0.5:
        border = int(min(height, width) * rng.uniform(0.02, 0.08))
        page[:border], page[-border:], page[:, :border], page[:, -border:] = (colour(rng, 0.97, 0.02),) * 4
    return page


def any_page(rng):
    """Returns (kind, page); the page's longer side has 500 to 800 pixels."""
    long = int(rng.integers(500, 800))
    kind = rng.choice(["text", "text", "text", "text", "form", "form", "receipt", "receipt", "card", "card", "photograph", "dark", "coloured"])
    if kind == "receipt":
        return kind, receipt(rng, long, max(90, int(long / rng.uniform(1.6, 5))))
    if kind == "card":
        size = (int(long / rng.uniform(1.4, 1.75)), long)
        page = card(rng, *size)
        return kind, page if rng.random() < 0.7 else np.ascontiguousarray(np.rot90(page))
    ratio = rng.choice([1.414, 1.294, 1.414, rng.uniform(1.0, 2.0)])
    size = (long, int(long / ratio)) if rng.random() < 0.8 else (int(long / ratio), long)
    if kind == "photograph":
        return kind, photograph(rng, *size)
    if kind == "dark":
        return kind, sheet(rng, *size, colour(rng, rng.uniform(0.05, 0.4), rng.uniform(0, 0.7)), colour(rng, rng.uniform(0.7, 1), 0.1))
    if kind == "coloured":
        return kind, sheet(rng, *size, colour(rng, rng.uniform(0.4, 1), rng.uniform(0.3, 0.9)))
    return kind, sheet(rng, *size)
