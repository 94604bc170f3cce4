package org.redoubt.transport.codec;

import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads reverse and forward paths (RFC 5321 4.1.2). Strict where leniency would let two servers disagree about who is
 * meant; lenient only about a blank after the colon, which many programs send.
 */
final class PathParser {
    // RFC 5321 4.5.3.1 names 64 and 255 octets as what every server must take; mailing systems' bounce addresses are
    // longer.
    static final int MAX_LOCAL_PART = 256;
    static final int MAX_DOMAIN = 255;

    private final Scan in;
    private final Reply malformed;

    PathParser(Scan in, Reply malformed) {
        this.in = in;
        this.malformed = malformed;
    }

    /** {@code <>} is empty. */
    Optional<MailAddress> reversePath() throws SyntaxErrorException {
        in.blanks();
        if (in.take("<>")) {
            return Optional.empty();
        }
        return Optional.of(path());
    }

    /** Only {@code <Postmaster>} needs no domain. */
    MailAddress forwardPath() throws SyntaxErrorException {
        in.blanks();
        if (in.take("<postmaster>")) {
            return new MailAddress("postmaster", "");
        }
        return path();
    }

    private MailAddress path() throws SyntaxErrorException {
        need('<');
        sourceRoute();
        String local = localPart();
        need('@');
        String domain = in.peek() == '[' ? literal() : domain();
        need('>');
        if (!in.end() && in.peek() != ' ') {
            throw bad();
        }
        return new MailAddress(local, domain);
    }

    // RFC 5321 4.1.1.3 and appendix C: a source route is accepted and ignored.
    private void sourceRoute() throws SyntaxErrorException {
        if (in.peek() != '@') {
            return;
        }
        do {
            need('@');
            domain();
        } while (in.take(','));
        need(':');
    }

    private String localPart() throws SyntaxErrorException {
        String local = in.peek() == '"' ? quotedString() : dotString();
        if (local.isEmpty() || octets(local) > MAX_LOCAL_PART) {
            throw bad();
        }
        return local;
    }

    private String dotString() throws SyntaxErrorException {
        int start = in.mark();
        do {
            int atom = in.mark();
            while (atomCharacter(in.peek())) {
                in.next();
            }
            if (in.mark() == atom) {
                throw bad();
            }
        } while (in.take('.'));
        return in.since(start);
    }

    private String quotedString() throws SyntaxErrorException {
        need('"');
        var text = new StringBuilder();
        while (!in.take('"')) {
            if (in.end()) {
                throw bad();
            }
            in.take('\\');
            text.append(in.next());
        }
        if (text.indexOf("\0") >= 0) {
            throw bad();
        }
        return text.toString();
    }

    private String domain() throws SyntaxErrorException {
        int start = in.mark();
        do {
            label();
        } while (in.take('.'));
        String domain = in.since(start);
        if (octets(domain) > MAX_DOMAIN) {
            throw bad();
        }
        return domain;
    }

    // Underscores are not in the grammar but in use.
    private void label() throws SyntaxErrorException {
        int start = in.mark();
        while (labelCharacter(in.peek())) {
            in.next();
        }
        String label = in.since(start);
        if (label.isEmpty() || label.length() > 63 || label.startsWith("-") || label.endsWith("-")) {
            throw bad();
        }
    }

    // RFC 5321 4.1.3
    private String literal() throws SyntaxErrorException {
        int start = in.mark();
        need('[');
        while (in.peek() > ' ' && in.peek() < 0x7f && "[]\\".indexOf(in.peek()) < 0) {
            in.next();
        }
        need(']');
        String literal = in.since(start);
        if (octets(literal) > MAX_DOMAIN || !validLiteral(literal.substring(1, literal.length() - 1))) {
            throw bad();
        }
        return literal;
    }

    static boolean validLiteral(String inside) {
        int colon = inside.indexOf(':');
        if (colon < 0) {
            return ipv4(inside);
        }
        if (inside.regionMatches(true, 0, "IPv6:", 0, 5)) {
            return ipv6(inside.substring(5));
        }
        String tag = inside.substring(0, colon);
        return colon > 0 && colon < inside.length() - 1 && tag.chars().allMatch(c -> labelCharacter((char) c));
    }

    private static boolean ipv4(String text) {
        int parts = 0;
        for (String part : text.split("\\.", -1)) {
            parts++;
            boolean digits = !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return parts == 4;
    }

    private static boolean ipv6(String text) {
        if (!text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.')) {
            return false;
        }
        try {
            return Inet6Address.ofLiteral(text) != null;
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    /** RFC 5322 3.2.3 atext, and every character beyond ASCII (RFC 6531 3.3). */
    static boolean atomCharacter(char c) {
        return letterOrDigit(c) || (c != 0 && "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0);
    }

    static boolean labelCharacter(char c) {
        return letterOrDigit(c) || c == '-' || c == '_';
    }

    // C1 controls would reach headers and logs; the blanks beyond ASCII look like none.
    private static boolean letterOrDigit(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || (c > 0x9f && !Character.isSpaceChar(c) && c != '\ufeff');
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private void need(char c) throws SyntaxErrorException {
        if (!in.take(c)) {
            throw bad();
        }
    }

    private SyntaxErrorException bad() {
        return new SyntaxErrorException(malformed);
    }
}
