package org.redoubt.directory.program;

import java.time.Instant;
import java.util.List;

/**
 * A program that asks people to be let in: a public client (RFC 6749 2.1), which keeps no secret and so proves nothing of
 * itself. Its name is what it says.
 *
 * @param id the client identifier
 * @param redirectUris where answers may go ({@link RedirectUri})
 * @param refreshes whether it asked for refresh tokens when it registered
 * @param lastUsed to the hour; when it was registered while nobody has let it in
 * @param used whether somebody has ever let it in
 */
public record Program(
        String id,
        String name,
        List<RedirectUri> redirectUris,
        boolean refreshes,
        Instant registered,
        Instant lastUsed,
        boolean used) {
    /**
     * For programs that do not register: those that are set up by hand, and those that take a client identifier from the
     * document that sets them up. It gives them nothing that registering would not.
     */
    public static final Program UNREGISTERED = new Program(
            "mail-program",
            "A mail program",
            List.of(
                    RedirectUri.parse("http://127.0.0.1/").orElseThrow(),
                    RedirectUri.parse("http://[::1]/").orElseThrow(),
                    RedirectUri.parse("http://localhost/").orElseThrow()),
            true,
            Instant.EPOCH,
            Instant.EPOCH,
            true);

    public Program {
        redirectUris = List.copyOf(redirectUris);
    }

    /** Whether answers may go there. */
    public boolean redirectsTo(String uri) {
        return redirectUris.stream().anyMatch(registered -> registered.takes(uri));
    }

    Program usedAt(Instant now) {
        return new Program(id, name, redirectUris, refreshes, registered, now, true);
    }
}
