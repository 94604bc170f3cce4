/**
 * {@code redoubt.toml} and the data folder: what a process needs to know before it can open anything.
 *
 * <p>The folder holds
 * <pre>
 * redoubt.toml      this configuration
 * master.key        the key that opens the master key, mode 0600 (unless it comes from a systemd credential)
 * key.slots         the master key, sealed for each key that opens it
 * key.slots.before  while the master key changes: the one before, sealed under the new one
 * tls/              certificate chain and private key, PEM
 * store/            the embedded store
 * native/           the store engine's native library, unpacked
 * spool/            large messages while they arrive; empty after a restart
 * audit.log         one line for every access
 * audit/            the same lines sealed, as a Merkle log that anybody can verify
 * lock              held by the one process that has the store open
 * control.sock      where commands reach that process, mode 0600
 * </pre>
 * Everything else is the directory's, in the store, and changes without a restart.
 */
@org.jspecify.annotations.NullMarked
package org.redoubt.server.config;
