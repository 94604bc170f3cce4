package org.redoubt.directory;

/** Names a group; a positive number, never used again. */
public record GroupId(long value) implements PrincipalId {}
