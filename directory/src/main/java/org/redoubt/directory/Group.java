package org.redoubt.directory;

import java.util.List;

/**
 * An address that stands for several people.
 *
 * @param aliases further addresses of the group
 * @param members main addresses of people and of other groups, in the order they were added
 */
public record Group(GroupId id, String address, List<String> aliases, List<String> members) {
    public Group {
        aliases = List.copyOf(aliases);
        members = List.copyOf(members);
    }
}
