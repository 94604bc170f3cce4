package org.redoubt.sanitize.css;

import java.util.Optional;

/** Which images are shown. */
@FunctionalInterface
public interface ImageSource {
    /**
     * What to load for an address in a message; empty to show nothing there. The answer is a {@code data:} or an
     * {@code https:} address of printable ASCII without quotes, brackets and backslashes.
     */
    Optional<String> image(String address);
}
