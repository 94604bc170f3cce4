package org.redoubt.sanitize;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What sort of picture octets are, by how they begin. SVG is a document and no picture. */
public final class ImageType {
    private ImageType() {}

    /** The media type of a raster image that every browser shows; empty for all else. */
    public static Optional<String> of(byte[] octets) {
        String start = new String(octets, 0, Math.min(octets.length, 16), StandardCharsets.ISO_8859_1);
        if (start.startsWith("\u0089PNG\r\n\u001a\n")) {
            return Optional.of("image/png");
        }
        if (start.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of("image/jpeg");
        }
        if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) {
            return Optional.of("image/gif");
        }
        if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) {
            return Optional.of("image/webp");
        }
        if (start.startsWith("ftypavif", 4)) {
            return Optional.of("image/avif");
        }
        return start.startsWith("BM") && octets.length > 26 ? Optional.of("image/bmp") : Optional.empty();
    }
}
