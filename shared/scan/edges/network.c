// The network that finds a page in a picture (training/edges/network.py), layer by layer, on 128-bit vectors. Built by ./build.sh into
// network.wasm. Pictures are channels last: a pixel's channels lie together, and every number of channels is a multiple of 8.
#include <wasm_simd128.h>

#define HEIGHT 256
#define WIDTH 192
#define PARAMETERS 110000
#define STEM (HEIGHT / 2 * WIDTH / 2 * 16)

static float input_[HEIGHT * WIDTH * 3];
static float parameters_[PARAMETERS];
static float output_[HEIGHT / 2 * WIDTH / 2];
static float kept0[STEM], kept1[STEM * 24 / 64], kept2[STEM * 40 / 256], kept3[STEM * 64 / 1024];
static float one[STEM], two[STEM], between[STEM];

/** Where the next layer's numbers begin. */
static const float *next;

__attribute__((export_name("input"))) float *input(void) { return input_; }
__attribute__((export_name("parameters"))) float *parameters(void) { return parameters_; }
__attribute__((export_name("output"))) float *output(void) { return output_; }

static v128_t add(v128_t sum, v128_t a, v128_t b) { return wasm_f32x4_add(sum, wasm_f32x4_mul(a, b)); }
static v128_t positive(v128_t a) { return wasm_f32x4_pmax(wasm_f32x4_splat(0), a); }

static const float *take(int count) {
  const float *these = next;
  next += count;
  return these;
}

/** The first layer: 3 x 3, every second pixel, 3 channels in, 16 out. */
static void stem(const float *from, float *to) {
  const float *weights = take(27 * 16), *bias = take(16);
  for (int y = 0; y < HEIGHT / 2; y++)
    for (int x = 0; x < WIDTH / 2; x++, to += 16) {
      v128_t sum[4];
      for (int k = 0; k < 4; k++) sum[k] = wasm_v128_load(bias + 4 * k);
      for (int dy = 0; dy < 3; dy++) {
        int row = 2 * y - 1 + dy;
        if (row < 0 || row >= HEIGHT) continue;
        for (int dx = 0; dx < 3; dx++) {
          int column = 2 * x - 1 + dx;
          if (column < 0 || column >= WIDTH) continue;
          const float *pixel = from + (row * WIDTH + column) * 3;
          const float *w = weights + (dy * 3 + dx) * 48;
          for (int c = 0; c < 3; c++) {
            v128_t value = wasm_v128_load32_splat(pixel + c);
            for (int k = 0; k < 4; k++) sum[k] = add(sum[k], value, wasm_v128_load(w + 16 * c + 4 * k));
          }
        }
      }
      for (int k = 0; k < 4; k++) wasm_v128_store(to + 4 * k, positive(sum[k]));
    }
}

/** 3 x 3 within each channel, then nothing below zero. `height` and `width` are those of what comes in. */
static void depthwise(const float *from, float *to, int height, int width, int channels, int stride) {
  const float *weights = take(9 * channels), *bias = take(channels);
  for (int y = 0; y < height / stride; y++)
    for (int x = 0; x < width / stride; x++, to += channels) {
      int top = y * stride - 1, left = x * stride - 1;
      int inside = top >= 0 && left >= 0 && top + 2 < height && left + 2 < width;
      for (int c = 0; c < channels; c += 4) {
        v128_t sum = wasm_v128_load(bias + c);
        if (inside) {
          const float *pixel = from + (top * width + left) * channels + c, *w = weights + c;
          for (int dy = 0; dy < 3; dy++, pixel += width * channels, w += 3 * channels) {
            sum = add(sum, wasm_v128_load(pixel), wasm_v128_load(w));
            sum = add(sum, wasm_v128_load(pixel + channels), wasm_v128_load(w + channels));
            sum = add(sum, wasm_v128_load(pixel + 2 * channels), wasm_v128_load(w + 2 * channels));
          }
        } else
          for (int dy = 0; dy < 3; dy++)
            for (int dx = 0; dx < 3; dx++) {
              int row = top + dy, column = left + dx;
              if (row < 0 || column < 0 || row >= height || column >= width) continue;
              sum = add(sum, wasm_v128_load(from + (row * width + column) * channels + c),
                        wasm_v128_load(weights + (dy * 3 + dx) * channels + c));
            }
        wasm_v128_store(to + c, positive(sum));
      }
    }
}

