"""python train.py TRAIN.npz... --epochs N --out model.pt: trains the network on pictures that `make.py train` wrote."""

import argparse
import math
import time

import cv2
import numpy as np
import torch
from torch.nn import functional as F

from network import PageNetwork, normalised

parser = argparse.ArgumentParser()
parser.add_argument("data", nargs="+")
parser.add_argument("--epochs", type=int, default=14)
parser.add_argument("--batch", type=int, default=24)
parser.add_argument("--rate", type=float, default=6e-3)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--minutes", type=float, default=1e9)
parser.add_argument("--start")
parser.add_argument("--out", default="model.pt")
options = parser.parse_args()
torch.manual_seed(options.seed)
rng = np.random.default_rng(options.seed)


def mask_of(quad):
    """How much of each cell of 96 x 128 the page covers, 0 to 1. `quad` is in the coordinates of 192 x 256."""
    mask = np.zeros((256, 192), np.uint8)
    if not np.isnan(quad).any():
        cv2.fillConvexPoly(mask, np.round((quad - 0.5) * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
    return cv2.resize(mask, (96, 128), interpolation=cv2.INTER_AREA)


loaded = [np.load(name) for name in options.data]
pictures = torch.from_numpy(np.concatenate([part["pictures"] for part in loaded]))
masks = torch.from_numpy(np.stack([mask_of(quad) for part in loaded for quad in part["corners"]]))
held = 200
print(len(pictures), "pictures", flush=True)


def varied(x, y):
    if rng.random() < 0.5:
        x, y = x.flip(2), y.flip(2)
    if rng.random() < 0.5:
        x, y = x.flip(1), y.flip(1)
    x = x.float() / 255
    n = len(x)
    x = x * torch.from_numpy(rng.uniform(0.75, 1.25, (n, 1, 1, 3)).astype(np.float32))
    x = x.clamp(1e-3, 1.2) ** torch.from_numpy(rng.uniform(0.6, 1.6, (n, 1, 1, 1)).astype(np.float32))
    grey = torch.from_numpy((rng.random((n, 1, 1, 1)) < 0.15).astype(np.float32))
    x = x * (1 - grey) + x.mean(3, keepdim=True) * grey
    x = x[..., torch.from_numpy(rng.permutation(3))] if rng.random() < 0.2 else x
    return (x * 255).clamp(0, 255), y


def loss_of(logits, y):
    even = F.binary_cross_entropy_with_logits(logits, y)
    p = logits.sigmoid()
    dice = 1 - (2 * (p * y).sum((1, 2)) + 20) / (p.sum((1, 2)) + y.sum((1, 2)) + 20)
    return even + dice.mean()


network = PageNetwork().to(memory_format=torch.channels_last)
if options.start:
    network.load_state_dict(torch.load(options.start))
print(sum(p.numel() for p in network.parameters()), "parameters", flush=True)
steps = options.epochs * ((len(pictures) - held) // options.batch)
optimizer = torch.optim.AdamW(network.parameters(), options.rate, weight_decay=1e-3)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, options.rate, total_steps=steps + 1, pct_start=0.2)
began = time.time()
for epoch in range(options.epochs):
    network.train()
    order, total = torch.from_numpy(rng.permutation(len(pictures) - held) + held), 0.0
    for at in range(0, len(order) - options.batch + 1, options.batch):
        index = order[at : at + options.batch]
        x, y = varied(pictures[index], masks[index].float() / 255)
        loss = loss_of(network(normalised(x).contiguous(memory_format=torch.channels_last)), y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        schedule.step()
        total += loss.item()
    network.eval()
    with torch.no_grad():
        found = torch.cat([network(normalised(pictures[i : i + 50])) for i in range(0, held, 50)]) > 0
    true = masks[:held] > 127
    iou = ((found & true).sum((1, 2)) + 1) / ((found | true).sum((1, 2)) + 1)
    print(f"epoch {epoch + 1}: loss {total / math.ceil(len(order) / options.batch):.4f}, held back: IoU {iou.mean():.4f}, above 0.9 {(iou > 0.9).float().mean():.3f}, {time.time() - began:.0f} s", flush=True)
    torch.save(network.state_dict(), options.out)
