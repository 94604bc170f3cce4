package org.redoubt.server.config;

import java.util.List;

/**
 * {@code [spam]}: what becomes of mail from outside that looks like spam.
 *
 * @param check whether it is looked at at all
 * @param junkScore from which on a message goes to Junk
 * @param quarantineScore from which on it is set aside; 0 for never
 * @param quarantineDays how long it stays there
 * @param rejectScore from which on it is refused
 * @param refusedFiles endings of files that are not taken
 * @param addressLists lists in the DNS of addresses that send spam
 * @param domainLists the same of domains that it is from or leads to
 */
public record SpamConfig(
        boolean check,
        long junkScore,
        long quarantineScore,
        long quarantineDays,
        long rejectScore,
        List<String> refusedFiles,
        List<String> addressLists,
        List<String> domainLists) {
    public static final SpamConfig DEFAULT = new SpamConfig(true, 5, 0, 30, 15, List.of(), List.of(), List.of());

    public SpamConfig {
        refusedFiles = List.copyOf(refusedFiles);
        addressLists = List.copyOf(addressLists);
        domainLists = List.copyOf(domainLists);
    }
}
