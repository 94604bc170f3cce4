package org.redoubt.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.redoubt.extract.UnreadableException.Why;

class FileTextTest {
    private static Why why(byte[] file) {
        return assertThrows(UnreadableException.class, () -> FileText.of(file)).why;
    }

    private static void holds(byte[] file, String... texts) throws IOException {
        String text = FileText.of(file);
        for (String expected : texts) {
            assertTrue(text.contains(expected), () -> "'" + expected + "' is not in: " + text);
        }
    }

    @Test
    void pdfGivesTheTextOfItsPagesAndItsTitle() throws IOException {
        holds(Samples.pdf("-", "The first page", "and a second one"), "Quarterly zephyr", "The first page\n", "and a second one");
    }

    @Test
    void aPdfEncryptedWithoutAPasswordOpensAndOneWithDoesNot() throws IOException {
        holds(Samples.pdf("", "for everybody"), "for everybody");
        assertEquals(Why.PROTECTED, why(Samples.pdf("secret", "for nobody")));
    }

    @Test
    void aPdfThatWasCutIsBrokenOrGivesWhatIsLeft() throws IOException {
        byte[] whole = Samples.pdf("-", "The first page");
        assertEquals(Why.BROKEN, why("%PDF-1.7\nnothing follows".getBytes(StandardCharsets.US_ASCII)));
        for (int length = 8; length < whole.length; length += 37) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                assertFalse(FileText.of(cut).isBlank());
            } catch (UnreadableException broken) {
                assertEquals(Why.BROKEN, broken.why);
            }
        }
    }

    @Test
    void docxGivesParagraphsTabsAndWordsSplitBetweenRuns() throws IOException {
        byte[] file = Samples.docx("<w:p><w:r><w:t>Hel</w:t></w:r><w:r><w:t>lo</w:t></w:r><w:r><w:tab/><w:t>there</w:t></w:r></w:p>"
                + "<w:p><w:r><w:t>next &amp; last</w:t><w:delText>deleted</w:delText></w:r></w:p>");
        assertEquals("Hello\tthere\nnext & last\n", FileText.of(file));
    }

    @Test
    void xlsxGivesStringsNumbersAndNamesOfSheets() throws IOException {
        String space = " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
        byte[] file = Samples.zip(
                "xl/workbook.xml", "<workbook" + space + "><sheets><sheet name=\"Budget\"/></sheets></workbook>",
                "xl/worksheets/sheet1.xml", "<worksheet" + space + "><sheetData><row><c t=\"s\"><v>7</v></c><c><v>4711.5</v></c>"
                        + "<c t=\"inlineStr\"><is><t>inline</t></is></c></row></sheetData></worksheet>",
                "xl/sharedStrings.xml", "<sst" + space + "><si><t>shared</t></si><si><r><t>ri</t></r><r><t>ch</t></r></si></sst>");
        assertEquals("Budget\n4711.5\tinline\tshared\nrich\n", FileText.of(file));
    }

    @Test
    void pptxGivesSlidesAndNotes() throws IOException {
        String a = "<p:sld xmlns:p=\"urn:p\" xmlns:a=\"urn:a\"><a:p><a:r><a:t>%s</a:t></a:r></a:p></p:sld>";
        byte[] file = Samples.zip(
                "ppt/slides/slide1.xml", a.formatted("A slide"),
                "ppt/notesSlides/notesSlide1.xml", a.formatted("what to say"),
                "ppt/media/image1.png", "A picture");
        assertEquals("A slide\nwhat to say\n", FileText.of(file));
    }

    @Test
    void openDocumentGivesItsParagraphsAndProperties() throws IOException {
        byte[] file = Samples.zip(
                "mimetype", "application/vnd.oasis.opendocument.text",
                "meta.xml", "<m xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>A title</dc:title><x>other</x></m>",
                "content.xml", "<o:document-content xmlns:o=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
                        + " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><o:scripts>script</o:scripts>"
                        + "<text:h>Head</text:h><text:p>one<text:s/>two<text:tab/><text:span>three</text:span></text:p></o:document-content>");
        assertEquals("A title\nHead\none two\tthree\n", FileText.of(file));
    }

    @Test
    void encryptedOfficeFilesAreProtected() throws IOException {
        assertEquals(Why.PROTECTED, why(Samples.zip(
                "mimetype", "application/vnd.oasis.opendocument.text",
                "content.xml", "\u0000garbage",
                "META-INF/manifest.xml", "<manifest:encryption-data/>")));
        byte[] compound = new byte[2048];
        System.arraycopy(new byte[] {(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0}, 0, compound, 0, 4);
        assertEquals(Why.UNKNOWN_FORMAT, why(compound));
        byte[] name = "EncryptedPackage".getBytes(StandardCharsets.UTF_16LE);
        System.arraycopy(name, 0, compound, 1024, name.length);
        assertEquals(Why.PROTECTED, why(compound));
    }

    @Test
    void rtfGivesItsTextInItsCharsets() throws IOException {
        byte[] file = ("{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial Cyr;}}"
                        + "{\\*\\generator Some program;}{\\info{\\title hidden}}\\f0 caf\\'e9\\par\r\n"
                        + "{\\f1 \\'ef\\'f0\\'e8\\'e2\\'e5\\'f2}\\tab \\u26085?\\u26412\\'3f end\\line"
                        + "{\\field{\\*\\fldinst HYPERLINK \"http://x\"}{\\fldrslt link}}{\\pict 0102}\\bin3 }}}x\\{\\}}")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("caf\u00e9\n\u043f\u0440\u0438\u0432\u0435\u0442\t\u65e5\u672c end\nlinkx{}", FileText.of(file));
    }

    @Test
    void whatIsNoDocumentIsSaidToBeNone() throws IOException {
        assertEquals(Why.UNKNOWN_FORMAT, why(new byte[0]));
        assertEquals(Why.UNKNOWN_FORMAT, why("MZ program".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(Why.UNKNOWN_FORMAT, why(Samples.zip("readme.txt", "a text in an archive")));
    }

    @Test
    void anArchiveThatInflatesWithoutEndIsGivenUp() throws IOException {
        String zeros = "0".repeat(1 << 20);
        String[] entries = new String[200];
        for (int i = 0; i < entries.length; i += 2) {
            entries[i] = "image" + i + ".png";
            entries[i + 1] = zeros;
        }
        assertEquals(Why.TOO_LARGE, why(Samples.zip(entries)));
        String[] many = new String[2 * (Limits.ENTRIES + 1)];
        for (int i = 0; i < many.length; i += 2) {
            many[i] = "e" + i;
            many[i + 1] = "";
        }
        assertEquals(Why.TOO_LARGE, why(Samples.zip(many)));
    }

    @Test
    void textIsCutAtItsBound() throws IOException {
        byte[] file = Samples.docx("<w:p><w:r><w:t>" + "word ".repeat(Limits.CHARACTERS) + "</w:t></w:r></w:p>");
        assertEquals(Limits.CHARACTERS, FileText.of(file).length());
    }

    // The billion laughs, and a file of the machine: neither is looked at.
    @Test
    void entitiesAreNeitherExpandedNorFetched() throws IOException {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE d [<!ENTITY a0 \"ha\">");
        for (int i = 1; i < 30; i++) {
            laughs.append("<!ENTITY a").append(i).append(" \"&a").append(i - 1).append(";&a").append(i - 1).append(";\">");
        }
        laughs.append("<!ENTITY x SYSTEM \"file:///etc/passwd\">]>");
        String body = "<w:d xmlns:w=\"" + Samples.WORD + "\"><w:p><w:t>before</w:t></w:p><w:p><w:t>%s</w:t></w:p></w:d>";
        for (String entity : new String[] {"&a29;", "&x;"}) {
            String text = FileText.of(Samples.zip("word/document.xml", laughs + body.formatted(entity)));
            assertEquals("before", text.strip());
        }
    }

    @Test
    void groupsWithinGroupsHaveABound() {
        byte[] deep = ("{\\rtf1 " + "{".repeat(5_000)).getBytes(StandardCharsets.US_ASCII);
        assertEquals(Why.TOO_LARGE, why(deep));
    }

    @Test
    void anyOctetsEndInATextOrAReason() throws IOException {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[][] files = {
            Samples.docx("<w:p><w:r><w:t>Hello there</w:t></w:r></w:p>"),
            Samples.pdf("-", "Hello there"),
            "{\\rtf1\\ansi {\\fonttbl{\\f1\\fcharset128 x;}}\\f1\\u8364?\\'82\\'a0{\\*\\x y}\\bin2 ab\\par}".getBytes(StandardCharsets.US_ASCII)
        };
        for (int round = 0; round < 600; round++) {
            byte[] file = files[round % files.length].clone();
            for (int i = 0; i < 1 + random.nextInt(8); i++) {
                file[5 + random.nextInt(file.length - 5)] = (byte) random.nextInt(256);
            }
            try {
                assertTrue(FileText.of(file).length() <= Limits.CHARACTERS, "seed " + seed);
            } catch (UnreadableException reason) {
                assertTrue(reason.why.ordinal() >= 0);
            }
        }
    }
}
