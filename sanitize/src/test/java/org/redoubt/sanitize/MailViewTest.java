package org.redoubt.sanitize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a message may show stays as it was: layout, colours, pictures, links, quotations. */
class MailViewTest {
    private static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static String html(String html, boolean remote, boolean dark) {
        MailView view = new MailView(new ViewOptions(
                remote, dark, id -> id.equals("logo@x") ? MailView.picture(PNG) : Optional.empty()));
        view.html(html);
        return view.document("abc");
    }

    private static String body(String html) {
        String document = html(html, false, false);
        String box = document.substring(document.indexOf("<div id=\"m1\">") + 13);
        return box.substring(0, box.indexOf("</div>\n</body>"));
    }

    private static String text(String text, boolean flowed) {
        MailView view = new MailView(new ViewOptions(false, false, _ -> Optional.empty()));
        view.text(text, flowed, false);
        String document = view.document("abc");
        String box = document.substring(document.indexOf("id=\"m1\">") + 8);
        return box.substring(0, box.indexOf("</div>\n</body>"));
    }

    @Test
    void layoutOfNewslettersStays() {
        assertEquals(
                "<table align=\"center\" cellpadding=\"0\" width=\"600\"><tbody><tr><td colspan=\"2\"><b>Hi</b></td></tr></tbody></table>",
                body("<table width=600 cellpadding=0 align=center onclick=x><tr><td colspan=2><b>Hi</b></table>"));
    }

    @Test
    void stylesOfElementsBecomeRulesAndSheetsAreBoundToTheMessage() {
        String document = html(
                "<style>body,td.x{color:#06c!important} a:hover{mso-x:y;text-decoration:none}</style>"
                        + "<p class=x id=y style='color:red;position:fixed;width:10px'>x</p>",
                false,
                false);
        assertTrue(document.contains("#m1,#m1 td.m-x{color:#0066cc!important;}"), document);
        assertTrue(document.contains("#m1 a:hover{text-decoration:none;}"), document);
        assertTrue(document.contains(".s0{color:#ff0000;width:10px;}"), document);
        assertTrue(document.contains("<p class=\"m-x s0\" id=\"m-y\">"), document);
    }

    @Test
    void rulesForNarrowScreensStay() {
        String document = html(
                "<style>@media only screen and (max-width: 600px){.x{width:100%!important}}@media print{.x{color:red}}</style>",
                false,
                false);
        assertTrue(document.contains("@media (max-width:600px){\n#m1 .m-x{width:100%!important;}\n}"), document);
        assertFalse(document.contains("#ff0000"));
    }

    @Test
    void lightMailsAreTurnedRoundOnADarkPage() {
        String document = html("<p style='color:#000;background:#ffffff'>x</p>", false, true);
        assertTrue(document.matches("(?s).*\\.s0\\{color:#e.e.e.;background:#1.1.1.;\\}.*"), document);
        assertTrue(document.contains("color-scheme:dark"));
    }

    @Test
    void mailsWithADarkStyleOfTheirOwnKeepIt() {
        String mail = "<style>.x{color:#111}@media (prefers-color-scheme: dark){.x{color:#fed!important}}</style><p class=x>y</p>";
        String dark = html(mail, false, true);
        assertTrue(dark.contains(".m-x{color:#111111;}"), dark);
        assertTrue(dark.contains(".m-x{color:#ffeedd!important;}"), dark);
        String light = html(mail, false, false);
        assertFalse(light.contains("ffeedd"), light);
    }

    @Test
    void picturesOfTheMessageAreShownAndThoseOfServersOnlyWhenAsked() {
        String mail = "<img src='cid:logo@x' alt=Logo><img src='http://img.example/a b.gif' width=90>"
                + "<img src='https://track.example/p.gif' width=1 height=1><p style='background:url(https://img.example/c)'>x</p>";
        String without = html(mail, false, false);
        assertTrue(without.contains("<img alt=\"Logo\" src=\"data:image/png;base64,"), without);
        assertFalse(without.contains("img.example"), without);
        String with = html(mail, true, false);
        assertTrue(with.contains("src=\"https://img.example/a%20b.gif\""), with);
        assertTrue(with.contains("url(\"https://img.example/c\")"), with);
        assertFalse(with.contains("track.example"), with);
    }

    @Test
    void whatIsRemoteIsCountedWhetherItIsShownOrNot() {
        for (boolean remote : new boolean[] {true, false}) {
            MailView view = new MailView(new ViewOptions(remote, false, _ -> Optional.empty()));
            view.html("<img src=https://a.example/1><img src=https://a.example/1><img src=https://a.example/2 width=1><img src=cid:x>");
            assertEquals(2, view.remote());
        }
    }

