// What the network says of a picture, and of its mirror images: where it errs it seldom errs alike in all of them.
import { maskHeight, maskWidth, networkHeight, networkWidth, type PageNetwork } from "./network.ts";

const mirrored = [
  { across: false, down: false },
  { across: true, down: false },
  { across: false, down: true },
  { across: true, down: true },
];

/** The mean of the first `looks` (1 to 4) answers, each turned back. */
export function maskFrom(network: PageNetwork, picture: Float32Array, looks: number): Float32Array {
  const sum = new Float32Array(maskWidth * maskHeight);
  for (const { across, down } of mirrored.slice(0, looks)) {
    const mask = network.run(across || down ? mirror(picture, networkWidth, networkHeight, 3, across, down) : picture);
    const back = across || down ? mirror(mask, maskWidth, maskHeight, 1, across, down) : mask;
    for (let at = 0; at < sum.length; at++) sum[at]! += back[at]! / looks;
  }
  return sum;
}

function mirror(from: Float32Array, width: number, height: number, channels: number, across: boolean, down: boolean): Float32Array {
  const to = new Float32Array(from.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const source = ((down ? height - 1 - y : y) * width + (across ? width - 1 - x : x)) * channels;
      const target = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) to[target + channel] = from[source + channel]!;
    }
  return to;
}
