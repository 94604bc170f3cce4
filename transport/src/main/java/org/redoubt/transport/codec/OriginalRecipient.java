package org.redoubt.transport.codec;

/**
 * RFC 3461 4.2: whom the sender first wrote to.
 *
 * @param type an address type such as {@code rfc822}
 * @param address the address, decoded from xtext (or utf-8-addr-xtext, RFC 6533 3)
 */
public record OriginalRecipient(String type, String address) {}
