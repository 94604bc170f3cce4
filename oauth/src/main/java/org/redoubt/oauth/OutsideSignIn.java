package org.redoubt.oauth;

import java.io.IOException;
import java.util.OptionalLong;
import org.redoubt.directory.SignIn;
import org.redoubt.http.HttpExchange;

/** A sign-in elsewhere, at an organisation's identity provider, from which browsers come back. */
public interface OutsideSignIn {
    /** What it is called on the page. */
    String label();

    /** Answers a request by sending its browser there. */
    void begin(HttpExchange exchange, Then then) throws IOException;

    /** What is done with a browser that came back. */
    @FunctionalInterface
    interface Then {
        /**
         * Answers its request.
         *
         * @param login the address of whom it names
         * @param standing of her credentials, asked before she was let in
         * @param secondFactor whether that counts as a second factor
         */
        void came(HttpExchange exchange, String login, OptionalLong standing, boolean secondFactor, SignIn outcome)
                throws IOException;
    }
}
