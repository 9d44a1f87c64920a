"""python export.py MODEL.pt FOLDER [TRAIN.npz]: writes `parameters.bin` (float16, little endian, in the order of `client/scan/edges/network.c`).
With pictures also `sample.bin` beside it: four of them as bytes (192 x 256 x 3) and what the network answers (96 x 128, float32 each)."""

import os
import sys

import numpy as np
import torch

from network import PageNetwork, normalised

model, folder = sys.argv[1:3]
network = PageNetwork()
network.load_state_dict(torch.load(model))
network.eval()
parts = []


def convolution(layer, norm):
    """Weights as (rows, columns, inputs, outputs) or (rows, columns, channels), then a bias a channel; the normalisation is in both."""
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    weight = layer.weight * scale[:, None, None, None]
    weight = weight[:, 0].permute(1, 2, 0) if layer.groups > 1 else weight.permute(2, 3, 1, 0)
    parts.extend([weight.reshape(-1), norm.bias - norm.running_mean * scale])


def separable(layer):
    convolution(layer.depth, layer.depth_norm)
    convolution(layer.point, layer.point_norm)


with torch.no_grad():
    convolution(network.stem, network.stem_norm)
    for step in network.down:
        for layer in step:
            separable(layer)
    parts.extend([network.whole.weight.t().reshape(-1), network.whole.bias])
    for mix, up in zip(network.mix, network.up):
        convolution(mix.point, mix.point_norm)
        for layer in up if isinstance(up, torch.nn.Sequential) else [up]:
            separable(layer)
    parts.extend([network.head.weight.reshape(-1), network.head.bias])
    values = torch.cat(parts).numpy().astype("<f2")
    assert np.isfinite(values).all()
    values.tofile(os.path.join(folder, "parameters.bin"))
    print(len(values), "parameters,", values.nbytes, "bytes")
    if len(sys.argv) > 3:
        pictures = torch.from_numpy(np.load(sys.argv[3])["pictures"][:4])
        with open(os.path.join(folder, "sample.bin"), "wb") as file:
            file.write(pictures.numpy().tobytes())
            file.write(network(normalised(pictures)).numpy().astype("<f4").tobytes())
