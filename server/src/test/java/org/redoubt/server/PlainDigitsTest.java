package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** In a process of its own, since the language is all the process's. */
class PlainDigitsTest {
    /** What the process runs. */
    public static final class Start {
        private Start() {}

        public static void main(String[] args) {
            PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
            out.println("%02d".formatted(7));
            Main.plainDigits();
            out.println("%02d".formatted(7));
        }
    }

    @Test
    void numbersAreWrittenWithOneKindOfDigitsInEveryCountry() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java, "-Duser.language=bn", "-Duser.country=BD", "-cp", RunningServer.classPath(), Start.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String[] lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\\R");
        assertEquals(0, process.waitFor());
        assertTrue(lines[0].matches("[\\u09e6-\\u09ef]{2}"), "this java has no Bengali digits: " + lines[0]);
        assertEquals("07", lines[1]);
    }
}