    @Test
    void aPictureIsWhatItsOctetsSay() {
        assertTrue(MailView.picture(PNG).orElseThrow().startsWith("data:image/png;base64,iVBOR"));
        assertEquals(Optional.empty(), MailView.picture("<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.UTF_8)));
        assertEquals(Optional.empty(), MailView.picture(new byte[0]));
        String data = "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(PNG);
        assertTrue(body("<img src='" + data + "'>").contains("src=\"data:image/png;base64,"));
    }

    @Test
    void linksOpenApartAndSayWhereTheyLead() {
        assertEquals(
                "<a href=\"https://example.org/a?b=c&amp;d=e\" rel=\"noopener noreferrer\" target=\"_blank\" title=\"example.org\">Go</a>",
                body("<a href=' HTTPS://Example.ORG/a?b=c&d=e' target=_top>Go</a>"));
        assertTrue(body("<a href=https://www.example.org/x>example.org</a>").endsWith(">example.org</a>"));
        assertTrue(body("<a href=https://evil.example/x>www.bank.example/login</a>").endsWith("</a><span class=\"real\"> [evil.example]</span>"));
        assertTrue(body("<a href='https://bank.example@evil.example'>bank</a>").contains(" [evil.example]</span>"));
        assertEquals("<a>x</a>", body("<a href=relative>x</a>"));
        assertEquals("<a href=\"#m-top\">x</a>", body("<a href=#top>x</a>"));
        assertEquals(
                "<a href=\"mailto:a@b.example?subject=x%20y\" rel=\"noopener noreferrer\" target=\"_blank\">x</a>",
                body("<a href='mailto:a@b.example?subject=x y'>x</a>"));
    }

    @Test
    void plainTextKeepsItsLinesItsQuotationsAndItsLinks() {
        assertEquals(
                "Hi &lt;you&gt;\n<blockquote>he said<blockquote>she said</blockquote></blockquote>so",
                text("Hi <you>\n\n> he said\n> > she said\nso", false));
        assertTrue(text("see https://example.org/a_(b)), or www.example.org.", false)
                .contains("href=\"https://example.org/a_%28b%29\""));
        assertTrue(text("write to a.b@example.org!", false).contains(">a.b@example.org</a>!"));
    }

    @Test
    void flowedLinesAreJoined() {
        assertEquals(
                "one two\nthree<blockquote>four five</blockquote>-- \nme",
                text("one \ntwo\nthree\n> four \n> five\n-- \nme", true));
    }

    @Test
    void partsStandOneAfterAnother() {
        MailView view = new MailView(new ViewOptions(false, false, _ -> Optional.empty()));
        view.html("<style>p{color:red}</style><p>one");
        view.text("two", false, false);
        view.picture(MailView.picture(PNG).orElseThrow(), "a \"b\"");
        String document = view.document("n0nce+/=");
        assertTrue(document.contains("<style nonce=\"n0nce+/=\">"));
        assertTrue(document.contains("#m1 p{color:#ff0000;}"));
        assertTrue(document.indexOf("id=\"m1\"") < document.indexOf("id=\"m2\""));
        assertTrue(document.contains("alt=\"a &#34;b&#34;\""));
        Inert.check(document);
    }

    @Test
    void whatIsTooLongIsCutAndSaidToBe() {
        MailView view = new MailView(new ViewOptions(false, false, _ -> Optional.empty()));
        view.html("<b>x</b>".repeat(40_000));
        assertTrue(view.shortened());
        MailView short1 = new MailView(new ViewOptions(false, false, _ -> Optional.empty()));
        short1.html("<p>x");
        assertFalse(short1.shortened());
    }

    @Test
    void theLimitsAreThoseOfTheMessageHoweverManyItsParts() {
        MailView tags = new MailView(new ViewOptions(false, false, _ -> Optional.empty()));
        for (int part = 0; part < 4; part++) {
            assertFalse(tags.shortened());
            tags.html("<b>x</b>".repeat(4_500));
        }
        assertTrue(tags.shortened(), "30,000 tags");
        MailView characters = new MailView(new ViewOptions(false, false, _ -> Optional.empty()));
        for (int part = 0; part < 3; part++) {
            assertFalse(characters.shortened());
            characters.text("x".repeat(400_000), false, false);
        }
        assertTrue(characters.shortened(), "a million characters");
        MailView nodes = new MailView(new ViewOptions(false, false, _ -> Optional.empty()));
        nodes.text(">>>>>>>>>>>>a\nb\n".repeat(60_000), false, false);
        assertTrue(nodes.shortened(), "100,000 elements");
        assertTrue(nodes.document("abc").split("<blockquote").length <= 100_001);
        MailView pictures = new MailView(new ViewOptions(false, false, _ -> Optional.empty()));
        String data = MailView.picture(PNG).orElseThrow() + "A".repeat(9 << 20);
        for (int picture = 0; picture < 3; picture++) {
            assertFalse(pictures.shortened());
            pictures.picture(data, "x");
        }
        assertTrue(pictures.shortened(), "24 MB of pictures");
        assertEquals(2, pictures.document("abc").split("<img", -1).length - 1);
    }

    @Test
    void everyHostileRepetitionIsBounded() {
        for (String unit : new String[] {
            "<table>x<b>", "<font color=red><p>", "<a><div>", "<b></p>", "<li><ul>", "<svg><desc>", "<p style=color:red>",
            "<style>a{</style>", "<select>", "<!--", "&amp", "https://", "> "
        }) {
            String hostile = unit.repeat(3_000);
            assertTrue(html(hostile, false, true).length() < 10_000_000, unit);
            assertTrue(text(hostile, true).length() < 10_000_000, unit);
        }
    }

    @Test
    void timeGrowsWithTheTextAndNotWithItsSquare() {
        for (String unit : new String[] {"a\n", "https://x." + ")".repeat(1_490) + " ", "<!---->a"}) {
            String hostile = unit.repeat(1_000_000 / unit.length());
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                text(hostile, false);
                html(hostile, false, false);
            });
        }
    }
}
