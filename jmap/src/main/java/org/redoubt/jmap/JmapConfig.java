package org.redoubt.jmap;

import java.util.Map;

/**
 * How JMAP is served.
 *
 * @param maxUploadOctets the longest upload, and message
 * @param extensions what is served beside JMAP for every account: by capability, the names of its properties with
 *     templates of addresses below our origin
 */
public record JmapConfig(long maxUploadOctets, Map<String, Map<String, String>> extensions) {
    public JmapConfig {
        extensions = Map.copyOf(extensions);
    }

    public JmapConfig(long maxUploadOctets) {
        this(maxUploadOctets, Map.of());
    }
}
