package org.redoubt.sanitize;

import java.util.Optional;

/**
 * How a message is to be shown.
 *
 * @param remote whether images of other servers are loaded
 * @param dark whether the page is dark
 * @param inline the images that the message brings
 */
public record ViewOptions(boolean remote, boolean dark, Inline inline) {
    /** Images by Content-ID (RFC 2392). */
    @FunctionalInterface
    public interface Inline {
        /**
         * A picture of the message as a {@code data:} address (see {@link MessageView#picture}); empty when there is none of this
         * id, or it is no picture.
         *
         * @param contentId without angle brackets, as the message wrote it in an address
         */
        Optional<String> image(String contentId);
    }
}
