package org.redoubt.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.redoubt.search.FileTexts.Outcome;
import org.redoubt.search.FileTexts.Why;

/** Files are read by a process of their own, which may die of them. */
class FileTextsTest {
    private static final byte[] RTF = "{\\rtf1 Hello \\'e4}".getBytes(StandardCharsets.US_ASCII);

    private static Outcome read(FileTexts files, byte[] file) throws IOException {
        return files.of(to -> to.write(file));
    }

    private static Why why(Outcome outcome) {
        return assertInstanceOf(Outcome.Unreadable.class, outcome).why();
    }

    /** An office file with an attribute of this many mebibytes, which a parser holds as characters, more than once. */
    private static byte[] longAttribute(int mebibytes) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry("word/document.xml"));
            zip.write("<d a='".getBytes(StandardCharsets.US_ASCII));
            byte[] text = "a".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < mebibytes; i++) {
                zip.write(text);
            }
            zip.write("'/>".getBytes(StandardCharsets.US_ASCII));
        }
        return file.toByteArray();
    }

    /** A page whose content inflates to this many mebibytes of nothing. */
    private static byte[] bomb(int mebibytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, new Deflater(1))) {
            byte[] nothing = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < mebibytes; i++) {
                out.write(nothing);
            }
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                        + "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n4 0 obj<</Length "
                        + packed.size() + "/Filter/FlateDecode>>stream\n")
                .getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(packed.toByteArray());
        file.writeBytes("\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF".getBytes(StandardCharsets.US_ASCII));
        return file.toByteArray();
    }

    @Test
    void textsAndReasonsComeFromTheProgram() throws IOException {
        try (FileTexts files = new FileTexts(() -> true)) {
            assertEquals(new Outcome.Text("Hello \u00e4"), read(files, RTF));
            assertEquals(Why.UNKNOWN_FORMAT, why(read(files, new byte[100])));
            assertEquals(Why.BROKEN, why(read(files, "%PDF-1.4 and no more".getBytes(StandardCharsets.US_ASCII))));
            assertEquals(new Outcome.Text("Hello \u00e4"), read(files, RTF));
        }
    }

    @Test
    void aFileThatTakesMoreMemoryThanThereIsKillsTheProgramAndNothingElse() throws IOException {
        try (FileTexts files = new FileTexts(() -> true, Duration.ofMinutes(2))) {
            assertEquals(Why.DEADLY, why(read(files, longAttribute(63))));
            assertEquals(new Outcome.Text("Hello \u00e4"), read(files, RTF));
        }
    }

    @Test
    void aFileThatTakesTooLongIsGivenUp() throws IOException {
        try (FileTexts files = new FileTexts(() -> true, Duration.ofMillis(1))) {
            assertEquals(Why.TOO_SLOW, why(read(files, bomb(8))));
        }
    }

    @Test
    void aFileLongerThanIsReadIsNotSent() throws IOException {
        try (FileTexts files = new FileTexts(() -> true)) {
            assertEquals(Why.TOO_LARGE, why(read(files, new byte[Limits.FILE + 1])));
            assertEquals(new Outcome.Text("Hello \u00e4"), read(files, RTF));
        }
    }

    @Test
    void aFileThatCannotBeHadIsTheAskersTrouble() throws IOException {
        try (FileTexts files = new FileTexts(() -> true)) {
            assertThrows(IllegalStateException.class, () -> files.of(_ -> {
                throw new IllegalStateException("no file");
            }));
            assertEquals(new Outcome.Text("Hello \u00e4"), read(files, RTF));
        }
    }

    @Test
    void whoIsStoppingReadsNoMore() throws IOException {
        try (FileTexts files = new FileTexts(() -> false)) {
            assertEquals(Why.UNAVAILABLE, why(read(files, RTF)));
        }
    }
}
