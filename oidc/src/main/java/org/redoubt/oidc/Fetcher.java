package org.redoubt.oidc;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** Asks the provider's hosts, over HTTPS with a certificate that is theirs, following nothing. Bounded in size and time. */
public interface Fetcher {
    /** What is at an address. */
    byte[] get(URI address) throws IOException;

    /**
     * What is answered to a form.
     *
     * @param authorization the field of that name
     */
    byte[] post(URI address, String form, Optional<String> authorization) throws IOException;
}
