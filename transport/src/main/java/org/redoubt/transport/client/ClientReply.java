package org.redoubt.transport.client;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What another server answered.
 *
 * @param code three digits
 * @param lines their texts, without the code; at least one
 */
public record ClientReply(int code, List<String> lines) {
    // RFC 3463 2, RFC 2034 4
    private static final Pattern STATUS = Pattern.compile("([245]\\.\\d{1,3}\\.\\d{1,3})(?: .*)?");

    public ClientReply {
        lines = List.copyOf(lines);
    }

    public boolean positive() {
        return code < 400;
    }

    /** Whether it is no use to try again. */
    public boolean permanent() {
        return code >= 500;
    }

    /** The enhanced status, if there is one of the reply's own class. */
    public Optional<String> status() {
        Matcher matcher = STATUS.matcher(lines.getFirst());
        return matcher.matches() && matcher.group(1).charAt(0) - '0' == code / 100
                ? Optional.of(matcher.group(1))
                : Optional.empty();
    }

    /** The enhanced status, or one that fits the code when there is none. */
    public String statusOr(String detail) {
        return status().orElseGet(() -> code / 100 + "." + detail);
    }

    /** As one line, for reports and logs: printable characters only. */
    public String text() {
        StringBuilder text = new StringBuilder().append(code);
        for (String line : lines) {
            text.append(' ');
            line.chars().map(c -> c >= ' ' && c != 0x7f && !Character.isISOControl(c) ? c : '?').forEach(c -> text.append((char) c));
        }
        return text.length() > 1000 ? text.substring(0, 1000) : text.toString();
    }
}
