package org.redoubt.server.admin;

import java.io.Closeable;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The address of a Unix domain socket at any path. The kernel takes 107 octets; a longer path is reached through a
 * symbolic link in a private temporary folder, which lives as long as this object.
 */
final class ControlAddress implements Closeable {
    /** sun_path has 108 octets, the last of which is NUL. */
    private static final int MAX_PATH_OCTETS = 107;

    private final UnixDomainSocketAddress address;
    private final Optional<Path> link;

    private ControlAddress(UnixDomainSocketAddress address, Optional<Path> link) {
        this.address = address;
        this.link = link;
    }

    static ControlAddress of(Path socket) throws IOException {
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH_OCTETS) {
            return new ControlAddress(UnixDomainSocketAddress.of(socket), Optional.empty());
        }
        Path folder = Files.createTempDirectory(
                "redoubt", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path link = Files.createSymbolicLink(
                folder.resolve("d"), socket.toAbsolutePath().getParent());
        return new ControlAddress(UnixDomainSocketAddress.of(link.resolve(socket.getFileName())), Optional.of(link));
    }

    UnixDomainSocketAddress address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        if (link.isPresent()) {
            Files.delete(link.get());
            Files.delete(link.get().getParent());
        }
    }
}
