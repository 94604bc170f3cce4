/**
 * What an operator's commands do, and the two ways they reach it: in this process when no server runs, or through
 * the control socket of the one that does. Both ends run the same {@link org.redoubt.server.admin.AdminService}.
 *
 * <p>On the socket everything is lines of JSON, each an object of at most 1 MiB, and message bytes where a line
 * announces them by {@code octets}:
 * <pre>
 * → {"request":"account.add","address":"alice@example.org",…}
 * ← {"row":{…}}          as many as there are
 * ← {"done":"…"}         or {"refused":"why"} or {"failed":"why"}
 *
 * → {"request":"import","account":"alice@example.org"}      ← {"done":""}
 * → {"message":"…","mailbox":"INBOX","octets":n,…} n octets, as many as the client likes
 * → {"commit":true}                                         ← {"results":["imported",…]}, and again, until the client closes
 *
 * → {"request":"export","account":"alice@example.org"}
 * ← {"mailbox":"INBOX",…}  ← {"uid":7,"octets":n,…} n octets …  ← {"done":""}
 * </pre>
 * The socket has mode 0600: whoever may open it may open the store's files too.
 */
@org.jspecify.annotations.NullMarked
package org.redoubt.server.admin;
