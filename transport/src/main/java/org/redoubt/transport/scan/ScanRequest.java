package org.redoubt.transport.scan;

import java.net.InetAddress;
import java.util.List;

/**
 * What is known of a message beside its octets.
 *
 * @param client who brought it
 * @param hello what that one calls itself, empty when it did not
 * @param sender empty for the null sender
 * @param trace its name in logs
 */
public record ScanRequest(InetAddress client, String hello, String sender, List<String> recipients, String trace) {
    public ScanRequest {
        recipients = List.copyOf(recipients);
    }
}
