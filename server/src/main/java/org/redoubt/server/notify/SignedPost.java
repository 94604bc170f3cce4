package org.redoubt.server.notify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.NotifyConfig.Webhook;
import org.redoubt.transport.web.HttpsExchange;
import org.redoubt.wire.OutgoingConnection;

/**
 * Posts JSON to an address that the configuration names. {@code X-Redoubt-Signature: t=SECONDS,v1=HEX} lets the other side
 * know that it is from here and new: the HMAC-SHA-256, under the shared key, of the seconds, a dot, and the body
 * (docs/webhooks.md). A redirect is not followed: it would take what is signed to somewhere that nobody named.
 */
public final class SignedPost {
    private static final Duration TIME = Duration.ofSeconds(30);
    private static final int MAX_SECRET = 4_096;

    private final Hosts hosts;
    private final Webhook target;
    private final Path secret;
    private final InstantSource clock;

    /** @param secret the file that holds the key, of mode 0600; read anew for each post */
    public SignedPost(Hosts hosts, Webhook target, Path secret, InstantSource clock) {
        this.hosts = hosts;
        this.target = target;
        this.secret = secret;
        this.clock = clock;
    }

    /**
     * Posts once, and returns when the other side has answered with a status of 200 to 299.
     *
     * @param json one value, as text
     * @throws IOException when it answers with another one, within 30 s with none, or cannot be reached
     */
    void send(String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        long seconds = clock.instant().getEpochSecond();
        String host = target.host().contains(":") ? "[" + target.host() + "]" : target.host();
        String head = "POST " + target.path() + " HTTP/1.1\r\nHost: " + host + ":" + target.port()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\nX-Redoubt-Signature: t="
                + seconds + ",v1=" + signature(key(), seconds, body) + "\r\nConnection: close\r\n\r\n";
        try (OutgoingConnection connection = hosts.connect(target.host(), target.port(), target.tls())) {
            // Nothing of the answer but its status is looked at.
            int status = new HttpsExchange(connection, System::nanoTime, TIME, 0).send(head, body).status();
            if (status < 200 || status > 299) {
                throw new IOException("the webhook at " + target.host() + " answers " + status);
            }
        }
    }

    private byte[] key() throws IOException {
        if (DataFolder.openToOthers(secret)) {
            throw new IOException("the secret of the webhook is open to others; run: chmod 600 " + secret);
        }
        byte[] key = Files.readString(secret).strip().getBytes(StandardCharsets.UTF_8);
        if (key.length == 0 || key.length > MAX_SECRET) {
            throw new IOException(secret + " must hold the key of the webhook's signature in one line");
        }
        return key;
    }

    static String signature(byte[] key, long seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC-SHA-256 is missing", impossible);
        }
    }
}
