package org.redoubt.imap.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A URL of RFC 5092 that names a message or a part of one. Just a name: nothing here or elsewhere opens a connection
 * for it.
 *
 * @param server user and host of an absolute URL
 * @param mailbox its path; empty when the URL is relative to the selected mailbox
 * @param section which octets, as in BODY[...]
 * @param authorization of RFC 4467
 */
public record ImapUrl(
        Optional<Server> server,
        Optional<String> mailbox,
        OptionalLong uidValidity,
        long uid,
        FetchAtt.Section section,
        Optional<UrlAuth> authorization) {
    /**
     * RFC 5092 3 {@code iserver}.
     *
     * @param user decoded; empty for anonymous
     * @param host lower case, without the port
     */
    public record Server(String user, String host) {}

    /** Whether this is a path on this server, as CATENATE wants it (RFC 4469 3). */
    public boolean isRelative() {
        return server.isEmpty();
    }

    /** The URL that a text is; empty when it names no message. */
    public static Optional<ImapUrl> parse(String text) {
        try {
            return Optional.of(new Reader(text).url());
        } catch (SyntaxException e) {
            return Optional.empty();
        }
    }

    /** A cursor over one URL. */
    private static final class Reader {
        private static final String SCHEME = "imap://";

        private final String text;
        private int at;

        Reader(String text) throws SyntaxException {
            if (!text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
                throw bad();
            }
            this.text = text;
        }

        private static SyntaxException bad() {
            return new SyntaxException("This is no URL of a message");
        }

        ImapUrl url() throws SyntaxException {
            Optional<Server> server = accept(SCHEME) ? Optional.of(server()) : Optional.empty();
            Optional<String> mailbox = server.isPresent() || accept("/") ? Optional.of(mailbox()) : Optional.empty();
            OptionalLong uidValidity = OptionalLong.empty();
            if (mailbox.isPresent() && accept(";UIDVALIDITY=")) {
                uidValidity = OptionalLong.of(nzNumber());
            }
            // RFC 5092 7.2: relative to a mailbox the reference begins with the parameter.
            if (!accept("/;UID=") && (mailbox.isPresent() || !accept(";UID="))) {
                throw bad();
            }
            long uid = nzNumber();
            String section = accept("/;SECTION=") ? decode(until("/;")) : "";
            Optional<FetchAtt.Partial> partial = accept("/;PARTIAL=") ? Optional.of(partial()) : Optional.empty();
            Optional<UrlAuth> authorization = Optional.empty();
            if (server.isPresent() && at < text.length()) {
                authorization = Optional.of(UrlAuth.parse(text, at));
            } else if (at < text.length()) {
                throw bad();
            }
            return new ImapUrl(server, mailbox, uidValidity, uid, FetchRequest.section(section, partial), authorization);
        }

        private Server server() throws SyntaxException {
            int end = text.indexOf('/', at);
            int user = text.lastIndexOf('@', end);
            if (end < 0 || user == at) {
                throw bad();
            }
            String login = user < at ? "" : decode(withoutAuth(text.substring(at, user)));
            String host = text.substring(Math.max(at, user + 1), end);
            at = end + 1;
            int port = host.endsWith("]") ? -1 : host.lastIndexOf(':');
            String name = port < 0 ? host : host.substring(0, port);
            if (name.isEmpty() || (port >= 0 && !host.substring(port + 1).matches("[0-9]{1,5}"))) {
                throw bad();
            }
            return new Server(login, name.toLowerCase(Locale.ROOT));
        }

        // RFC 5092 3: ;AUTH= tells how to sign in; nobody signs in with a URL here.
        private static String withoutAuth(String userinfo) {
            int auth = userinfo.toUpperCase(Locale.ROOT).indexOf(";AUTH=");
            return auth < 0 ? userinfo : userinfo.substring(0, auth);
        }

        private String mailbox() throws SyntaxException {
            int end = text.indexOf(';', at);
            if (end > at && text.charAt(end - 1) == '/') {
                end--;
            }
            if (end <= at) {
                throw bad();
            }
            String name = decode(text.substring(at, end));
            at = end;
            return name;
        }

        private FetchAtt.Partial partial() throws SyntaxException {
            long origin = number();
            // RFC 5092 6.2: without a length to the end.
            long count = accept(".") ? nzNumber() : Long.MAX_VALUE;
            return new FetchAtt.Partial(origin, count);
        }

        private boolean accept(String expected) {
            boolean here = text.regionMatches(true, at, expected, 0, expected.length());
            at += here ? expected.length() : 0;
            return here;
        }

        /** The text up to a delimiter: the slash of a further parameter, or a semicolon. */
        private String until(String delimiter) {
            int slash = text.indexOf(delimiter, at);
            int semicolon = text.indexOf(';', at);
            int end = slash >= 0 && slash < semicolon ? slash : semicolon;
            String found = text.substring(at, end < 0 ? text.length() : end);
            at += found.length();
            return found;
        }

        private long number() throws SyntaxException {
            int from = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            if (from == at || at - from > 18) {
                throw bad();
            }
            return Long.parseLong(text.substring(from, at));
        }

        private long nzNumber() throws SyntaxException {
            long number = number();
            if (number == 0 || number > 0xFFFF_FFFFL) {
                throw bad();
            }
            return number;
        }
    }

    /** Undoes percent-encoding; what comes out is UTF-8 without controls (RFC 5092 8). */
    static String decode(String encoded) throws SyntaxException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c != '%') {
                octets.write(c);
                continue;
            }
            if (i + 2 >= encoded.length()) {
                throw Reader.bad();
            }
            int high = Character.digit(encoded.charAt(i + 1), 16);
            int low = Character.digit(encoded.charAt(i + 2), 16);
            if (high < 0 || low < 0) {
                throw Reader.bad();
            }
            octets.write(high << 4 | low);
            i += 2;
        }
        String text = CommandText.utf8(octets.toByteArray());
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw Reader.bad();
        }
        return text;
    }

    /** A URL as it may stand within a response code: RFC 4469 5 {@code url-resp-text}. */
    public static String forResponseCode(byte[] sent) {
        StringBuilder text = new StringBuilder();
        for (byte octet : sent) {
            boolean plain = octet > ' ' && octet < 0x7F && octet != ']' && octet != '\\';
            text.append(plain ? String.valueOf((char) octet) : String.format(Locale.ROOT, "%%%02X", octet & 0xFF));
        }
        return text.toString();
    }
}
