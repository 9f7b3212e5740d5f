package io.megadb.tier.olap.files;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.Optional;

/** Picks the storage of a location. */
public final class Storages implements AutoCloseable {
  private final LocalStorage local;
  private final Optional<S3Storage> s3;

  public Storages(LocalStorage local, Optional<S3Storage> s3) {
    this.local = local;
    this.s3 = s3;
  }

  /**
   * The storage a location belongs to.
   *
   * @throws MegaDbException CONFIGURATION_ERROR when nothing is configured for its scheme
   */
  public Storage of(String location) {
    if (LocalStorage.accepts(location)) {
      return local;
    }
    if (S3Storage.accepts(location)) {
      return s3.orElseThrow(
          () ->
              new MegaDbException(
                      ErrorCode.CONFIGURATION_ERROR,
                      "no object store is configured, needed for " + location)
                  .withHint("Configure the olap tier's S3 endpoint, region and credentials."));
    }
    throw new MegaDbException(
            ErrorCode.CONFIGURATION_ERROR, "no storage can read the location " + location)
        .withHint("Supported are file:, plain paths and s3:.");
  }

  /**
   * Makes sure that files can be kept at a location.
   *
   * @throws MegaDbException CONFIGURATION_ERROR, CONNECTION_FAILURE
   */
  public void check(String location) {
    if (of(location) instanceof S3Storage objects) {
      objects.checkBucket(location);
    }
  }

  @Override
  public void close() {
    s3.ifPresent(S3Storage::close);
    local.close();
  }
}
