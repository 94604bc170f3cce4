package org.redoubt.guard.sigma;

import java.util.List;

/**
 * What a rule says of itself.
 *
 * @param id a UUID, or the name where it has none
 * @param act what its {@code act} suggests to do, in a sentence; empty when it has none. Not a part of the published
 *     format, which lets rules have attributes of their own
 */
public record RuleInfo(
        String id, String name, String title, String description, Level level, List<String> tags, String act) {
    public RuleInfo {
        tags = List.copyOf(tags);
    }
}
