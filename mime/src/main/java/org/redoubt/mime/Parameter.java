package org.redoubt.mime;

/**
 * One parameter of Content-Type or Content-Disposition, as IMAP shows it.
 *
 * @param name lower case, with the {@code *} marks of RFC 2231 left in place
 * @param value quotes and comments removed, RFC 2231 and RFC 2047 encodings left in place
 */
public record Parameter(String name, String value) {}
