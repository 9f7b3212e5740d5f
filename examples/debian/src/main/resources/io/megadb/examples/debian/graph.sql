-- Packages and what they name. Names that are no package's are left out
CREATE PROPERTY GRAPH archive
  VERTEX TABLES (packages KEY (package) LABEL package)
  EDGE TABLES (dependencies
    SOURCE KEY (package) REFERENCES packages (package)
    DESTINATION KEY (target) REFERENCES packages (package)
    LABEL depends_on);
