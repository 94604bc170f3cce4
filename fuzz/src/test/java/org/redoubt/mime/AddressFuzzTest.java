package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;

/** Any text as addresses: bounded, groups open and close in turn, and what was read is read again when it is written. */
class AddressFuzzTest {
    @FuzzTest
    void parse(byte[] octets) {
        String value = HeaderFuzz.text(octets);
        List<Address> addresses = Address.parse(value);
        assertTrue(addresses.size() <= Limits.ADDRESSES + 1);
        boolean inGroup = false;
        for (Address a : addresses) {
            if (a.groupStart() || a.groupEnd()) {
                assertEquals(inGroup, a.groupEnd(), "groups open and close in turn");
                inGroup = a.groupStart();
            } else if (writable(a)) {
                assertEquals(List.of(a), Address.parse(written(a)), () -> written(a));
            }
        }
        assertTrue(!inGroup, "a group ends");
    }

    /** What RFC 5322 3.4 can express: a local part, a domain of letters, and no route, which is obsolete. */
    private static boolean writable(Address a) {
        return a.route().isEmpty()
                && a.mailbox().filter(m -> !m.isEmpty() && clean(m)).isPresent()
                && a.host().filter(h -> !h.isEmpty() && h.chars().allMatch(AddressFuzzTest::hostCharacter)).isPresent()
                && a.name().map(n -> !n.isEmpty() && clean(n)).orElse(true);
    }

    private static boolean clean(String text) {
        return text.strip().equals(text) && text.chars().noneMatch(Character::isISOControl) && !text.contains("  ");
    }

    private static boolean hostCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private static String written(Address a) {
        Optional<String> spec = a.mailbox().map(m -> quoted(m) + "@" + a.host().orElseThrow());
        return a.name().map(n -> quoted(n) + " <" + spec.orElseThrow() + ">").orElse(spec.orElseThrow());
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
