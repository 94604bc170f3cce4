package org.redoubt.server.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.redoubt.server.config.SpamConfig;

class ScannerCheckTest {
    private static List<Finding> check(InetSocketAddress clamd, boolean deferring) {
        return ScannerCheck.of(new SpamConfig(
                true, 0, 5, 0, 30, 4096, 15, List.of(), Optional.of(clamd), Optional.empty(), deferring, true, List.of(), List.of()));
    }

    @Test
    void aScannerAcceptsOrItIsSaidWhatBecomesOfMail() throws IOException {
        assertEquals(List.of(), ScannerCheck.of(SpamConfig.DEFAULT));
        InetSocketAddress address;
        try (ServerSocket clamd = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), clamd.getLocalPort());
            assertTrue(check(address, false).getFirst().toString().contains("accepts on 127.0.0.1"));
        }
        assertTrue(check(address, false).getFirst().toString().contains("mail is taken unscanned"));
        assertTrue(check(address, true).getFirst().toString().contains("mail has to wait"));
    }
}
