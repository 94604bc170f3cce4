package org.redoubt.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.server.Server.OpenListener;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.server.demo.DemoOrganisation;
import org.redoubt.server.demo.DemoOrganisation.Login;

/** What the demo says before it serves: who can sign in, where, and with which one line to try it. */
final class DemoNotice {
    private DemoNotice() {}

    static void print(DataFolder folder, List<OpenListener> listeners, PrintWriter out) throws IOException {
        Optional<List<Login>> logins = DemoOrganisation.logins(folder);
        out.println();
        out.println("Redoubt demo, data in " + folder.root());
        out.println();
        for (Login login : logins.orElse(List.of())) {
            String role = login.address().equals(DemoOrganisation.ALICE) ? "   administrator" : "";
            out.printf("  %-18s  password %s%s%n", login.address(), login.password(), role);
        }
        if (logins.isEmpty()) {
            out.println("  The people of this folder are not the demo's; their passwords are their own.");
        }
        out.println();
        for (OpenListener listener : listeners) {
            out.printf("  %-12s  %-22s  %s%n", listener.kind().text(), hostPort(listener), what(listener));
        }
        out.println();
        tries(logins.map(List::getFirst).orElse(new Login("you@example.org", "password")), listeners)
                .forEach(out::println);
        out.println();
        out.flush();
    }

    private static String what(OpenListener listener) {
        return switch (listener.kind()) {
            case SMTP -> "mail from other servers, STARTTLS";
            case LMTP -> "mail from a relay on this machine";
            case SUBMISSIONS -> "mail from your program, TLS";
            case SUBMISSION -> "mail from your program, STARTTLS";
            case IMAP -> "your mailbox, STARTTLS";
            case IMAPS -> "your mailbox, TLS";
            case POP3 -> "your INBOX to take away, STARTTLS";
            case POP3S -> "your INBOX to take away, TLS";
            case HTTPS -> "your mail in a browser: https://" + hostPort(listener) + "/, and JMAP";
            case MANAGESIEVE -> "the rules that sort your mail, STARTTLS";
            case ADMINISTRATION -> "https://" + hostPort(listener) + "/ for people with roles";
            case ADMIN -> "http://" + hostPort(listener) + "/health and /metrics";
        };
    }

    private static String hostPort(OpenListener listener) {
        return host(listener) + ":" + listener.port();
    }

    /** Something a client can connect to, also when every address is listened on. */
    private static String host(OpenListener listener) {
        return switch (listener.host()) {
            case "0.0.0.0", "0:0:0:0:0:0:0:0" -> "127.0.0.1";
            default -> listener.host().contains(":") ? "[" + listener.host() + "]" : listener.host();
        };
    }

    private static List<String> tries(Login login, List<OpenListener> listeners) {
        List<String> lines = new ArrayList<>();
        String user = login.address() + ":" + login.password();
        find(listeners, ListenerKind.IMAPS)
                .ifPresent(imaps -> lines.add(
                        "  read   curl -k --user '" + user + "' 'imaps://" + hostPort(imaps) + "/INBOX;MAILINDEX=1'"));
        find(listeners, ListenerKind.SUBMISSION)
                .ifPresent(submission -> lines.add("  send   swaks --server " + hostPort(submission)
                        + " --tls --auth-user " + login.address() + " --auth-password " + login.password() + " --from "
                        + login.address() + " --to " + DemoOrganisation.BOB));
        Optional<OpenListener> imaps = find(listeners, ListenerKind.IMAPS);
        Optional<OpenListener> submissions = find(listeners, ListenerKind.SUBMISSIONS);
        if (imaps.isPresent() && submissions.isPresent()) {
            lines.add("  use    Thunderbird, set up by hand: IMAP " + host(imaps.get()) + " port "
                    + imaps.get().port() + " SSL/TLS, SMTP port "
                    + submissions.get().port() + " SSL/TLS, normal password; accept the certificate");
        }
        return lines;
    }

    private static Optional<OpenListener> find(List<OpenListener> listeners, ListenerKind kind) {
        return listeners.stream().filter(listener -> listener.kind() == kind).findFirst();
    }
}
