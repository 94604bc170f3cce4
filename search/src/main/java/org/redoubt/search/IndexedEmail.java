package org.redoubt.search;

import java.util.List;

/**
 * What of one email goes into the index.
 *
 * @param number the email's own
 * @param whole whether {@code header} and {@code body} are all there is; if not they are not indexed, and the email is
 *     looked at itself whenever a text is searched for
 * @param header folded texts of the message's header
 * @param body folded texts of its parts, and of headers of messages within
 * @param words what is searched by words
 */
public record IndexedEmail(long number, boolean whole, List<String> header, List<String> body, Words words) {
    public IndexedEmail {
        header = List.copyOf(header);
        body = List.copyOf(body);
    }
}
