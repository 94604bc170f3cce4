package org.redoubt.sieve;

/**
 * Where a copy of a message that a script sends is kept (RFC 8580).
 */
public record Fcc(Target target) {}
