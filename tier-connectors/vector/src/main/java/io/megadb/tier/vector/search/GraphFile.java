package io.megadb.tier.vector.search;

import java.io.IOException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.store.ChecksumIndexInput;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A refined graph in a file beside the segment it is of, named by the segment's own id so that it
 * is never taken for another's: Lucene's header, the graph, Lucene's footer with a checksum. It
 * only saves refining again: one that is lost or damaged is made anew.
 */
final class GraphFile {
  private static final Logger LOG = LoggerFactory.getLogger(GraphFile.class);
  private static final String CODEC = "MegaDbGraph";
  private static final int VERSION = 1;
  private static final String PREFIX = "graph-";

  private GraphFile() {}

  /** Empty where a segment is no file. */
  private static Optional<SegmentReader> segment(LeafReader reader) {
    return FilterLeafReader.unwrap(reader) instanceof SegmentReader segment
            && directory(segment) instanceof FSDirectory
        ? Optional.of(segment)
        : Optional.empty();
  }

  private static Directory directory(SegmentReader segment) {
    return FilterDirectory.unwrap(segment.directory());
  }

  private static byte[] id(SegmentReader segment) {
    return segment.getSegmentInfo().info.getId();
  }

  private static String name(SegmentReader segment, String field) {
    return PREFIX + HexFormat.of().formatHex(id(segment)) + "-" + field;
  }

  /**
   * The graph.
   *
   * @param size nodes it must have
   * @return empty where there is none that can be read
   */
  static Optional<FlatGraph> read(LeafReader reader, String field, int size) throws IOException {
    Optional<SegmentReader> segment = segment(reader);
    if (segment.isEmpty()) {
      return Optional.empty();
    }
    String name = name(segment.get(), field);
    Directory directory = directory(segment.get());
    if (!Set.of(directory.listAll()).contains(name)) {
      return Optional.empty();
    }
    try (ChecksumIndexInput in = directory.openChecksumInput(name)) {
      CodecUtil.checkIndexHeader(in, CODEC, VERSION, VERSION, id(segment.get()), field);
      FlatGraph graph = FlatGraph.read(in, size);
      CodecUtil.checkFooter(in);
      return Optional.of(graph);
    } catch (CorruptIndexException
        | IndexFormatTooNewException
        | IndexFormatTooOldException
        | java.io.EOFException e) {
      LOG.warn("the graph {} is damaged and will be made anew", name, e);
      return Optional.empty();
    }
  }

  /** Puts a graph there, in place of an older one. */
  static void write(LeafReader reader, String field, FlatGraph graph) throws IOException {
    Optional<SegmentReader> segment = segment(reader);
    if (segment.isEmpty()) {
      return;
    }
    String name = name(segment.get(), field);
    Directory directory = directory(segment.get());
    if (Set.of(directory.listAll()).contains(name)) {
      directory.deleteFile(name);
    }
    try (IndexOutput out = directory.createOutput(name, IOContext.DEFAULT)) {
      CodecUtil.writeIndexHeader(out, CODEC, VERSION, id(segment.get()), field);
      graph.write(out);
      CodecUtil.writeFooter(out);
    }
    directory.sync(List.of(name));
  }

  /**
   * Deletes the graphs of segments that are gone.
   *
   * @param fields that have graphs
   */
  static void clean(List<LeafReaderContext> leaves, List<String> fields) throws IOException {
    Set<String> used = new HashSet<>();
    Directory directory = null;
    for (LeafReaderContext leaf : leaves) {
      Optional<SegmentReader> segment = segment(leaf.reader());
      if (segment.isPresent()) {
        directory = directory(segment.get());
        fields.forEach(f -> used.add(name(segment.get(), f)));
      }
    }
    for (String name : directory == null ? new String[0] : directory.listAll()) {
      if (name.startsWith(PREFIX) && !used.contains(name)) {
        directory.deleteFile(name);
      }
    }
  }
}
