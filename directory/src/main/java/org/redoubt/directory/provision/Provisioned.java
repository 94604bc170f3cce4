package org.redoubt.directory.provision;

import java.time.Instant;

/**
 * What a provisioning service has said of a person or a group, beside what the directory itself has.
 *
 * @param principal the number of the person or group
 * @param document what it said, as JSON text that the directory does not look into
 * @param version of the whole resource when it was written last
 * @param locked whether the person may not sign in because the service has said so
 * @param deleted whether the service has deleted her; her mailbox is still there
 */
public record Provisioned(
        long principal,
        String document,
        Instant created,
        Instant modified,
        String version,
        boolean locked,
        boolean deleted) {
    /** The same, of a resource with this version. */
    public Provisioned withVersion(String of) {
        return new Provisioned(principal, document, created, modified, of, locked, deleted);
    }
}
