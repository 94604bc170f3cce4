package org.redoubt.directory;

/** Names a person; a positive number, never used again. */
public record PersonId(long value) implements PrincipalId {}
