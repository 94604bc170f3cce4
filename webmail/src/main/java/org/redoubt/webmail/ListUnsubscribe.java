package org.redoubt.webmail;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.RawField;

/**
 * How one gets off a list (RFC 2369 3.2, RFC 8058).
 *
 * @param oneClick whether one POST does it, and a signature that holds vouches for the message
 */
record ListUnsubscribe(boolean oneClick, Optional<URI> https, Optional<String> mailto) {
    private static final Pattern ADDRESS = Pattern.compile("<\\s*([^<>\\s]{1,2000})\\s*>");

    /** @param signed whether a DKIM signature holds: RFC 8058 4 asks for one */
    static ListUnsubscribe of(HeaderBlock header, boolean signed) {
        String value = header.first("List-Unsubscribe").map(RawField::value).orElse("");
        Optional<URI> https = Optional.empty();
        Optional<String> mailto = Optional.empty();
        Matcher address = ADDRESS.matcher(value);
        while (address.find()) {
            String each = address.group(1);
            if (each.regionMatches(true, 0, "https://", 0, 8)) {
                https = https.or(() -> web(each));
            } else if (each.regionMatches(true, 0, "mailto:", 0, 7)) {
                mailto = mailto.or(() -> Optional.of(each));
            }
        }
        boolean offered = header.first("List-Unsubscribe-Post")
                .map(RawField::value)
                .filter(post -> post.strip().equalsIgnoreCase("List-Unsubscribe=One-Click"))
                .isPresent();
        return new ListUnsubscribe(offered && signed && https.isPresent(), https, mailto);
    }

    private static Optional<URI> web(String address) {
        try {
            URI uri = new URI(address);
            boolean plain = uri.getHost() != null && uri.getRawUserInfo() == null;
            return plain ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }
}
