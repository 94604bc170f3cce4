package org.redoubt.managesieve.session;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.redoubt.managesieve.codec.Strings;
import org.redoubt.sieve.Limits;
import org.redoubt.sieve.Sieve;

/** What the server can do, as it is at this moment (RFC 5804 1.7). */
public final class Capabilities {
    private Capabilities() {}

    public static List<byte[]> of(Session session) {
        List<byte[]> lines = new ArrayList<>();
        lines.add(line("IMPLEMENTATION", "Redoubt"));
        boolean may = !session.signedIn() && session.mayAuthenticate();
        lines.add(line("SASL", may ? String.join(" ", session.saslMechanisms()) : ""));
        lines.add(line("SIEVE", String.join(" ", Sieve.extensions())));
        lines.add(line("NOTIFY", String.join(" ", Sieve.notifyMethods())));
        if (session.connection().tlsAvailable()) {
            lines.add(Strings.of("STARTTLS"));
        }
        lines.add(line("MAXREDIRECTS", Integer.toString(Limits.REDIRECTS)));
        lines.add(Strings.of("UNAUTHENTICATE"));
        session.login().ifPresent(login -> lines.add(line("OWNER", login)));
        lines.add(line("VERSION", "1.0"));
        return lines;
    }

    private static byte[] line(String name, String value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Strings.of(name));
        out.write(' ');
        out.writeBytes(Strings.of(value));
        return out.toByteArray();
    }
}
