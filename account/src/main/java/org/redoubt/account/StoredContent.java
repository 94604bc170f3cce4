package org.redoubt.account;

import java.util.List;

/**
 * A message whose bytes are in the store, or on their way there ahead of the commit that names them.
 *
 * @param address the keyed address of its bytes
 * @param unevenLines whether some line does not end in CRLF
 * @param structure envelope, parts and kept headers, encoded
 * @param threadKeys keyed hashes of its Message-ID first, then of those it refers to
 * @param subjectHash keyed hash of its base subject (RFC 5256 2.1)
 * @param mark of the key that sealed its bytes, or some of them
 * @param since when its bytes were put; what was removed for good since may not be named
 */
record StoredContent(
        byte[] address,
        long octets,
        boolean unevenLines,
        byte[] structure,
        List<byte[]> threadKeys,
        byte[] subjectHash,
        byte mark,
        Removals.Since since) {}
