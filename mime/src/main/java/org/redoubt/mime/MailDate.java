package org.redoubt.mime;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Dates of mail: each word says by its form what it is, so that order and punctuation do not matter. */
final class MailDate {
    /** A date is about 40 characters; comments may follow. */
    private static final int LENGTH = 256;

    private static final int UNSET = -1;
    private static final AsciiSet BETWEEN = AsciiSet.of(" \t\r\n,;(");
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    /** RFC 5322 4.3. */
    private static final String ZONES = "ut:0 utc:0 gmt:0 est:-5 edt:-4 cst:-6 cdt:-5 mst:-7 mdt:-6 pst:-8 pdt:-7 ";

    private final Scan in;
    private int day = UNSET;
    private int month = UNSET;
    private int year = UNSET;
    private int hour = UNSET;
    private int minute;
    private int second;
    private ZoneOffset zone = ZoneOffset.UTC;
    private boolean zoned;

    MailDate(String raw) {
        in = new Scan(raw.length() > LENGTH ? raw.substring(0, LENGTH) : raw);
    }

    Optional<OffsetDateTime> parse() {
        while (!in.atEnd()) {
            in.skipCfws();
            String word = in.until(BETWEEN);
            if (word.isEmpty()) {
                in.skip();
            } else {
                word(Ascii.lower(word));
            }
        }
        if (day == UNSET || month == UNSET || year == UNSET || hour == UNSET) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.of(year, month, day, hour, minute, second, 0, zone));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private void word(String w) {
        char first = w.charAt(0);
        boolean sign = first == '+' || first == '-';
        if (sign && hour != UNSET) {
            offset(w);
        } else if (w.indexOf(':') > 0 && Ascii.digit(first)) {
            time(w);
        } else if (w.indexOf('-') > 0 && Ascii.digit(first)) {
            for (String piece : w.split("-", 4)) { // 1-Jul-2003
                plain(piece);
            }
        } else {
            plain(w);
        }
    }

    private void plain(String w) {
        if (w.isEmpty()) {
            return;
        }
        if (Ascii.digit(w.charAt(0))) {
            number(w);
        } else {
            name(w);
        }
    }

    private void number(String w) {
        int value = digits(w, 0, w.length());
        if (value == UNSET) {
            return;
        }
        if (day == UNSET && w.length() <= 2) {
            day = value;
        } else if (month == UNSET && year == UNSET && w.length() <= 2 && value >= 1 && value <= 12) {
            month = value;
        } else if (year == UNSET) {
            year = fullYear(value, w.length());
        }
    }

    /** RFC 5322 4.3. */
    private static int fullYear(int value, int digits) {
        if (digits == 2) {
            return value < 50 ? value + 2000 : value + 1900;
        }
        return digits == 3 ? value + 1900 : value;
    }

    private void name(String w) {
        int at = month == UNSET && w.length() >= 3 ? MONTHS.indexOf(w.substring(0, 3)) : UNSET;
        if (at >= 0 && at % 3 == 0) {
            month = at / 3 + 1;
        } else if (hour != UNSET && w.equals("pm") && hour < 12) {
            hour += 12;
        } else if (hour != UNSET && !zoned) {
            zone(w);
        }
    }

    private void zone(String w) {
        int sign = Math.max(w.indexOf('+'), w.indexOf('-'));
        if (sign > 0) { // GMT+0200
            offset(w.substring(sign));
            return;
        }
        String letters = w.replaceFirst("[0-9].*", ""); // EST5EDT
        int at = (" " + ZONES).indexOf(" " + letters + ":");
        if (at >= 0) {
            int from = at + letters.length() + 1;
            zone = ZoneOffset.ofHours(Integer.parseInt(ZONES.substring(from, ZONES.indexOf(' ', from))));
            zoned = true;
        }
    }

    /** RFC 5322 3.3: hours and minutes; a colon between them is common. */
    private void offset(String w) {
        String d = w.substring(1).replace(":", "");
        int value = digits(d, 0, Math.min(4, d.length()));
        if (zoned || value == UNSET || d.length() < 2) {
            return;
        }
        int minutes = d.length() <= 2 ? value * 60 : value / 100 * 60 + value % 100;
        if (minutes <= 18 * 60) {
            zone = ZoneOffset.ofTotalSeconds((w.charAt(0) == '-' ? -minutes : minutes) * 60);
            zoned = true;
        }
    }

    private void time(String w) {
        String[] pieces = w.split(":", 4);
        int h = digits(pieces[0], 0, pieces[0].length());
        int m = digits(pieces[1], 0, Math.min(2, pieces[1].length()));
        int s = pieces.length < 3 ? 0 : digits(pieces[2], 0, Math.min(2, pieces[2].length()));
        if (hour == UNSET && h >= 0 && m >= 0 && s >= 0) {
            hour = h;
            minute = m;
            second = s == 60 ? 59 : s; // a leap second is the one before it
        }
    }

    private static int digits(String s, int from, int to) {
        int value = from < to && to - from <= 4 ? 0 : UNSET;
        for (int i = from; i < to && value != UNSET; i++) {
            value = Ascii.digit(s.charAt(i)) ? value * 10 + s.charAt(i) - '0' : UNSET;
        }
        return value;
    }
}
