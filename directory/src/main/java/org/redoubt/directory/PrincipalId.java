package org.redoubt.directory;

/** Names a person or a group; the numbers of both come from one row and are never used again. */
public sealed interface PrincipalId permits PersonId, GroupId {
    /** Positive. */
    long value();
}
