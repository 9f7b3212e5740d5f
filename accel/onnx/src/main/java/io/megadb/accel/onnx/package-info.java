/**
 * {@code embed_text} by a model that the user has: an ONNX file and its vocabulary. In: texts. Out:
 * vectors. Read {@link io.megadb.accel.onnx.OnnxEmbedder} first. Any thread.
 */
package io.megadb.accel.onnx;
