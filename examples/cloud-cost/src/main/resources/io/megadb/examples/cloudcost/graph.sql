-- Resources and what they need, as a property graph over PostgreSQL and Iceberg
CREATE PROPERTY GRAPH deps
  VERTEX TABLES (resources KEY (resource_id) LABEL resource)
  EDGE TABLES (depends_on KEY (dependency_id)
    SOURCE KEY (resource_id) REFERENCES resources (resource_id)
    DESTINATION KEY (depends_on_id) REFERENCES resources (resource_id));
