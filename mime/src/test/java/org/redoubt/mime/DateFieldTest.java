package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class DateFieldTest {
    @Test
    void itIsWrittenAsRfc5322HasIt() {
        assertEquals("Mon, 5 Oct 2026 09:00:00 +0000", DateField.of(Instant.parse("2026-10-05T09:00:00Z")));
        assertEquals("Thu, 31 Dec 2026 23:59:59 +0000", DateField.of(Instant.parse("2026-12-31T23:59:59.999Z")));
    }

    @Test
    void whatIsOfAnotherSecondIsWrittenAnew() {
        Instant noon = Instant.parse("2026-11-27T12:00:00Z");
        DateField.of(noon);
        assertEquals("Fri, 27 Nov 2026 12:00:00 +0000", DateField.of(noon.plusMillis(999)));
        assertEquals("Fri, 27 Nov 2026 12:00:01 +0000", DateField.of(noon.plusSeconds(1)));
        assertEquals("Fri, 27 Nov 2026 12:00:00 +0000", DateField.of(noon));
        assertEquals("Thu, 1 Jan 1970 00:00:00 +0000", DateField.of(Instant.EPOCH));
    }
}
