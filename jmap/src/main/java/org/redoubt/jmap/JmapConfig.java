package org.redoubt.jmap;

/**
 * How JMAP is served.
 *
 * @param maxUploadOctets the longest upload, and message
 */
public record JmapConfig(long maxUploadOctets) {}
