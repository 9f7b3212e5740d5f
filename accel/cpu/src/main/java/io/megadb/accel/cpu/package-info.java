/**
 * Distance kernels on the processor. {@link io.megadb.accel.cpu.CpuKernels} chooses: SIMD by the
 * Vector API where the JVM was started with {@code --add-modules=jdk.incubator.vector}, else plain
 * Java. Both give the same distances up to rounding.
 */
package io.megadb.accel.cpu;
