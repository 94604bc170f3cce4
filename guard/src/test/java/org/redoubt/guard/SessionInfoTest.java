package org.redoubt.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionInfoTest {
    private static Optional<InetAddress> address(String remote) {
        return new SessionInfo("s1", "imap", remote, true).address();
    }

    @Test
    void theAddressStandsBeforeThePort() {
        assertEquals(Optional.of(InetAddress.ofLiteral("192.0.2.7")), address("192.0.2.7:4711"));
        assertEquals(Optional.of(InetAddress.ofLiteral("2001:db8::7")), address("2001:db8:0:0:0:0:0:7:4711"));
        assertEquals(Optional.empty(), address("local"));
        assertEquals(Optional.empty(), address("mail.example.org:25"));
        assertEquals(Optional.empty(), address(""));
    }
}
