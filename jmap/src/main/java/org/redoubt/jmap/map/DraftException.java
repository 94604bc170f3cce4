package org.redoubt.jmap.map;

import java.util.List;

/** No message can be made of what a client gave. */
public final class DraftException extends Exception {
    private final List<String> properties;
    private final List<String> blobs;

    private DraftException(List<String> properties, List<String> blobs) {
        super("no message can be made of this", null, false, false);
        this.properties = List.copyOf(properties);
        this.blobs = List.copyOf(blobs);
    }

    static DraftException property(String property) {
        return new DraftException(List.of(property), List.of());
    }

    static DraftException blobs(List<String> blobIds) {
        return new DraftException(List.of(), blobIds);
    }

    /** The properties that are wrong. */
    public List<String> properties() {
        return properties;
    }

    /** The blobs that are not there. */
    public List<String> blobs() {
        return blobs;
    }
}
