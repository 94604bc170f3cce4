/**
 * A Merkle log as plain files in a published format, so that anybody's tool can verify it: the tree of RFC 6962 2.1,
 * laid out as C2SP tlog-tiles, its head signed as a C2SP tlog-checkpoint in a signed note.
 *
 * <p>On disk, below one folder:
 *
 * <pre>
 * checkpoint            origin, size and root of the tree, signed with Ed25519; replaced in one step
 * tile/L/N              256 hashes of level L, 32 octets each; N is written in groups of three digits: x001/x234/067
 * tile/L/N.p/W          the first W of them, for the tile that is still growing
 * tile/entries/N        the 256 entries below tile/0/N, each after its length in two octets
 * </pre>
 *
 * <p>Invariants: a checkpoint names only what was synced before it; a file once named by a checkpoint never changes;
 * what lies beyond the checkpoint after a crash counts for nothing and is written over.
 */
@NullMarked
package org.redoubt.guard.tlog;

import org.jspecify.annotations.NullMarked;
