package org.redoubt.account;

import java.util.Optional;

/**
 * What of an email shows that it was found (RFC 8621 5), as HTML: {@code &}, {@code <} and {@code >} are written as
 * references, each matching word stands in {@code <mark>} and {@code </mark>}, and there is no other markup.
 *
 * @param subject the whole subject; empty when no word of it matches
 * @param preview a piece of the text with a matching word, 255 octets of UTF-8 at most; empty when there is none
 */
public record Snippet(Optional<String> subject, Optional<String> preview) {
    public static final Snippet NOTHING = new Snippet(Optional.empty(), Optional.empty());
}
