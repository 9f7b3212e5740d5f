package io.megadb.accel.cpu;

import io.megadb.accel.DistanceKernels;

/** The kernels of the processor this runs on. */
public final class CpuKernels {
  private CpuKernels() {}

  /** SIMD if this JVM has the Vector API, else plain Java. */
  public static DistanceKernels best() {
    // The SIMD class is loaded only behind this test.
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? new SimdKernels()
        : new ScalarKernels();
  }

  /** Plain Java, whatever the JVM has. */
  public static DistanceKernels scalar() {
    return new ScalarKernels();
  }
}
