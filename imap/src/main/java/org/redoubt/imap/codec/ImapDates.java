package org.redoubt.imap.codec;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** RFC 9051 9 {@code date} and {@code date-time}. */
public final class ImapDates {
    private static final String MONTHS = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";

    private ImapDates() {}

    /** {@code date = date-text / DQUOTE date-text DQUOTE}, as in 1-Feb-1994. */
    public static LocalDate date(CommandText in) throws SyntaxException {
        boolean quoted = in.accept('"');
        LocalDate date = dateText(in);
        if (quoted) {
            in.expect('"');
        }
        return date;
    }

    /** {@code date-time}, as in "17-Jul-1996 02:44:25 -0700". */
    public static Instant dateTime(CommandText in) throws SyntaxException {
        in.expect('"');
        in.skipSpaces();
        LocalDate date = dateText(in);
        in.space();
        int hour = twoDigits(in, ':');
        int minute = twoDigits(in, ':');
        int second = twoDigits(in, ' ');
        ZoneOffset zone = zone(in);
        in.expect('"');
        try {
            // RFC 9051 9: second 60 is grammatical; instants have none, so it counts as 59.
            return LocalDateTime.of(date, java.time.LocalTime.of(hour, minute, Math.min(second, 59))).toInstant(zone);
        } catch (DateTimeException e) {
            throw new SyntaxException("There is no such time");
        }
    }

    /** Appends the date-time of this instant in UTC, with its quotes. */
    public static void write(long epochMillis, ResponseBuffer out) {
        long seconds = Math.floorDiv(epochMillis, 1000L);
        long days = Math.floorDiv(seconds, 86_400L);
        int inDay = (int) Math.floorMod(seconds, 86_400L);
        LocalDate date = LocalDate.ofEpochDay(days);
        int month = (date.getMonthValue() - 1) * 3;
        out.octet('"').twoDigits(date.getDayOfMonth()).octet('-');
        out.octet(MONTHS.charAt(month)).octet(lower(month + 1)).octet(lower(month + 2)).octet('-');
        out.twoDigits(date.getYear() / 100).twoDigits(date.getYear() % 100).octet(' ');
        out.twoDigits(inDay / 3600).octet(':').twoDigits(inDay / 60 % 60).octet(':').twoDigits(inDay % 60);
        out.ascii(" +0000\"");
    }

    private static char lower(int index) {
        return (char) (MONTHS.charAt(index) + 32);
    }

    private static LocalDate dateText(CommandText in) throws SyntaxException {
        long day = in.number();
        in.expect('-');
        int month = month(in);
        in.expect('-');
        long year = in.number();
        if (year > 9999) {
            throw new SyntaxException("There is no such date");
        }
        try {
            return LocalDate.of((int) year, month, (int) Math.min(day, 99));
        } catch (DateTimeException e) {
            throw new SyntaxException("There is no such date");
        }
    }

    private static int month(CommandText in) throws SyntaxException {
        byte[] name = new byte[3];
        for (int i = 0; i < 3; i++) {
            int c = in.peek();
            if (c < 0 || !in.accept((char) c)) {
                throw new SyntaxException("A month was expected");
            }
            name[i] = (byte) c;
        }
        int at = MONTHS.indexOf(new String(name, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT));
        if (at < 0 || at % 3 != 0) {
            throw new SyntaxException("A month was expected");
        }
        return at / 3 + 1;
    }

    private static int twoDigits(CommandText in, char then) throws SyntaxException {
        long value = in.number();
        in.expect(then);
        if (value > 99) {
            throw new SyntaxException("There is no such time");
        }
        return (int) value;
    }

    private static ZoneOffset zone(CommandText in) throws SyntaxException {
        boolean west = in.accept('-');
        if (!west) {
            in.expect('+');
        }
        int digits = (int) Math.min(in.number(), 9999);
        try {
            int minutes = digits / 100 * 60 + digits % 100;
            return ZoneOffset.ofTotalSeconds((west ? -60 : 60) * minutes);
        } catch (DateTimeException e) {
            throw new SyntaxException("There is no such time zone");
        }
    }
}
