package org.redoubt.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code [[feeds]]}: where indicators are fetched.
 *
 * @param name of its file among the indicators
 * @param tls without it only on this machine
 * @param path of the collection, or of the feed's folder; it ends in a slash
 * @param credentials a file of mode 0600, the login in its first line and the password in the next
 */
public record FeedConfig(String name, Kind kind, String host, int port, boolean tls, String path, Optional<Path> credentials) {
    /** What is there. */
    public enum Kind {
        /** A collection of TAXII 2.1. */
        TAXII,
        /** The files of a MISP feed. */
        MISP
    }

    static Optional<FeedConfig> read(TomlSection section) {
        Optional<String> name = section.text("name").filter(text -> text.matches("[a-z0-9-]{1,40}"));
        Optional<String> taxii = section.text("taxii");
        Optional<String> misp = section.text("misp");
        Optional<Path> credentials = section.text("credentials").map(Path::of);
        Optional<URI> uri = taxii.or(() -> misp).flatMap(NotifyReader::uri);
        if (name.isEmpty()) {
            section.problem("name", "must be a word of lower-case letters, digits and hyphens");
        }
        if (uri.isEmpty() || taxii.isPresent() == misp.isPresent()) {
            section.problem("name", "goes with one of taxii, the address of a collection, and misp, that of a feed's folder, over https");
        }
        section.finish();
        return name.isEmpty()
                ? Optional.empty()
                : uri.map(there -> new FeedConfig(
                        name.get(),
                        taxii.isPresent() ? Kind.TAXII : Kind.MISP,
                        NotifyReader.bare(there.getHost()),
                        there.getPort() > 0 ? there.getPort() : there.getScheme().equals("https") ? 443 : 80,
                        there.getScheme().equals("https"),
                        there.getRawPath().endsWith("/") ? there.getRawPath() : there.getRawPath() + "/",
                        credentials));
    }
}
