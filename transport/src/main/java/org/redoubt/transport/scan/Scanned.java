package org.redoubt.transport.scan;

import java.util.List;
import java.util.Optional;
import org.redoubt.filter.SpamVerdict.Finding;

/**
 * What scanners said of a message.
 *
 * @param virus its name, when there is one
 * @param clean whether viruses were looked for and none was found
 * @param findings of the spam scanner, for the verdict
 * @param failed whether a scanner that is configured did not answer
 */
public record Scanned(Optional<String> virus, boolean clean, List<Finding> findings, boolean failed) {
    public Scanned {
        findings = List.copyOf(findings);
    }
}
