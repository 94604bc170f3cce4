package org.redoubt.guard;

import java.net.InetAddress;
import java.util.Optional;

/**
 * The conversation an access belongs to.
 *
 * @param id the session's name in logs and audit events
 * @param via the protocol: "imap", "smtp", "import" ...
 * @param remote the other side as {@code address:port}, or "local"
 * @param secure whether the other side is shielded by TLS or is this machine
 * @param agent the program on the other side as it calls itself; empty when it has not
 */
public record SessionInfo(String id, String via, String remote, boolean secure, String agent) {
    public SessionInfo {
        id = Limits.bounded(id, Limits.MAX_NAME);
        via = Limits.bounded(via, Limits.MAX_NAME);
        remote = Limits.bounded(remote, Limits.MAX_NAME);
        agent = Limits.bounded(agent, Limits.MAX_AGENT);
    }

    /** With a program that has not said what it is. */
    public SessionInfo(String id, String via, String remote, boolean secure) {
        this(id, via, remote, secure, "");
    }

    /** The address of the other side; empty where it has none, as "local". */
    public Optional<InetAddress> address() {
        try {
            return Optional.of(InetAddress.ofLiteral(remote.substring(0, Math.max(0, remote.lastIndexOf(':')))));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
