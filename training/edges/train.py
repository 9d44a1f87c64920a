"""python train.py TRAIN.npz... --minutes N --out model.pt: trains the network on pictures that `make.py train` wrote.
The rate goes up for the first part of the time and down to nothing at its end. `--start`: goes on from a model, or from the app's
`parameters.bin`. A name with `*` is looked up again after each round, so that pictures may still be made meanwhile."""

import argparse
import glob
import math
import time

import cv2
import numpy as np
import torch
from torch.nn import functional as F

from export import read_into
from network import PageNetwork, normalised

parser = argparse.ArgumentParser()
parser.add_argument("data", nargs="+")
parser.add_argument("--minutes", type=float, default=60)
parser.add_argument("--batch", type=int, default=24)
parser.add_argument("--rate", type=float, default=6e-3)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--start")
parser.add_argument("--out", default="model.pt")
options = parser.parse_args()
torch.manual_seed(options.seed)
torch.set_num_threads(options.threads)
cv2.setNumThreads(1)
rng = np.random.default_rng(options.seed)
HELD = 200


def mask_of(quad):
    """How much of each cell of 96 x 128 the page covers, 0 to 255. `quad` is in the coordinates of 192 x 256."""
    mask = np.zeros((256, 192), np.uint8)
    if not np.isnan(quad).any():
        cv2.fillConvexPoly(mask, np.round((quad - 0.5) * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
    return cv2.resize(mask, (96, 128), interpolation=cv2.INTER_AREA)


class Pictures:
    """All pictures of the files that are there by now; the first `HELD` of the first file are held back."""

    def __init__(self, patterns):
        self.patterns, self.names, self.pictures, self.corners = patterns, [], [], []

    def look(self):
        for name in sorted(name for pattern in self.patterns for name in glob.glob(pattern)):
            if name not in self.names:
                part = np.load(name)
                self.names.append(name)
                self.pictures.append(part["pictures"])
                self.corners.append(part["corners"])
        sizes = [len(part) for part in self.pictures]
        return [(part, index) for part, size in enumerate(sizes) for index in range(HELD if part == 0 else 0, size)]


def nearer(picture, quad):
    """A part of the picture as the whole: the page is larger, or its corners are out of sight."""
    size = rng.uniform(0.72, 1)
    w, h = int(192 * size), int(256 * size)
    x, y = int(rng.integers(0, 193 - w)), int(rng.integers(0, 257 - h))
    part = cv2.resize(picture[y : y + h, x : x + w], (192, 256), interpolation=cv2.INTER_LINEAR)
    return part, (quad - (x, y)) * (192 / w, 256 / h)


def varied(picture, quad):
    """The picture in another light, mirrored or from nearer."""
    if rng.random() < 0.4:
        near, corners = nearer(picture, quad)
        area = cv2.contourArea(np.clip(corners, 0, (192, 256)).astype(np.float32)) if not np.isnan(quad).any() else 1
        if np.isnan(quad).any() or area > 0.6 * cv2.contourArea(corners.astype(np.float32)):
            picture, quad = near, corners
    mask = mask_of(quad)
    if rng.random() < 0.5:
        picture, mask = picture[:, ::-1], mask[:, ::-1]
    if rng.random() < 0.5:
        picture, mask = picture[::-1], mask[::-1]
    x = picture.astype(np.float32) / 255 * rng.uniform(0.75, 1.25, 3).astype(np.float32)
    x = np.clip(x, 1e-3, 1.2) ** np.float32(rng.uniform(0.6, 1.6))
    if rng.random() < 0.15:
        x = np.repeat(x.mean(2, keepdims=True), 3, 2)
    if rng.random() < 0.2:
        x = x[..., rng.permutation(3)]
    if rng.random() < 0.3:
        x = x + rng.normal(0, rng.uniform(0, 0.06), x.shape).astype(np.float32)
    return np.clip(x * 255, 0, 255), mask.astype(np.float32) / 255


def loss_of(logits, y):
    """Of each picture."""
    even = F.binary_cross_entropy_with_logits(logits, y, reduction="none").mean((1, 2))
    p = logits.sigmoid()
    dice = 1 - (2 * (p * y).sum((1, 2)) + 20) / (p.sum((1, 2)) + y.sum((1, 2)) + 20)
    return even + dice


def rate_at(part):
    """Up in the first 15 % of the time, then down as a cosine."""
    return options.rate * (part / 0.15 if part < 0.15 else 0.5 * (1 + math.cos(math.pi * (part - 0.15) / 0.85))) + 1e-6


network = PageNetwork()
data = Pictures(options.data)
data.look()
held = [(data.pictures[0][i], mask_of(data.corners[0][i])) for i in range(HELD)]
if options.start and options.start.endswith(".bin"):
    read_into(network, options.start, torch.from_numpy(data.pictures[0][:96]))
elif options.start:
    network.load_state_dict(torch.load(options.start))
network = network.to(memory_format=torch.channels_last)
print(sum(p.numel() for p in network.parameters()), "parameters", flush=True)


def check(network):
    """The pictures that were held back. What is kept is the mean of the network over its last few hundred steps."""
    network.eval()
    with torch.no_grad():
        found = torch.cat([network(normalised(torch.from_numpy(np.stack([p for p, _ in held[i : i + 50]])))) for i in range(0, HELD, 50)]) > 0
    true = torch.from_numpy(np.stack([m for _, m in held])) > 127
    iou = ((found & true).sum((1, 2)) + 1) / ((found | true).sum((1, 2)) + 1)
    return f"IoU {iou.mean():.4f}, above 0.9 {(iou > 0.9).float().mean():.3f}"


print("before:", check(network), flush=True)
# While it learns, the smaller sizes on the way up say where the page is as well: what is large is learnt sooner.
sides = torch.nn.ModuleList([torch.nn.Conv2d(channels, 1, 1) for channels in (64, 40, 24)])
optimizer = torch.optim.AdamW([*network.parameters(), *sides.parameters()], options.rate, weight_decay=1e-3)
mean = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995), use_buffers=True)
last_losses = {}


