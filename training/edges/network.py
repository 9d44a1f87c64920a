"""The network that finds a page: 192 x 256 in, a mask of 96 x 128 out. `shared/scan/edges/network.c` runs the same layers in the same order."""

import torch
from torch import nn
from torch.nn import functional as F


class Separable(nn.Module):
    """A 3 x 3 convolution a channel, then a mixing of channels; its input is added where the shape stays."""

    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.depth = nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False)
        self.depth_norm = nn.BatchNorm2d(inputs)
        self.point = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.point_norm = nn.BatchNorm2d(outputs)
        self.same = stride == 1 and inputs == outputs

    def forward(self, x):
        y = F.relu(self.depth_norm(self.depth(x)))
        y = self.point_norm(self.point(y))
        return F.relu(x + y if self.same else y)


class Mix(nn.Module):
    """A mixing of channels alone."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.point = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.point_norm = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return self.point_norm(self.point(x))


class PageNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 3, 2, 1, bias=False)
        self.stem_norm = nn.BatchNorm2d(16)
        self.down = nn.ModuleList(
            [
                nn.Sequential(Separable(16, 24, 2), Separable(24, 24)),
                nn.Sequential(Separable(24, 40, 2), Separable(40, 40), Separable(40, 40)),
                nn.Sequential(Separable(40, 64, 2), Separable(64, 64), Separable(64, 64)),
                nn.Sequential(Separable(64, 96, 2), *[Separable(96, 96) for _ in range(4)]),
            ]
        )
        self.whole = nn.Linear(96, 96)
        self.mix = nn.ModuleList([Mix(96, 64), Mix(64, 40), Mix(40, 24), Mix(24, 16)])
        self.up = nn.ModuleList([Separable(64, 64), Separable(40, 40), Separable(24, 24), nn.Sequential(Separable(16, 16), Separable(16, 16))])
        self.head = nn.Conv2d(16, 1, 1)

    def forward(self, x, steps=None):
        """x: (n, 3, 256, 192), each picture with mean 0 and deviation 1. Returns (n, 128, 96) logits.
        `steps`: a list that takes what comes out of each size on the way up, smallest first."""
        x = F.relu(self.stem_norm(self.stem(x)))
        kept = [x]
        for step in self.down:
            x = step(x)
            kept.append(x)
        x = kept.pop()
        x = F.relu(x + self.whole(x.mean((2, 3)))[:, :, None, None])
        for mix, up in zip(self.mix, self.up):
            x = up(F.relu(F.interpolate(mix(x), scale_factor=2, mode="nearest") + kept.pop()))
            if steps is not None:
                steps.append(x)
        return self.head(x)[:, 0]


def normalised(pictures):
    """(n, h, w, 3) uint8 -> (n, 3, h, w) with mean 0 and deviation 1 over each whole picture."""
    x = pictures.float().permute(0, 3, 1, 2)
    mean = x.mean((1, 2, 3), keepdim=True)
    return (x - mean) / (x.std((1, 2, 3), keepdim=True, correction=0) + 4)
