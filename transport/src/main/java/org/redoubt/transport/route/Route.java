package org.redoubt.transport.route;

import java.util.List;

/** Where mail for a domain goes. */
public sealed interface Route {
    /** To one of these, the first that can be reached. */
    record To(List<MailHost> hosts) implements Route {
        public To {
            hosts = List.copyOf(hosts);
        }
    }

    /** Nowhere, and that will not change: RFC 3463 status and a reason. */
    record Never(String status, String text) implements Route {}

    /** Nobody knows just now. */
    record NotNow(String status, String text) implements Route {}
}
