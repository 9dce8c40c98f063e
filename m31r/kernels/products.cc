// Products of a few vectors with a stored matrix (m31r/model/weight.py) on a CPU, in one pass over the matrix.
//
// XLA's own code for this first widens the whole matrix to float32 in memory. Here each row is widened in registers, so that
// 8-bit weights cost a quarter of the memory traffic of float32. Each output is one sum over one row in a fixed order: it does
// not depend on the number of vectors or threads.

#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <thread>

#include "xla/ffi/api/ffi.h"

namespace ffi = xla::ffi;

namespace {

using Bytes = uint8_t __attribute__((vector_size(16)));
using Ints = int32_t __attribute__((vector_size(64)));
using Floats = float __attribute__((vector_size(64)));

constexpr int64_t kLanes = 16;
constexpr int64_t kPartBytes = 1 << 18;  // of the matrix; less is not worth waking a thread for

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

// Groups of 32 inputs: a vector of low halves, then one of high halves.
inline float Row4(const float* __restrict x, const uint8_t* __restrict row, const uint16_t* __restrict scale, int64_t groups) {
  Floats lanes = {0};
  for (int64_t g = 0; g < groups; ++g) {
    Bytes packed;
    std::memcpy(&packed, row + kLanes * g, sizeof(packed));
    const Floats low = __builtin_convertvector(__builtin_convertvector(packed & 15, Ints), Floats) - 8.0f;
    const Floats high = __builtin_convertvector(__builtin_convertvector(packed >> 4, Ints), Floats) - 8.0f;
    lanes += FromBfloat16(scale[g]) * (low * Load(x + 2 * kLanes * g) + high * Load(x + 2 * kLanes * g + kLanes));
  }
  return Total(lanes);
}

struct Product {
  ffi::DataType dtype;
  const float* x;
  const void* values;
  const void* scale;
  float* y;
  int64_t vectors, outputs, inputs;

  // The outputs from `begin` to `end` of every vector.
  void Compute(int64_t begin, int64_t end) const {
    for (int64_t o = begin; o < end; ++o)
      for (int64_t v = 0; v < vectors; ++v) y[v * outputs + o] = Output(x + v * inputs, o);
  }

  float Output(const float* vector, int64_t o) const {
    switch (dtype) {
      case ffi::F32:
        return Row(vector, static_cast<const float*>(values) + o * inputs, inputs);
      case ffi::BF16:
        return Row(vector, static_cast<const uint16_t*>(values) + o * inputs, inputs);
      case ffi::S8:
        return Row(vector, static_cast<const int8_t*>(values) + o * inputs, inputs) * static_cast<const float*>(scale)[o];
      default:
        return Row4(vector, static_cast<const uint8_t*>(values) + o * inputs / 2,
                    static_cast<const uint16_t*>(scale) + o * inputs / (2 * kLanes), inputs / (2 * kLanes));
    }
  }
};

// Parts of a product, taken by whichever thread is free. A thread that comes late finds none left and touches nothing else.
struct Parts {
  Product product;
  int64_t count;
  std::atomic<int64_t> taken{0}, done{0};

  void Work() {
    for (int64_t part; (part = taken.fetch_add(1)) < count; done.fetch_add(1)) {
      product.Compute(part * product.outputs / count, (part + 1) * product.outputs / count);
    }
  }
};

ffi::Error Times(ffi::ThreadPool pool, ffi::AnyBuffer x, ffi::AnyBuffer values, ffi::AnyBuffer scale,
                 ffi::ResultBuffer<ffi::F32> y) {
  const int64_t outputs = values.dimensions()[0], inputs = x.dimensions()[1], vectors = x.dimensions()[0];
  const Product product{values.element_type(), static_cast<const float*>(x.untyped_data()), values.untyped_data(),
                        scale.untyped_data(), y->typed_data(), vectors, outputs, inputs};
  const int64_t helpers = pool.num_threads() - 1;
  const int64_t count = static_cast<int64_t>(values.size_bytes()) / kPartBytes;
  if (helpers < 1 || count < 2) {
    product.Compute(0, outputs);
    return ffi::Error::Success();
  }
  auto parts = std::make_shared<Parts>();
  parts->product = product;
  parts->count = count;
  for (int64_t helper = 0; helper < helpers && helper + 1 < count; ++helper) pool.Schedule([parts] { parts->Work(); });
  parts->Work();
  while (parts->done.load() < count) std::this_thread::yield();
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
