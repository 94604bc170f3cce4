package org.redoubt.server.config;

import java.util.List;

/**
 * {@code [spam]}: what becomes of mail from outside that looks like spam.
 *
 * @param check whether it is looked at at all
 * @param junkScore from which on a message goes to Junk
 * @param rejectScore from which on it is refused
 * @param addressLists lists in the DNS of addresses that send spam
 * @param domainLists the same of domains that it is from or leads to
 */
public record SpamConfig(
        boolean check, long junkScore, long rejectScore, List<String> addressLists, List<String> domainLists) {
    public static final SpamConfig DEFAULT = new SpamConfig(true, 5, 15, List.of(), List.of());

    public SpamConfig {
        addressLists = List.copyOf(addressLists);
        domainLists = List.copyOf(domainLists);
    }
}
