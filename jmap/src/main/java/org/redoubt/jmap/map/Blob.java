package org.redoubt.jmap.map;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** Octets that an id names (RFC 8620 6). */
public interface Blob {
    InputStream open() throws IOException;

    /** How many octets it has, where that is known. */
    default OptionalLong size() {
        return OptionalLong.empty();
    }

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
            public OptionalLong size() {
                return OptionalLong.of(octets.length);
            }

            @Override
            public String type() {
                return type;
            }
        };
    }
}
