package org.redoubt.jmap.map;

import java.io.IOException;
import java.io.InputStream;

/** Octets that an id names (RFC 8620 6). */
public interface Blob {
    InputStream open() throws IOException;

    /** Its media type, where that is known. */
    String type();

    /** A blob that is in memory. */
    static Blob of(byte[] octets, String type) {
        return new Blob() {
            @Override
            public InputStream open() {
                return new java.io.ByteArrayInputStream(octets);
            }

            @Override
            public String type() {
                return type;
            }
        };
    }
}
