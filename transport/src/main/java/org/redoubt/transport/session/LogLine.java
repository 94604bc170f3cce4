package org.redoubt.transport.session;

/** One event as {@code event=name key=value …}. Values that come from outside are quoted, so that they stay one value. */
public final class LogLine {
    private static final System.Logger LOG = System.getLogger("org.redoubt.transport");

    private final StringBuilder text;

    private LogLine(String event, String session) {
        text = new StringBuilder(160).append("event=").append(event).append(" session=").append(session);
    }

    public static LogLine of(String event, String session) {
        return new LogLine(event, session);
    }

    public LogLine with(String key, long value) {
        text.append(' ').append(key).append('=').append(value);
        return this;
    }

    public LogLine with(String key, String value) {
        text.append(' ').append(key).append('=');
        if (plain(value)) {
            text.append(value);
        } else {
            quote(value);
        }
        return this;
    }

    public void info() {
        LOG.log(System.Logger.Level.INFO, text);
    }

    public void error(Exception cause) {
        LOG.log(System.Logger.Level.ERROR, text.toString(), cause);
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private static boolean plain(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\');
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\');
            }
            text.append(Character.isISOControl(c) ? '?' : c);
        }
        text.append('"');
    }
}
