package org.redoubt.wire;

import java.nio.file.Path;

/**
 * Where one server certificate lies.
 *
 * @param chain PEM, the server's own certificate first, then those that signed it
 * @param key PEM, unencrypted: PKCS#8 (RSA, EC or Ed25519), PKCS#1 or SEC 1
 */
public record CertificateFiles(Path chain, Path key) {}
