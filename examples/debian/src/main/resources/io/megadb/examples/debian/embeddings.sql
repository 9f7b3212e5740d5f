-- What a library is about, as a vector
CREATE TABLE package_embeddings (
  package text PRIMARY KEY,
  embedding vector(384) NOT NULL
) USING VECTOR;

INSERT INTO package_embeddings
SELECT package, embed_text(concat_ws(' ', summary, description)) FROM packages WHERE section = 'libs';
