"""python export.py MODEL.pt FOLDER [TRAIN.npz]: writes `parameters.bin` (float16, little endian, in the order of `shared/scan/edges/network.c`).
With pictures also `sample.bin` beside it: four of them as bytes (192 x 256 x 3) and what the network answers (96 x 128, float32 each)."""

import os
import sys

import numpy as np
import torch

from network import PageNetwork, normalised


def convolutions(network):
    """(layer, its normalisation) in the order of the file, and the two layers without one."""
    yield network.stem, network.stem_norm
    for step in network.down:
        for layer in step:
            yield layer.depth, layer.depth_norm
            yield layer.point, layer.point_norm
    yield network.whole, None
    for mix, up in zip(network.mix, network.up):
        yield mix.point, mix.point_norm
        for layer in up if isinstance(up, torch.nn.Sequential) else [up]:
            yield layer.depth, layer.depth_norm
            yield layer.point, layer.point_norm
    yield network.head, None


def in_file_order(weight, groups):
    """(rows, columns, inputs, outputs), (rows, columns, channels) or (inputs, outputs)."""
    if weight.dim() == 2:
        return weight.t()
    return weight[:, 0].permute(1, 2, 0) if groups > 1 else weight.permute(2, 3, 1, 0)


def export(network, folder):
    parts = []
    for layer, norm in convolutions(network):
        weight, bias = layer.weight, layer.bias
        if norm is not None:  # the normalisation goes into weights and bias
            scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            weight, bias = weight * scale[:, None, None, None], norm.bias - norm.running_mean * scale
        parts.extend([in_file_order(weight, getattr(layer, "groups", 1)).reshape(-1), bias])
    values = torch.cat(parts).numpy().astype("<f2")
    assert np.isfinite(values).all()
    values.tofile(os.path.join(folder, "parameters.bin"))
    print(len(values), "parameters,", values.nbytes, "bytes")


def read_into(network, file, pictures):
    """Takes the parameters of a file of `export`, and normalisations that change nothing on these pictures, so that training can go on."""
    values, at = torch.from_numpy(np.fromfile(file, "<f2").astype(np.float32)), 0
    hooks = []

    def take(shape):
        nonlocal at
        count = int(np.prod(shape))
        at += count
        return values[at - count : at].reshape(tuple(shape))

    def set_norm(norm, bias):
        def before(_, inputs):
            x = inputs[0]
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(var)
            norm.weight.copy_(torch.sqrt(var + norm.eps))
            norm.bias.copy_(mean + bias)

        return norm.register_forward_pre_hook(before)

    with torch.no_grad():
        for layer, norm in convolutions(network):
            shape = in_file_order(layer.weight, getattr(layer, "groups", 1)).shape
            weight = take(shape)
            if layer.weight.dim() == 2:
                layer.weight.copy_(weight.t())
            elif layer.groups > 1:
                layer.weight.copy_(weight.permute(2, 0, 1)[:, None])
            else:
                layer.weight.copy_(weight.permute(3, 2, 0, 1))
            bias = take(layer.weight.shape[:1])
            if norm is None:
                layer.bias.copy_(bias)
            else:
                hooks.append(set_norm(norm, bias))
        assert at == len(values)
        network.eval()
        network(normalised(pictures))
    for hook in hooks:
        hook.remove()


if __name__ == "__main__":
    model, folder = sys.argv[1:3]
    network = PageNetwork()
    network.load_state_dict(torch.load(model))
    network.eval()
    with torch.no_grad():
        export(network, folder)
        if len(sys.argv) > 3:
            pictures = torch.from_numpy(np.load(sys.argv[3])["pictures"][:4])
            with open(os.path.join(folder, "sample.bin"), "wb") as file:
                file.write(pictures.numpy().tobytes())
                file.write(network(normalised(pictures)).numpy().astype("<f4").tobytes())