def chosen_of(indices):
    """Half of a batch from all pictures, half from those that went wrong when they were last seen."""
    losses = np.array([last_losses.get(index, 0.5) for index in indices])
    losses = np.minimum(losses, np.quantile(losses, 0.9)) + 0.02
    weights = 0.5 / len(indices) + 0.5 * losses / losses.sum()
    return [indices[at] for at in rng.choice(len(indices), min(len(indices), 4000), replace=False, p=weights / weights.sum())]


began, epoch, seen = time.time(), 0, 0
while (time.time() - began) / 60 < options.minutes:
    network.train()
    order, total, steps = chosen_of(data.look()), 0.0, 0
    for at in range(0, len(order) - options.batch + 1, options.batch):
        part = (time.time() - began) / 60 / options.minutes
        if part >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = rate_at(part)
        batch = order[at : at + options.batch]
        chosen = [varied(data.pictures[p][i], data.corners[p][i]) for p, i in batch]
        x = normalised(torch.from_numpy(np.stack([x for x, _ in chosen])).contiguous()).contiguous(memory_format=torch.channels_last)
        y = torch.from_numpy(np.stack([y for _, y in chosen]))
        smaller = []
        losses = loss_of(network(x, smaller), y)
        for (p, i), one in zip(batch, losses.detach().tolist()):
            last_losses[p, i] = one
        loss = losses.mean()
        for side, features in zip(sides, smaller):
            loss = loss + 0.3 * F.binary_cross_entropy_with_logits(side(features)[:, 0], F.interpolate(y[:, None], features.shape[2:], mode="area")[:, 0])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        mean.update_parameters(network)
        total, steps, seen = total + losses.mean().item(), steps + 1, seen + options.batch
    epoch += 1
    print(f"round {epoch} of {len(last_losses)}: {seen} seen, loss {total / max(1, steps):.4f}, held back: {check(mean.module)}, {time.time() - began:.0f} s", flush=True)
    torch.save(mean.module.state_dict(), options.out)
