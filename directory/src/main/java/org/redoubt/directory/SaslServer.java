package org.redoubt.directory;

import java.util.Optional;
import org.redoubt.guard.Principal;

/**
 * The server's side of one SASL exchange (RFC 4422). Messages are bytes as the mechanism defines them; their
 * base64 is the protocol's. For one thread, one exchange; a call may block while a password is checked.
 */
public interface SaslServer {
    /** Starts the exchange, with the initial response if the client sent one. */
    Step begin(Optional<byte[]> initialResponse);

    /** Takes the client's answer to a challenge. */
    Step respond(byte[] clientResponse);

    /** What the server says next. */
    sealed interface Step {
        /** The exchange goes on. */
        record Challenge(byte[] message) implements Step {}

        /**
         * It is over, and the principal has signed in.
         *
         * @param finalData what the mechanism still wants to tell; a protocol whose success reply cannot carry it
         *     sends it as a challenge and expects an empty answer (RFC 4422 3.6)
         */
        record Success(Principal principal, Optional<byte[]> finalData) implements Step {}

        /** It is over. */
        record Failure(SignIn.Refused refused) implements Step {}
    }
}
