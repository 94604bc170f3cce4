package org.redoubt.server.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code [administration]}: how people with roles reach the server.
 *
 * @param socket where they sign in from this machine, an absolute path; without it only those who may open the data
 *     folder reach the server
 */
public record AdministrationConfig(Optional<Path> socket) {
    public static final AdministrationConfig DEFAULT = new AdministrationConfig(Optional.empty());

    static AdministrationConfig read(TomlSection section) {
        Optional<Path> socket =
                section.text("socket").filter(text -> !text.isEmpty()).map(Path::of);
        if (socket.isPresent() && !socket.get().isAbsolute()) {
            section.problem("socket", "must be an absolute path such as /run/redoubt/admin.sock");
        }
        section.finish();
        return new AdministrationConfig(socket);
    }
}
