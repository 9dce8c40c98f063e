// One decoded token on a CPU: products of a few vectors with a stored matrix (m31r/model/weight.py), and attention of one
// query to a cache. XLA widens a whole 8-bit matrix to float32 in memory first, and copies the cache to transpose it; here rows
// are widened in registers, and keys and values are read where they lie.
//
// Each output is one sum in a fixed order: it does not depend on the number of vectors or threads.

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <thread>
#include <vector>

#include "xla/ffi/api/ffi.h"

namespace ffi = xla::ffi;

namespace {

using Ints = int32_t __attribute__((vector_size(64)));
using Floats = float __attribute__((vector_size(64)));

constexpr int64_t kLanes = 16;
constexpr int64_t kPartBytes = 1 << 17;  // to be read; less is not worth waking a thread for

inline float FromBfloat16(uint16_t half) {
  const uint32_t bits = static_cast<uint32_t>(half) << 16;
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

inline Floats Load(const float* from) {
  Floats found;
  std::memcpy(&found, from, sizeof(found));
  return found;
}

inline float Total(Floats lanes) {
  float sum = 0;
  for (int64_t lane = 0; lane < kLanes; ++lane) sum += lanes[lane];
  return sum;
}

inline float Widen(float value) { return value; }
inline float Widen(int8_t value) { return value; }
inline float Widen(uint16_t value) { return FromBfloat16(value); }

template <typename T>
inline float Row(const float* __restrict x, const T* __restrict row, int64_t inputs) {
  float sum = 0;
  for (int64_t i = 0; i < inputs; ++i) sum += Widen(row[i]) * x[i];
  return sum;
}

// An int4 row is read in blocks of four groups of 32 inputs, as 16 words. Four bits of a word, masked where they stand, are
// n 16^k, which a float holds exactly: the vector has 16^-k in it beforehand (`Arranged`), and a weight n - 8 costs a mask, a
// conversion and a product. The 8 is subtracted from all of a word's weights at once. Only the highest four bits need none of
// that: with the sign turned over they are (n - 8) 16^7.
constexpr int64_t kGroup = 32, kBlock = 4 * kGroup, kWordWeights = 8;
constexpr int64_t kArranged = kBlock + kLanes;  // floats of a block: an input for each weight, and what is subtracted

// Vectors as Row4 takes them, one after another, with zeros up to a whole block.
std::vector<float> Arranged(const float* x, int64_t vectors, int64_t inputs) {
  constexpr float kScales[kWordWeights] = {1, 0x1p-4f, 0x1p-8f, 0x1p-12f, 0x1p-16f, 0x1p-20f, 0x1p-24f, 0x1p-28f};
  const int64_t blocks = (inputs + kBlock - 1) / kBlock;
  std::vector<float> arranged(vectors * blocks * kArranged);
  float* to = arranged.data();
  for (int64_t v = 0; v < vectors; ++v, x += inputs)
    for (int64_t begin = 0; begin < inputs; begin += kBlock, to += kArranged)
      for (int64_t k = 0; k < kWordWeights; ++k)  // of byte k / 2 of each word; its high half is 16 inputs on
        for (int64_t lane = 0; lane < std::min(kLanes, (inputs - begin) / 8); ++lane) {
          const float value = x[begin + lane / 4 * kGroup + lane % 4 * 4 + k / 2 + k % 2 * kLanes];
          to[k * kLanes + lane] = value * kScales[k];
          if (k + 1 < kWordWeights) to[kBlock + lane] -= 8 * value;
        }
  return arranged;
}

inline Floats Block4(const float* __restrict x, const uint8_t* __restrict row, const uint16_t* __restrict scale) {
  Ints words;
  std::memcpy(&words, row, sizeof(words));
  Floats even = Load(x + kBlock);
  Floats odd = __builtin_convertvector((words ^ INT32_MIN) & -(1 << 28), Floats) * Load(x + 7 * kLanes);
  for (int64_t k = 0; k < 6; k += 2) {
    even += __builtin_convertvector(words & (15 << 4 * k), Floats) * Load(x + k * kLanes);
    odd += __builtin_convertvector(words & (15 << (4 * k + 4)), Floats) * Load(x + (k + 1) * kLanes);
  }
  even += __builtin_convertvector(words & (15 << 24), Floats) * Load(x + 6 * kLanes);
  const float a = FromBfloat16(scale[0]), b = FromBfloat16(scale[1]), c = FromBfloat16(scale[2]), d = FromBfloat16(scale[3]);
  return Floats{a, a, a, a, b, b, b, b, c, c, c, c, d, d, d, d} * (even + odd);
}

inline float Row4(const float* __restrict x, const uint8_t* __restrict row, const uint16_t* __restrict scale, int64_t groups) {
  Floats lanes = {0};
  int64_t g = 0;
  for (; g + 4 <= groups; g += 4, x += kArranged) lanes += Block4(x, row + kLanes * g, scale + g);
  if (g < groups) {
    uint8_t rest[4 * kLanes] = {0};
    uint16_t scales[4] = {0};
    std::memcpy(rest, row + kLanes * g, kLanes * (groups - g));
    std::memcpy(scales, scale + g, sizeof(uint16_t) * (groups - g));
    lanes += Block4(x, rest, scales);
  }
  return Total(lanes);
}

struct Product {
  ffi::DataType dtype;
  const float* x;
  const void* values;
  const void* scale;
  float* y;
  int64_t vectors, outputs, inputs, stride;  // from one vector to the next

  // The outputs from `begin` to `end` of every vector.
  void Compute(int64_t begin, int64_t end) const {
    for (int64_t o = begin; o < end; ++o)
      for (int64_t v = 0; v < vectors; ++v) y[v * outputs + o] = Output(x + v * stride, o);
  }

  float Output(const float* vector, int64_t o) const {
    switch (dtype) {
      case ffi::F32:
        return Row(vector, static_cast<const float*>(values) + o * inputs, inputs);
      case ffi::U16:  // the bits of bfloat16
        return Row(vector, static_cast<const uint16_t*>(values) + o * inputs, inputs);
      case ffi::S8:
        return Row(vector, static_cast<const int8_t*>(values) + o * inputs, inputs) * static_cast<const float*>(scale)[o];
      default:
        return Row4(vector, static_cast<const uint8_t*>(values) + o * inputs / 2,
                    static_cast<const uint16_t*>(scale) + o * inputs / kGroup, inputs / kGroup);
    }
  }
};

// Parts of a whole of `size` pieces, taken by whichever thread is free. A thread that comes late finds none left and touches
// nothing else.
struct Parts {
  std::function<void(int64_t begin, int64_t end)> work;
  int64_t size, count;
  std::atomic<int64_t> taken{0}, done{0};

  void Take() {
    for (int64_t part; (part = taken.fetch_add(1)) < count; done.fetch_add(1)) {
      work(part * size / count, (part + 1) * size / count);
    }
  }
};

void Divide(ffi::ThreadPool& pool, int64_t size, int64_t bytes, std::function<void(int64_t, int64_t)> work) {
  const int64_t count = std::min(size, bytes / kPartBytes), helpers = std::min<int64_t>(pool.num_threads(), count) - 1;
  if (helpers < 1) return work(0, size);
  auto parts = std::make_shared<Parts>();
  parts->work = std::move(work);
  parts->size = size;
  parts->count = count;
  for (int64_t helper = 0; helper < helpers; ++helper) pool.Schedule([parts] { parts->Take(); });
  parts->Take();
  while (parts->done.load() < count) std::this_thread::yield();
}

ffi::Error Times(ffi::ThreadPool pool, ffi::AnyBuffer x, ffi::AnyBuffer values, ffi::AnyBuffer scale,
                 ffi::ResultBuffer<ffi::F32> y) {
  const int64_t outputs = values.dimensions()[0], inputs = x.dimensions()[1], vectors = x.dimensions()[0];
  const float* given = static_cast<const float*>(x.untyped_data());
  std::vector<float> arranged;
  if (values.element_type() == ffi::U8) arranged = Arranged(given, vectors, inputs);
  const int64_t stride = arranged.empty() ? inputs : static_cast<int64_t>(arranged.size()) / vectors;
  const Product product{values.element_type(), arranged.empty() ? given : arranged.data(), values.untyped_data(),
                        scale.untyped_data(), y->typed_data(), vectors, outputs, inputs, stride};
  Divide(pool, outputs, values.size_bytes(), [&product](int64_t begin, int64_t end) { product.Compute(begin, end); });
  return ffi::Error::Success();
}

// softmax(q k^T / sqrt(size)) v of one query head; positions are `stride` floats apart.
void AttendHead(const float* __restrict q, const float* __restrict keys, const float* __restrict values, int64_t positions,
                int64_t stride, int64_t size, float* __restrict y) {
  std::vector<float> weights(positions);
  const float scale = 1 / std::sqrt(static_cast<float>(size));
  float largest = -std::numeric_limits<float>::infinity(), sum = 0;
  for (int64_t s = 0; s < positions; ++s) {
    weights[s] = Row(q, keys + s * stride, size) * scale;
    largest = std::max(largest, weights[s]);
  }
  std::fill(y, y + size, 0.0f);
  for (int64_t s = 0; s < positions; ++s) {
    const float weight = std::exp(weights[s] - largest);
    sum += weight;
    for (int64_t e = 0; e < size; ++e) y[e] += weight * values[s * stride + e];
  }
  for (int64_t e = 0; e < size; ++e) y[e] /= sum;
}

// q (B, H, E), keys and values (R, S, K, E); query b attends to positions up to last[b] of row rows[b].
ffi::Error Attend(ffi::ThreadPool pool, ffi::Buffer<ffi::F32> q, ffi::Buffer<ffi::F32> keys, ffi::Buffer<ffi::F32> values,
                  ffi::Buffer<ffi::S32> last, ffi::Buffer<ffi::S32> rows, ffi::ResultBuffer<ffi::F32> y) {
  const int64_t queries = q.dimensions()[0], heads = q.dimensions()[1], size = q.dimensions()[2];
  const int64_t room = keys.dimensions()[1], kv_heads = keys.dimensions()[2], stride = kv_heads * size;
  const auto attend = [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t b = i / heads, head = i % heads * kv_heads / heads;
      const int64_t from = rows.typed_data()[b] * room * stride + head * size;
      const int64_t positions = std::min<int64_t>(last.typed_data()[b] + 1, room);
      AttendHead(q.typed_data() + i * size, keys.typed_data() + from, values.typed_data() + from, positions, stride, size,
                 y->typed_data() + i * size);
    }
  };
  const int64_t longest = *std::max_element(last.typed_data(), last.typed_data() + queries) + 1;
  Divide(pool, queries * heads, queries * heads * longest * size * 8, attend);
  return ffi::Error::Success();
}

}  // namespace

XLA_FFI_DEFINE_HANDLER_SYMBOL(m31r_times, Times,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Ret<ffi::Buffer<ffi::F32>>());

XLA_FFI_DEFINE_HANDLER_SYMBOL(m31r_attend, Attend,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::Buffer<ffi::S32>>()
                                  .Arg<ffi::Buffer<ffi::S32>>()
                                  .Ret<ffi::Buffer<ffi::F32>>());
