-- What a configuration is like, as a vector
CREATE TABLE resource_embeddings (
  resource_id text PRIMARY KEY,
  embedding vector(384) NOT NULL
) USING VECTOR;

INSERT INTO resource_embeddings
SELECT resource_id, embed_text(configuration::text) FROM resources;

CREATE INDEX resource_embeddings_hnsw ON resource_embeddings USING hnsw (embedding vector_cosine_ops);
