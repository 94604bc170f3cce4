package org.redoubt.jmap;

import java.time.InstantSource;
import java.util.Map;
import org.redoubt.smime.Authorities;
import org.redoubt.smime.Signatures;

/**
 * How JMAP is served.
 *
 * @param maxUploadOctets the longest upload, and message
 * @param extensions what is served beside JMAP for every account: by capability, the names of its properties with
 *     templates of addresses below our origin
 * @param signatures who says whether S/MIME signatures are good
 */
public record JmapConfig(long maxUploadOctets, Map<String, Map<String, String>> extensions, Signatures signatures) {
    public JmapConfig {
        extensions = Map.copyOf(extensions);
    }

    public JmapConfig(long maxUploadOctets) {
        this(maxUploadOctets, Map.of(), new Signatures(Authorities.none(), InstantSource.system()));
    }
}
