"""Photographs of pages, made: a page of `pages.py` is laid on a background, seen by a tilted camera, lit, covered and blurred.
`scene(rng, ...)` returns the picture, the page's true corners and what was done to it."""

import cv2
import numpy as np

from pages import any_page, colour, noise_field, picture, sheet

# The kinds of background. Those of the test set are not used for training.
TRAIN_BACKGROUNDS = ["plain", "wood", "tiles", "cloth", "carpet", "clutter", "alike", "papers", "picture", "brick", "stripes", "dots", "stone", "blotches", "table edge", "pile"]
TEST_BACKGROUNDS = ["marble", "planks", "mosaic", "plaid", "screen", "desk", "white", "newspaper", "gravel"]
DISTURBANCES = ["none", "dark room", "noise", "blur", "motion", "finger", "shadow", "glare", "crumpled", "curled", "lens", "second page", "out of sight"]


def tinted(field, first, second):
    field = field[..., None]
    return (np.array(first, np.float32) * (1 - field) + np.array(second, np.float32) * field).astype(np.float32)


def near(rng, base, spread):
    return tuple(float(np.clip(part + rng.uniform(-spread, spread), 0, 255)) for part in base)


def rotated(rng, field):
    """The same texture turned by any angle (made larger than needed, cut out of the middle)."""
    height, width = field.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(0, 360)), 1.5)
    return cv2.warpAffine(field, turn, (width, height), borderMode=cv2.BORDER_REFLECT)


def grid(rng, height, width, rows, columns, joint):
    """A mask of joints between tiles or planks: 1 on a joint."""
    mask = np.zeros((height, width), np.float32)
    for row in range(rows + 1):
        y = int(row * height / rows)
        cv2.line(mask, (0, y), (width, y), 1.0, joint)
        offset = rng.uniform(0, width) if columns > 1 else 0
        for column in range(columns):
            x = int((column * width / columns + offset) % width)
            cv2.line(mask, (x, y), (x, int(y + height / rows)), 1.0, joint)
    return mask


