package org.redoubt.mime;

/**
 * What one scan found in a message.
 *
 * @param root the message itself; its envelope is present
 * @param header the top header, within the limits of the scan, or the kept fields only when decoded from storage
 * @param envelope the root's envelope
 * @param preview at most 256 characters of the first text, white space folded; empty when there is no text
 * @param size octets of the whole message
 */
public record MessageStructure(Part root, HeaderBlock header, Envelope envelope, String preview, long size) {}
