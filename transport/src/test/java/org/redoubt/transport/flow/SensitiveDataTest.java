package org.redoubt.transport.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers are told by their check digits, however they are written, and nothing else is taken for one. */
class SensitiveDataTest {
    private static Set<String> found(SensitiveData kind, String text) {
        Set<String> found = new TreeSet<>();
        kind.find(text, found);
        return found;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4111111111111111",
                "card 4111 1111 1111 1111, thanks",
                "4111-1111-1111-1111",
                "12 4111 1111 1111 1111 12/27",
                "5500005555555559",
                "(378282246310005)",
                "6011111111111117",
                "30569309025904.",
                "3530111333300000"
            })
    void cardNumbersAreFound(String text) {
        assertEquals(1, found(SensitiveData.CARD, text).size(), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4111111111111112",
                "order 41111111111111110",
                "0000 0000 0000 0000",
                "x4111111111111111",
                "4111111111111111a",
                "9999999999999995",
                "4111  1111 1111 1111",
                "2026-11-26 01:40:00 4111"
            })
    void whatIsNoneIsNot(String text) {
        assertEquals(Set.of(), found(SensitiveData.CARD, text), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DE89370400440532013000",
                "IBAN: DE89 3704 0044 0532 0130 00.",
                "gb82 west 1234 5698 7654 32",
                "FR14 2004 1010 0505 0001 3M02 606",
                "NO9386011117947"
            })
    void accountNumbersAreFound(String text) {
        assertEquals(1, found(SensitiveData.IBAN, text).size(), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DE89370400440532013001", "DE8937040044053201300", "XX89370400440532013000", "ADE89370400440532013000", "DE89 3704"})
    void whatIsNoAccountNumberIsNot(String text) {
        assertEquals(Set.of(), found(SensitiveData.IBAN, text), text);
    }

    @Test
    void eachNumberCountsOnce() {
        String text = "4111111111111111 and 4111 1111 1111 1111 and 5500005555555559";
        assertEquals(2, found(SensitiveData.CARD, text).size());
    }

    @Test
    void aTextOfDigitsTakesNoLongerThanAnother() {
        String digits = "4 ".repeat(500_000) + "1".repeat(500_000) + "DE1 ".repeat(100_000);
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            found(SensitiveData.CARD, digits);
            found(SensitiveData.IBAN, digits);
        });
    }
}
