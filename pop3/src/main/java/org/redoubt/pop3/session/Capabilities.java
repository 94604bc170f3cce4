package org.redoubt.pop3.session;

import java.util.ArrayList;
import java.util.List;

/** What CAPA (RFC 2449 5) tells, as far as it holds at this moment. */
public final class Capabilities {
    private Capabilities() {}

    /** One capability with its parameters each. */
    public static List<String> of(Session session) {
        List<String> all = new ArrayList<>(List.of("TOP", "UIDL", "PIPELINING", "RESP-CODES", "AUTH-RESP-CODE"));
        if (session.connection().tlsAvailable()) {
            // RFC 2595 4.
            all.add("STLS");
        }
        // RFC 2595 2.2: what would send a password in the clear is not offered.
        if (session.mayAuthenticate()) {
            all.add("USER");
            all.add("SASL " + String.join(" ", session.saslMechanisms()));
        }
        // RFC 6856 2: names and passwords may be UTF-8, too.
        all.add("UTF8 USER");
        all.add("LANG");
        all.add("EXPIRE NEVER");
        all.add("IMPLEMENTATION Redoubt");
        return all;
    }
}
