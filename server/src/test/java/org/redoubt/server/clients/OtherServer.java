package org.redoubt.server.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Somebody else's mail server on this machine, from a configuration of its own in a folder of its own, on a high port of
 * 127.0.0.1. It keeps mail for its domain in one maildir and gives all other mail to us. Close it.
 */
abstract class OtherServer implements AutoCloseable {
    private final Path folder;
    private final int port;

    OtherServer(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Postfix, as {@code postfix.example}. It wants to be started by root. */
    static OtherServer postfix(Path folder, int port, int ours, Path certificate, Path key) throws IOException {
        Postfix server = new Postfix(folder, port);
        server.start(ours, certificate, key);
        return server;
    }

    /** Exim, as {@code exim.example}. */
    static OtherServer exim(Path folder, int port, int ours, Path certificate, Path key) throws IOException {
        Exim server = new Exim(folder, port);
        server.start(ours, certificate, key);
        return server;
    }

    int port() {
        return port;
    }

    Path folder() {
        return folder;
    }

    /** The messages that it has kept. */
    List<String> kept() {
        Path box = folder.resolve("mail").resolve("new");
        if (!Files.isDirectory(box)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(box)) {
            return files.map(OtherServer::text).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The message with this in it, once it is there. */
    String awaitKept(String part) throws IOException {
        return Deadline.find(
                part + " at the other server", () -> kept().stream().filter(text -> text.contains(part)).findFirst());
    }

    /** What it says of itself, for a test that fails. */
    abstract String log();

    static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void directories(Path... folders) throws IOException {
        for (Path one : folders) {
            Files.createDirectories(one);
            Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static void own(String user, Path folder) throws IOException {
        var owner = folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
        Files.setOwner(folder, owner);
    }

    @Override
    public abstract void close() throws IOException;

    private static final class Postfix extends OtherServer {
        Postfix(Path folder, int port) {
            super(folder, port);
        }

        void start(int ours, Path certificate, Path key) throws IOException {
            Path etc = folder().resolve("etc");
            Path data = folder().resolve("data");
            Path mail = folder().resolve("mail");
            directories(folder(), etc, folder().resolve("spool"), data, mail);
            own("postfix", data);
            own("nobody", mail);
            Files.writeString(etc.resolve("main.cf"), """
                    compatibility_level = 3.6
                    queue_directory = %1$s/spool
                    data_directory = %1$s/data
                    maillog_file = %1$s/log
                    maillog_file_prefixes = %1$s
                    myhostname = mx.postfix.example
                    mydestination =
                    inet_interfaces = 127.0.0.1
                    inet_protocols = ipv4
                    mynetworks = 127.0.0.0/8
                    virtual_mailbox_domains = postfix.example
                    virtual_mailbox_base = %1$s
                    virtual_mailbox_maps = static:mail/
                    virtual_uid_maps = static:65534
                    virtual_gid_maps = static:65534
                    virtual_minimum_uid = 1
                    relayhost = [127.0.0.1]:%2$d
                    smtpd_tls_cert_file = %3$s
                    smtpd_tls_key_file = %4$s
                    smtpd_tls_security_level = may
                    smtp_tls_security_level = encrypt
                    smtpd_tls_received_header = yes
                    disable_dns_lookups = yes
                    smtputf8_enable = yes
                    message_size_limit = 30000000
                    """.formatted(folder(), ours, certificate, key));
            StringBuilder services = new StringBuilder("127.0.0.1:" + port() + " inet n - n - - smtpd\n");
            for (String service : List.of(
                    "pickup unix n - n 60 1 pickup", "cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr",
                    "tlsmgr unix - - n 1000? 1 tlsmgr", "rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce",
                    "defer unix - - n - 0 bounce", "trace unix - - n - 0 bounce", "verify unix - - n - 1 verify",
                    "flush unix n - n 1000? 0 flush", "proxymap unix - - n - - proxymap", "smtp unix - - n - - smtp",
                    "relay unix - - n - - smtp", "showq unix n - n - - showq", "error unix - - n - - error",
                    "retry unix - - n - - error", "discard unix - - n - - discard", "virtual unix - n n - - virtual",
                    "anvil unix - - n - 1 anvil", "scache unix - - n - 1 scache", "postlog unix-dgram n - n - 1 postlogd")) {
                services.append(service).append('\n');
            }
            Files.writeString(etc.resolve("master.cf"), services);
            command("start").ok();
        }

        private Program.Result command(String what) throws IOException {
            return Program.of("/usr/sbin/postfix", "-c", folder().resolve("etc").toString(), what).run();
        }

        @Override
        String log() {
            return read(folder().resolve("log"));
        }

        @Override
        public void close() throws IOException {
            var _ = command("stop");
        }
    }

    private static final class Exim extends OtherServer {
        private Optional<Process> process = Optional.empty();

        Exim(Path folder, int port) {
            super(folder, port);
        }

        void start(int ours, Path certificate, Path key) throws IOException {
            directories(folder(), folder().resolve("spool"), folder().resolve("log"));
            for (String own : List.of("spool", "log", "")) {
                own("Debian-exim", folder().resolve(own));
            }
            Path readable = folder().resolve("key.pem");
            Files.copy(key, readable);
            own("Debian-exim", readable);
            Path chain = Files.copy(certificate, folder().resolve("chain.pem"));
            own("Debian-exim", chain);
            Path config = Files.writeString(Files.createDirectories(folder().resolve("etc")).resolve("exim.conf"), """
                    primary_hostname = mx.exim.example
                    exim_path = %6$s
                    spool_directory = %1$s/spool
                    log_file_path = %1$s/log/%%slog
                    pid_file_path = %1$s/spool/pid
                    local_interfaces = 127.0.0.1
                    daemon_smtp_ports = %2$d
                    tls_certificate = %4$s
                    tls_privatekey = %5$s
                    tls_advertise_hosts = *
                    dsn_advertise_hosts = *
                    smtputf8_advertise_hosts = *
                    chunking_advertise_hosts = *
                    message_size_limit = 30M
                    deliver_drop_privilege = true
                    never_users =
                    keep_environment =
                    acl_smtp_rcpt = all
                    begin acl
                    all:
                      accept
                    begin routers
                    here:
                      driver = accept
                      domains = exim.example
                      transport = box
                    out:
                      driver = manualroute
                      route_list = * 127.0.0.1::%3$d
                      self = send
                      transport = smtp
                    begin transports
                    box:
                      driver = appendfile
                      directory = %1$s/mail
                      maildir_format
                      delivery_date_add
                      envelope_to_add
                      return_path_add
                      user = Debian-exim
                    smtp:
                      driver = smtp
                      hosts_require_tls = *
                    begin retry
                    * * F,1h,1s
                    """.formatted(folder(), port(), ours, chain, readable, program()));
            process = Optional.of(new ProcessBuilder(program().toString(), "-C", config.toString(), "-bdf", "-q2s")
                    .redirectErrorStream(true)
                    .redirectOutput(folder().resolve("said").toFile())
                    .start());
        }

        /** It starts itself for reports, and has to know where it is. */
        private static Path program() {
            return Stream.of("/usr/local/sbin/exim4", "/usr/sbin/exim4")
                    .map(Path::of)
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        String log() {
            Path log = folder().resolve("log");
            return read(folder().resolve("said")) + read(log.resolve("mainlog")) + read(log.resolve("paniclog"));
        }

        @Override
        public void close() {
            process.ifPresent(running -> {
                running.descendants().forEach(ProcessHandle::destroy);
                running.destroy();
            });
        }
    }
}
