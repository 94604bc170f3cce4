package org.redoubt.server.feedback;

/**
 * Who reports.
 *
 * @param organisation its name: one of our domains
 * @param contact an address that somebody reads
 */
public record Reporter(String organisation, String contact) {}
