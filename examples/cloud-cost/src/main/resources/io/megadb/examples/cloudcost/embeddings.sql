-- What a configuration is like, as a vector
CREATE TABLE resource_embeddings (
  resource_id text PRIMARY KEY,
  embedding vector(384) NOT NULL
) USING MEMORY;

INSERT INTO resource_embeddings
SELECT resource_id, embed_text(configuration::text) FROM resources;
