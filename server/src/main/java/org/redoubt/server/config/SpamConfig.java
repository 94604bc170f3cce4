package org.redoubt.server.config;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * {@code [spam]}: what becomes of mail from outside that looks like spam.
 *
 * @param check whether it is looked at at all
 * @param greylistScore from which on mail of strangers has to come again; 0 for never
 * @param junkScore from which on a message goes to Junk
 * @param quarantineScore from which on it is set aside; 0 for never
 * @param quarantineDays how long it stays there
 * @param quarantineMegabytes that are there at most; what comes beyond is refused
 * @param rejectScore from which on it is refused
 * @param refusedFiles endings of files that are not taken
 * @param clamd where ClamAV listens
 * @param rspamd where a worker of rspamd listens
 * @param deferUnscanned whether mail waits for one of them that does not answer
 * @param scanInside whether clamd is asked about mail that the filter does not look at, too: from within, by LMTP, or all
 *     where {@code check} is not set
 * @param addressLists lists in the DNS of addresses that send spam
 * @param domainLists the same of domains that it is from or leads to
 */
public record SpamConfig(
        boolean check,
        long greylistScore,
        long junkScore,
        long quarantineScore,
        long quarantineDays,
        long quarantineMegabytes,
        long rejectScore,
        List<String> refusedFiles,
        Optional<InetSocketAddress> clamd,
        Optional<InetSocketAddress> rspamd,
        boolean deferUnscanned,
        boolean scanInside,
        List<String> addressLists,
        List<String> domainLists) {
    public static final SpamConfig DEFAULT = new SpamConfig(
            true, 0, 5, 0, 30, 4096, 15, List.of(), Optional.empty(), Optional.empty(), false, true, List.of(), List.of());

    public SpamConfig {
        refusedFiles = List.copyOf(refusedFiles);
        addressLists = List.copyOf(addressLists);
        domainLists = List.copyOf(domainLists);
    }
}