def background(rng, kind, height, width, page_colour):
    """RGB float32 (height, width, 3), 0 to 255."""
    base = colour(rng) if rng.random() < 0.25 else colour(rng, rng.uniform(0.12, 1), 0.6 * rng.random() ** 2)  # most surfaces are not gaudy
    flat = np.ones((height, width, 3), np.float32) * np.array(base, np.float32)
    if kind == "plain":
        return tinted(noise_field(rng, height, width, 3), base, near(rng, base, 50))
    if kind in ("alike", "white"):  # nearly the page's own colour
        base = near(rng, page_colour if kind == "alike" else (235, 235, 232), 22)
        return tinted(noise_field(rng, height, width, 4), base, near(rng, base, 14))
    if kind in ("wood", "planks"):
        field = noise_field(rng, height, width, 7, 0.75, (1.0, rng.uniform(8, 30)) if rng.random() < 0.5 else (rng.uniform(8, 30), 1.0))
        brown = colour(rng, rng.uniform(0.2, 0.9), rng.uniform(0.15, 0.75))
        image = tinted(np.sin(field * rng.uniform(6, 40)) * 0.5 + 0.5 if rng.random() < 0.5 else field, brown, near(rng, brown, 70))
        if kind == "planks":
            image *= 1 - 0.7 * grid(rng, height, width, int(rng.integers(3, 9)), 2, int(rng.integers(1, 4)))[..., None]
        return rotated(rng, image)
    if kind in ("tiles", "mosaic"):
        rows = int(rng.integers(2, 7)) if kind == "tiles" else int(rng.integers(9, 24))
        mask = grid(rng, height, width, rows, max(1, int(rows * rng.uniform(0.5, 1.5))), int(rng.integers(1, 7)))
        cells = cv2.resize(rng.random((rows, rows), dtype=np.float32), (width, height), interpolation=cv2.INTER_NEAREST)
        spread = rng.uniform(0, 40) if kind == "tiles" else rng.uniform(20, 120)
        image = tinted(noise_field(rng, height, width, 5), base, near(rng, base, 30)) + (cells[..., None] - 0.5) * spread
        image = image * (1 - mask[..., None]) + mask[..., None] * np.array(near(rng, base, 110), np.float32)
        return rotated(rng, image.astype(np.float32))
    if kind in ("cloth", "plaid"):
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        step = rng.uniform(3, 12) if kind == "cloth" else rng.uniform(30, 120)
        weave = (np.sin(x / step * 3.1416) * np.sin(y / step * 3.1416) * 0.5 + 0.5) if rng.random() < 0.6 else (np.sin(x / step) > 0).astype(np.float32)
        image = tinted(weave.astype(np.float32), base, near(rng, base, 90))
        image += (noise_field(rng, height, width, 3)[..., None] - 0.5) * rng.uniform(20, 90)
        return rotated(rng, image)
    if kind in ("carpet", "gravel"):
        grain = rng.normal(0, rng.uniform(10, 60), (height, width, 1)).astype(np.float32)
        if kind == "gravel":
            grain = cv2.resize(cv2.resize(grain, (width // 6, height // 6)), (width, height), interpolation=cv2.INTER_CUBIC)[..., None] * 3
        return tinted(noise_field(rng, height, width, 4), base, near(rng, base, 40)) + grain
    if kind == "marble":
        veins = np.abs(np.sin(noise_field(rng, height, width, 6, 0.6) * rng.uniform(8, 25)))
        ground = colour(rng, rng.uniform(0.3, 1), rng.uniform(0, 0.25))
        return tinted(np.power(veins, rng.uniform(0.3, 2)), near(rng, ground, 80), ground)
    if kind == "picture":
        return picture(rng, height, width).astype(np.float32)
    if kind == "screen":
        image = np.ones((height, width, 3), np.float32) * np.array(colour(rng, rng.uniform(0.05, 0.3), 0.5), np.float32)
        for _ in range(rng.integers(2, 7)):
            w, h = int(rng.integers(60, width)), int(rng.integers(60, height // 2))
            x, y = int(rng.integers(-w // 2, width)), int(rng.integers(-h // 2, height))
            part = sheet(rng, max(h, w // 4), w) if rng.random() < 0.4 else np.full((h, w, 3), colour(rng), np.uint8)
            paste(image, part, x, y)
        return image
    if kind == "newspaper":
        return sheet(rng, height, width, colour(rng, rng.uniform(0.6, 0.85), 0.1)).astype(np.float32)
    if kind == "brick":
        return rotated(rng, bricks(rng, height, width, base))
    if kind == "stripes":
        places = np.cumsum(rng.uniform(4, 60, 400))
        bands = np.array([base, near(rng, base, 90), near(rng, base, 120)], np.float32)
        order = rng.integers(0, 3, 401)
        line = bands[order[np.searchsorted(places, np.arange(max(height, width)))]]
        return rotated(rng, np.ascontiguousarray(np.broadcast_to(line[None, :width], (height, width, 3))) if rng.random() < 0.5 else np.ascontiguousarray(np.broadcast_to(line[:height, None], (height, width, 3))))
    if kind == "dots":  # leaves, polka dots, crumbs
        size, other = rng.uniform(2, 40), near(rng, base, 110)
        for x, y in rng.random((int(rng.integers(30, 300)), 2)) * (width, height):
            axes = (max(1, int(size * rng.uniform(0.5, 1.5))), max(1, int(size * rng.uniform(0.3, 1))))
            cv2.ellipse(flat, (int(x), int(y)), axes, float(rng.uniform(0, 180)), 0, 360, near(rng, other, 25), -1, cv2.LINE_AA)
        return flat
    if kind == "stone":  # terrazzo, cobbles
        seeds = np.full((height, width), 255, np.uint8)
        count = int(rng.integers(20, 700))
        seeds[rng.integers(0, height, count), rng.integers(0, width, count)] = 0
        away, cells = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_CCOMP)
        colours = np.array([near(rng, base, 60) for _ in range(int(cells.max()) + 1)], np.float32)
        return colours[cells] * (1 - 0.5 * rng.random() * np.clip(away / (away.max() + 1), 0, 1))[..., None].astype(np.float32)
    if kind == "blotches":  # a lap, a bedspread, a coat
        field = noise_field(rng, height, width, 4)
        steps = np.array([near(rng, base, 80) for _ in range(5)], np.float32)
        image = steps[np.clip((field * 5).astype(int), 0, 4)]
        return cv2.GaussianBlur(image, (0, 0), rng.uniform(0.5, 12))
    if kind == "table edge":  # two surfaces that meet at a straight edge
        one, other = (background(rng, str(rng.choice(["plain", "wood", "tiles", "cloth", "carpet", "blotches", "stone"])), height, width, page_colour) for _ in range(2))
        angle, (y, x) = rng.uniform(0, 2 * np.pi), np.mgrid[0:height, 0:width].astype(np.float32)
        side = (x - width * rng.uniform(0.1, 0.9)) * np.cos(angle) + (y - height * rng.uniform(0.1, 0.9)) * np.sin(angle)
        part = np.clip(side / rng.uniform(1, 8) + 0.5, 0, 1)[..., None]
        return one * part + other * (1 - part)
    if kind == "pile":  # so many sheets that nothing else is seen
        image = flat
        for _ in range(rng.integers(4, 9)):
            other = sheet(rng, int(rng.integers(500, 800)), int(rng.integers(350, 600)))
            paste(image, other, int(rng.integers(-300, width)), int(rng.integers(-400, height)), float(rng.uniform(0, 360)), rng.uniform(0.6, 1.3) * width / 480)
        return image
    # clutter, desk, papers: a surface with things on it
    image = background(rng, str(rng.choice(["plain", "wood", "cloth", "carpet"])) if kind != "desk" else str(rng.choice(["planks", "marble", "plain"])), height, width, page_colour)
    for _ in range(rng.integers(2, 9)):
        if kind == "papers" or rng.random() < 0.25:
            paste(image, any_page(rng)[1], int(rng.integers(-300, width)), int(rng.integers(-400, height)), float(rng.uniform(0, 360)), rng.uniform(0.4, 1.2))
        else:
            thing(rng, image)
    return image


def bricks(rng, height, width, base):
    """Rows of stones, each row moved by half of one."""
    tall, joint = int(rng.integers(12, 90)), int(rng.integers(1, 7))
    long = int(tall * rng.uniform(1.5, 3.5))
    image = np.ones((height, width, 3), np.float32) * np.array(near(rng, base, 90), np.float32)
    for row, y in enumerate(range(0, height, tall)):
        for x in range(-(row % 2) * long // 2, width, long):
            cv2.rectangle(image, (x, y), (x + long - joint - 1, y + tall - joint - 1), near(rng, base, 35), -1)
    return image


def paste(image, part, x, y, angle=0.0, scale=1.0):
    height, width = part.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale)
    matrix[:, 2] += (x, y)
    size = (image.shape[1], image.shape[0])
    mask = cv2.warpAffine(np.ones((height, width), np.float32), matrix, size)[..., None]
    image[:] = image * (1 - mask) + cv2.warpAffine(part.astype(np.float32), matrix, size) * mask


def thing(rng, image):
    """A pen, cup, cable, keyboard or phone: anything with edges that are not the page's."""
    height, width = image.shape[:2]
    at = (int(rng.integers(width)), int(rng.integers(height)))
    kind = rng.integers(5)
    if kind == 0:
        other = (int(at[0] + rng.uniform(-300, 300)), int(at[1] + rng.uniform(-300, 300)))
        cv2.line(image, at, other, colour(rng), int(rng.integers(4, 22)), cv2.LINE_AA)
    elif kind == 1:
        radius = int(rng.integers(15, 130))
        cv2.circle(image, at, radius, colour(rng), -1, cv2.LINE_AA)
        cv2.circle(image, at, int(radius * 0.8), colour(rng), int(rng.integers(1, 9)), cv2.LINE_AA)
    elif kind == 2:
        points = (np.cumsum(rng.normal(0, 60, (12, 2)), 0) + at).astype(np.int32)
        cv2.polylines(image, [points], False, colour(rng), int(rng.integers(2, 9)), cv2.LINE_AA)
    elif kind == 3:
        box = cv2.boxPoints((at, (float(rng.uniform(20, 280)), float(rng.uniform(20, 280))), float(rng.uniform(0, 90)))).astype(np.int32)
        cv2.fillPoly(image, [box], colour(rng), cv2.LINE_AA)
    else:
        key = int(rng.integers(10, 40))
        ground = colour(rng)
        for row in range(4):
            for column in range(8):
                x, y = at[0] + column * (key + 4), at[1] + row * (key + 4)
                cv2.rectangle(image, (x, y), (x + key, y + key), ground, -1)


def corners_of(rng, page, width, height, out_of_sight, smallest):
    """Where the camera sees the page's corners: pinhole camera, tilted and turned, at some height above the page.
    `smallest`: the least share of the picture's width or height. Where other sheets lie about, the page is the one that the camera is held over."""
    h, w = page.shape[:2]
    flat = np.array([(-w / 2, -h / 2), (w / 2, -h / 2), (w / 2, h / 2), (-w / 2, h / 2)], np.float64)
    tilt = np.deg2rad(rng.normal(0, 17, 2).clip(-42, 42))
    turn = np.deg2rad(rng.choice([0, 0, 0, 90, 180, 270]) + rng.normal(0, 12) if rng.random() < 0.8 else rng.uniform(0, 360))
    rz = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    points = np.concatenate([flat @ rz.T, np.zeros((4, 1))], 1)
    rx = np.array([[1, 0, 0], [0, np.cos(tilt[0]), -np.sin(tilt[0])], [0, np.sin(tilt[0]), np.cos(tilt[0])]])
    ry = np.array([[np.cos(tilt[1]), 0, np.sin(tilt[1])], [0, 1, 0], [-np.sin(tilt[1]), 0, np.cos(tilt[1])]])
    points = points @ rx.T @ ry.T
    distance = max(h, w) * rng.uniform(1.2, 2.5)
    seen = points[:, :2] / (points[:, 2:] + distance) * distance
    seen -= (seen.min(0) + seen.max(0)) / 2
    extent = seen.max(0) - seen.min(0)
    fit = min(width / extent[0], height / extent[1])
    seen *= fit * (rng.uniform(1.0, 1.3) if out_of_sight else rng.uniform(smallest, 0.97) ** 0.8)
    room = np.maximum(0, np.array([width, height]) - (seen.max(0) - seen.min(0))) / 2
    shift = rng.uniform(-1, 1, 2) * room * (1 if smallest < 0.5 else 0.7)
    if out_of_sight:
        shift += rng.uniform(-0.15, 0.15, 2) * (width, height)
    return (seen + np.array([width / 2, height / 2]) + shift).astype(np.float32)


def page_mask(rng, kind, h, w):
    mask = np.full((h, w), 255, np.uint8)
    radius = int(min(h, w) * (rng.uniform(0.04, 0.09) if kind == "card" else rng.uniform(0, 0.02) if rng.random() < 0.2 else 0))
    if radius > 1:
        mask[:] = 0
        cv2.rectangle(mask, (radius, 0), (w - radius, h), 255, -1)
        cv2.rectangle(mask, (0, radius), (w, h - radius), 255, -1)
        for x in (radius, w - 1 - radius):
            for y in (radius, h - 1 - radius):
                cv2.circle(mask, (x, y), radius, 255, -1)
    return mask


def finger(rng, image, corners):
    """A finger or thumb that reaches over an edge, out of the picture's side."""
    side = int(rng.integers(4))
    a, b = corners[side], corners[(side + 1) % 4]
    at = a + (b - a) * rng.uniform(0.1, 0.9)
    inward = corners.mean(0) - at
    inward /= np.linalg.norm(inward) + 1e-6
    inward += rng.normal(0, 0.3, 2)
    size = max(image.shape[:2])
    thick = int(size * rng.uniform(0.03, 0.09))
    tip = at + inward * thick * rng.uniform(0.3, 2.0)
    root = at - inward * size * 0.7
    skin = np.array([rng.uniform(90, 245), 0, 0])
    skin[1], skin[2] = skin[0] * rng.uniform(0.6, 0.82), skin[0] * rng.uniform(0.45, 0.72)
    mask = np.zeros(image.shape[:2], np.float32)
    cv2.line(mask, tuple(int(v) for v in tip), tuple(int(v) for v in root), 1.0, thick, cv2.LINE_AA)
    shade = cv2.GaussianBlur(np.roll(mask, (thick // 4, thick // 5), (0, 1)), (0, 0), thick / 4)
    image *= (1 - 0.5 * shade * (1 - mask))[..., None]
    edge = cv2.GaussianBlur(mask, (0, 0), thick / 3)
    image[:] = image * (1 - mask[..., None]) + mask[..., None] * skin.astype(np.float32) * (0.55 + 0.45 * edge)[..., None]


def bent(rng, image, corners, strength):
    """The whole picture displaced a little along a smooth field, as paper that curls. The corners move with it."""
    height, width = image.shape[:2]
    dx = (noise_field(rng, height, width, 2) - 0.5) * strength
    dy = (noise_field(rng, height, width, 2) - 0.5) * strength
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return (x + dx).astype(np.float32), (y + dy).astype(np.float32)


def moved(points, map_x, map_y):
    """Where points of the picture lie after `cv2.remap` with these maps (found by fixed-point iteration)."""
    height, width = map_x.shape
    result = points.astype(np.float64).copy()
    for _ in range(8):
        xi = np.clip(result[:, 0], 0, width - 1).astype(int)
        yi = np.clip(result[:, 1], 0, height - 1).astype(int)
        shift = np.stack([map_x[yi, xi] - xi, map_y[yi, xi] - yi], 1)
        result = points - shift
    return result.astype(np.float32)


def scene(rng, backgrounds, width=480, height=640, disturbance=None, with_page=True):
    """Returns (picture uint8 RGB, corners float32 (4, 2) clockwise from the page's top left or None, {background, disturbance, page})."""
    kind, page = any_page(rng)
    if disturbance is None:
        disturbance = str(rng.choice(DISTURBANCES))
    where = str(rng.choice(backgrounds))
    image = background(rng, where, height, width, page.reshape(-1, 3)[:: 997].mean(0))
    image = np.ascontiguousarray(np.clip(image, 0, 255).astype(np.float32))
    crowded = where in ("clutter", "desk", "papers", "pile", "screen", "newspaper") or disturbance == "second page"
    corners = corners_of(rng, page, width, height, disturbance == "out of sight", 0.55 if crowded else 0.35)
    if with_page:
        if disturbance == "second page":
            other = any_page(rng)[1] if rng.random() < 0.5 else sheet(rng, page.shape[0], page.shape[1])
            direction = corners.mean(0) + rng.choice([-1, 1]) * (corners[1] - corners[0]) * rng.uniform(0.75, 1.3)
            if rng.random() < 0.5:
                direction = corners.mean(0) + rng.choice([-1, 1]) * (corners[3] - corners[0]) * rng.uniform(0.75, 1.3)
            scale = np.linalg.norm(corners[1] - corners[0]) / page.shape[1] * rng.uniform(0.8, 1.1)
            paste(image, other, direction[0] - other.shape[1] / 2, direction[1] - other.shape[0] / 2, float(rng.normal(0, 15)), scale)
        h, w = page.shape[:2]
        if disturbance == "crumpled":
            folds = noise_field(rng, h, w, 4, 0.7)
            relief = np.clip(1 + (folds - np.roll(folds, (3, 3), (0, 1))) * rng.uniform(2, 9), 0.55, 1.3)
            page = np.clip(page * relief[..., None], 0, 255).astype(np.uint8)
        if rng.random() < 0.3:  # folded in the post
            at = int(h * rng.choice([1 / 3, 1 / 2, 2 / 3]))
            page = page.astype(np.float32)
            page[:at] *= rng.uniform(0.85, 1.0)
            page[at : at + 2] *= 0.8
            page = page.astype(np.uint8)
        scale = np.float32([(0, 0), (w, 0), (w, h), (0, h)])
        matrix = cv2.getPerspectiveTransform(scale, corners)
        mask = cv2.warpPerspective(page_mask(rng, kind, h, w), matrix, (width, height), flags=cv2.INTER_LINEAR).astype(np.float32) / 255
        small = cv2.resize(page, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA) if np.linalg.norm(corners[1] - corners[0]) < 0.6 * w else page
        fit = np.diag([w / small.shape[1], h / small.shape[0], 1.0])
        laid = cv2.warpPerspective(small, matrix @ fit, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
        if rng.random() < 0.8:  # the shadow that the sheet throws on what it lies on
            soft, away = rng.uniform(1, 14), rng.normal(0, 5, 2)
            cast = cv2.GaussianBlur(np.roll(mask, (int(away[0]), int(away[1])), (0, 1)), (0, 0), soft)
            image *= (1 - rng.uniform(0.05, 0.5) * cast)[..., None]
        image = image * (1 - mask[..., None]) + laid * mask[..., None]
        if disturbance == "finger":
            for _ in range(rng.integers(1, 4)):
                finger(rng, image, corners)
        if rng.random() < 0.12:
            thing(rng, image)
        if disturbance in ("curled", "crumpled"):
            map_x, map_y = bent(rng, image, corners, width * rng.uniform(0.008, 0.03))
            corners = moved(corners, map_x, map_y)
            image = cv2.remap(image, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        if disturbance == "lens" or rng.random() < 0.2:
            y, x = np.mgrid[0:height, 0:width].astype(np.float32)
            nx, ny = (x - width / 2) / width, (y - height / 2) / width
            k = rng.uniform(-0.12, 0.12)
            factor = 1 + k * (nx * nx + ny * ny)
            map_x, map_y = nx * factor * width + width / 2, ny * factor * width + height / 2
            corners = moved(corners, map_x, map_y)
            image = cv2.remap(image, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    image = lit(rng, image, disturbance)
    return image, corners if with_page else None, {"background": where, "disturbance": disturbance, "page": kind}


def lit(rng, image, disturbance):
    """Light, lens and sensor: shadows, glare, white balance, darkness, blur, noise, JPEG."""
    height, width = image.shape[:2]
    pixel = width / 640  # blur is that of the lens: the same part of the picture, whatever its size
    light = 1 - rng.uniform(0, 0.45) * noise_field(rng, height, width, 2)
    if disturbance == "shadow" or rng.random() < 0.15:
        blob = np.zeros((height, width), np.float32)
        points = (rng.random((int(rng.integers(3, 7)), 2)) * (width * 1.4, height * 1.4) - (width * 0.2, height * 0.2)).astype(np.int32)
        cv2.fillPoly(blob, [cv2.convexHull(points)], 1.0)
        light *= 1 - rng.uniform(0.2, 0.65) * cv2.GaussianBlur(blob, (0, 0), rng.uniform(2, 40))
    image = image * light[..., None] * (1 + rng.normal(0, 0.07, 3)).astype(np.float32)
    if disturbance == "glare" or rng.random() < 0.05:
        spot = np.zeros((height, width), np.float32)
        cv2.ellipse(spot, (int(rng.integers(width)), int(rng.integers(height))), (int(width * rng.uniform(0.03, 0.25)), int(width * rng.uniform(0.03, 0.25))), float(rng.uniform(0, 180)), 0, 360, 1.0, -1)
        image += (cv2.GaussianBlur(spot, (0, 0), width * rng.uniform(0.015, 0.1)) * rng.uniform(60, 200))[..., None]
    gain, grain = rng.uniform(0.75, 1.2), rng.uniform(0, 5)
    if disturbance == "dark room":
        gain, grain = rng.uniform(0.2, 0.5), rng.uniform(3, 14)
    elif disturbance == "noise":
        grain = rng.uniform(8, 26)
    image = np.clip((image - 128) * rng.uniform(0.75, 1.15) + 128, 0, 300) * gain
    if disturbance == "blur" or rng.random() < 0.3:
        image = cv2.GaussianBlur(image, (0, 0), pixel * (rng.uniform(1.5, 4.5) if disturbance == "blur" else rng.uniform(0.3, 1.2)))
    if disturbance == "motion":
        length = int(pixel * rng.integers(7, 27)) + 2
        kernel = np.zeros((length, length), np.float32)
        angle = rng.uniform(0, np.pi)
        half = length / 2
        cv2.line(kernel, (int(half - np.cos(angle) * half), int(half - np.sin(angle) * half)), (int(half + np.cos(angle) * half), int(half + np.sin(angle) * half)), 1.0, 1)
        image = cv2.filter2D(image, -1, kernel / max(1e-6, kernel.sum()))
    image = image + rng.normal(0, grain, image.shape)
    image = np.clip(image, 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(55, 96))])
    return cv2.imdecode(packed, cv2.IMREAD_COLOR)
