package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeaderTextTest {
    private static void assertDecoded(String expected, String raw) {
        assertEquals(expected, HeaderText.decode(raw), raw);
    }

    private static void assertDate(String expected, String raw) {
        assertEquals(Optional.of(OffsetDateTime.parse(expected)), HeaderText.date(raw), raw);
    }

    private static void assertBase(String expected, String subject) {
        assertEquals(expected, HeaderText.baseSubject(subject), subject);
    }

    @Test
    void examplesOfRfc2047() {
        assertDecoded("Keith Moore", "=?US-ASCII?Q?Keith_Moore?=");
        assertDecoded("Keld J\u00f8rn Simonsen", "=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=");
        assertDecoded("Andr\u00e9 Pirard", "=?ISO-8859-1?Q?Andr=E9?= Pirard");
        assertDecoded("If you can read this you understand the example.",
                "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=");
        assertDecoded("(a)", "(=?ISO-8859-1?Q?a?=)");
        assertDecoded("(a b)", "(=?ISO-8859-1?Q?a?= b)");
        assertDecoded("(ab)", "(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)");
        assertDecoded("(a b)", "(=?ISO-8859-1?Q?a_b?=)");
        assertDecoded("(a b)", "(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)");
        assertDecoded("x", "=?us-ascii*en-GB?q?x?="); // RFC 2231 5
    }

    @Test
    void encodedWordsAsTheyAreSent() {
        assertDecoded("\u307e\u3046\u3051", "=?utf-8?B?44G+44G?= =?utf-8?B?huOBkQ==?=");
        assertDecoded("\u00e9", "=?utf-8?Q?=C3?= =?utf-8?Q?=A9?=");
        assertDecoded("\u00e9", "=?utf-8?b?w6k?=");
        assertDecoded("\u2713\u2713", "=?UTF-8?B?4pyT?==?UTF-8?B?4pyT?=");
        assertDecoded("a b c", "=?utf-8?q?a b c?=");
        assertDecoded("\u3042", "=?iso-2022-jp?B?GyRCJCIbKEI=?=");
        assertDecoded("\u4e2d", "=?gb2312?B?1tA=?=");
        assertDecoded("\u20ac", "=?iso-8859-1?q?=80?=");
        assertDecoded("\u00e4", "=?utf-7?q?+AOQ-?=");
        assertDecoded("\u00e9", "=?no-such-charset?q?=E9?=");
        assertDecoded("Fr\u00f6sche", "=?iso-8859-1?Q?Fr\u00f6sche?=");
        assertDecoded("ab", "=?utf-8?q?a=0D=0Ab=00=07=7F?=");
        assertDecoded("a \u00e9 b", "a =?utf-8?q?=C3=A9?= b");
    }

    @Test
    void whatIsNoEncodedWordStays() {
        for (String s : List.of("", "plain", "=?", "=?=", "=?a?=", "=?utf-8?x?abc?=", "=?utf-8?q?abc", "a=?b", "?==?")) {
            assertDecoded(s, s);
        }
    }

    @Test
    void datesOfRfc5322() {
        assertDate("1997-11-21T09:55:06-06:00", "Fri, 21 Nov 1997 09:55:06 -0600");
        assertDate("1969-02-13T23:32:00-03:30", "Thu, 13 Feb 1969 23:32 -0330 (Newfoundland Time)");
        assertDate("1997-11-21T09:55:06Z", "21 Nov 97 09:55:06 GMT");
        assertDate("2003-07-01T10:52:37-05:00", "Tue, 1 Jul 103 10:52:37 EST");
        assertDate("2049-01-01T00:00:00Z", "1 Jan 49 00:00 -0000");
        assertDate("1950-01-01T00:00:00Z", "1 Jan 50 00:00 Z");
        assertDate("2000-01-01T00:00:00Z", "Sat, 01 Jan 2000 00:00:00 K");
    }

    @Test
    void datesAsTheyAreSent() {
        assertDate("2003-07-01T10:52:37Z", "Tue Jul  1 10:52:37 2003");
        assertDate("2003-07-01T10:52:37+02:00", "1-Jul-2003 10:52:37 +0200");
        assertDate("2003-07-01T10:52:37+02:00", "Tue, 01 JUL 2003 10:52:37 GMT+0200");
        assertDate("2003-07-01T10:52:37+02:00", "Tuesday, 1 July 2003 10:52:37 +02:00");
        assertDate("2003-07-01T22:52:00Z", "1 Jul 2003 10:52 PM");
        assertDate("2016-12-31T23:59:59Z", "31 Dec 2016 23:59:60 +0000");
    }

    @Test
    void whatIsNoDate() {
        for (String s : List.of("", "Whenever", "32 Jan 2000 00:00", "30 Feb 2000 00:00:00", "1 Jan 2000", "1 Jan 2000 25:00",
                "1 Jan 2000 ::", "- - -", "99999999999999999999 Jan 2000 00:00:00")) {
            assertEquals(Optional.empty(), HeaderText.date(s), s);
        }
        assertEquals(ZoneOffset.UTC, HeaderText.date("1 Jan 2000 00:00:00 +9999").orElseThrow().getOffset());
    }

    @Test
    void datesOfTheCorpus() throws IOException {
        Path file = Corpus.ROOT.resolve("mime/mail-parser/date.json");
        Corpus.require(file);
        List<Json> cases = Json.parse(Files.readString(file)).list();
        assertTrue(cases.size() > 20);
        for (Json c : cases) {
            Json e = c.get("expected");
            // Without colons there is no time; the other parser counts numbers.
            if (e.has("year") && c.get("header").text().contains(":")) {
                int sign = e.get("tz_before_gmt").isTrue() ? -1 : 1;
                ZoneOffset zone = ZoneOffset.ofHoursMinutes(
                        sign * e.get("tz_hour").number(), sign * e.get("tz_minute").number());
                OffsetDateTime expected = OffsetDateTime.of(
                        e.get("year").number(), e.get("month").number(), e.get("day").number(),
                        e.get("hour").number(), e.get("minute").number(), e.get("second").number(), 0, zone);
                assertEquals(Optional.of(expected), HeaderText.date(c.get("header").text()), c.get("header").text());
            }
        }
    }

    @Test
    void baseSubjectsOfRfc5256() {
        assertBase("hello", "hello");
        assertBase("hello", "Re: hello");
        assertBase("hello", "RE:re: Fwd: FW :hello (fwd) (FWD) ");
        assertBase("hello", "[list] Re: [list] hello");
        assertBase("hello", "Re[2]: hello");
        assertBase("hello", "re [a] : \t hello");
        assertBase("hello world", "[fwd: Re: hello\t  world]");
        assertBase("hello", "[Fwd: [Fwd: [x] hello] (fwd)]");
        assertBase("[blob]", "[blob]");
        assertBase("[b]", "[a] [b]");
        assertBase("", "Re: ");
        assertBase("", "");
        assertBase("Reply", "Reply");
        assertBase("forward: x", "forward: x");
        assertBase("[unclosed", "[unclosed");
        assertBase("Re", "Re");
    }

    @Test
    void messageIdentifiers() {
        assertEquals(List.of("a@b", "c@d"), HeaderText.messageIds("<a@b>\r\n <c@d>"));
        assertEquals(List.of("a@b"), HeaderText.messageIds("Your message of \"<no@t>\" (<nor@this>) <a@\r\n b>"));
        assertEquals(List.of("a@b", "c@d"), HeaderText.messageIds("a@b, c@d word"));
        assertEquals(List.of("b@c"), HeaderText.messageIds("<a <b@c> <> <d"));
        assertEquals(List.of(), HeaderText.messageIds(""));
    }
}