/** A mixing of channels a pixel. `plus`, where there is one, is added; `clip`: nothing below zero. Every number of pixels is a multiple of 4. */
static void pointwise(const float *from, float *to, int pixels, int in, int out, const float *plus, int clip) {
  const float *weights = take(in * out), *bias = take(out);
  for (int p = 0; p < pixels; p += 4)
    for (int o = 0; o < out; o += 8) {
      const float *a = from + p * in, *b = a + in, *c = b + in, *d = c + in, *w = weights + o;
      v128_t low = wasm_v128_load(bias + o), high = wasm_v128_load(bias + o + 4);
      v128_t sum[8] = {low, high, low, high, low, high, low, high};
      for (int i = 0; i < in; i++, w += out) {
        v128_t first = wasm_v128_load(w), second = wasm_v128_load(w + 4), value;
        value = wasm_v128_load32_splat(a + i), sum[0] = add(sum[0], value, first), sum[1] = add(sum[1], value, second);
        value = wasm_v128_load32_splat(b + i), sum[2] = add(sum[2], value, first), sum[3] = add(sum[3], value, second);
        value = wasm_v128_load32_splat(c + i), sum[4] = add(sum[4], value, first), sum[5] = add(sum[5], value, second);
        value = wasm_v128_load32_splat(d + i), sum[6] = add(sum[6], value, first), sum[7] = add(sum[7], value, second);
      }
      for (int k = 0; k < 8; k++) {
        int at = (p + k / 2) * out + o + k % 2 * 4;
        v128_t value = plus ? wasm_f32x4_add(sum[k], wasm_v128_load(plus + at)) : sum[k];
        wasm_v128_store(to + at, clip ? positive(value) : value);
      }
    }
}

/** `height` and `width` are those of what comes in. */
static void separable(const float *from, float *to, int height, int width, int in, int out, int stride) {
  depthwise(from, between, height, width, in, stride);
  pointwise(between, to, height * width / stride / stride, in, out, stride == 1 && in == out ? from : 0, 1);
}

/** What the whole picture says, added to each pixel. */
static void whole(float *picture, int pixels, int channels) {
  float mean[96], said[96];
  const float *weights = take(channels * channels), *bias = take(channels);
  for (int c = 0; c < channels; c++) {
    mean[c] = 0;
    for (int p = 0; p < pixels; p++) mean[c] += picture[p * channels + c];
    mean[c] /= pixels;
  }
  for (int o = 0; o < channels; o++) {
    said[o] = bias[o];
    for (int i = 0; i < channels; i++) said[o] += mean[i] * weights[i * channels + o];
  }
  for (int p = 0; p < pixels; p++)
    for (int c = 0; c < channels; c += 4)
      wasm_v128_store(picture + p * channels + c, positive(wasm_f32x4_add(wasm_v128_load(picture + p * channels + c), wasm_v128_load(said + c))));
}

/** Twice as large, each pixel four times, plus what was kept of this size. `height` and `width` are those of the result. */
static void enlarge(const float *from, const float *kept, float *to, int height, int width, int channels) {
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      const float *small = from + (y / 2 * (width / 2) + x / 2) * channels;
      int at = (y * width + x) * channels;
      for (int c = 0; c < channels; c += 4)
        wasm_v128_store(to + at + c, positive(wasm_f32x4_add(wasm_v128_load(small + c), wasm_v128_load(kept + at + c))));
    }
}

/** From `input` (256 x 192 x 3, mean 0 and deviation 1) to `output` (128 x 96, positive where the page is). */
__attribute__((export_name("run"))) void run(void) {
  next = parameters_;
  stem(input_, kept0);
  separable(kept0, one, 128, 96, 16, 24, 2), separable(one, kept1, 64, 48, 24, 24, 1);
  separable(kept1, one, 64, 48, 24, 40, 2), separable(one, two, 32, 24, 40, 40, 1), separable(two, kept2, 32, 24, 40, 40, 1);
  separable(kept2, one, 32, 24, 40, 64, 2), separable(one, two, 16, 12, 64, 64, 1), separable(two, kept3, 16, 12, 64, 64, 1);
  separable(kept3, one, 16, 12, 64, 96, 2);
  separable(one, two, 8, 6, 96, 96, 1), separable(two, one, 8, 6, 96, 96, 1);
  separable(one, two, 8, 6, 96, 96, 1), separable(two, one, 8, 6, 96, 96, 1);
  whole(one, 48, 96);
  pointwise(one, two, 48, 96, 64, 0, 0), enlarge(two, kept3, one, 16, 12, 64);
  separable(one, two, 16, 12, 64, 64, 1);
  pointwise(two, one, 192, 64, 40, 0, 0), enlarge(one, kept2, two, 32, 24, 40);
  separable(two, one, 32, 24, 40, 40, 1);
  pointwise(one, two, 768, 40, 24, 0, 0), enlarge(two, kept1, one, 64, 48, 24);
  separable(one, two, 64, 48, 24, 24, 1);
  pointwise(two, one, 3072, 24, 16, 0, 0), enlarge(one, kept0, two, 128, 96, 16);
  separable(two, one, 128, 96, 16, 16, 1), separable(one, two, 128, 96, 16, 16, 1);
  const float *weights = take(16), bias = *take(1);
  for (int p = 0; p < 128 * 96; p++) {
    float sum = bias;
    for (int c = 0; c < 16; c++) sum += two[p * 16 + c] * weights[c];
    output_[p] = sum;
  }
}
