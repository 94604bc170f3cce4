package org.redoubt.server.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSinkTest {
    private static final Instant WHEN = Instant.parse("2026-11-24T10:15:30.123456Z");

    @Test
    void aLineIsTimeLevelLoggerAndEvent() {
        assertEquals(
                "2026-11-24T10:15:30.123Z INFO redoubt.imap event=imap.bind account=7\n",
                LogSink.line(WHEN, Level.INFO, "redoubt.imap", "event=imap.bind account=7", null));
    }

    @Test
    void nothingFromOutsideStartsASecondLineOrDrivesATerminal() {
        assertEquals(
                "2026-11-24T10:15:30.123Z INFO x login=\"a\\r\\nINFO forged\" \\u001b[31m \\u2028\n",
                LogSink.line(WHEN, Level.INFO, "x", "login=\"a\r\nINFO forged\" \u001b[31m \u2028", null));
    }

    @Test
    void anExceptionStaysOnTheLineWithItsCause() {
        Throwable thrown = new IllegalStateException("outer \"quoted\"", new IOException("inner\nsecond"));
        String line = LogSink.line(WHEN, Level.ERROR, "x", "event=e", thrown);
        assertEquals(line.length() - 1, line.indexOf('\n'));
        assertTrue(line.contains("thrown=\"java.lang.IllegalStateException: outer 'quoted' at "), line);
        assertTrue(line.contains(" caused by java.io.IOException: inner\\nsecond at "), line);
    }

    @Test
    void theLevelDecidesAndAFileIsAppendedTo(@TempDir Path folder) throws IOException {
        LogSink sink = new LogSink(new StringWriter());
        Path file = folder.resolve("redoubt.log");
        sink.configure(Level.INFO, Optional.of(file));
        LineLogger logger = new LineLogger("redoubt.test", sink);
        assertFalse(logger.isLoggable(Level.DEBUG));
        logger.log(Level.DEBUG, "event=unseen");
        logger.log(Level.INFO, "event=plain text={0}");
        logger.log(Level.WARNING, "event=formatted a={0}", "b");
        String written = Files.readString(file);
        assertTrue(
                written.matches("(?s)\\S+ INFO redoubt.test event=plain text=\\{0}\n"
                        + "\\S+ WARNING redoubt.test event=formatted a=b\n"),
                written);
    }

    @Test
    void theProcessUsesIt() {
        assertEquals(LineLogger.class, System.getLogger("redoubt.anything").getClass());
    }
}
