package io.megadb.planner.bind.functions;

/**
 * Vectors (pgvector 0.8's README, "Vector functions" and on), texts as vectors, words in texts, and
 * rankings made one.
 */
final class VectorFunctions {
  static final String SCALAR =
      """
      l2_distance(vector, vector) double
      l2_distance(halfvec, halfvec) double
      l2_distance(sparsevec, sparsevec) double
      inner_product(vector, vector) double
      inner_product(halfvec, halfvec) double
      inner_product(sparsevec, sparsevec) double
      cosine_distance(vector, vector) double
      cosine_distance(halfvec, halfvec) double
      cosine_distance(sparsevec, sparsevec) double
      l1_distance(vector, vector) double
      l1_distance(halfvec, halfvec) double
      l1_distance(sparsevec, sparsevec) double
      hamming_distance(bit, bit) double
      jaccard_distance(bit, bit) double
      vector_dims(vector) int
      vector_dims(halfvec) int
      vector_norm(vector) double
      l2_norm(vector) double
      l2_norm(halfvec) double
      l2_norm(sparsevec) double
      l2_normalize(vector) same
      l2_normalize(halfvec) same
      l2_normalize(sparsevec) same
      binary_quantize(vector) bits
      binary_quantize(halfvec) bits
      subvector(vector, int, int) vector
      subvector(halfvec, int, int) halfvec
      embed_text(text) vector(384)
      bm25(text, text) double
      text_match(text, text) boolean
      rrf(bigint, bigint) double
      rrf(bigint, bigint, int) double
      rrf(bigint[]) double
      rrf(bigint[], int) double
      """;

  static final String OPERATORS =
      """
      <->(vector, vector) double
      <->(halfvec, halfvec) double
      <->(sparsevec, sparsevec) double
      <#>(vector, vector) double
      <#>(halfvec, halfvec) double
      <#>(sparsevec, sparsevec) double
      <=>(vector, vector) double
      <=>(halfvec, halfvec) double
      <=>(sparsevec, sparsevec) double
      <+>(vector, vector) double
      <+>(halfvec, halfvec) double
      <+>(sparsevec, sparsevec) double
      <~>(bit, bit) double
      <%>(bit, bit) double
      +(vector, vector) same
      +(halfvec, halfvec) same
      -(vector, vector) same
      -(halfvec, halfvec) same
      *(vector, vector) same
      *(halfvec, halfvec) same
      ||(vector, vector) joined
      ||(halfvec, halfvec) joined
      """;

  private VectorFunctions() {}
}
